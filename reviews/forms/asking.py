"""The form with which the reviewer asks a party."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from cases.forms.fields import PlainField
from cases.lifecycle import ASKED
from cases.models import Case, Party


class AskForm(forms.Form):
    """Whom to ask, and what: one question, in the words that all parties will read."""

    party = forms.ModelChoiceField(Party.objects.none(), label="Whom you ask", empty_label="Choose a party")
    question = PlainField(
        label="Your question",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Every party gets a copy. The letter does not say who asks.",
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        field.queryset = case.parties.filter(kind__in=ASKED).order_by("id")  # type: ignore[attr-defined]
        field.label_from_instance = lambda party: f"{party.get_kind_display()}: {party}"  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
