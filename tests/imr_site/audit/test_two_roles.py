"""PostgreSQL with two roles, set up as the README says: the site works, and cannot touch what is on file."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import errors

from tests.installation import ROOT, Installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Cluster

pytestmark = pytest.mark.integration
PASSWORD = secrets.token_hex(8)


@pytest.fixture(scope="module")
def site(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up by a superuser, migrated by the owner, and one case worked to its letter by the site's own role."""
    _set_up(postgres)
    folder = tmp_path_factory.mktemp("two-roles")
    owner = Installation(folder, database_url=_address(postgres, "imr_owner"), DATABASE_APP_ROLE="imr_app")
    owner.manage("migrate", "--no-input", "--verbosity=0", seconds=300)
    site = Installation(folder, database_url=_address(postgres, "imr_app"))
    site.manage("demo", seconds=240)
    site.python("from imr_site.audit.sealing import seal; seal()")
    yield site
    site.close()


def _set_up(server: Cluster) -> None:
    """The statements of the README, word for word but for the passwords."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    block = re.sub(r"PASSWORD '[^']*'", f"PASSWORD '{PASSWORD}'", block)
    before, connect, after = block.partition("\\c imr\n")
    assert connect
    for database, statements in (("postgres", before), ("imr", after)):
        with psycopg.connect(server.url(database), autocommit=True) as connection:
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)


def _address(server: Cluster, role: str) -> str:
    return f"postgres://{role}:{PASSWORD}@127.0.0.1:{server.port}/imr"


@pytest.fixture
def as_site(site: Installation) -> Iterator[psycopg.Connection]:
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        yield connection


ATTEMPTS = {
    "update": "UPDATE audit_event SET kind = 'x'",
    "delete": "DELETE FROM audit_event",
    "truncate": "TRUNCATE audit_event CASCADE",
    "disable a trigger": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER audit_event_no_update ON audit_event",
    "act as a replica": "SET session_replication_role = replica",
    "replace the function": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NEW; END $$",
    "drop the table": "DROP TABLE audit_event CASCADE",
    "insert over a row": "INSERT INTO audit_event SELECT * FROM audit_event LIMIT 1 "
    "ON CONFLICT (id) DO UPDATE SET kind = 'x'",
    "become the owner": "SET ROLE imr_owner",
    "make a table": "CREATE TABLE audit_more (id int)",
    "take the table over": "ALTER TABLE audit_event OWNER TO imr_app",
    "hide the table": "CREATE TEMPORARY TABLE audit_event (id int)",
    "add a rule": "CREATE RULE quiet AS ON INSERT TO audit_event DO INSTEAD NOTHING",
    "grant itself more": "GRANT ALL ON audit_event TO imr_app",
    "change a seal": "UPDATE audit_seal SET mac = 'x'",
    "remove a seal": "DELETE FROM audit_seal",
    "change a determination": "UPDATE reviews_determination SET content_sha256 = 'x'",
    "remove a sign-off": "DELETE FROM reviews_qualitysignoff",
    "change a sign-off": "UPDATE reviews_qualitysignoff SET signed_by_id = author_id",
    "say what was migrated": "DELETE FROM django_migrations",
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_site_cannot(site, as_site, name):
    refused = (errors.InsufficientPrivilege, errors.CheckViolation)
    before = _digest(as_site)
    if name == "grant itself more":
        as_site.execute(ATTEMPTS[name])  # PostgreSQL only warns
        with pytest.raises(refused):
            as_site.execute(ATTEMPTS["update"])
    else:
        with pytest.raises(refused):
            as_site.execute(ATTEMPTS[name])
    assert _digest(as_site) == before


def _digest(connection: psycopg.Connection) -> tuple:
    tables = ("audit_event", "audit_seal", "reviews_determination", "reviews_qualitysignoff", "django_migrations")
    return tuple(
        connection.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t").fetchone()  # noqa: S608
        for table in tables
    )


def test_the_site_works(site, as_site):
    """The fixture worked a case from the application to its sealed letter; the log of it holds."""
    assert as_site.execute("SELECT count(*) FROM cases_letter WHERE sealed_at IS NOT NULL").fetchone()[0] > 0
    assert " events hold. Head: 1 " in site.manage("verify_audit").stdout


def test_the_site_sees_that_it_is_migrated_and_cannot_migrate(site):
    site.manage("migrate", "--check")
    assert "must be owner" in site.manage("migrate", "reviews", "0020_public_register", code=1).stderr


def test_the_check_of_the_deployment_tells_the_roles_apart(site, postgres):
    def told(installation: Installation) -> bool:
        return "imr.E023" in installation.manage("check", "--deploy", code=None).stderr

    owner = Installation(site.data_dir.parent, database_url=_address(postgres, "imr_owner"))
    assert (told(site), told(owner)) == (False, True)


def test_a_table_that_comes_later_is_the_sites_to_work_with(site, postgres):
    owner = Installation(
        site.data_dir.parent, database_url=_address(postgres, "imr_owner"), DATABASE_APP_ROLE="imr_app"
    )
    with psycopg.connect(owner.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE cases_later (id int)")
    owner.manage("migrate", "--no-input", "--verbosity=0")
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO cases_later VALUES (1)")
