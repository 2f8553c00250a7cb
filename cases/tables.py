"""Reads tables of applications, CSV or JSON lines, into what the service of imports takes (docs/importing.md)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path, PurePath
from typing import IO, Any, Final

from django import forms

from cases.errors import FaultyRow, TableRefused
from cases.forms.application import ApplicationForm, ItemForm
from cases.forms.fields import KnownField
from cases.services.intake import Application, ItemData
from imr_site.spreadsheets import as_typed, csv_lines

ITEMS: Final = 60
"""As many disputed items as the form takes."""
ITEM_COLUMNS: Final = {"": "request_text", "_authorized": "authorized_part", "_disputed": "disputed_part"}
"""What follows `item_1` in the name of a column, and the field of the item that it fills."""
YES: Final = {"yes", "y", "true", "1", "x"}
NO: Final = {"no", "n", "false", "0"}
NOT_YES_OR_NO: Final = "This is neither yes nor no. Write yes or no, or leave it empty."
KINDS: Final = (".csv", ".jsonl")
LARGEST_FIELD: Final = 2**20

FIELDS: Final = {name: field for name, field in ApplicationForm.base_fields.items() if name != "submission"}
"""The columns of an application: the fields of its form."""


def columns() -> list[str]:
    """The names of all columns that a table may have, in the order of the form."""
    items = [f"item_{number}{what}" for number in range(1, ITEMS + 1) for what in ITEM_COLUMNS]
    return [*FIELDS, *items]


def described() -> list[tuple[str, str, bool]]:
    """Each column but those of items, its label on the form, and whether it needs a value."""
    form = ApplicationForm()
    return [(name, str(form[name].label), FIELDS[name].required and name not in DEFAULTED) for name in FIELDS]


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Each row of a table as text by column. Raises TableRefused for what is no table, or has a column of no use."""
    try:
        with path.open("rb") as file:
            yield from rows_in(path.name, file)
    except OSError as error:
        raise TableRefused(f"{path.name}: {error.strerror}.") from error


def rows_in(name: str, file: IO[bytes]) -> Iterator[dict[str, str]]:
    """Each row of a table of this name as text by column. Raises TableRefused as `read_table`; the file stays open."""
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise TableRefused(f"{name} is neither .csv nor .jsonl. Save the table as one of them.")
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from _csv_rows(text) if kind == ".csv" else _json_rows(text)
    except UnicodeDecodeError as error:
        raise TableRefused(f"{name} is not in UTF-8. Save it as “CSV UTF-8”.") from error
    finally:
        text.detach()


def _csv_rows(file: Any) -> Iterator[dict[str, str]]:
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.DictReader(file, restkey="", strict=True)
    try:
        names = [name.strip().lower() for name in reader.fieldnames or []]
        while names and not names[-1]:  # columns that were emptied
            names.pop()
        _check_columns(names)
        reader.fieldnames = names
        for row in reader:
            more = any(row.pop("", ()))
            if more or any(row.values()):
                yield {name: as_typed(value or "") for name, value in row.items()} | ({"": "more"} if more else {})
    except csv.Error as error:
        raise TableRefused(f"Line {reader.line_num} is no line of a CSV table: {error}.") from error


def _json_rows(file: Any) -> Iterator[dict[str, str]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, object_pairs_hook=list)
        except RecursionError as error:
            raise TableRefused(f"Line {number} is nested too deeply to be read.") from error
        except ValueError as error:  # also a whole number of thousands of digits
            raise TableRefused(f"Line {number} is not JSON: {getattr(error, 'msg', error)}.") from error
        if not line.lstrip().startswith("{"):
            raise TableRefused(f"Line {number} is no object with a value for each column.")
        _check_columns([name for name, _value in row])
        if several := [name for name, value in row if isinstance(value, list)]:
            raise TableRefused(f"Line {number} has several values as “{several[0]}”. Write one text there.")
        yield {name: _as_text(value) for name, value in row}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _check_columns(names: list[str]) -> None:
    known = set(columns())
    unknown = [name for name in names if name not in known]
    if not names or unknown:
        what = ", ".join(f"“{name}”" for name in unknown) or "no columns"
        raise TableRefused(f"The table has {what}. The columns that are known are listed in docs/importing.md.")
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise TableRefused(f"The table has “{twice[0]}” more than once. Leave one of them, and nothing is lost.")


def read_application(row: dict[str, str]) -> Application:
    """The application that a row says. Raises FaultyRow with what is wrong, field by field."""
    faults: dict[str, str] = {"": "The row has more values than the table has columns."} if "" in row else {}
    form = ApplicationForm({name: _value(name, row.get(name, ""), faults) for name in FIELDS})
    if not form.is_valid():
        faults |= {"" if name == "__all__" else name: " ".join(map(str, words)) for name, words in form.errors.items()}
    items = list(_items(row, faults))
    if not items and not faults:
        faults["item_1"] = "Name at least one disputed item, worded as on the request."
    if faults:
        raise FaultyRow(faults)
    return form.application(items)


def _value(name: str, text: str, faults: dict[str, str]) -> str:
    """A value of a table as the form takes it: yes and no, the words of a choice, and what an empty one stands for."""
    field, text = FIELDS[name], text.strip()
    if isinstance(field, KnownField):
        if text.lower() not in {*YES, *NO, ""}:
            faults[name] = NOT_YES_OR_NO
        return "yes" if text.lower() in YES else "no" if text.lower() in NO else ""
    if isinstance(field, forms.ChoiceField):
        options: Any = field.choices
        known = {str(word).lower(): code for code, label in options for word in (code, label)}
        return known.get(text.lower(), text) if text else str(options[0][0] if name in DEFAULTED else "")
    return text


DEFAULTED: Final = ("priority", "administrator_channel")
"""Choices that an empty value leaves as the form shows them first."""


def _items(row: dict[str, str], faults: dict[str, str]) -> Iterator[ItemData]:
    for number in range(1, ITEMS + 1):
        typed = {field: row.get(f"item_{number}{what}", "") for what, field in ITEM_COLUMNS.items()}
        if not any(text.strip() for text in typed.values()):
            continue
        form = ItemForm(typed)
        if form.is_valid():
            yield form.item()
            continue
        named = {field: f"item_{number}{what}" for what, field in ITEM_COLUMNS.items()}
        faults |= {named.get(name, f"item_{number}"): " ".join(map(str, words)) for name, words in form.errors.items()}


def faults_table(faults: Iterable[tuple[int, str, str]]) -> str:
    """A CSV table of what is wrong, by row and column; no cell of it is computed by the program that opens it."""
    return "".join(csv_lines([("row", "column", "what is wrong"), *faults]))
