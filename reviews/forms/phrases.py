"""The form of a phrase."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator

from cases.forms.fields import PlainField


class PhraseForm(forms.Form):
    """The words, and the short name that stands for them."""

    short = forms.CharField(
        label="Short name",
        max_length=20,
        validators=[RegexValidator(r"^[a-z0-9]+\Z", "Small letters and digits only.")],
        help_text="Small letters and digits: “noimp”.",
    )
    words = PlainField(label="What it stands for", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
