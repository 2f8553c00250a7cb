"""Which imported letters are looked at, and up to which moment those that are released were seen."""

from __future__ import annotations

from typing import Any

from django import forms

from imr_site.days import DayField


class ImportedOnForm(forms.Form):
    """The day of an import; none for all."""

    imported_on = DayField(label="Imported on", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["imported_on"].widget.attrs["class"] = "form-control w-date"


class SeenUntilForm(forms.Form):
    """When the last of the letters that were seen was prepared."""

    prepared_until = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
