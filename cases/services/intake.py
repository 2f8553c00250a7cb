"""Opens a case with its parties, UR decision and disputed items, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.duplicates import Identity
from cases.enums import (
    Applicant,
    CaseEventKind,
    Channel,
    EventSource,
    PartyKind,
    Place,
    Priority,
    ReviewTiming,
    UrOutcome,
)
from cases.errors import CaseError, MayRepeat
from cases.models import Case, CaseNumberSeries, DisputedItem, Party, Submission, UrDecision
from cases.numbers import WANTED, case_number
from cases.selectors.cases import case_numbered
from cases.selectors.duplicates import likely_duplicates
from cases.services.drafts import hand_over
from cases.services.duplicates import rule_out
from cases.services.events import record_event
from cases.services.lookup import refresh_lookup
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


@dataclass(frozen=True, slots=True)
class PartyData:
    """A person or organization that the application names."""

    kind: PartyKind
    name: str = ""
    organization: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    specialty: str = ""
    npi: str = ""
    licence_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    fax: str = ""
    channel: Channel = Channel.MAIL


@dataclass(frozen=True, slots=True)
class ItemData:
    """A disputed request as worded, and if a part was authorized, that part and the part still in dispute."""

    request_text: str
    authorized_part: str = ""
    disputed_part: str = ""
    timing: ReviewTiming | None = None


@dataclass(frozen=True, slots=True)
class UrData:
    """The utilization review decision that the application disputes; None is not known.

    `served_on` is when it was served on `served_to`, for the worker; `communicated_on` is when the requesting physician
    was told. `liability_disputed` is whether it was at the time of the decision, `liability_disputed_on` since when.
    """

    decided_on: date
    outcome: UrOutcome | None = None
    timing: ReviewTiming | None = None
    communicated_on: date | None = None
    served_on: date | None = None
    served_to: PartyKind | None = None
    served_by: Channel | None = None
    served_place: Place | None = None
    rfa_date: date | None = None
    on_necessity: bool | None = None
    conditional_non_certification: bool | None = None
    formulary: bool | None = None
    notice_withheld: bool | None = None
    liability_disputed: bool | None = None
    liability_disputed_on: date | None = None
    imr_agreed: bool | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """The DWC Form IMR as it arrived (8 CCR 9792.10.1, 9792.10.2); None is not known."""

    received_on: date
    date_of_injury: date
    ur: UrData
    parties: Sequence[PartyData]
    items: Sequence[ItemData]
    priority: Priority = Priority.STANDARD
    injury_ended_on: date | None = None
    claim_number: str = ""
    eams_number: str = ""
    wcis_number: str = ""
    primary_diagnosis: str = ""
    applicant: Applicant | None = None
    filed_on: date | None = None
    signed: bool | None = None
    signed_by_representative: bool | None = None
    representative_designated_on: date | None = None
    consent_given: bool | None = None
    ur_decision_attached: bool | None = None
    physician_certified: bool | None = None
    carve_out: bool | None = None
    earlier_case: str = ""
    case_number: str = ""
    channel: Channel | None = None


def open_case(
    *, application: Application, actor: User | None, submission: str = "", compared: Sequence[str] | None = None
) -> Case:
    """Open a case for an application, in state `received`; an empty case number is assigned here.

    `submission` is the number of the page that sent the application: the same page sent twice opens one case.
    `compared`: the numbers of the cases that a person compared it with and ruled out (None: nobody can be asked, as in
    an import). The draft typed on that page ends, and its files become records of the case. Raises MayRepeat if it
    looks like others on file, CaseError if the number is taken, no item is named, a party has no name or the dates are
    impossible, and what `receive_document` raises over a file.
    """
    require(actor, rules.open_case)
    _check(application)
    number = case_number(application.case_number) or ""
    key = _key(submission, application) if submission else ""
    opened = _opened_before(key, number)
    if opened is not None:
        return opened
    if compared is not None and actor is not None:
        alike = [one.case.case_number for one in likely_duplicates(actor, identity_in(application))]
        if not set(alike) <= set(compared):
            raise MayRepeat(alike)
    try:
        return _open(application, number, submission, actor, compared or ())
    except IntegrityError:  # another request was a moment earlier
        opened = _opened_before(key, number)
        if opened is not None:
            return opened
        if number:
            raise
        return _open(
            application, "", submission, actor, compared or ()
        )  # somebody typed the number that was to be given


def opened_with(*, submission: str, application: Application) -> Case | None:
    """The case that this submission of this application opened; None if it opened none."""
    sent = Submission.objects.filter(key=_key(submission, application)).select_related("case").first()
    return sent.case if sent else None


def _key(submission: str, application: Application) -> str:
    return sha256(f"{submission} {application!r}".encode()).hexdigest()


def identity_in(application: Application) -> Identity:
    """What tells the dispute of an application from others."""
    named = {party.kind: party.name for party in reversed(application.parties)}
    return Identity(
        worker=named.get(PartyKind.INJURED_WORKER, ""),
        injured_on=application.date_of_injury,
        claim_number=application.claim_number,
        ur_decided_on=application.ur.decided_on,
        physician=named.get(PartyKind.REQUESTING_PHYSICIAN, ""),
        treatments=tuple(item.request_text for item in application.items),
    )


def _opened_before(key: str, number: str) -> Case | None:
    """The case that this very form opened; None for a new form. Raises CaseError if the number is another case's."""
    sent = Submission.objects.filter(key=key).select_related("case").first() if key else None
    if sent is not None:
        return sent.case
    if number and case_numbered(number):
        raise CaseError(f"Case number {number} is already on file. Open that case, or leave the number empty.")
    return None


def _open(application: Application, number: str, submission: str, actor: User | None, compared: Sequence[str]) -> Case:
    with transaction.atomic():
        number = number or next_case_number(year=application.received_on.year)
        case = Case.objects.create(
            case_number=number,
            priority=application.priority.value,
            date_of_injury=application.date_of_injury,
            injury_ended_on=application.injury_ended_on,
            claim_number=application.claim_number,
            eams_number=application.eams_number,
            wcis_number=application.wcis_number,
            primary_diagnosis=application.primary_diagnosis,
            applicant=application.applicant or "",
            application_signed=application.signed,
            signed_by_representative=application.signed_by_representative,
            representative_designated_on=application.representative_designated_on,
            consent_given=application.consent_given,
            ur_decision_attached=application.ur_decision_attached,
            physician_certified=application.physician_certified,
            carve_out=application.carve_out,
            earlier_case=application.earlier_case.strip(),
            received_on=application.received_on,
            opened_at=timezone.now(),
            opened_by=actor,
        )
        if submission:
            Submission.objects.create(key=_key(submission, application), case=case, page=submission)
        _add_ur_decision(case, application.ur)
        for party in application.parties:
            _add_party(case, party)
        for position, item in enumerate(application.items, start=1):
            DisputedItem.objects.create(
                case=case,
                position=position,
                request_text=item.request_text.strip(),
                authorized_part=item.authorized_part.strip(),
                disputed_part=item.disputed_part.strip(),
                timing=item.timing or "",
            )
        record(
            kind=CaseAudit.OPENED,
            scope=case.scope,
            actor=actor,
            data={"case_number": number, "items": len(application.items)},
        )
        _record_dates(case, application, actor)
        refresh_lookup(case=case)
        hand_over(submission=submission, case=case, actor=actor)
        if actor is not None:
            for other in compared:
                rule_out(case=case, other_number=other, actor=actor)
    return case


def _add_party(case: Case, data: PartyData) -> None:
    facts = {name: str(value).strip() for name, value in asdict(data).items()}
    Party.objects.create(case=case, **facts)


def _check(application: Application) -> None:
    """Refuse in words what a database constraint would refuse without words: not every caller is a form."""
    problem = next(_problems(application), "")
    if problem:
        raise CaseError(problem)


def _problems(application: Application) -> Iterator[str]:
    if application.case_number.strip() and not case_number(application.case_number):
        yield f"{WANTED} Correct it, or leave it empty to have one given out."
    if not application.items or not all(item.request_text.strip() for item in application.items):
        yield "Name at least one disputed item, worded as on the request for authorization."
    if any(bool(item.authorized_part.strip()) != bool(item.disputed_part.strip()) for item in application.items):
        yield "Where part of an item was authorized, say both: what was authorized and what is still in dispute."
    if not all(party.name.strip() or party.organization.strip() for party in application.parties):
        yield "Give every party a name or an organization."
    if [party.kind for party in application.parties].count(PartyKind.INJURED_WORKER) > 1:
        yield "Name one injured worker; an application is about one person."
    ur = application.ur
    yield from problems_of_dates(
        received=application.received_on,
        injured=application.date_of_injury,
        injury_ended=application.injury_ended_on,
        decided=ur.decided_on,
        served=ur.served_on,
        requested=ur.rfa_date,
    )
    yield from (
        words
        for cannot_be, words in (
            (
                ur.communicated_on is not None and not ur.decided_on <= ur.communicated_on <= application.received_on,
                "The physician is told of the UR decision after it and before the application. Check the dates.",
            ),
            (
                application.filed_on is not None and application.filed_on > application.received_on,
                "The application cannot be sent after the day it was received. Check both dates.",
            ),
            (
                bool(ur.served_by or ur.served_place or ur.served_to) and ur.served_on is None,
                "Say on which day the UR decision was served, or leave the way of service open.",
            ),
            (
                ur.liability_disputed_on is not None and ur.liability_disputed is not True,
                "Say that liability is disputed, or leave the day of the dispute empty.",
            ),
        )
        if cannot_be
    )


def problems_of_dates(
    *,
    received: date,
    injured: date,
    injury_ended: date | None,
    decided: date | None,
    served: date | None,
    requested: date | None,
) -> Iterator[str]:
    """Yield in words what cannot be about the dates of an application; None is not known."""
    impossible = (
        (received > timezone.localdate(), "The application cannot be received in the future. Check the date."),
        (
            injured > received,
            "The injury cannot be later than the day the application was received. Check both dates.",
        ),
        (
            injury_ended is not None and injury_ended < injured,
            "The injury cannot end before it began. Check both dates.",
        ),
        (
            decided is not None and decided > received,
            "The UR decision cannot be later than the day the application was received. Check both dates.",
        ),
        (
            served is not None and decided is not None and served < decided,
            "The UR decision cannot be served before it was made. Check both dates.",
        ),
        (
            requested is not None and decided is not None and requested > decided,
            "The request for authorization cannot be later than the UR decision. Check both dates.",
        ),
    )
    yield from (words for cannot_be, words in impossible if cannot_be)


def next_case_number(*, year: int) -> str:
    """The next number of the year, `CMyy-nnnnnnn`, never assigned twice: its row is locked until the case is committed.

    A number that somebody typed, or that a letter of record brought, is passed over.
    """
    CaseNumberSeries.objects.get_or_create(year=year)
    series = CaseNumberSeries.objects.select_for_update().get(year=year)
    while True:
        series.last += 1
        number = f"CM{year % 100:02d}-{series.last:07d}"
        if case_numbered(number) is None:
            break
    series.save()
    return number


def _add_ur_decision(case: Case, ur: UrData) -> None:
    UrDecision.objects.create(
        case=case,
        outcome=ur.outcome or "",
        timing=ur.timing or "",
        decided_on=ur.decided_on,
        served_on=ur.served_on,
        rfa_date=ur.rfa_date,
        on_necessity=ur.on_necessity,
        conditional_non_certification=ur.conditional_non_certification,
        formulary=ur.formulary,
        notice_withheld=ur.notice_withheld,
        liability_disputed=ur.liability_disputed,
        imr_agreed=ur.imr_agreed,
    )


def _record_dates(case: Case, application: Application, actor: User | None) -> None:
    ur = application.ur
    dated = (
        (CaseEventKind.LIABILITY_DISPUTED, ur.liability_disputed_on),
        (CaseEventKind.UR_DECISION_SERVED, ur.served_on),
        (CaseEventKind.UR_DECISION_RECEIVED, ur.communicated_on),
        (CaseEventKind.APPLICATION_FILED, application.filed_on),
        (CaseEventKind.APPLICATION_RECEIVED, application.received_on),
    )
    to = {
        CaseEventKind.UR_DECISION_SERVED: case.parties.filter(kind=ur.served_to).first() if ur.served_to else None,
        CaseEventKind.UR_DECISION_RECEIVED: case.parties.filter(kind=PartyKind.REQUESTING_PHYSICIAN).first(),
    }
    by = {CaseEventKind.UR_DECISION_SERVED: ur.served_by, CaseEventKind.APPLICATION_RECEIVED: application.channel}
    at = {CaseEventKind.UR_DECISION_SERVED: ur.served_place}
    for kind, day in dated:
        if day is not None:
            record_event(
                case=case,
                kind=kind,
                occurred_at=day,
                actor=actor,
                source=EventSource.APPLICATION,
                party=to.get(kind),
                channel=by.get(kind),
                place=at.get(kind),
            )
