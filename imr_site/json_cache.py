"""Django's cache in a table, holding plain JSON: Django's own unpickles, so whoever writes to the table runs code."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

log = logging.getLogger(__name__)
FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


class JsonDatabaseCache(DatabaseCache):
    """Takes what JSON can say (tuples come back as lists) and raises TypeError for anything else.

    A value that is no JSON, as an older version or a stranger may have left it, is as good as not there.
    """

    _table: str
    _max_entries: int

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """The values of those keys that are there and have not expired."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not names:
            return {}
        connection = connections[router.db_for_read(self.cache_model_class)]
        places = ", ".join(["%s"] * len(names))
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {table} WHERE cache_key IN ({places}) AND expires > %s",  # noqa: S608
                [*names, connection.ops.adapt_datetimefield_value(timezone.now())],
            )
            rows = cursor.fetchall()
        found = {}
        for name, text in rows:
            try:
                found[names[name]] = json.loads(text)
            except ValueError:
                log.warning("a value of the cache in %s is no JSON and is left out", self._table)
        return found

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Set, add or touch in one statement, so that of several who add a key at once exactly one does."""
        at = self.get_backend_timeout(timeout)
        expires = FOR_EVER if at is None else datetime.fromtimestamp(at, tz=UTC)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        now, until = (connection.ops.adapt_datetimefield_value(moment) for moment in (timezone.now(), expires))
        with connection.cursor() as cursor:
            if mode == "touch":
                cursor.execute(
                    f"UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s",  # noqa: S608
                    [until, key, now],
                )
                return bool(cursor.rowcount)
            text = json.dumps(value)
            self._make_room(cursor, table)
            free = f"WHERE {table}.expires <= %s" if mode == "add" else ""
            cursor.execute(
                f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) "  # noqa: S608
                f"DO UPDATE SET value = excluded.value, expires = excluded.expires {free}",
                [key, text, until, *([now] if free else [])],
            )
            return bool(cursor.rowcount)

    def _make_room(self, cursor: Any, table: str) -> None:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
        rows = cursor.fetchone()[0]
        if rows > self._max_entries:
            self._cull(  # type: ignore[attr-defined]
                router.db_for_write(self.cache_model_class), cursor, timezone.now().replace(microsecond=0), rows
            )
