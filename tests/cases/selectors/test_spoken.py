from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseState, PartyKind
from cases.selectors.spoken import TO_OTHERS, present_state
from tests.cases.conftest import NOW
from tests.factories import a_case, a_determination, open_
from tests.factories.reviews import a_reviewer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S, P = CaseState, PartyKind


def _said(case, kind: PartyKind = P.INJURED_WORKER) -> str:
    return present_state(case, case.parties.get(kind=kind))


def test_each_is_told_what_is_true_and_what_that_very_party_may_do():
    case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
    both = (
        f"This is about case {case.case_number}. We received the application on March 10, 2017. "
        "The review is assigned, and we wait for records."
    )
    assert _said(case) == f"{both} You may send documents until March 28, 2017."
    assert _said(case, P.CLAIMS_ADMINISTRATOR) == f"{both} Your records are due by March 28, 2017."


def test_what_is_late_is_said_to_be_late(time_machine):
    case = a_case(S.RECORDS_PENDING)
    time_machine.move_to(NOW + timedelta(days=30))
    assert _said(case, P.CLAIMS_ADMINISTRATOR).endswith("Your records were due by March 13, 2017 and have not come.")
    assert "due" not in _said(case)


def test_the_determination_has_its_day():
    said = _said(a_case(S.CLINICAL_REVIEW))
    assert "The medical review is under way. It is due by " in said


@pytest.mark.parametrize("state", S)
def test_no_state_gives_away_the_reviewer_the_diagnosis_or_the_treatment(state):
    case = a_case(state)
    for party in case.parties.all():
        said = present_state(case, party)
        for secret in (
            a_reviewer().user.full_name, "Lumbar", "radiculopathy", "therapy", "MRI", "overturn", "upheld", "uphold",
        ):  # fmt: skip
            assert secret.lower() not in said.lower()


def test_after_issue_it_says_whether_it_left_for_this_very_party():
    case = a_determination().case
    assert _said(case).endswith("The determination has not left for you yet.")
    delivery = case.letters.get(kind="determination_to_party", recipient__kind=P.INJURED_WORKER).deliveries.get()
    type(delivery).objects.filter(pk=delivery.pk).update(sent_on=timezone.localdate())
    assert _said(case).endswith("We sent you the determination by mail on March 15, 2017.")
    assert _said(case, P.CLAIMS_ADMINISTRATOR).endswith("The determination has not left for you yet.")


def test_with_nobody_else_do_we_speak_of_it():
    case = open_()
    employer = case.parties.create(kind=P.EMPLOYER.value, organization="Bayside Freight")
    assert [present_state(case, employer), present_state(case, None)] == [TO_OTHERS, TO_OTHERS]
    assert case.case_number not in TO_OTHERS
