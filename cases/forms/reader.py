"""What an address of the reader asks for: every state of it is one, so that it can be kept, sent and gone back to."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django import forms

from cases.enums import DocumentSource
from cases.forms.fields import PlainField
from cases.records.boxes import PageBox
from cases.records.boxes import parsed as parsed_box
from cases.records.spans import Span, parsed

MODES: Final = {"image": "Image", "text": "Text", "both": "Both"}
SIDES: Final = {"documents": "Documents", "pages": "Pages", "marks": "Marks", "hits": "Hits"}
ORDERS: Final = {"date": "Date of service", "type": "Source", "author": "Author", "file": "Order of the file"}
ZOOMS: Final = (50, 75, 100, 125, 150, 200)
TURNS: Final = (0, 90, 180, 270)
FIRST: Final = {
    "mode": "image",
    "side": "documents",
    "documents": "all",
    "order": "date",
    "zoom": 100,
    "turn": 0,
    "repeats": "fold",
}
"""What an address need not say."""


def _choices(of: dict[str, str]) -> list[tuple[str, str]]:
    return list(of.items())


class ReaderForm(forms.Form):
    """The state of the reader; a value that it does not know is ignored, not refused."""

    page = forms.IntegerField(required=False, min_value=1)
    document = forms.IntegerField(required=False, min_value=1)
    beside = forms.IntegerField(required=False, min_value=1)
    mode = forms.ChoiceField(required=False, choices=_choices(MODES))
    q = PlainField(required=False, max_length=200)
    hit = forms.IntegerField(required=False, min_value=1)
    side = forms.ChoiceField(required=False, choices=_choices(SIDES))
    documents = forms.ChoiceField(
        label="Show",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[
            ("all", "All documents"),
            ("unread", "Unread"),
            *((source.value, source.label) for source in DocumentSource),
        ],
    )
    order = forms.ChoiceField(
        label="By",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=_choices(ORDERS),
    )
    zoom = forms.TypedChoiceField(
        label="Zoom",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(zoom, f"{zoom} %") for zoom in ZOOMS],
    )
    turn = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(turn, f"{turn}°") for turn in TURNS]
    )
    repeats = forms.ChoiceField(required=False, choices=[("fold", "Folded"), ("show", "Shown")])
    box = forms.RegexField(r"^\d{1,6}(,\d{1,6}){4}\Z", required=False, max_length=34)

    @property
    def wanted(self) -> dict[str, Any]:
        """The state by name, with what an address need not say filled in."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value not in {"", None}}
        return dict.fromkeys(self.fields) | {"q": ""} | FIRST | said


def address_of(wanted: dict[str, Any], **changes: object) -> str:
    """The query part of the address of a state with these changes; None takes a value away."""
    state = wanted | {"document": None} | changes
    said = {name: value for name, value in state.items() if value not in {"", None} and FIRST.get(name) != value}
    return f"?{urlencode(said)}"


def box_marked(wanted: dict[str, Any]) -> PageBox | None:
    """The box that a state of the reader marks, if any."""
    return parsed_box(wanted["box"]) if wanted["box"] else None


class SeenForm(forms.Form):
    """What a browser tells of one record: the pages that were on screen, and where reading stands."""

    document = forms.IntegerField(min_value=1)
    pages = forms.CharField(required=False, max_length=2000)
    at = forms.IntegerField(min_value=1)

    def clean_pages(self) -> list[Span]:
        """The spans. Raises ValidationError for what are none."""
        try:
            return parsed(self.cleaned_data["pages"])
        except (ValueError, TypeError) as error:
            raise forms.ValidationError("Pages are told as “3, 12-18”.") from error


class PageNoteForm(forms.Form):
    """A private note on a page of the file, at the words from `begin` to `end` of its text or on all of it."""

    page = forms.IntegerField(min_value=1)
    words = PlainField(label="Note, for you alone", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    begin = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)

    @property
    def stands_at(self) -> Span | None:
        """The words it stands at, if any."""
        begin, end = self.cleaned_data["begin"], self.cleaned_data["end"]
        return (begin, end) if begin is not None and end else None
