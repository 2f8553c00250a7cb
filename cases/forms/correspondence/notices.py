"""What is typed and ticked when notices are sent or settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from cases.models import NoticeDue


class NoticesForm(forms.Form):
    """The notices that are ticked in the list, and what the list shows."""

    notice = forms.ModelMultipleChoiceField(
        NoticeDue.objects.none(),
        label="Notices",
        error_messages={"required": "Tick those that go out.", "invalid_choice": "One of them waits no more."},
    )
    show = forms.SlugField(required=False, max_length=40)

    def __init__(self, *args: Any, notices: QuerySet[NoticeDue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"].queryset = notices  # type: ignore[attr-defined]


class ToldForm(forms.Form):
    """How the parties were told otherwise."""

    reason = forms.CharField(
        label="How they were told",
        max_length=300,
        error_messages={"required": "Say it. The history of the case shows it."},
    )
