"""What is cited of the case file as evidence on an item."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from cases.forms.reader import TURNS
from cases.models import DisputedItem
from cases.records.boxes import Drawn
from reviews.enums import PassageUse
from reviews.errors import ReviewError
from reviews.selectors.passages import uses_of

LONGEST = 4_000
_WHOLE = 100  # per cent


class CiteForm(forms.Form):
    """A page of the case file and words on it, as typed or pasted, for an item or, without one, for the summary."""

    page = forms.IntegerField(label="Page of the case file", min_value=1)
    words = forms.CharField(
        label="Words as they stand there", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, item: DisputedItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"] = _use_field(item)
        self.helper = FormHelper()
        self.helper.form_tag = False


class SelectionForm(forms.Form):
    """Words that are selected in the reader: where they begin in the text of one page of the file, and end in another.

    They may end on the page on which they begin.
    """

    page = forms.IntegerField(min_value=1)
    begin = forms.IntegerField(min_value=0)
    last_page = forms.IntegerField(min_value=1)
    end = forms.IntegerField(min_value=1)

    def __init__(self, *args: Any, item: DisputedItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"] = _use_field(item)


class BoxForm(forms.Form):
    """A box that is drawn on a page in the reader: its sides in per cent of the page as it is turned there."""

    page = forms.IntegerField(min_value=1)
    left = forms.FloatField(min_value=0, max_value=_WHOLE)
    top = forms.FloatField(min_value=0, max_value=_WHOLE)
    right = forms.FloatField(min_value=0, max_value=_WHOLE)
    bottom = forms.FloatField(min_value=0, max_value=_WHOLE)
    turn = forms.TypedChoiceField(coerce=int, choices=[(turn, turn) for turn in TURNS])

    def __init__(self, *args: Any, item: DisputedItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"] = _use_field(item)

    @property
    def drawn(self) -> Drawn:
        """The sides of a valid form."""
        data = self.cleaned_data
        return data["left"], data["top"], data["right"], data["bottom"]


def _use_field(item: DisputedItem | None) -> forms.TypedChoiceField:
    """What the passage is cited for; of the summary there is nothing to choose."""
    choices = [(use.value, use.label) for use in uses_of(item)]
    widget = forms.Select() if item else forms.HiddenInput()
    return forms.TypedChoiceField(
        label="What it shows", choices=choices, coerce=PassageUse, initial=choices[0][0], widget=widget
    )


class AnswerForm(forms.Form):
    """Why something stands although the record says otherwise, or has grown; `statement` is the hash of a sentence."""

    statement = forms.CharField(required=False, max_length=64)
    answer = forms.CharField(required=False, max_length=LONGEST)

    def said(self) -> str:
        """The answer as typed; raises ReviewError where it is too long to be kept."""
        if not self.is_valid():
            raise ReviewError(f"Say it in at most {LONGEST:,} characters.")
        return str(self.cleaned_data["answer"])
