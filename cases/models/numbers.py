"""The condition of the database that a case number is of its form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Field, Func
from django.db.models.sql.compiler import SQLCompiler

from cases.numbers import ON_FILE

_DIGIT, _HEX = "[0-9]", "[0-9a-f]"
_GLOBS = (f"CM{_DIGIT * 2}-{_DIGIT * 7}", f"UNNUMBERED-{_HEX * 12}")
"""The forms of `ON_FILE` as SQLite compares them itself, so that no program that opens the file needs a function."""


class IsCaseNumber(Func):
    """Whether a column holds a number of a form that a case on file may have (`cases.numbers.ON_FILE`)."""

    arity = 1
    output_field: ClassVar[Field[Any, Any]] = BooleanField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        """The number compared with a regular expression."""
        return self.as_sql(compiler, connection, template=f"%(expressions)s ~ '^({ON_FILE})$'", **context)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        """The number compared with patterns; SQLite has no regular expressions of its own."""
        condition = " OR ".join(f"%(expressions)s GLOB '{glob}'" for glob in _GLOBS)
        return self.as_sql(compiler, connection, template=f"({condition})", **context)
