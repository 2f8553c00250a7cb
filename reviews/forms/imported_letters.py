"""Which imported letters are looked at, and up to which moment those that are released were seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from imr_site.days import DayField


class ImportedOnForm(forms.Form):
    """The day of an import; none for all."""

    imported_on = DayField(label="Imported on", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["imported_on"].widget.attrs["class"] = "form-control w-date"


class SeenUntilForm(forms.Form):
    """When the last of the letters that were seen was prepared."""

    prepared_until = forms.CharField(max_length=40)

    def clean_prepared_until(self) -> datetime:
        """The moment as the page gave it."""
        try:
            until = datetime.fromisoformat(self.cleaned_data["prepared_until"])
        except ValueError:
            until = None
        if until is None or until.tzinfo is None:
            raise ValidationError("This is no moment of that page.")
        return until
