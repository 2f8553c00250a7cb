"""Whatever is known of a case and whatever was done with it, some way to an end is left without anybody giving up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.enums import CaseState, DocumentSource, EligibilityReason, ItemStatus, PartyKind, Priority, UrOutcome
from cases.lifecycle import TRANSITIONS, Transition, available
from cases.services.intake import PartyData
from cases.services.items import reopen_item
from cases.services.moves import missing_for, move_case
from cases.services.parties import add_party
from imr_site.accounts.enums import Role
from reviews.selectors.joint import open_rounds
from tests.cases.conftest import NOW
from tests.factories import a_case_manager, a_document, a_person, open_
from tests.factories.cases import (
    RECEIVED_DAYS_AGO,
    STREET,
    THERAPY,
    a_ur_decision,
    named_items,
    named_parties,
)
from tests.factories.reviews import a_reviewer, declare, designate, sign_off, write_review

if TYPE_CHECKING:
    from cases.models import Case
    from imr_site.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("files")]

S = CaseState
GIVEN_UP = {"withdraw", "terminate", "resolve", "mark_duplicate"}
known = st.sampled_from([None, True, False])


@st.composite
def applications(draw: st.DrawFn) -> dict[str, Any]:
    """What an application may say or leave open."""
    received = NOW.date() - timedelta(days=RECEIVED_DAYS_AGO)
    kinds = draw(st.sets(st.sampled_from([PartyKind.REQUESTING_PHYSICIAN, PartyKind.CLAIMS_ADMINISTRATOR])))
    decided = draw(st.sampled_from([None, received - timedelta(days=10), received - timedelta(days=60)]))
    return {
        "signed": draw(known),
        "ur_decision_attached": draw(known),
        "priority": draw(st.sampled_from(Priority)),
        "physician_certified": draw(known),
        "carve_out": draw(known),
        "items": named_items(THERAPY, "MRI of the lumbar spine")[: draw(st.integers(1, 2))],
        "parties": [one for one in named_parties() if one.kind is PartyKind.INJURED_WORKER or one.kind in kinds],
        "ur": a_ur_decision(
            received,
            outcome=draw(st.sampled_from([None, *UrOutcome])),
            on_necessity=draw(known),
            conditional_non_certification=draw(known),
            formulary=draw(known),
            liability_disputed=draw(known),
            imr_agreed=draw(known),
            decided_on=decided,
            served_on=decided,
            rfa_date=None,
        ),
    }


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # a case takes a second: to shrink one would take minutes
)
@given(application=applications(), walk=st.lists(st.integers(0, 99), max_size=16))
def test_some_way_to_an_end_is_left(application, walk):
    with transaction.atomic(), time_machine.travel(NOW, tick=False) as clock:
        case = open_(**application)
        for choice in walk:
            clock.shift(timedelta(days=1))
            ways = [one for one in available(case.case_state) if one.action not in GIVEN_UP]
            if ways:
                _try(case, ways[choice % len(ways)])
        steps = [case.state]
        while case.state != S.CLOSED:
            nearest = sorted(available(case.case_state), key=lambda one: AWAY[one.target])
            assert any(_try(case, one) for one in nearest if one.action not in GIVEN_UP), steps
            clock.shift(timedelta(days=1))
            steps.append(case.state)
            assert len(steps) < len(S), steps
        transaction.set_rollback(True)


def _distances() -> dict[CaseState, int]:
    """How many moves each state is away from the end, if nobody gives up."""
    found = {S.CLOSED: 0}
    while True:
        more = {
            source: found[one.target] + 1
            for one in TRANSITIONS
            for source in one.sources
            if one.target in found and source not in found and one.action not in GIVEN_UP
        }
        if not more:
            return found
        found |= more


AWAY = _distances()


def test_each_state_has_a_way_in_the_table():
    assert set(AWAY) == set(S)


def _try(case: Case, way: Transition) -> bool:
    """Do what the move asks for, and make it; False if the file stands against it."""
    before = case.state
    for guard in way.guards:
        if guard in DO:
            DO[guard](case)
            case.refresh_from_db()
    if case.state != before:  # the declaration of the reviewer starts the review
        return True
    if missing_for(case, way):
        return False
    move_case(
        case=case, action=way.action, actor=_who(case, way), reason="It is so.", grounds=[EligibilityReason.OTHER]
    )
    case.refresh_from_db()
    return True


def _who(case: Case, way: Transition) -> User | None:
    if None in way.roles:
        return None
    if way.roles == {Role.REVIEWER}:
        return open_rounds(case).first().reviewer.user
    return a_person(min(way.roles - {Role.REVIEWER}))


def _name_parties(case: Case) -> None:
    for kind in (PartyKind.REQUESTING_PHYSICIAN, PartyKind.CLAIMS_ADMINISTRATOR):
        if not case.parties.filter(kind=kind.value).exists():
            add_party(case=case, data=PartyData(kind=kind, name="Noor Ellison", address=STREET), actor=a_case_manager())


def _open_an_item(case: Case) -> None:
    if not case.items.filter(status=ItemStatus.OPEN).exists():
        reopen_item(item=case.items.first(), reason="It is disputed.", actor=a_case_manager())


def _add_a_record(case: Case) -> None:
    if not case.documents.exclude(source=DocumentSource.UTILIZATION_REVIEW).exists():
        a_document(case)


def _clear_a_reviewer(case: Case) -> None:
    if open_rounds(case).first() is None:
        declare(designate(case, a_reviewer(f"Lena Forsyth {case.rounds.count() + 1}")))


def _write(case: Case) -> None:
    round_ = open_rounds(case).first()
    if case.state == S.CLINICAL_REVIEW and not round_.decisions.exists():
        _add_a_record(case)
        write_review(round_)


def _sign(case: Case) -> None:
    if not open_rounds(case).first().sign_offs.filter(invalidated_at=None).exists():
        sign_off(open_rounds(case).first())


DO = {
    "parties_complete": _name_parties,
    "items_present": _open_an_item,
    "records_not_only_ur": _add_a_record,
    "reviewer_cleared": _clear_a_reviewer,
    "determination_complete": _write,
    "quality_signed_off": _sign,
}
"""What people do about a guard that refuses; against all others the file itself stands."""
