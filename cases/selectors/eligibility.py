"""The checklist of an application on file, for and against its eligibility."""

from __future__ import annotations

from django.utils import timezone

from cases.eligibility import ApplicationFacts, EligibilityAssessment, assess
from cases.enums import CaseEventKind, Priority, UrOutcome
from cases.models import Case
from cases.selectors.clocks import calendars


def assessment(case: Case) -> EligibilityAssessment | None:
    """The checklist for the person who decides; None for a case that was imported as issued."""
    decision = getattr(case, "ur_decision", None)
    if decision is None or case.received_on is None:
        return None
    disputed = case.events.filter(kind=CaseEventKind.LIABILITY_DISPUTED).order_by("occurred_at").first()
    resolved = case.events.filter(kind=CaseEventKind.LIABILITY_RESOLVED).order_by("-occurred_at").first()
    communicated_on = decision.served_on or decision.decided_on
    disputed_on = timezone.localdate(disputed.occurred_at) if disputed else None
    if disputed_on is None and decision.liability_disputed:
        disputed_on = communicated_on or case.received_on
    return assess(
        ApplicationFacts(
            received_on=case.received_on,
            injured_on=case.injury_ended_on or case.date_of_injury,
            ur_communicated_on=communicated_on,
            ur_served_on=decision.served_on,
            ur_outcome=UrOutcome(decision.outcome),
            ur_decision_attached=case.ur_decision_attached,
            conditional_non_certification=decision.conditional_non_certification,
            signed=case.application_signed,
            liability_disputed_on=disputed_on,
            liability_resolved_on=timezone.localdate(resolved.occurred_at) if resolved else None,
            earlier_case=case.duplicate_of.case_number if case.duplicate_of else "",
            priority=Priority(case.priority),
        ),
        calendars(),
    )
