"""What a migration does where undoing it would lose data: it refuses, and says what would be lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.db.migrations.operations.special import RunPython


def refuse_to_lose(*rows: tuple[str, dict[str, Any], str]) -> RunPython:
    """A migration operation that refuses to be undone while there is such a row; put it last.

    Each row is a model as `cases.Party`, what to filter it by, and what would become of such rows, in words.
    Raises CommandError, which `manage.py migrate` prints.
    """

    def look(apps: Any, schema_editor: Any) -> None:
        for name, which, fate in rows:
            found = apps.get_model(name).objects.using(schema_editor.connection.alias).filter(**which).count()
            if found:
                raise CommandError(f"This migration is not undone: {fate} ({found} rows). {WAY_BACK}")

    return _Look(RunPython.noop, look, elidable=False)


class _Look(RunPython):
    """Does nothing forwards, so that no model is made for it."""

    def database_forwards(self, _app_label: str, _schema_editor: Any, _from_state: Any, _to_state: Any) -> None:
        pass


WAY_BACK = "To go back to the version before, restore the backup that was made before this one was installed."
