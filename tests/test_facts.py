"""What states a fact once for all: which tables, what in them may still change, and that nothing else passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cases.models import Letter
from imr_site.audit.append_only import FACTS, install, put_back, remove, tables_of_facts, unprotected
from tests.factories import open_
from tests.factories.facts import facts_on_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from tests.factories.facts import Facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "audit_files")]

BEFORE_IT_IS_SENT = (
    "address batch_id channel job_id link_expires_at link_sha256 opened_at proof received_on "
    "return_reason returned_on sent_by_id sent_on"
)
MAY_CHANGE = {
    # table: (what may change in a row that just began, what in one whose story is told)
    "accounts_accountchange": ("decided_at decided_by_id decision", ""),
    "accounts_roleheld": ("", ""),
    "audit_event": ("", ""),
    "audit_seal": ("anchored_at", ""),
    "cases_call": ("struck_at struck_by_id struck_reason", ""),
    "cases_casetask": ("done_at done_by_id", ""),
    "cases_note": ("struck_at struck_by_id struck_reason", ""),
    "cases_notemention": ("", ""),
    "cases_caseevent": ("superseded_by_id", ""),
    "cases_casemove": ("", ""),
    "cases_clockextension": ("", ""),
    "cases_correction": ("", ""),
    "cases_delivery": (
        BEFORE_IT_IS_SENT,
        # It was sent by mail, and is received or comes back.
        "job_id link_expires_at link_sha256 opened_at received_on return_reason returned_on",
    ),
    "cases_deliveryreport": ("delivery_id reason removed_at settled_as settled_at settled_by_id", "removed_at"),
    "cases_feed": ("acknowledged_at acknowledged_by_id acknowledged_through_id note", ""),
    "cases_feedmessage": (
        "answer_by job_id link_expires_at link_sha256 reason refused_at reminded_at sent_at",
        # It was sent, and may be reminded of or, when that is refused, says so.
        "job_id link_expires_at link_sha256 reason refused_at reminded_at",
    ),
    "cases_feedrow": ("", ""),
    "cases_feeline": ("", ""),
    "cases_invoice": (
        "job_id sealed_at sent_by_id sent_note sent_on sent_way sha256 size template_version",
        "job_id",
    ),
    "cases_invoiceline": ("", ""),
    "cases_closedday": ("retired_at retired_by_id", ""),
    "cases_disposalcertificate": ("", ""),
    "cases_disposed": ("", ""),
    "cases_legalhold": ("", ""),
    "cases_legalholdrelease": ("", ""),
    "cases_itemchange": ("", ""),
    "cases_letter": (
        "inputs_sha256 job_id rendered_at rendered_sha256 sealed_at sha256 size template_version",
        "job_id",
    ),
    "cases_noticedue": ("reason refused settled_as settled_at settled_by_id", ""),
    "cases_printbatch": (
        "cancelled_at job_id mailed_by_id mailed_on merged_at sha256 sheets size",
        # The database has a constraint of its own against a batch that is mailed and cancelled.
        "cancelled_at job_id",
    ),
    "cases_missedclock": ("lifted_at met_on", "met_on"),
    "cases_reminder": ("", ""),
    "cases_requiredanswer": ("", ""),
    "cases_requiredpages": ("", ""),
    "cases_moveground": ("", ""),
    "cases_prioritychange": ("", ""),
    "reviews_conflictdeclaration": ("", ""),
    "reviews_decline": ("", ""),
    "reviews_itemgrade": ("", ""),
    "reviews_qualitysample": ("", ""),
    "reviews_returnreason": ("", ""),
    "reviews_samplereview": ("", ""),
    "reviews_determination": ("", ""),
    "reviews_determinationletter": ("", ""),
    "reviews_librarydocument": ("retired_at retired_by_id", ""),
    "reviews_publicdetermination": ("", ""),
    "reviews_publicwithdrawal": ("", ""),
    "reviews_qualitysignoff": ("invalidated_at", ""),
    "reviews_recordsnapshot": ("", ""),
    "reviews_ruling": ("", ""),
    "reviews_screening": ("", ""),
    "reviews_wordingtext": ("retired_at retired_by_id", ""),
}


@pytest.fixture(scope="class")
def on_file(rows_of_a_class) -> Facts:
    facts = facts_on_file()
    assert set(facts) == set(FACTS)
    with connection.cursor() as cursor:  # so that PostgreSQL says what it thinks of a foreign key at once
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    return facts


def test_every_table_of_facts_is_named_here():
    assert set(tables_of_facts()) == set(MAY_CHANGE)


def _changeable(model: type[Model], pk: int) -> Iterator[str]:
    """The columns that an UPDATE may change: if anything refuses it, it is something else than the triggers."""
    for field in sorted(model._meta.concrete_fields, key=lambda field: field.attname):
        try:
            with transaction.atomic():
                model.objects.filter(pk=pk).update(**{field.attname: _another(field)})
                transaction.set_rollback(True)
        except DatabaseError as error:
            if "append-only" in str(error):
                continue
        yield field.attname


def _another(field: models.Field) -> Any:
    """A value that no row has."""
    if isinstance(field, models.DateTimeField):
        return "2001-01-01T00:00Z"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if isinstance(field, models.BooleanField):
        return models.Case(models.When(**{field.name: True}, then=False), default=True)
    if isinstance(field, models.JSONField):
        return {"another": 1}
    return "x" if isinstance(field, models.CharField | models.TextField) else 32_000


ATTEMPTS = {
    "UPDATE": "UPDATE {table} SET {pk} = {pk} + 1000000 WHERE {pk} = {this}",
    "DELETE": "DELETE FROM {table} WHERE {pk} = {this}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "ON CONFLICT DO UPDATE": "INSERT INTO {table} SELECT * FROM {table} WHERE {pk} = {this} "
    "ON CONFLICT ({pk}) DO UPDATE SET {pk} = {table}.{pk} + 1000000",
    "INSERT OR REPLACE": "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {pk} = {this}",
    "INSERT OR REPLACE of what is unique": "INSERT OR REPLACE INTO {table} ({columns}) "
    "SELECT {as_new} FROM {table} WHERE {pk} = {this}",
    "UPDATE OR REPLACE": "UPDATE OR REPLACE {table} SET {pk} = {this} WHERE {pk} <> {this}",
}
MAY_DO_NOTHING = {"INSERT OR REPLACE of what is unique", "UPDATE OR REPLACE"}
"""A table without a second row, or with nothing unique, has nothing to refuse: the row must only stay as it is."""


class TestEveryTable:
    def test_only_what_is_listed_changes(self, on_file):
        found = {
            model._meta.db_table: tuple(" ".join(_changeable(model, row.pk)) for row in rows)
            for model, rows in on_file.items()
        }
        assert found == MAY_CHANGE

    def test_nothing_else_is_done_to_them(self, on_file):
        """On SQLite also not by a stranger's connection to the file, which has no pragma."""
        sqlite = connection.vendor == "sqlite"
        tried = {name for name in ATTEMPTS if name != "TRUNCATE" and (sqlite or "REPLACE" not in name)}
        tried |= set() if sqlite else {"TRUNCATE"}
        gone_through = [
            (model._meta.db_table, name, ours)
            for ours in _connections()
            for model, (_began, ended) in on_file.items()
            for name in sorted(tried)
            if not _is_refused(model, ended.pk, name)
        ]
        assert gone_through == []


def _connections() -> Iterator[str]:
    yield "ours"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA recursive_triggers").fetchone() == (1,)
            cursor.execute("PRAGMA recursive_triggers = OFF")
            try:
                yield "a stranger's"
            finally:
                cursor.execute("PRAGMA recursive_triggers = ON")


def _is_refused(model: type[Model], pk: int, name: str) -> bool:
    rows = model.objects.filter(pk=pk)
    before = rows.values().get()
    key, columns = model._meta.pk.column, [field.column for field in model._meta.concrete_fields]
    statement = ATTEMPTS[name].format(
        table=model._meta.db_table,
        pk=key,
        this=pk,
        columns=", ".join(columns),
        as_new=", ".join("1000000" if column == key else column for column in columns),
    )
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            stays = rows.values().first() == before
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "append-only" in str(error)
    return stays and name in MAY_DO_NOTHING


def test_a_letter_is_not_replaced_by_one_that_is_drawn_anew():
    """SQLite would delete the letter that has the place another one is moved to."""
    known = {"case": open_(), "kind": "determination", "about": "case/1", "requested_at": timezone.now()}
    old, new = (Letter.objects.create(**known, template_version=version) for version in ("old", "new"))
    statement = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} cases_letter SET template_version = 'old' WHERE id = {new.pk}")
    assert set(Letter.objects.all()) == {old, new}


def test_the_database_has_the_triggers_that_the_models_ask_for():
    assert unprotected(connection) == []


@pytest.mark.parametrize("table", sorted(MAY_CHANGE))
def test_a_table_without_its_triggers_is_named(table):
    remove(connection, table)
    ends = ("update", "delete", "truncate" if connection.vendor == "postgresql" else "replace")
    assert unprotected(connection) == [f"{table}_no_{end}" for end in ends]


def test_a_trigger_that_lets_through_more_is_named():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_letter DISABLE TRIGGER cases_letter_no_update")
    else:
        install(connection, "cases_casemove", FACTS[Letter])
    expected = {"postgresql": ["cases_letter_no_update"], "sqlite": ["cases_casemove_no_update"]}
    assert unprotected(connection) == expected[connection.vendor]


def test_migrating_puts_back_what_is_missing_and_says_so(caplog):
    remove(connection, "cases_casemove")
    put_back(using="default", plan=[])
    assert unprotected(connection) == []
    assert "put back triggers that were missing or altered: cases_casemove_no_update" in caplog.text


def test_going_back_puts_back_what_the_version_that_is_left_asks_for():
    """What is undone takes its own triggers along, and on SQLite those of each table that it makes anew."""
    MigrationRecorder(connection).record_unapplied(*MigrationLoader(connection).graph.leaf_nodes("cases")[0])
    for table in ("cases_call", "cases_casemove"):
        remove(connection, table)
    put_back(using="default", plan=[("the newest", True)])
    assert unprotected(connection) == []
