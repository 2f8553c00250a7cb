"""The checklist of an application on file, for and against its eligibility."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cases.clocks.calendar import local_date
from cases.clocks.model import Event
from cases.eligibility import ApplicationFacts, EligibilityAssessment, assess
from cases.enums import Applicant, EligibilityReason, PartyKind, Place, Priority, UrOutcome
from cases.enums import CaseEventKind as Kind
from cases.models import Case
from cases.selectors.clocks import calendars, events_of

OF_THE_WORKER = {None, PartyKind.INJURED_WORKER, PartyKind.REPRESENTATIVE, PartyKind.APPLICANT_ATTORNEY}
"""Who receives the UR decision for the worker; an event that names nobody is taken for the worker's."""


def assessment(case: Case) -> EligibilityAssessment | None:
    """The checklist for the person who decides; None for a case that was imported as issued."""
    facts = application_facts(case)
    return None if facts is None else assess(facts, calendars())


def is_deferred_by_liability(case: Case) -> bool:
    """Whether a dispute over liability at the time of the UR decision keeps the case waiting (LC 4610.5(k))."""
    found = assessment(case)
    return found is not None and EligibilityReason.LIABILITY_DISPUTE in {check.reason for check in found.blocking}


def application_facts(case: Case) -> ApplicationFacts | None:
    """What is on file of the application: what happened from the events of the case, all else from its rows.

    None where the case has no UR decision or day of receipt, as one that was imported as issued may.
    """
    decision = getattr(case, "ur_decision", None)
    if decision is None or case.received_on is None:
        return None
    events = events_of(case)
    served = next((event for event in _of(events, Kind.UR_DECISION_SERVED) if event.party in OF_THE_WORKER), None)
    given = next(iter(_of(events, Kind.UR_NOTICE_GIVEN)), None)
    resolved = next(reversed(_of(events, Kind.LIABILITY_RESOLVED)), None)
    return ApplicationFacts(
        received_on=case.received_on,
        filed_on=_first_day(events, Kind.APPLICATION_FILED),
        applicant=Applicant(case.applicant) if case.applicant else None,
        injured_on=case.injury_ended_on or case.date_of_injury,
        ur_decided_on=decision.decided_on,
        ur_communicated_on=_first_day(events, Kind.UR_DECISION_RECEIVED),
        ur_served_on=local_date(served.at) if served else None,
        ur_served_by=served.channel if served else None,
        mailed_from_outside_california=_is_place(served, Place.OTHER_STATE, Place.ABROAD),
        mailed_from_abroad=_is_place(served, Place.ABROAD),
        ur_outcome=UrOutcome(decision.outcome) if decision.outcome else None,
        ur_on_necessity=decision.on_necessity,
        ur_decision_attached=case.ur_decision_attached,
        conditional_non_certification=decision.conditional_non_certification,
        signed=case.application_signed,
        signed_by_representative=case.signed_by_representative,
        representative_designated_on=case.representative_designated_on,
        formulary=decision.formulary,
        notice_withheld=decision.notice_withheld,
        notice_given_on=local_date(given.at) if given else None,
        notice_given_by=given.channel if given else None,
        liability_disputed_on=_first_day(events, Kind.LIABILITY_DISPUTED),
        liability_resolved_on=local_date(resolved.at) if resolved else None,
        liability_resolved_by=resolved.channel if resolved else None,
        imr_agreed=decision.imr_agreed,
        carve_out=case.carve_out,
        settled_on=_first_day(events, Kind.SETTLEMENT_REACHED),
        earlier_case=case.duplicate_of.case_number if case.duplicate_of else case.earlier_case,
        priority=Priority(case.priority),
        physician_certified=case.physician_certified,
    )


def _of(events: Iterable[Event], kind: Kind) -> Sequence[Event]:
    return [event for event in events if event.kind is kind]


def _first_day(events: Iterable[Event], kind: Kind) -> date | None:
    return next((local_date(event.at) for event in _of(events, kind)), None)


def _is_place(served: Event | None, *places: Place) -> bool | None:
    return None if served is None or served.place is None else served.place in places
