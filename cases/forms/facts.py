"""The forms that state what was not known of an application, and more time granted on a clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models

from cases.enums import Applicant, LabelledEnum, ReviewTiming, UrOutcome
from cases.forms.fields import KnownField, PlainField, known_choices
from cases.hooks import proposed_facts
from cases.models import Case
from cases.selectors.clocks import rules
from cases.selectors.facts import NOT_KNOWN, column_of, stated_facts
from imr_site.days import DayField

VOCABULARIES: dict[str, type[LabelledEnum]] = {"applicant": Applicant, "outcome": UrOutcome, "timing": ReviewTiming}


class FactsForm(forms.Form):
    """Each fact of the application that is not known yet, to be stated; what is known is not in the form."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = proposed_facts(case)
        for fact in stated_facts(case):
            if fact.words is None:
                self.fields[fact.name] = field = _field_for(fact.name, fact.label)
                field.help_text = f"{field.help_text} {proposed.get(fact.name, '')}".strip()
        self.helper = FormHelper()
        self.helper.form_tag = False

    def facts(self) -> dict[str, bool | date | str]:
        """What was stated, by column, as the service `state_facts` takes it; call it on a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if value not in NOT_KNOWN}


def _field_for(name: str, label: str) -> forms.Field:
    column = column_of(name)
    if isinstance(column, models.BooleanField):
        field: forms.Field = KnownField()
    elif isinstance(column, models.DateField):
        field = DayField(required=False)
    elif name in VOCABULARIES:
        field = forms.ChoiceField(choices=known_choices(VOCABULARIES[name]), required=False)
    else:
        field = PlainField(max_length=40, required=False)
    field.label, field.help_text = label, str(column.help_text)
    return field


class ExtensionForm(forms.Form):
    """More days on a clock, with the written approval on file (LC 4610.6(d)(2))."""

    clock = forms.ChoiceField(help_text="Only these clocks can be extended.")
    days = forms.IntegerField(label="Calendar days", min_value=1, max_value=3)
    approval = PlainField(
        label="Written approval of the Administrative Director", max_length=300, help_text="Who signed it, and when."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [key for granted in rules().extensions if not granted.automatic for key in granted.extends]
        self.fields["clock"].choices = [  # type: ignore[attr-defined]
            (key, f"{rules().versions(key)[-1].title} ({key})") for key in keys
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
