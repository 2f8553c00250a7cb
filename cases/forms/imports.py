"""The form of a table of applications that is uploaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from cases.enums import RowOutcome
from cases.tables import KINDS, rows_in

MOST_BYTES: Final = 50 * 2**20
ALIKE: Final = "alike"


class TableForm(forms.Form):
    """A table of applications, CSV or JSON lines (docs/importing.md)."""

    file = forms.FileField(
        label="Table (.csv or .jsonl)",
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS), "class": "form-control drop"}),
        error_messages={"required": "Choose a file, or drop one.", "empty": "The file is empty. Choose another."},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """The file, if it is not too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {filesizeformat(MOST_BYTES)}. Divide it.")
        return file

    def sha256(self) -> str:
        """The hash of the file; call it on a valid form."""
        digest = hashlib.sha256()
        for part in self.cleaned_data["file"].chunks():
            digest.update(part)
        return digest.hexdigest()

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows of the table as text by column; they raise TableRefused where it is none."""
        file = self.cleaned_data["file"]
        file.seek(0)
        yield from rows_in(file.name or "", file.file)


class RowsFilter(forms.Form):
    """Which rows of a table are shown: of one outcome, or those that may repeat a case."""

    rows = forms.ChoiceField(
        choices=[*((outcome.value, outcome.label) for outcome in RowOutcome), (ALIKE, "Perhaps duplicates")],
        required=False,
    )
