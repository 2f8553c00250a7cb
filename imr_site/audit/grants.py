"""PostgreSQL with two roles: one owns and migrates the tables, and the site's own role only works with their rows.

The site's role may read everything, and add, change and delete rows, but in tables of facts it may not delete, and in
those that never change not even update. It owns nothing, so it cannot lift a trigger.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from imr_site.audit.append_only import tables_of_facts

MIGRATIONS = "django_migrations"


def grant_to_site(*, using: str, **_: Any) -> None:
    """After every migrate by the owner: give the site's role (DATABASE_APP_ROLE) what it needs and nothing more."""
    connection = connections[using]
    role = settings.DATABASE_APP_ROLE
    if not role or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, quote_ident(%s), quote_ident(current_schema())", [role])
        this, site, schema = cursor.fetchone()
        if this == role:
            return  # nothing was migrated: this role can make no table
        for statement in (
            f"GRANT USAGE ON SCHEMA {schema} TO {site}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {site}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {site}",
            f"REVOKE INSERT, UPDATE, DELETE ON {MIGRATIONS} FROM {site}",
        ):
            cursor.execute(statement)
        existing = set(connection.introspection.table_names(cursor))
        for table, changes in tables_of_facts().items():
            if table in existing:
                more = "" if changes.columns else ", UPDATE"
                cursor.execute(f'REVOKE DELETE{more} ON "{table}" FROM {site}')


def excess_of(connection: BaseDatabaseWrapper) -> list[str]:
    """What the role of this connection may do that the site must not be able to; empty for a role that is only its own.

    PostgreSQL only: whoever opens a file of SQLite may do everything with it.
    """
    if connection.vendor != "postgresql":
        return []
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            return ["it is a superuser"]
        cursor.execute(
            "SELECT has_schema_privilege(current_schema(), 'CREATE'), "
            "has_database_privilege(current_database(), 'TEMPORARY')"
        )
        creates, hides = cursor.fetchone()
        if creates:
            found.append("it may create tables")
        if hides:
            found.append("it may hide a table behind a temporary one")
        for table, changes in tables_of_facts().items():
            forbidden = "DELETE, TRUNCATE, TRIGGER" + ("" if changes.columns else ", UPDATE")
            cursor.execute(
                "SELECT pg_has_role(relowner, 'MEMBER'), has_table_privilege(oid, %s) FROM pg_class "
                "WHERE oid = to_regclass(%s)",
                [forbidden, f'"{table}"'],
            )
            owns, changes_it = cursor.fetchone() or (False, False)
            if owns:
                found.append(f"it owns {table}")
            elif changes_it:
                found.append(f"it may change or delete rows of {table}")
    return found
