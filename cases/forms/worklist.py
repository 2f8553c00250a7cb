"""What the address of a worklist asks for, and the name under which somebody keeps it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from cases import hooks
from cases.desks import WaitsFor
from cases.enums import CaseState, Priority
from cases.forms.fields import PlainField
from cases.lifecycle import OPEN_STATES
from cases.models.case import ORDERS
from cases.selectors.worklist import Wanted, colleagues, named_colleagues
from imr_site.accounts.models import User

ANY: Final = ("", "Any")
ENDED: Final = tuple(state for state in CaseState if state not in OPEN_STATES)
AGES: Final = (7, 14, 30, 60, 90)


class WorklistFilter(forms.Form):
    """The filter of the worklist; a value that the worklist does not know is ignored, not refused."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "My desk"),
            ("open", "All open"),
            ("Open", [(state.value, state.label) for state in OPEN_STATES]),
            ("Ended", [(state.value, state.label) for state in ENDED]),
        ],
    )
    due = forms.ChoiceField(
        label="Due",
        required=False,
        choices=[ANY, ("late", "Late"), ("today", "Today or late"), ("week", "Within 7 days")],
    )
    priority = forms.ChoiceField(required=False, choices=[ANY, *((one.value, one.label) for one in Priority)])
    waits = forms.ChoiceField(
        label="Waits for", required=False, choices=[ANY, *((whom.value, whom.label) for whom in WaitsFor)]
    )
    age = forms.TypedChoiceField(
        label="Age",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ANY, *((days, f"{days} days or more") for days in AGES)],
    )
    administrator = PlainField(label="Claims administrator", required=False, max_length=100)
    reviewer = forms.TypedChoiceField(label="Reviewer", required=False, coerce=int, empty_value=None)
    owner = forms.ChoiceField(label="Worked on by", required=False)
    skipped = forms.BooleanField(label="Skipped for now", required=False)
    sort = forms.ChoiceField(
        required=False,
        choices=[(way, way) for name in ORDERS for way in (name, f"-{name}")],
        widget=forms.HiddenInput,
    )

    def __init__(self, data: QueryDict, *, actor: User) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["reviewer"].choices = [ANY, *hooks.review_desk().reviewers(actor).items()]
        fields["owner"].choices = [
            ANY,
            ("me", "Me"),
            ("nobody", "Nobody"),
            *((str(person), name) for person, name in named_colleagues(actor) if person != actor.pk),
        ]
        self.is_valid()

    @property
    def wanted(self) -> Wanted:
        """What is asked for; what was not understood is left out."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in {"", None}}
        state = given.pop("state", "")
        waits = given.pop("waits", "")
        return Wanted(
            states=tuple(OPEN_STATES) if state == "open" else (CaseState(state),) if state else (),
            waits=WaitsFor(waits) if waits else None,
            **given,
        )

    @property
    def query(self) -> str:
        """The same list as an address asks for it, always in one order of the fields."""
        return urlencode(
            {
                name: "on" if value is True else value
                for name, value in self.cleaned_data.items()
                if value not in {"", None, False}
            }
        )

    @property
    def narrows(self) -> int:
        """How many of the fields other than the state and the order narrow the list."""
        return sum(1 for name, value in self.cleaned_data.items() if name not in {"state", "sort"} and value)


class ViewForm(forms.Form):
    """The name under which a worklist is kept."""

    name = PlainField(label="Name of the view", max_length=60)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class GiveForm(forms.Form):
    """The colleague to whom a case is given."""

    to = forms.ModelChoiceField(User.objects.none(), label="Give to")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues(actor)  # type: ignore[attr-defined]
