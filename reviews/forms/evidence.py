"""What is cited of the case file as evidence on an item."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from reviews.enums import PassageUse
from reviews.errors import ReviewError

LONGEST = 4_000
_USES = (PassageUse.FOR, PassageUse.AGAINST, PassageUse.SILENT)


class CiteForm(forms.Form):
    """A page of the case file and words on it, as typed or pasted; the reader fills it in from a selection."""

    page = forms.IntegerField(label="Page of the case file", min_value=1)
    words = forms.CharField(
        label="Words as they stand there", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    use = forms.ChoiceField(label="What it shows", choices=[(use.value, use.label) for use in _USES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class AnswerForm(forms.Form):
    """Why something stands although the record says otherwise, or has grown; `statement` is the hash of a sentence."""

    statement = forms.CharField(required=False, max_length=64)
    answer = forms.CharField(required=False, max_length=LONGEST)

    def said(self) -> str:
        """The answer as typed; raises ReviewError where it is too long to be kept."""
        if not self.is_valid():
            raise ReviewError(f"Say it in at most {LONGEST:,} characters.")
        return str(self.cleaned_data["answer"])
