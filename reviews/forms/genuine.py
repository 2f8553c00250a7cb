"""The form of the public page that checks a letter."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class CheckForm(forms.Form):
    """The code from the foot of a letter, and optionally the file, which proves every word."""

    code = forms.CharField(label="Check code", max_length=40, help_text="At the foot of each page: 7K3M-9QZT-0B4W.")
    file = forms.FileField(
        label="The letter as PDF", required=False, help_text="Only its fingerprint is compared; the file is not kept."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
