"""Walks a filled installation back through its migrations, each one step back and forward again.

    IMR_TEST_RUN=FOLDER python -m tests.going_back [HOW MANY OF THE NEWEST]

It runs in a process of its own: nothing else may look at a database whose tables come and go. The answer is JSON, for
each migration what came of it: "same", what differs afterwards, or the words with which it refuses to be undone. Where
it refuses, what would be lost is taken out (`CURES`), so that those before it can be tried too.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import CommandError, call_command  # noqa: E402 - what follows needs the settings
from django.db import connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.enums import CaseState  # noqa: E402
from cases.models import BookEntry, Document, Party  # noqa: E402
from cases.services.book import keep_apart  # noqa: E402
from cases.services.consolidation import consolidate  # noqa: E402
from cases.services.desk import save_view  # noqa: E402
from cases.services.reading import turn_bookmark  # noqa: E402
from cases.services.uploads import begin_upload  # noqa: E402
from imr_site.audit import append_only  # noqa: E402
from imr_site.audit.canonical_rows import COLUMNS, chained_hash  # noqa: E402
from imr_site.audit.models import Event, Unsealed  # noqa: E402
from reviews.models import changed_months  # noqa: E402
from reviews.services.joint import ApprovalData, record_approval  # noqa: E402
from reviews.services.phrases import keep_phrase  # noqa: E402
from tests.append_only import triggers_lifted  # noqa: E402
from tests.factories import a_case, a_case_manager, a_proof, a_reviewer, an_application_draft  # noqa: E402
from tests.factories.facts import facts_on_file  # noqa: E402
from tests.factories.pages import with_pages  # noqa: E402
from tests.migrated import migrate_file  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.migrations import Migration

OURS = ("accounts", "audit", "jobs", "cases", "reviews")
NUMBERED_ANEW = {"cases_duplicatekey", "cases_searchterm", "reviews_determinationletter"}
"""Tables whose rows nothing names by their id."""
NOTED_ANEW = "reviews_changedmonth"
"""A month may be noted any number of times: after a step each is noted once more."""


def main(newest: int | None = None) -> dict[str, str]:
    """Fill an empty installation, and walk."""
    migrate_file(Path(connection.settings_dict["NAME"]), lambda: call_command("migrate", verbosity=0))
    _fill()
    executor = MigrationExecutor(connection)
    state, steps = ProjectState(), []
    # What needs no other app comes last, or the newest would be those of `reviews` alone, which needs `cases`.
    last = sorted(executor.loader.graph.leaf_nodes(), key=lambda leaf: leaf[0] == "cases")
    for migration, _backwards in executor.migration_plan(last, clean_start=True):
        steps.append((migration, state))
        state = migration.mutate_state(state, preserve=True)
    ours = [(migration, before) for migration, before in reversed(steps) if migration.app_label in OURS]
    return {str(migration): _try(executor, migration, before) for migration, before in ours[:newest]}


def _try(executor: MigrationExecutor, migration: Migration, before: ProjectState) -> str:
    """Undo one migration, make it again, compare, and leave it undone; the words where that is refused."""
    kept, refused = _content(), ""
    _ = before.apps  # rendered once, it is cheap to clone
    try:
        _undo(executor, migration, before)
    except CommandError as error:
        refused = str(error).removeprefix("This migration is not undone: ").partition(" (")[0]
        if str(migration) not in CURES:
            return refused
        CURES[str(migration)]()
        kept = _content()
        _undo(executor, migration, before)
    with closing(sqlite3.connect(":memory:")) as undone:
        connection.connection.backup(undone)  # cheaper than undoing it a second time
        _walk(lambda: executor.apply_migration(before.clone(), migration), (migration, False))
        differs = _difference(kept, _content())
        undone.backup(connection.connection)
    return refused or differs or "same"


def _undo(executor: MigrationExecutor, migration: Migration, before: ProjectState) -> None:
    _walk(lambda: executor.unapply_migration(before, migration), (migration, True))


def _walk(step: Callable[[], object], planned: tuple[Migration, bool]) -> None:
    """As `migrate` does, which sees afterwards that facts are kept and that changes are noted."""
    changed_months.lift(using="default", plan=[planned])
    step()
    append_only.put_back(using="default", plan=[planned])
    changed_months.put_back(using="default", plan=[planned])


def _fill() -> None:
    """Facts of every kind, the numbers of a party, a draft, and an event of the time when events were chained."""
    with transaction.atomic():
        old = Event(at=timezone.now(), kind="old", scope="case/1", data={}, previous_hash="0" * 64)
        old.hash = chained_hash(tuple(getattr(old, column) for column in COLUMNS))
        old.save()
        Unsealed.objects.create(event=old)
    facts_on_file()
    Party.objects.filter(pk=Party.objects.first().pk).update(fax="(916) 555-0134", phone="(916) 555-0135")
    an_application_draft(worker_name="Adele Marchetti")
    a_proof(a_reviewer())
    lead = a_case(CaseState.ELIGIBLE)
    consolidate(case=a_case(CaseState.ELIGIBLE), lead_number=lead.case_number, actor=a_case_manager())
    physician = BookEntry.objects.filter(kind="requesting_physician").earliest("pk")
    another = BookEntry.objects.create(kind=physician.kind, words="ira castle", name="Ira Castle", sound="KSTL")
    record = Document.objects.filter(pages__gte=1).first()
    Document.objects.filter(pk=record.pk).update(is_proposed=True)
    with_pages(record, "Lumbar fusion\nwas denied", "")
    begin_upload(case=record.case, name="MRI.pdf", size=1, actor=a_case_manager())
    turn_bookmark(case=record.case, document=record, number=1, actor=a_case_manager())
    save_view(name="Late", query="due=late", actor=a_case_manager())
    record_approval(
        case=a_case(CaseState.READY_FOR_REVIEW),
        data=ApprovalData(2, "Two fields of medicine.", "Marta Quill, DWC", timezone.localdate()),
        actor=a_case_manager(),
    )
    keep_phrase(short="no", words="No.", actor=a_reviewer().user)
    keep_apart(entry=physician, other=another, reason="Two towns.", actor=a_case_manager())


def _content() -> dict[str, list[dict[str, Any]]]:
    """Every row of our tables, and the names of the triggers."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith(OURS)]
        content = {name: _rows(cursor, f'SELECT * FROM "{name}"') for name in tables}  # noqa: S608 - our own tables
        content["triggers"] = _rows(cursor, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    if NOTED_ANEW in content:
        content[NOTED_ANEW] = [{"month": month} for month in {row["month"] for row in content[NOTED_ANEW]}]
    for name in NUMBERED_ANEW & set(content):
        content[name] = [{key: value for key, value in row.items() if key != "id"} for row in content[name]]
    return content


def _rows(cursor: Any, query: str) -> list[dict[str, Any]]:
    cursor.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _difference(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> str:
    found = [f"-{name}" for name in sorted(set(before) - set(after))] + [
        f"+{name}" for name in sorted(set(after) - set(before))
    ]
    for name in sorted(set(before) & set(after)):
        columns = {column for row in before[name] + after[name] for column in row}
        found += [
            f"{name}.{column}"
            for column in sorted(columns)
            if sorted(str(row.get(column, "?")) for row in before[name])
            != sorted(str(row.get(column, "?")) for row in after[name])
        ]
    return " ".join(found)


def _without_seals() -> None:
    """As if nothing had happened since events were chained."""
    with triggers_lifted(connection):
        _execute("DELETE FROM audit_seal", "DELETE FROM audit_event WHERE hash = ''", "DELETE FROM audit_unsealed")


def _without_register() -> None:
    """As if public versions had been withdrawn for reasons that nobody is told, and no register were kept."""
    with triggers_lifted(connection):
        _execute(
            "UPDATE reviews_publicwithdrawal SET kind = 'other'",
            "DELETE FROM reviews_registerentry",
            "DELETE FROM reviews_register_index",
        )


def _without_answers_in_the_book() -> None:
    """No answers, and only the entries that a case has."""
    named = "SELECT book_entry_id FROM cases_party WHERE book_entry_id IS NOT NULL"
    _execute("DELETE FROM cases_bookdecision", f"DELETE FROM cases_bookentry WHERE id NOT IN ({named})")  # noqa: S608


def _as_a_move_would_say() -> None:
    """Every event stated by what the migration tells it from."""
    _execute("UPDATE cases_caseevent SET source = 'person', delivery_id = NULL")
    then = MigrationExecutor(connection).loader.project_state(("reviews", "0009_letters_linked")).apps
    import_module("reviews.migrations.0009_letters_linked").say_who_states(then, None)


def _as_letters_were_before_services() -> None:
    with triggers_lifted(connection):
        _execute(
            "DELETE FROM reviews_publicwithdrawal",
            "DELETE FROM reviews_service WHERE sent_on IS NULL OR returned_on IS NOT NULL OR link_sha256 <> ''",
            "UPDATE reviews_service SET batch_id = NULL, sent_by_id = (SELECT min(id) FROM accounts_user)",
            "DELETE FROM reviews_letter WHERE id NOT IN (SELECT letter_id FROM reviews_service)",
            "UPDATE reviews_letter SET rendered_sha256 = ''",
            "DELETE FROM reviews_publicdetermination",
            "DELETE FROM reviews_publicdraft",
            "DELETE FROM reviews_wordingtext",
            "DELETE FROM reviews_printbatch",
        )


def _as_never_corrected() -> None:
    """As if no event had been put aside and no item changed."""
    with triggers_lifted(connection):
        _execute("UPDATE cases_caseevent SET superseded_by_id = NULL", "DELETE FROM cases_itemchange")


def _as_facts_without_rows() -> None:
    """As if nobody had stated what the version before has no column for."""
    with triggers_lifted(connection):
        _execute(
            "DELETE FROM cases_clockextension",
            "UPDATE cases_caseevent SET place = '', reference = ''",
            "UPDATE cases_case SET applicant = '', physician_certified = NULL, told_favourable = NULL",
            "UPDATE cases_urdecision SET on_necessity = NULL, formulary = NULL, notice_withheld = NULL",
            "UPDATE cases_case SET application_signed = 1, ur_decision_attached = 1 WHERE origin = 'native'",
        )


def _without_lists_of_records() -> None:
    """As if nobody had been asked what must be in a file, or told what is."""
    with triggers_lifted(connection):
        _execute(
            "DELETE FROM cases_requiredpages",
            "DELETE FROM cases_requiredanswer",
            "DELETE FROM cases_noticedue WHERE notice = 'records_listed'",
            "DELETE FROM cases_notification WHERE kind = 'late_record'",
        )


def _as_confirmed_and_arrived() -> None:
    """As if every description of a record were a person's, and no file on its way."""
    _execute("UPDATE cases_document SET is_proposed = 0", "DELETE FROM cases_upload")


def _without_notices() -> None:
    """As if no notice had been due or sent, and nobody had been asked or had petitioned by name."""
    deliveries = (
        "SELECT d.id FROM cases_delivery d JOIN cases_letter l ON l.id = d.letter_id WHERE l.kind LIKE 'notice_%'"
    )
    with triggers_lifted(connection):
        _execute(
            f"DELETE FROM cases_caseevent WHERE delivery_id IN ({deliveries})",  # noqa: S608 - names of ours
            f"DELETE FROM cases_delivery WHERE id IN ({deliveries})",  # noqa: S608 - names of ours
            "DELETE FROM cases_letter WHERE kind LIKE 'notice_%'",
            "DELETE FROM cases_noticedue",
            "UPDATE cases_casemove SET party_id = NULL",
        )


def _without_copies() -> None:
    """As if no determination had a copy for the Administrative Director."""
    copies = "SELECT id FROM cases_letter WHERE kind = 'determination_to_director'"
    with triggers_lifted(connection):
        _execute(
            f"DELETE FROM cases_delivery WHERE letter_id IN ({copies})",  # noqa: S608 - names of ours
            f"DELETE FROM reviews_determinationletter WHERE letter_id IN ({copies})",  # noqa: S608 - names of ours
            "DELETE FROM cases_letter WHERE kind = 'determination_to_director'",
        )


def _execute(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _without(*tables: str) -> Callable[[], None]:
    """Empties the tables."""

    def empty() -> None:
        with triggers_lifted(connection):
            _execute(*(f"DELETE FROM {table}" for table in tables))  # noqa: S608 - our own tables

    return empty


def _without_credentials() -> None:
    """As before anything was said of ties, discipline, appointments and when reviewers attested."""
    _without(
        "reviews_screening",
        "reviews_ruling",
        "reviews_decline",
        "reviews_affiliation",
        "reviews_disciplinaryaction",
        "reviews_qmeappointment",
        "reviews_absence",
        "reviews_medicaldirector",
    )()
    _execute(
        "UPDATE reviews_reviewer SET practice_attested_on = NULL",
        "UPDATE reviews_license SET restricted = 0, status = 'current'",
        "UPDATE reviews_reviewround SET answer_by = NULL",
    )


CURES: dict[str, Callable[[], None]] = {
    "accounts.0004_account_changes": _without("accounts_roleheld", "accounts_accountchange"),
    "cases.0008_retention": _without(
        "cases_disposalcertificate",
        "cases_disposed",
        "cases_disposalline",
        "cases_disposal",
        "cases_legalholdrelease",
        "cases_legalhold",
    ),
    "audit.0003_seals": _without_seals,
    "reviews.0019_several_reviewers": _without("reviews_jointreview"),
    "reviews.0020_public_register": _without_register,
    "reviews.0017_phrases": _without("reviews_phrase"),
    "reviews.0015_credential_proofs": _without("reviews_credentialproof"),
    "reviews.0014_credentials_and_screenings": _without_credentials,
    "reviews.0013_held_against_the_file": _without("reviews_recordsnapshot"),
    "reviews.0016_quality_desk": _without(
        "reviews_itemgrade",
        "reviews_samplereview",
        "reviews_qualitysample",
        "reviews_returnreason",
        "reviews_returnedcontent",
        "reviews_decideditem",
    ),
    "reviews.0009_letters_linked": _as_a_move_would_say,
    "reviews.0004_letters_served": _as_letters_were_before_services,
    "cases.0013_facts_have_rows": _as_facts_without_rows,
    "cases.0015_corrected_and_closed": _as_never_corrected,
    "cases.0014_numbers_of_their_form": _without("cases_correction"),
    "cases.0017_approved_in_part": _without("cases_moveground", "cases_closedday"),
    "cases.0018_drafts_of_applications": _without("cases_draftfile", "cases_applicationdraft"),
    "cases.0019_rest_of_the_form": lambda: _execute("UPDATE cases_party SET phone = ''"),
    "cases.0021_notices_to_parties": _without_notices,
    "cases.0020_decided_together": lambda: _execute(
        "UPDATE cases_disputeditem SET applied_in_id = NULL, timing = ''",
        "UPDATE cases_case SET consolidated_into_id = NULL",
    ),
    "cases.0027_lists_in_the_order_of_an_index": _without("cases_savedview"),
    "cases.0022_address_book": _without_answers_in_the_book,
    "cases.0028_reports_of_mail_servers": _without("cases_deliveryreport"),
    "cases.0029_copy_to_the_director": _without_copies,
    "cases.0030_feeds": _without("cases_feedrow", "cases_feed"),
    "cases.0043_feeds_acknowledged_by_link": _without("cases_feedlinktry", "cases_feedmessage"),
    "cases.0033_fees_and_invoices": _without(
        "cases_invoiceline", "cases_invoice", "cases_invoiceseries", "cases_feeline"
    ),
    "cases.0032_reminders_and_missed_clocks": _without("cases_missedclock", "cases_reminder"),
    "cases.0031_notes_and_notifications": _without(
        "cases_notemention", "cases_note", "cases_call", "cases_casetask", "cases_notification"
    ),
    "cases.0040_uploads": _as_confirmed_and_arrived,
    "cases.0039_what_must_be_there": _without_lists_of_records,
    "cases.0038_reading_of_records": _without("cases_pagemark", "cases_reading"),
    "cases.0002_party_fax": lambda: _execute("UPDATE cases_party SET fax = ''"),
}

if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if sys.argv[1:] else None), indent=1))
