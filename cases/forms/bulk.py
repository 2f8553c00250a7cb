"""The cases that are ticked in the worklist, and the move for all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from cases.lifecycle import TRANSITIONS
from cases.models import Case
from cases.services.bulk import IN_BULK

_LABELS = {one.action: one.label for one in TRANSITIONS if one.action in IN_BULK}


class BulkForm(forms.Form):
    """The move, whether its notices go with it, and the cases, among those that the person sees."""

    action = forms.ChoiceField(label="Move", choices=[(action, _LABELS[action]) for action in IN_BULK])
    tells = forms.BooleanField(required=False)
    case = forms.ModelMultipleChoiceField(
        Case.objects.none(), label="Cases", error_messages={"required": "Tick them first."}
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]

    @property
    def case_ids(self) -> list[int]:
        """The ids of the cases, as the worklist orders them."""
        return [case.pk for case in self.cleaned_data["case"]]
