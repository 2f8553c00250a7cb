"""A case that was walked once is put into the database as it was left, where another walk would lead there again.

A walk takes up to a third of a second, and a thousand tests begin with the same ones. Where nothing differs that it
depends on (the same rows are there and no case among them, the clock stands at the same moment, the same settings are
changed and nothing is patched), the rows and files of the first walk of this process are written again, keys and all.
Others are walked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models.sql import InsertQuery
from django.test import override_settings

from cases.models import Case
from reviews.models import ChangedMonth, GuidelineEdition, Specialty

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

FILLED_BY_MIGRATIONS = (Specialty, GuidelineEdition)
OF_NO_MATTER = (Session, UserSession, ChangedMonth)
"""Who is signed in, under random keys: no walk asks. And which months changed, which the database notes itself."""
SALTED = {"password"}
Rows = frozenset[tuple[type["Model"], object, str]]


@dataclass(frozen=True, slots=True)
class _Walk:
    """What a walk left: its rows as statements, its files by name, and what it wants done when it is committed."""

    case: int
    statements: list[tuple[str, Any]]
    files: dict[Path, bytes]
    on_commit: list[tuple[Callable[[], object], bool]]

    def again(self) -> Case:
        with connection.cursor() as cursor:
            for statement, values in self.statements:
                cursor.execute(statement, values)
        _write(self.files)
        for wanted, robust in self.on_commit:
            transaction.on_commit(wanted, robust=robust)
        return Case.objects.get(pk=self.case)


_walks: dict[tuple[object, ...], _Walk] = {}
_patched = False


def walk_anew(patched: bool) -> None:
    """From here on something is replaced in the code, so that no walk of before may stand for one of now; or not."""
    global _patched  # noqa: PLW0603 - one test runs at a time
    _patched = patched


def walked_once(walk: Callable[..., Case]) -> Callable[..., Case]:
    """The factory, which walks once for the same arguments at the same moment."""

    @wraps(walk)
    def case(*args: Any, **changes: Any) -> Case:
        changed = changed_settings()
        before = _before() if changed is not None else None
        if before is None:
            return walk(*args, **changes)
        key = (walk, time.time_ns(), repr(args), repr(sorted(changes.items())), changed, before)
        if key in _walks:
            return _walks[key].again()
        waiting = len(connection.run_on_commit)
        with TemporaryDirectory() as folder:
            with override_settings(MEDIA_ROOT=folder):
                made = walk(*args, **changes)
            files = _files(Path(folder))
        _write(files)
        if before <= _rows({model for model, *_row in before}):
            on_commit = [(wanted, robust) for _, wanted, robust in connection.run_on_commit[waiting:]]
            _walks[key] = _Walk(made.pk, _statements(before), files, on_commit)
        return made

    return case


def _before() -> Rows | None:
    """The rows on which a walk depends here; None where it depends on more, or where hardly another begins so.

    PostgreSQL counts keys on from test to test, so that what was there before is there under others.
    """
    if _patched or time.time_ns() != time.time_ns() or not connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_any_row())
        there = {model for model, is_there in zip(_empty_at_first(), cursor.fetchone(), strict=True) if is_there}
    if Case in there or (there and connection.vendor == "postgresql"):
        return None
    return _rows({*FILLED_BY_MIGRATIONS, *there})


def _rows(models: set[type[Model]]) -> Rows:
    return frozenset(
        (model, row[0], repr(row))
        for model in models
        for row in model._base_manager.values_list(
            "pk", *[field.attname for field in model._meta.concrete_fields if field.name not in SALTED]
        )
    )


def changed_settings() -> frozenset[tuple[str, str]] | None:
    """What the test changed, but for the folder of its files; none where it names a file, which may be another."""
    changed, holder = {}, settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        changed |= {name: getattr(settings, name, None) for name in vars(holder) if name.isupper()}
        holder = holder.default_settings
    changed.pop("MEDIA_ROOT", None)
    if any(isinstance(value, Path) for value in changed.values()):
        return None
    return frozenset((name, repr(value)) for name, value in changed.items())


@cache
def _any_row() -> str:
    tables = (f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in _empty_at_first())  # noqa: S608
    return f"SELECT {', '.join(tables)}"


@cache
def _empty_at_first() -> list[type[Model]]:
    others = {*FILLED_BY_MIGRATIONS, *OF_NO_MATTER, ContentType, Permission}
    return [model for model in apps.get_models(include_auto_created=True) if model not in others]


def _statements(before: Rows) -> list[tuple[str, Any]]:
    """What writes every row that is there and was not before, as this database takes it."""
    statements = []
    keys = {(model, key) for model, key, _row in before}
    for model in (*FILLED_BY_MIGRATIONS, *_empty_at_first()):
        if rows := [row for row in model._base_manager.order_by("pk") if (model, row.pk) not in keys]:
            query = InsertQuery(model)
            query.insert_values([field for field in model._meta.concrete_fields if not field.generated], rows, raw=True)
            statements += query.get_compiler(connection=connection).as_sql()
    return statements


def _files(root: Path) -> dict[Path, bytes]:
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _write(files: dict[Path, bytes]) -> None:
    for name, content in files.items():
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
