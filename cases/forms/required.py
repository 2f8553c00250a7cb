"""The one form in which a person says what is so of every entry of the list of what must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from cases.enums import RequiredState
from cases.forms.application import choices
from cases.forms.fields import PlainField
from cases.selectors.required import Row
from cases.services.required import EntryAnswer

_PART = re.compile(r"(\d{1,6})(?:\s*[-\u2013]\s*(\d{1,6}))?")


class PagesField(PlainField):
    """Pages of the case file as people write them, `1-12, 40`; cleaned to pairs of the first and the last."""

    def clean(self, value: Any) -> tuple[tuple[int, int], ...]:
        """Each part is a page or a span of pages. Raises ValidationError, which shows how pages are written."""
        parts = [part.strip() for part in re.split(r"[,;]", super().clean(value)) if part.strip()]
        spans = []
        for part in parts:
            found = _PART.fullmatch(part)
            first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
            if not found or not 1 <= first <= last:
                raise forms.ValidationError(f"“{part}” is no page of the file. Write pages as 1-12, 40.")
            spans.append((first, last))
        return tuple(spans)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row of the page: the entry as it stands, with its three fields."""

    row: Row
    state: forms.BoundField
    pages: forms.BoundField
    reason: forms.BoundField

    @property
    def has_errors(self) -> bool:
        """Whether one of the fields is wrong."""
        return bool(self.state.errors or self.pages.errors or self.reason.errors)


class RequiredForm(forms.Form):
    """What is so of each entry: its state, the pages of the file that answer it, and the reason of a gap."""

    def __init__(self, *args: Any, rows: Sequence[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            key, what = row.entry.key, row.entry.what
            said = row.answer is not None
            asked = row.entry.must or row.spans or said
            self.fields[f"{key}-state"] = forms.ChoiceField(
                label=f"Answer: {what}",
                choices=choices(RequiredState) if row.entry.must else [("", "Nothing sent"), *choices(RequiredState)],
                required=row.entry.must,
                initial=row.state.value if asked else "",
            )
            self.fields[f"{key}-pages"] = PagesField(
                label=f"Pages of the file: {what}", max_length=400, required=False, initial=row.typed_pages
            )
            self.fields[f"{key}-reason"] = PlainField(
                label=f"Reason of a gap: {what}",
                max_length=500,
                required=False,
                initial=row.answer.reason if row.answer else "",
            )
            for part in ("state", "pages", "reason"):
                self.fields[f"{key}-{part}"].widget.attrs["class"] = (
                    "form-select" if part == "state" else "form-control"
                )

        self.fields["reason"] = PlainField(
            label="Reason of every gap that has none of its own",
            max_length=500,
            required=False,
            widget=forms.TextInput(attrs={"class": "form-control"}),
        )

    def asked(self) -> Iterator[AskedRow]:
        """The rows of the page, in the order of the list."""
        for row in self.rows:
            yield AskedRow(row, *(self[f"{row.entry.key}-{part}"] for part in ("state", "pages", "reason")))

    def clean(self) -> dict[str, Any]:
        """What is on file has pages, and what is not has none; a verified duty that is missing has a reason."""
        cleaned = super().clean() or {}
        for row in self.rows:
            key, entry = row.entry.key, row.entry
            state, pages = cleaned.get(f"{key}-state"), cleaned.get(f"{key}-pages")
            if pages is None or state is None or f"{key}-reason" not in cleaned:
                continue
            if state == RequiredState.PRESENT and not pages:
                self.add_error(f"{key}-pages", "Say on which pages of the file it is.")
            elif state != RequiredState.PRESENT and pages:
                self.add_error(f"{key}-pages", "Take the pages out, or choose “On file”.")
            asks = entry.holds_back if state == RequiredState.MISSING else state == RequiredState.NOT_APPLICABLE
            if asks and not cleaned.get(f"{key}-reason"):
                cleaned[f"{key}-reason"] = cleaned.get("reason", "")
            if asks and not cleaned[f"{key}-reason"]:
                self.add_error(f"{key}-reason", "Say why it is not there.")
        return cleaned

    def said(self) -> list[EntryAnswer]:
        """What was said of each entry, for the service; call it on a valid form."""
        data = self.cleaned_data
        return [
            EntryAnswer(
                entry=row.entry.key,
                state=RequiredState(data[f"{row.entry.key}-state"]),
                pages=data[f"{row.entry.key}-pages"],
                reason=data[f"{row.entry.key}-reason"],
            )
            for row in self.rows
            if data[f"{row.entry.key}-state"]
        ]
