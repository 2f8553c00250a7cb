"""The form of an application (DWC Form IMR), as the intake coordinator types it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Row
from django import forms
from django.utils import timezone

from cases.addressing import WHERE
from cases.enums import Applicant, Channel, LabelledEnum, PartyKind, Place, Priority, ReviewTiming, UrOutcome
from cases.forms.fields import (
    CaseNumberField,
    KnownField,
    NpiField,
    PlainEmailField,
    PlainField,
    PrintedField,
    check_way,
    known_choices,
    row,
)
from cases.services.intake import Application, ItemData, PartyData, UrData
from imr_site.days import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

Vocabulary = TypeVar("Vocabulary", bound=LabelledEnum)


def choices(enum: Iterable[LabelledEnum], *, leave_out: tuple[LabelledEnum, ...] = ()) -> list[tuple[str, str]]:
    """The codes and words of a vocabulary, as choices of a select."""
    return [(member.value, member.label) for member in enum if member not in leave_out]


SERVED_FOR_THE_WORKER = (PartyKind.INJURED_WORKER, PartyKind.APPLICANT_ATTORNEY, PartyKind.REPRESENTATIVE)


class ApplicationForm(forms.Form):
    """The facts of the case, the UR decision and the parties; the disputed items have a formset of their own."""

    submission = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=40)
    case_number = CaseNumberField(max_length=40, required=False, help_text="Leave empty to have one given out.")
    received_on = DayField(label="Application received", initial=timezone.localdate)
    channel = forms.ChoiceField(label="Received by", choices=choices(Channel))
    priority = forms.ChoiceField(
        choices=choices(Priority),
        help_text="Expedited needs the treating physician's certification of an imminent and serious threat.",
    )
    filed_on = DayField(label="Mailed or sent", required=False)
    applicant = forms.ChoiceField(label="Who applies", choices=known_choices(Applicant), required=False)
    signed = KnownField(label="Signed by the worker or a representative")
    signed_by_representative = KnownField(label="Signed by a representative")
    representative_designated_on = DayField(
        label="Representative designated",
        required=False,
        help_text="A designation before the UR decision is not valid.",
    )
    consent_given = KnownField(label="Consent to obtain records")
    ur_decision_attached = KnownField(label="UR decision attached")
    physician_certified = KnownField(
        label="Threat certified",
        help_text="Imminent and serious, by the treating physician: only for expedited review.",
    )
    carve_out = KnownField(label="Carve-out agreement replaces review")
    earlier_case = PlainField(
        label="Earlier case about the same treatment", max_length=40, required=False, help_text="Its number."
    )
    date_of_injury = DayField()
    injury_ended_on = DayField(
        label="Cumulative injury until", required=False, help_text="Only for an injury over time."
    )
    claim_number = PrintedField(max_length=60, required=False)
    eams_number = PlainField(label="EAMS or ADJ number", max_length=40, required=False)
    wcis_number = PlainField(label="WCIS number (JCN)", max_length=40, required=False)
    primary_diagnosis = PlainField(max_length=200, required=False)

    ur_outcome = forms.ChoiceField(
        label="Outcome",
        choices=known_choices(UrOutcome, leave_out=(UrOutcome.DELAYED,)),
        initial=UrOutcome.DENIED.value,
        required=False,
    )
    ur_timing = forms.ChoiceField(
        label="Timing", choices=known_choices(ReviewTiming), initial=ReviewTiming.PROSPECTIVE.value, required=False
    )
    ur_decided_on = DayField(label="UR denial date")
    ur_communicated_on = DayField(label="Physician told", required=False)
    ur_served_on = DayField(label="Served on the worker", required=False)
    ur_served_to = forms.ChoiceField(
        label="Received by",
        choices=[("", "Not known"), *((kind.value, kind.label) for kind in SERVED_FOR_THE_WORKER)],
        required=False,
    )
    ur_served_by = forms.ChoiceField(label="Way of service", choices=known_choices(Channel), required=False)
    ur_served_place = forms.ChoiceField(
        label="Places of service", choices=known_choices(Place), required=False, help_text="The farther of the two."
    )
    rfa_date = DayField(label="Request for authorization dated", required=False)
    ur_on_necessity = KnownField(label="Based on medical necessity")
    conditional_non_certification = KnownField(label="Denied only for lack of requested information")
    formulary = KnownField(label="Over medication of the drug formulary")
    notice_withheld = KnownField(label="Form and notice of rights left out")
    liability_disputed = KnownField(
        label="Liability also disputed", help_text="On another ground, at the time of the UR decision."
    )
    liability_disputed_on = DayField(label="Disputed since", required=False)
    imr_agreed = KnownField(label="Claims administrator agrees to review in spite of it")

    worker_name = PrintedField(label="Name", max_length=160, is_name=True)
    worker_first_name = PlainField(label="First name", max_length=80, required=False)
    worker_middle_name = PlainField(label="Middle name", max_length=80, required=False)
    worker_last_name = PlainField(label="Last name", max_length=80, required=False)
    worker_address = PrintedField(label="Address", max_length=240)
    worker_phone = PlainField(label="Phone number", max_length=40, required=False)
    attorney_name = PrintedField(label="Name and firm", max_length=160, required=False, is_name=True)
    attorney_address = PrintedField(label="Address", max_length=240, required=False)
    physician_name = PrintedField(label="Name", max_length=160, is_name=True)
    physician_specialty = PlainField(label="Type and specialty", max_length=120, required=False)
    physician_npi = NpiField(label="NPI", max_length=20, required=False, help_text="Ten digits.")
    physician_licence = PlainField(
        label="Licence number", max_length=40, required=False, help_text="Conflicts are found by number."
    )
    physician_address = PrintedField(label="Address", max_length=240)
    physician_phone = PlainField(label="Phone number", max_length=40, required=False)
    administrator_name = PrintedField(label="Organization", max_length=160, is_name=True)
    administrator_contact = PrintedField(label="Claims examiner", max_length=160, required=False, is_name=True)
    administrator_address = PrintedField(label="Address", max_length=240)
    administrator_channel = forms.ChoiceField(label="Notices go by", choices=choices(WHERE))
    administrator_email = PlainEmailField(label="E-mail address", required=False)
    administrator_phone = PlainField(label="Examiner's phone number", max_length=40, required=False)
    administrator_fax = PlainField(label="Fax number", max_length=40, required=False)
    employer_name = PrintedField(label="Employer", max_length=160, required=False, is_name=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = _layout()

    def clean(self) -> dict[str, Any]:
        """Refuse dates in an impossible order, and a channel for notices whose address is missing."""
        cleaned = super().clean() or {}
        later = (
            ("date_of_injury", "received_on", "The injury cannot be later than the application."),
            ("ur_decided_on", "received_on", "The UR decision cannot be later than the application."),
            ("rfa_date", "ur_decided_on", "The request cannot be later than the UR decision."),
            ("ur_decided_on", "ur_served_on", "The decision cannot be served before it was made."),
            ("ur_decided_on", "ur_communicated_on", "The physician cannot be told before it was made."),
            ("ur_communicated_on", "received_on", "The physician was told before the application."),
            ("filed_on", "received_on", "It cannot be sent after the day it was received."),
            ("date_of_injury", "injury_ended_on", "The injury cannot end before it began."),
        )
        for first, second, words in later:
            before, after = cleaned.get(first), cleaned.get(second)
            if before and after and before > after:
                self.add_error(first if second == "received_on" else second, words)
        check_way(self, "administrator_")
        told_how = any(cleaned.get(f"ur_served_{what}") for what in ("to", "by", "place"))
        if told_how and not cleaned.get("ur_served_on") and "ur_served_on" not in self.errors:
            self.add_error("ur_served_on", "Say on which day it was served, or leave the way of service open.")
        if cleaned.get("liability_disputed_on") and cleaned.get("liability_disputed") is not True:
            self.add_error("liability_disputed", "Say that it is disputed, or leave the day of the dispute empty.")
        return cleaned

    def application(self, items: list[ItemData]) -> Application:
        """The application as the service `open_case` takes it; call it on a valid form."""
        data = self.cleaned_data
        return Application(
            case_number=data["case_number"],
            received_on=data["received_on"],
            channel=Channel(data["channel"]),
            priority=Priority(data["priority"]),
            filed_on=data["filed_on"],
            applicant=_known(Applicant, data["applicant"]),
            signed=data["signed"],
            signed_by_representative=data["signed_by_representative"],
            representative_designated_on=data["representative_designated_on"],
            consent_given=data["consent_given"],
            ur_decision_attached=data["ur_decision_attached"],
            physician_certified=data["physician_certified"],
            carve_out=data["carve_out"],
            earlier_case=data["earlier_case"],
            date_of_injury=data["date_of_injury"],
            injury_ended_on=data["injury_ended_on"],
            claim_number=data["claim_number"],
            eams_number=data["eams_number"],
            wcis_number=data["wcis_number"],
            primary_diagnosis=data["primary_diagnosis"],
            ur=_ur_decision(data),
            parties=list(_parties(data)),
            items=items,
        )


def _ur_decision(data: dict[str, Any]) -> UrData:
    return UrData(
        outcome=_known(UrOutcome, data["ur_outcome"]),
        timing=_known(ReviewTiming, data["ur_timing"]),
        decided_on=data["ur_decided_on"],
        communicated_on=data["ur_communicated_on"],
        served_on=data["ur_served_on"],
        served_to=_known(PartyKind, data["ur_served_to"]),
        served_by=_known(Channel, data["ur_served_by"]),
        served_place=_known(Place, data["ur_served_place"]),
        rfa_date=data["rfa_date"],
        on_necessity=data["ur_on_necessity"],
        conditional_non_certification=data["conditional_non_certification"],
        formulary=data["formulary"],
        notice_withheld=data["notice_withheld"],
        liability_disputed=data["liability_disputed"],
        liability_disputed_on=data["liability_disputed_on"],
        imr_agreed=data["imr_agreed"],
    )


def _known(enum: type[Vocabulary], code: str) -> Vocabulary | None:
    return enum(code) if code else None


def _parties(data: dict[str, Any]) -> list[PartyData]:
    named = [
        PartyData(
            kind=PartyKind.INJURED_WORKER,
            name=data["worker_name"],
            first_name=data["worker_first_name"],
            middle_name=data["worker_middle_name"],
            last_name=data["worker_last_name"],
            address=data["worker_address"],
            phone=data["worker_phone"],
        ),
        PartyData(
            kind=PartyKind.REQUESTING_PHYSICIAN,
            name=data["physician_name"],
            specialty=data["physician_specialty"],
            npi=data["physician_npi"],
            licence_number=data["physician_licence"],
            address=data["physician_address"],
            phone=data["physician_phone"],
        ),
        PartyData(
            kind=PartyKind.CLAIMS_ADMINISTRATOR,
            name=data["administrator_contact"],
            organization=data["administrator_name"],
            address=data["administrator_address"],
            phone=data["administrator_phone"],
            email=data["administrator_email"],
            fax=data["administrator_fax"],
            channel=Channel(data["administrator_channel"]),
        ),
    ]
    if data["attorney_name"]:
        named.append(
            PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name=data["attorney_name"], address=data["attorney_address"])
        )
    if data["employer_name"]:
        named.append(PartyData(kind=PartyKind.EMPLOYER, organization=data["employer_name"]))
    return named


def _offered(*names: str) -> Row:
    """A row of fields, each with what the files beside the form offer for it (`offers` of the page)."""
    return row(
        *names, below="{%% include 'cases/intake/_offers_of.html' with name='%(name)s' found=offers.%(name)s %%}"
    )


def _known_of(section: str) -> HTML:
    """Where the address book answers what is typed of a party."""
    return HTML(f"{{% include 'cases/intake/_known_of.html' with section='{section}' %}}")


def _layout() -> Layout:
    return Layout(
        "submission",
        Fieldset(
            "Application",
            _offered("received_on", "channel", "filed_on", "priority"),
            _offered("date_of_injury", "injury_ended_on", "claim_number", "case_number"),
            _offered("eams_number", "wcis_number", "primary_diagnosis"),
            _offered("applicant", "signed", "signed_by_representative", "representative_designated_on"),
            _offered("consent_given", "ur_decision_attached", "physician_certified"),
            _offered("carve_out", "earlier_case"),
            css_class="form-section",
        ),
        Fieldset(
            "Utilization review decision",
            _offered("ur_outcome", "ur_timing", "rfa_date", "ur_decided_on", "ur_communicated_on"),
            _offered("ur_served_on", "ur_served_to", "ur_served_by", "ur_served_place"),
            _offered("ur_on_necessity", "conditional_non_certification", "formulary", "notice_withheld"),
            _offered("liability_disputed", "liability_disputed_on", "imr_agreed"),
            css_class="form-section",
        ),
        Fieldset(
            "Injured worker",
            _offered("worker_name", "worker_address", "worker_phone"),
            _offered("worker_first_name", "worker_middle_name", "worker_last_name"),
            css_class="form-section",
        ),
        Fieldset(
            "Requesting physician",
            _offered("physician_name", "physician_address", "physician_phone"),
            _known_of("physician"),
            _offered("physician_specialty", "physician_npi", "physician_licence"),
            css_class="form-section",
        ),
        Fieldset(
            "Claims administrator",
            _offered("administrator_name", "administrator_contact", "administrator_address"),
            _known_of("administrator"),
            _offered("administrator_phone", "administrator_channel", "administrator_email", "administrator_fax"),
            css_class="form-section",
        ),
        Fieldset(
            "Others",
            HTML('<p class="form-text">The attorney gets every notice the worker gets.</p>'),
            _offered("attorney_name", "attorney_address", "employer_name"),
            _known_of("attorney"),
            css_class="form-section",
        ),
    )


class ItemForm(forms.Form):
    """One disputed item, worded as on the request."""

    request_text = PrintedField(
        label="Request, exactly as worded", widget=forms.Textarea(attrs={"rows": 2}), max_length=20_000
    )
    authorized_part = PrintedField(
        label="Part UR authorized",
        required=False,
        max_length=2000,
        help_text="Only where part was authorized: “6 sessions”.",
    )
    disputed_part = PrintedField(
        label="Part still in dispute",
        required=False,
        max_length=2000,
        help_text="What is left: “the remaining 6 sessions”.",
    )
    timing = forms.ChoiceField(
        label="Timing", choices=[("", "As the UR decision"), *choices(ReviewTiming)], required=False
    )

    def clean(self) -> dict[str, Any]:
        """Require the part still in dispute where a part was authorized."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("authorized_part")) != bool(cleaned.get("disputed_part")):
            missing = "disputed_part" if cleaned.get("authorized_part") else "authorized_part"
            self.add_error(missing, "Say both: what was authorized and what is still in dispute.")
        return cleaned

    def item(self) -> ItemData:
        """The item as the services take it; call it on a valid form."""
        data = self.cleaned_data
        return ItemData(
            request_text=data["request_text"],
            authorized_part=data["authorized_part"],
            disputed_part=data["disputed_part"],
            timing=_known(ReviewTiming, data["timing"]),
        )


class BaseItemFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The disputed items of an application, at least one."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_few_forms": "Name at least one disputed item.",
        "too_many_forms": "A case has at most %(num)d disputed items here. Open another case for the rest.",
    }

    def items(self) -> list[ItemData]:
        """The disputed items as the service `open_case` takes them; call it on a valid formset."""
        return [form.item() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


ItemFormSet: type[BaseItemFormSet] = forms.formset_factory(  # type: ignore[assignment]
    ItemForm,
    formset=BaseItemFormSet,
    extra=0,
    min_num=1,
    validate_min=True,
    max_num=60,
    absolute_max=60,
    can_delete=True,
)
