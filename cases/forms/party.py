"""The form that corrects what is on file about a party."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from cases.addressing import WHERE
from cases.enums import Channel, PartyKind
from cases.forms.application import choices
from cases.forms.corrections import reason_field
from cases.forms.fields import NpiField, PlainEmailField, PlainField, PrintedField, check_way, row
from cases.lifecycle import available
from cases.models import Party
from cases.services.intake import PartyData
from cases.services.parties import DETAILS, EVERY, NAMES, correctable


class PartyForm(forms.Form):
    """Who a party is and where its letters go; the form leaves out what may no longer be changed."""

    name = PrintedField(max_length=160, required=False, is_name=True)
    organization = PrintedField(max_length=160, required=False, is_name=True)
    first_name = PlainField(max_length=80, required=False)
    middle_name = PlainField(max_length=80, required=False)
    last_name = PlainField(max_length=80, required=False)
    specialty = PlainField(label="Type and specialty", max_length=120, required=False)
    npi = NpiField(label="NPI", max_length=20, required=False, help_text="Ten digits.")
    licence_number = PlainField(
        label="Licence number", max_length=40, required=False, help_text="Conflicts are found by number."
    )
    address = PrintedField(max_length=240, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = PlainField(label="Phone number", max_length=40, required=False)
    channel = forms.ChoiceField(label="Notices go by", choices=choices(WHERE))
    email = PlainEmailField(label="E-mail address", required=False)
    fax = PlainField(label="Fax number", max_length=40, required=False)
    reason = reason_field()

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(party, name) for name in EVERY}
        super().__init__(*args, **kwargs)
        self.party = party
        may_change = correctable(party.case.case_state)
        self.fields = {name: field for name, field in self.fields.items() if name in {*may_change, "reason"}}
        if "name" in self.fields and _is_under_review(party):
            self.fields["name"].help_text = (
                "A changed name, organization or number asks for a new declaration of conflicts: the reviewer is "
                "released and one designated again."
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = _layout(with_names="name" in self.fields)

    def clean(self) -> dict[str, Any]:
        """Require a name or an organization, and the address that the chosen channel needs."""
        cleaned = super().clean() or {}
        unnamed = not (cleaned.get("name") or cleaned.get("organization"))
        if "name" in self.fields and unnamed and not {"name", "organization"} & self.errors.keys():
            self.add_error("name", "Give a name or an organization.")
        check_way(self)
        return cleaned

    def data_of_party(self) -> PartyData:
        """The corrected party as the service `correct_party` takes it; call it on a valid form."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        facts = {name: getattr(self.party, name) for name in EVERY} | typed
        return PartyData(kind=PartyKind(self.party.kind), **facts | {"channel": Channel(facts["channel"])})


def _is_under_review(party: Party) -> bool:
    """Whether a reviewer declared conflicts against the names on file."""
    return any(move.action == "release_reviewer" for move in available(party.case.case_state))


def _layout(*, with_names: bool) -> Layout:
    who = Fieldset("Who it is", row(*NAMES), row(*DETAILS[:3]), row(*DETAILS[3:]), css_class="form-section")
    names = [who] if with_names else []
    return Layout(
        *names,
        Fieldset("Where letters go", "address", row("channel", "email", "fax"), css_class="form-section"),
        "reason",
    )


class NewPartyForm(forms.Form):
    """A person or organization that becomes known as a party after intake."""

    kind = forms.ChoiceField(label="What the party is", choices=choices(PartyKind))
    name = PrintedField(max_length=160, required=False, is_name=True)
    organization = PrintedField(max_length=160, required=False, is_name=True)
    specialty = PlainField(label="Type and specialty", max_length=120, required=False)
    npi = NpiField(label="NPI", max_length=20, required=False, help_text="Ten digits.")
    licence_number = PlainField(label="Licence number", max_length=40, required=False)
    address = PrintedField(max_length=240, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = PlainField(label="Phone number", max_length=40, required=False)
    channel = forms.ChoiceField(label="Notices go by", choices=choices(WHERE))
    email = PlainEmailField(label="E-mail address", required=False)
    fax = PlainField(label="Fax number", max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("kind", *_layout(with_names=True).fields[:2])

    def clean(self) -> dict[str, Any]:
        """Require a name or an organization, and the address that the chosen channel needs."""
        cleaned = super().clean() or {}
        if not (cleaned.get("name") or cleaned.get("organization")):
            self.add_error("name", "Give a name or an organization.")
        check_way(self)
        return cleaned

    def data_of_party(self) -> PartyData:
        """The party as the service `add_party` takes it; call it on a valid form."""
        facts = self.cleaned_data
        return PartyData(**facts | {"kind": PartyKind(facts["kind"]), "channel": Channel(facts["channel"])})
