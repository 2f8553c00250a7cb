"""The forms for notes, calls and tasks of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from cases import rules
from cases.enums import CallDirection
from cases.forms.application import choices
from cases.forms.fields import PlainField
from cases.selectors.for_you import people_who_may
from imr_site.accounts.models import User
from imr_site.days import DayField

WHERE_IS_MY_CASE = "Where is my case?"


class PeopleField(forms.TypedMultipleChoiceField):
    """People to be told, by their ids; cleaned to the users."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, required=False, widget=forms.CheckboxSelectMultiple, **options)

    def offer(self, people: list[User]) -> None:
        """Let the person choose among these people, each shown with the role."""
        self.choices = [(person.pk, f"{person} ({person.get_role_display().lower()})") for person in people]


class NoteForm(forms.Form):
    """A note, and whom to tell of it."""

    text = PlainField(
        label="Note",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the staff only: no party and no reviewer reads it. Type @ and a full name to tell somebody.",
    )
    people = PeopleField(label="Tell these people of it")
    submission = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=40)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].offer(  # type: ignore[attr-defined]
            [person for person in people_who_may(rules.see_case) if person != actor]
        )
        self.helper = _inline()

    def mentions(self) -> list[User]:
        """The people who are ticked; call it on a valid form."""
        return list(User.objects.filter(pk__in=self.cleaned_data["people"]))


class CallForm(forms.Form):
    """A call: who, what was asked and answered, and when where it is not now."""

    other = PlainField(label="Who it was", max_length=160, required=False)
    direction = forms.ChoiceField(
        label="Who called", choices=choices(CallDirection), initial=CallDirection.IN.value, widget=forms.RadioSelect
    )
    asked = PlainField(label="What was asked", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    answered = PlainField(label="What was answered", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    on = DayField(label="On", required=False, help_text="Empty: just now.")
    at = forms.TimeField(label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    submission = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=40)

    def __init__(self, *args: Any, with_party: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_party:
            del self.fields["other"]
        self.helper = _inline()

    def call(self) -> dict[str, Any]:
        """The arguments of the service `log_call`; call it on a valid form."""
        data = self.cleaned_data
        on, at = data["on"] or timezone.localdate(), data["at"]
        told = bool(data["on"] or at)
        moment = timezone.make_aware(datetime.combine(on, at or datetime.min.time())) if told else None
        return {
            "other": data.get("other", ""),
            "direction": CallDirection(data["direction"]),
            "asked": data["asked"],
            "answered": data["answered"],
            "happened_at": moment,
            "submission": data["submission"],
        }


class TaskForm(forms.Form):
    """A task: what is to be done, by whom, up to which day."""

    what = PlainField(label="What is to be done", max_length=300)
    owner = forms.TypedChoiceField(label="By whom", coerce=int)
    due_on = DayField(label="By which day", may_be_ahead=True)
    submission = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=40)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"owner": actor.pk}
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            (person.pk, f"{person} ({person.get_role_display().lower()})") for person in people_who_may(rules.take_task)
        ]
        self.helper = _inline()

    def owner_chosen(self) -> User:
        """The person; call it on a valid form."""
        return User.objects.get(pk=self.cleaned_data["owner"])


class StrikeForm(forms.Form):
    """Why a note or a call is struck."""

    reason = PlainField(label="Why it is struck", max_length=300)


def _inline() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    return helper
