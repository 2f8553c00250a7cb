"""What is cited of the case file as evidence on an item."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from reviews.errors import ReviewError
from reviews.selectors.passages import EVIDENCE

LONGEST = 4_000
_USES = [(use.value, use.label) for use in EVIDENCE]


class CiteForm(forms.Form):
    """A page of the case file and words on it, as typed or pasted."""

    page = forms.IntegerField(label="Page of the case file", min_value=1)
    words = forms.CharField(
        label="Words as they stand there", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    use = forms.ChoiceField(label="What it shows", choices=_USES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
    use = forms.ChoiceField(choices=_USES)


class AnswerForm(forms.Form):
    """Why something stands although the record says otherwise, or has grown; `statement` is the hash of a sentence."""

    statement = forms.CharField(required=False, max_length=64)
    answer = forms.CharField(required=False, max_length=LONGEST)

    def said(self) -> str:
        """The answer as typed; raises ReviewError where it is too long to be kept."""
        if not self.is_valid():
            raise ReviewError(f"Say it in at most {LONGEST:,} characters.")
        return str(self.cleaned_data["answer"])
