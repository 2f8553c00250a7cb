"""The small forms of the case page: moves, events and documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from cases.eligibility import GROUNDS
from cases.enums import CaseEventKind, Channel, DocumentSource, EligibilityReason, Place, RecordKind
from cases.forms.application import choices
from cases.forms.fields import PlainField, PrintedField, known_choices
from cases.models import Case, Party
from cases.records.naming import proposed
from cases.services.documents import DocumentData
from cases.services.events import STATED_BY_A_PERSON
from imr_site.days import DayField
from imr_site.press.printable import unprintable


class MoveForm(forms.Form):
    """A move of the lifecycle: its day, and its reason, grounds and party if the move asks for them."""

    on = DayField(label="On", required=False)
    reason = forms.CharField(label="Reason", required=False, max_length=4000)
    party = forms.ModelChoiceField(Party.objects.none(), label="Who", required=False)
    grounds = forms.TypedMultipleChoiceField(
        label="Grounds", choices=choices(GROUNDS), coerce=EligibilityReason, required=False
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = case.parties.all()  # type: ignore[attr-defined]


class OriginalForm(forms.Form):
    """The number of another case, which this one repeats, or is decided in."""

    original = PlainField(label="Case number", max_length=40)

    @property
    def number(self) -> str:
        """What was typed; empty if it is too long for a number, which no case on file has."""
        return str(self.cleaned_data["original"]) if self.is_valid() else ""


class EventForm(forms.Form):
    """An event that a person states: what a party did or received, and when."""

    kind = forms.ChoiceField(label="What happened", choices=[(kind.value, kind.label) for kind in STATED_BY_A_PERSON])
    on = DayField(label="On")
    at = forms.TimeField(
        label="At",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="For clocks that run in hours; empty: that day.",
    )
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label="Whom it concerns",
        required=False,
        empty_label="All of them",
        help_text="All: of a notice, everyone who is told it.",
    )
    channel = forms.ChoiceField(
        label="By",
        choices=[("", "—"), *choices(Channel)],
        required=False,
        help_text="Empty: a notice went the way each party is reached by.",
    )
    place = forms.ChoiceField(
        label="Mailed from or to",
        choices=known_choices(Place),
        required=False,
        help_text="The farther of the two places; it extends the time to answer.",
    )
    reference = PlainField(
        label="Question",
        required=False,
        max_length=40,
        help_text="A short name of the question asked; its answer names the same.",
    )
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, parties: QuerySet[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def event(self) -> dict[str, Any]:
        """The arguments of the service `add_event`; call it on a valid form."""
        data = self.cleaned_data
        on, at = data["on"], data["at"]
        return {
            "kind": CaseEventKind(data["kind"]),
            "occurred_at": timezone.make_aware(datetime.combine(on, at)) if at else on,
            "party": data["party"],
            "channel": Channel(data["channel"]) if data["channel"] else None,
            "place": Place(data["place"]) if data["place"] else None,
            "reference": data["reference"],
            "note": data["note"],
        }


class FilesInput(forms.FileInput):
    """A field for files in which several may be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; cleaned to the list of them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Each file by the checks of a single one."""
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given] or [super().clean(None, initial)]


class DocumentForm(forms.Form):
    """Received documents: the files, and how they are listed; several are each listed by the name of its file."""

    file = FilesField(
        label="Files",
        help_text="PDF, PNG, JPEG or TIFF; kept exactly as received. Several may be chosen at once.",
    )
    source = forms.ChoiceField(label="Sent by", choices=choices(DocumentSource))
    title = PrintedField(
        label="What it is",
        face="sans",
        max_length=200,
        required=False,
        help_text="As it will be listed: “Progress report”. Empty: the name of the file.",
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "To be confirmed for each"), *choices(RecordKind)],
        required=False,
        help_text="Not chosen: it is proposed from the name of each file, and confirmed in one table.",
    )
    author = PrintedField(max_length=160, required=False, face="sans", is_name=True)
    dated_from = DayField(label="Dated", required=False)
    dated_to = DayField(label="until", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Refuse a period of dates that ends before it begins, and one title for several files."""
        cleaned = super().clean() or {}
        begin, end = cleaned.get("dated_from"), cleaned.get("dated_to")
        if begin and end and begin > end:
            self.add_error("dated_to", "The last date cannot be before the first.")
        if cleaned.get("title") and len(cleaned.get("file", ())) > 1:
            self.add_error("title", "Several files are each listed by their names. Leave this empty.")
        return cleaned

    def documents(self) -> list[tuple[DocumentData, UploadedFile[bytes]]]:
        """How each document is listed, and its file; call it on a valid form."""
        data = self.cleaned_data
        kind = RecordKind(data["kind"]) if data["kind"] else None
        listed = DocumentData(
            source=DocumentSource(data["source"]),
            title=data["title"],
            kind=kind,
            author=data["author"],
            dated_from=data["dated_from"],
            dated_to=data["dated_to"],
            is_proposed=kind is None,
        )
        return [(self._listed_as(listed, upload.name or ""), upload) for upload in data["file"]]

    def _listed_as(self, listed: DocumentData, name: str) -> DocumentData:
        """As stated; a kind nobody chose is proposed, and a name of a file that cannot be printed is asked about."""
        if listed.kind is None:
            return replace(listed, kind=proposed(name, today=timezone.localdate()).kind)
        return replace(listed, is_proposed=not listed.title and bool(unprintable(Path(name).stem, "sans")))
