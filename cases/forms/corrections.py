"""The forms that correct what is on file: facts by column, an event, an item's words, and how an item was closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db import models
from django.utils import timezone

from cases.eligibility import GROUNDS
from cases.enums import EligibilityReason, ItemStatus
from cases.forms.application import ItemForm, choices
from cases.forms.fields import PlainField, PrintedField, row
from cases.models import Case, CaseEvent, DisputedItem, Document, Party
from cases.selectors.consolidation import documents_on
from cases.services.corrections import OF_CASE, OF_DECISION
from cases.services.items import SAID_BY, WORDS, Said
from imr_site.days import DayField

WHY = "As the history of the case shows it: “the letter says May 3”."

PRINTED = {"claim_number"}
"""The facts of a case that letters print as they are typed."""


def reason_field() -> PlainField:
    """Why something is corrected, in words."""
    return PlainField(label="Why it is corrected", max_length=300, help_text=WHY)


class CorrectionForm(forms.Form):
    """Every fact of the application and its UR decision as it is on file, to be corrected for one reason."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        rows = [(case, name) for name in OF_CASE]
        decision = getattr(case, "ur_decision", None)
        rows += [(decision, name) for name in OF_DECISION] if decision else []
        kwargs["initial"] = {name: getattr(on_file, name) for on_file, name in rows}
        super().__init__(*args, **kwargs)
        self.fields |= {name: field_for(on_file, name) for on_file, name in rows}
        self.fields["reason"] = reason_field()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("Application", *_rows_of(OF_CASE), css_class="form-section"),
            *([Fieldset("UR decision", *_rows_of(OF_DECISION), css_class="form-section")] if decision else []),
            "reason",
        )

    def facts(self) -> dict[str, Any]:
        """The facts by column, as the service `correct_facts` takes them; call it on a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


def field_for(on_file: models.Model, name: str) -> forms.Field:
    """The form field for one column of a row on file."""
    column: Any = on_file._meta.get_field(name)  # noqa: SLF001 - Django documents it
    said: dict[str, Any] = {"label": str(column.verbose_name)[:1].upper() + str(column.verbose_name)[1:]}
    if isinstance(column, models.BooleanField):
        unknown = [("", "Not known")] if column.null else []
        return forms.TypedChoiceField(
            choices=[*unknown, ("True", "Yes"), ("False", "No")],
            coerce=lambda value: value == "True",
            empty_value=None,
            required=not unknown,
            **said,
        )
    if isinstance(column, models.DateField):
        return DayField(required=not column.blank, **said)
    if column.choices:
        unknown = [("", "Not known")] if column.blank else []
        return forms.ChoiceField(choices=[*unknown, *column.choices], required=not column.blank, **said)
    kind = PrintedField if name in PRINTED else PlainField
    return kind(max_length=column.max_length, required=not column.blank, **said)


def _rows_of(names: Iterable[str]) -> list[Any]:
    every = list(names)
    return [row(*every[at : at + 3]) for at in range(0, len(every), 3)]


class EventCorrectionForm(forms.Form):
    """The right day of an event, or that it did not happen."""

    on = DayField(label="It happened on", required=False)
    at = forms.TimeField(label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    taken_back = forms.BooleanField(label="It did not happen", required=False)
    reason = reason_field()

    def __init__(self, *args: Any, event: CaseEvent, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate(event.occurred_at)}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Require the right day, unless it did not happen."""
        cleaned = super().clean() or {}
        if not cleaned.get("taken_back") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "Say on which day it happened, or that it did not.")
        return cleaned

    def occurred_at(self) -> datetime | date | None:
        """When it happened, None if it did not; call it on a valid form."""
        data = self.cleaned_data
        if data["taken_back"]:
            return None
        on: date = data["on"]
        return timezone.make_aware(datetime.combine(on, data["at"])) if data["at"] else on


class RewordForm(ItemForm):
    """The words of a disputed item, to be put right."""

    reason = reason_field()

    def __init__(self, *args: Any, item: DisputedItem, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(item, name) for name in (*WORDS, "timing")}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ExcludeItemForm(forms.Form):
    """Why one item is not eligible: the ground, and the reason that the parties are told."""

    ground = forms.TypedChoiceField(choices=choices(GROUNDS), coerce=EligibilityReason)
    reason = forms.CharField(
        max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="As the parties will read it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CloseItemForm(forms.Form):
    """Who said that an item is authorized or withdrawn, when, and with which document on file."""

    said_by = forms.ModelChoiceField(Party.objects.none(), label="Who said so")
    said_on = DayField(label="On")
    document = forms.ModelChoiceField(Document.objects.none(), label="Document on file", required=False)

    def __init__(self, *args: Any, case: Case, status: ItemStatus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind.value for kind in SAID_BY[status]]
        self.fields["said_by"].queryset = case.parties.filter(kind__in=kinds)  # type: ignore[attr-defined]
        document = self.fields["document"]
        document.queryset = documents_on(case)  # type: ignore[attr-defined]
        document.required = status == ItemStatus.TERMINATED
        document.help_text = (
            "An authorization is in writing (LC 4610.5(g)). Add it to the records first, if it is not here."
            if document.required
            else "Empty where it was told by word of mouth."
        )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def said(self) -> Said:
        """Who said so, as the service `close_item` takes it; call it on a valid form."""
        data = self.cleaned_data
        return Said(by=data["said_by"], on=data["said_on"], document=data["document"])
