"""The form on the page that opens a party's letter."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class OpenForm(forms.Form):
    """The IMR case number, which the assignment notice told every party."""

    case_number = forms.CharField(
        label="IMR case number",
        max_length=40,
        help_text="As on the notice that told you of the review: CM26-0100001.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
