"""Tables of credentials in CSV: all facts on file as rows, and rows taken in as facts (docs/credentials.md).

A table is taken in as a whole or not at all: what it would do is found by doing it, and undone unless it is to be kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.db import transaction

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.spreadsheets import as_typed, csv_lines
from reviews.errors import ReviewError
from reviews.forms.credentials import SECTIONS, TIES, CredentialForm, ReviewerForm, Section
from reviews.models import Affiliation, Reviewer, Specialty
from reviews.selectors.who_decides import with_credentials
from reviews.services.credentials import keep_credential, log_export

REVIEWER: Final = Section("Reviewer", "reviewer", Reviewer, ReviewerForm, ())
KINDS: Final = {kind.fact: kind for kind in (REVIEWER, *SECTIONS.values(), TIES)}
"""What a row can say, by the word in its column `fact`."""
COLUMNS: Final = tuple(
    dict.fromkeys(["person", "fact", *(name for kind in KINDS.values() for name in kind.form.base_fields)])
)
"""Whose fact it is, by the address of the account; what it is; and the fields of all forms."""
YES: Final = {"yes", "y", "true", "1", "x"}
NO: Final = {"no", "n", "false", "0", ""}


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a table says: the number of the line, whose fact, and what is new or otherwise, in words."""

    number: int
    who: str
    words: str


@dataclass(slots=True)
class Taken:
    """What a table changes, line by line, what is wrong with it, and how many of its lines change nothing."""

    changes: list[Line] = field(default_factory=list)
    faults: list[Line] = field(default_factory=list)
    unchanged: int = 0


def credentials_table(*, actor: User) -> Iterator[str]:
    """All facts on file as lines of CSV, with an event that says who took them out."""
    log_export(actor=actor)
    return csv_lines(_rows())


def _rows() -> Iterator[list[str]]:
    yield list(COLUMNS)
    reviewers = with_credentials()
    for reviewer in reviewers:
        yield _row(REVIEWER, reviewer.user.email, reviewer)
        for row in (
            *reviewer.licenses.all(),
            *reviewer.certifications.all(),
            *reviewer.disciplinary_actions.all(),
            *reviewer.qme_appointments.all(),
            *reviewer.absences.all(),
        ):
            yield _row(next(kind for kind in SECTIONS.values() if kind.model is type(row)), reviewer.user.email, row)
    for tie in Affiliation.objects.select_related("person").order_by("person__full_name", "pk"):
        yield _row(TIES, tie.person.email, tie)


def _row(kind: Section, person: str, row: Any) -> list[str]:
    cells = {"person": person, "fact": kind.fact}
    cells |= {name: _cell(getattr(row, name)) for name in kind.form.base_fields}
    return [cells.get(name, "") for name in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def take_table(text: str, *, actor: User, keep: bool) -> Taken:
    """What the table changes, and whether anything is wrong with it; it is taken in where `keep`, and nothing is wrong.

    The same table again changes nothing. What it has no row for stays. Raises ReviewError for what is no such table.
    """
    taken = Taken()
    people = {person.email.lower(): person for person in User.objects.all()}
    with transaction.atomic():
        on_file = _OnFile()
        for number, row in _read(text):
            person = people.get(row["person"].lower())
            try:
                words = _take(row, person, on_file, actor)
            except ReviewError as refused:
                taken.faults.append(Line(number, str(person or row["person"]), refused.message))
                continue
            if words:
                taken.changes.append(Line(number, str(person), words))
            else:
                taken.unchanged += 1
        transaction.set_rollback(not keep or bool(taken.faults))
    return taken


class _OnFile:
    """The facts on file by kind, person and key, read once: a table has thousands of rows."""

    def __init__(self) -> None:
        self.specialties = {specialty.name.lower(): specialty.pk for specialty in Specialty.objects.all()}
        self._rows: dict[tuple[Any, ...], Any] = {}
        for reviewer in Reviewer.objects.select_related("user"):
            self.add(REVIEWER, reviewer.user, reviewer)
        for tie in Affiliation.objects.select_related("person").order_by("-pk"):
            self.add(TIES, tie.person, tie)
        for kind in SECTIONS.values():
            for row in kind.model.objects.select_related("reviewer__user").order_by("-pk"):
                self.add(kind, row.reviewer.user, row)

    def add(self, kind: Section, person: User, row: Any) -> None:
        """Know the row from now on; of two with one key the first on file counts."""
        self._rows[_key(kind, person, {name: getattr(row, name) for name in kind.key})] = row

    def find(self, kind: Section, person: User, values: dict[str, Any]) -> Any:
        """The row that is the same fact, or a new one of the person. Raises ReviewError for whom it cannot be of."""
        found = self._rows.get(_key(kind, person, values))
        if found is not None:
            return found
        if kind is TIES:
            return Affiliation(person=person)
        if kind is REVIEWER:
            if person.role != Role.REVIEWER:
                raise ReviewError("person: This account is not in the role of reviewer.")
            return Reviewer(user=person)
        reviewer = self._rows.get(_key(REVIEWER, person, {}))
        if reviewer is None:
            raise ReviewError("person: Nothing is on file of this reviewer. A row “reviewer” comes first.")
        return kind.model(reviewer=reviewer)


def _key(kind: Section, person: User, values: dict[str, Any]) -> tuple[Any, ...]:
    return kind.fact, person.pk, *(values[name] for name in kind.key)


def _read(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The number and the cells of each line that has any."""
    reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""), restkey="", strict=True)
    try:
        unknown = [f"“{name}”" for name in reader.fieldnames or [] if name not in COLUMNS]
        if unknown or not {"person", "fact"} <= set(reader.fieldnames or []):
            what = f"It has {', '.join(unknown)}." if unknown else "It needs the columns “person” and “fact”."
            raise ReviewError(f"This is no table of credentials. {what} Export one to see the columns.")
        for row in reader:
            if any(value for name, value in row.items() if name):
                cells = {name: as_typed((row.get(name) or "").strip()) for name in COLUMNS}
                yield reader.line_num, cells | ({"": "more"} if "" in row else {})
    except csv.Error as error:
        raise ReviewError(f"Line {reader.line_num} is no line of a CSV table: {error}.") from error


def _take(row: dict[str, str], person: User | None, on_file: _OnFile, actor: User) -> str:
    """Put the fact of a row on file; what is new or otherwise, in words, empty where all is as before."""
    if person is None:
        raise ReviewError("person: No account has this address.")
    kind = KINDS.get(row["fact"].lower())
    if kind is None:
        raise ReviewError(f"fact: This is none of {', '.join(KINDS)}.")
    extra = [name for name in COLUMNS[2:] if row[name] and name not in kind.form.base_fields]
    if extra or "" in row:
        raise ReviewError(f"{', '.join(extra) or 'The end'}: A row on this fact has no such value.")
    form = kind.form(_typed(kind.form, row, on_file))
    if not form.is_valid():
        raise ReviewError(" ".join(f"{name}: {' '.join(map(str, faults))}" for name, faults in form.errors.items()))
    values = form.cleaned_data
    found = on_file.find(kind, person, values)
    is_new = found.pk is None
    before = (
        {} if is_new else {name: _cell(getattr(found, name)) for name in values if getattr(found, name) != values[name]}
    )
    if not is_new and not before:
        return ""
    keep_credential(row=found, values=values, actor=actor)
    for name, value in values.items():
        setattr(found, name, value)
    on_file.add(kind, person, found)
    if is_new:
        return f"{kind.name} {found}: new"
    said = [f"{_label(form, name)} {was or '—'} → {_cell(values[name]) or '—'}" for name, was in before.items()]
    return f"{kind.name} {found}: {'; '.join(said)}"


def _typed(form: type[CredentialForm], row: dict[str, str], on_file: _OnFile) -> dict[str, Any]:
    """The cells as the form takes them: yes and no, and choices by their code or their words. Raises ReviewError."""
    return {name: _value(name, box, row[name], on_file) for name, box in form.base_fields.items()}


def _value(name: str, box: forms.Field, text: str, on_file: _OnFile) -> Any:
    if isinstance(box, forms.BooleanField):
        if text.lower() not in YES | NO:
            raise ReviewError(f"{name}: This is neither yes nor no.")
        return text.lower() in YES
    if isinstance(box, forms.ModelChoiceField):
        if text.lower() not in on_file.specialties:
            raise ReviewError(f"{name}: No specialty has this name. Add it in Administration first.")
        return on_file.specialties[text.lower()]
    if isinstance(box, forms.ChoiceField):
        options: Any = box.choices
        return {str(word).lower(): code for code, label in options for word in (code, label)}.get(text.lower(), text)
    return text


def _label(form: CredentialForm, name: str) -> str:
    return str(form[name].label).lower()
