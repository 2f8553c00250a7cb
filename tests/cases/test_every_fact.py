"""Every fact that the clocks and the checklist ask for is stored, and the case page answers from it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from cases.clocks.model import ClockFacts, Event
from cases.eligibility import ApplicationFacts
from cases.enums import Applicant, CaseEventKind, CaseState, Channel, PartyKind, Place, Priority
from cases.models import Case
from cases.selectors.clocks import facts_of
from cases.selectors.eligibility import application_facts
from cases.selectors.facts import OF_CASE, OF_DECISION, stated_facts
from cases.services.events import add_event
from cases.services.facts import extend_clock
from cases.services.intake import PartyData
from cases.services.priority import convert_to_expedited
from tests.factories import a_case, a_case_manager, open_
from tests.factories.cases import STREET, a_ur_decision, find_eligible, named_parties, send_assignment_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

RECEIVED = date(2017, 2, 23)
BEFORE = date(2017, 2, 1)


def everything_known() -> Case:
    """A case of which every fact was told, at intake or afterwards, by the services of the screens."""
    case = open_(
        received_on=RECEIVED,
        filed_on=date(2017, 2, 20),
        applicant=Applicant.AGENT,
        signed_by_representative=True,
        representative_designated_on=date(2017, 2, 14),
        physician_certified=True,
        carve_out=False,
        earlier_case="CM16-0000007",
        parties=[*named_parties(), PartyData(kind=PartyKind.REPRESENTATIVE, name="Ida Marchetti", address=STREET)],
        ur=a_ur_decision(
            RECEIVED,
            communicated_on=date(2017, 2, 14),
            served_to=PartyKind.INJURED_WORKER,
            served_by=Channel.MAIL,
            served_place=Place.ABROAD,
            formulary=False,
            notice_withheld=True,
            liability_disputed=True,
            liability_disputed_on=BEFORE,
            imr_agreed=True,
        ),
    )
    for kind, channel, reference in (
        (CaseEventKind.UR_NOTICE_GIVEN, Channel.FAX, ""),
        (CaseEventKind.LIABILITY_RESOLVED, Channel.ELECTRONIC, ""),
        (CaseEventKind.SETTLEMENT_REACHED, None, ""),
        (CaseEventKind.INFORMATION_REQUEST_RECEIVED, None, "signature"),
    ):
        add_event(
            case=case,
            kind=kind,
            occurred_at=date(2017, 3, 1),
            actor=a_case_manager(),
            channel=channel,
            reference=reference,
        )
    convert_to_expedited(case=case, since=date(2017, 3, 2), reason="Certified.", actor=a_case_manager())
    extend_clock(case=case, clock="C16", days=3, approval="A. Director, March 3.", actor=a_case_manager())
    case.refresh_from_db()
    return case


def test_the_checklist_asks_for_nothing_that_nobody_fills():
    told = application_facts(everything_known())
    assert [field.name for field in fields(ApplicationFacts) if getattr(told, field.name) in {None, ""}] == []
    assert told == replace(
        told,
        filed_on=date(2017, 2, 20),
        ur_decided_on=date(2017, 2, 13),
        ur_communicated_on=date(2017, 2, 14),
        ur_served_on=date(2017, 2, 13),
        ur_served_by=Channel.MAIL,
        mailed_from_outside_california=True,
        mailed_from_abroad=True,
        notice_given_by=Channel.FAX,
        liability_disputed_on=BEFORE,
        liability_resolved_by=Channel.ELECTRONIC,
        settled_on=date(2017, 3, 1),
        earlier_case="CM16-0000007",
        priority=Priority.EXPEDITED,
    )


def test_the_clocks_ask_for_nothing_that_nobody_fills():
    told = [facts_of(everything_known()), facts_of(a_case(CaseState.ISSUED))]
    assert [field.name for field in fields(ClockFacts) if not _filled(field.name, told)] == []
    after_a_move = facts_of(send_assignment_notice(find_eligible(open_())))
    events = [event for facts in (*told, after_a_move) for event in facts.events]
    assert [field.name for field in fields(Event) if not _filled(field.name, events)] == []


def _filled(name, rows):
    return any(getattr(row, name) not in (None, "", (), frozenset()) for row in rows)


def test_of_an_application_that_says_nothing_nothing_is_known():
    """Neither the checklist nor the clocks take what nobody said for a no."""
    nothing = {"applicant": None, "signed": None, "ur_decision_attached": None}
    silent = dict.fromkeys(("outcome", "timing", "served_on", "on_necessity", "conditional_non_certification"))
    case = open_(received_on=RECEIVED, **nothing, ur=a_ur_decision(RECEIVED, **silent, liability_disputed=None))
    told = application_facts(case)
    known = {"received_on", "injured_on", "ur_decided_on", "earlier_case", "priority"}
    assert {field.name for field in fields(ApplicationFacts) if getattr(told, field.name) is not None} == known
    clocks = facts_of(case)
    assert (clocks.formulary, clocks.notice_withheld, clocks.favourable, clocks.timings) == (None, None, None, set())
    assert {fact.words for fact in stated_facts(case)} == {None}
    assert [fact.name for fact in stated_facts(case)] == [*OF_CASE, *OF_DECISION]


def test_the_checklist_and_the_clocks_know_of_the_same_dispute_over_liability():
    """Where only that it was disputed is on file, it is from the day of the decision on."""
    case = open_(received_on=RECEIVED, ur=a_ur_decision(RECEIVED, liability_disputed=True))
    disputed = [event.at for event in facts_of(case).events if event.kind is CaseEventKind.LIABILITY_DISPUTED]
    assert (disputed, application_facts(case).liability_disputed_on) == ([date(2017, 2, 13)], date(2017, 2, 13))
