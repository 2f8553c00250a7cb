"""The forms of the address book: what the list shows, and what a person says about two entries."""

from __future__ import annotations

from typing import Final

from django import forms

from cases.book import IN_BOOK
from cases.forms.fields import PlainField

THIS: Final = "this"
OTHER: Final = "other"
TWO: Final = "two"


class BookFilter(forms.Form):
    """Which entries the list shows, the number of a search that the session keeps, and the entry to compare with."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in IN_BOOK], required=False)
    search = forms.IntegerField(required=False, min_value=1, max_value=10**6)
    beside = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class BookAnswerForm(forms.Form):
    """Whether an entry and another one are one, and whose name and address are right now, or two; and why."""

    other = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    answer = forms.ChoiceField(
        choices=[(THIS, "One: this entry"), (OTHER, "One: the other entry"), (TWO, "Two")],
        error_messages={"required": "Say whether they are one or two."},
    )
    reason = PlainField(label="Why", max_length=300)
