"""The places of words as bytes: twelve a word, where the text of a list took three times as many."""

from __future__ import annotations

import json
from struct import calcsize, error, pack, unpack

from django.db import migrations, models

_AT_ONCE = 500
_MOST = 2**32 - 1
_AFTER = "SELECT id, {} FROM cases_documentpage WHERE id > %s ORDER BY id LIMIT %s"


def _packed(flat):
    try:
        return b"H" + pack(f"<{len(flat)}H", *flat)
    except error:
        return b"I" + pack(f"<{len(flat)}I", *(min(max(number, 0), _MOST) for number in flat))


def _unpacked(kept):
    kind = kept[:1].decode() or "H"
    return unpack(f"<{len(kept[1:]) // calcsize(f'<{kind}')}{kind}", kept[1:])


def _pack(_apps, schema_editor):
    _carry(schema_editor, "places", "packed_places = %s", lambda kept: _packed(_listed(kept)))


def _unpack(_apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    to = "places = %s::jsonb" if postgresql else "places = %s"
    _carry(schema_editor, "packed_places", to, lambda kept: json.dumps(_unpacked(bytes(kept))))


def _listed(kept):
    return json.loads(kept) if isinstance(kept, str) else kept


def _carry(schema_editor, column, to, made):
    """Row by row in the order of their ids, some at once: an installation has millions."""
    with schema_editor.connection.cursor() as cursor:
        last = 0
        while True:
            cursor.execute(_AFTER.format(column), [last, _AT_ONCE])
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.executemany(
                f"UPDATE cases_documentpage SET {to} WHERE id = %s",  # noqa: S608 - of the two above
                [(made(kept), pk) for pk, kept in rows],
            )
            last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("cases", "0045_calls_and_tasks_once_a_form")]

    operations = [
        migrations.AddField(
            model_name="documentpage",
            name="packed_places",
            field=models.BinaryField(
                default=b"",
                help_text="Six numbers a word: begin and end in the text, x0, y0, x1, y1; as `cases.records.pages.packed`.",
            ),
        ),
        migrations.RunPython(_pack, _unpack),
        migrations.RemoveField(model_name="documentpage", name="places"),
    ]
