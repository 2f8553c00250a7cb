"""What is read from the words of requests is proposed as a fact of the application, for a person to state."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cases.hooks import proposed_facts
from tests.factories import an_intake_coordinator, named_items, open_, sign_in
from tests.factories.cases import a_ur_decision

pytestmark = pytest.mark.django_db

DRUG, THERAPY = "Gabapentin 300 mg #90", "PT 2x6"


@pytest.fixture(autouse=True)
def _in_2019():
    with time_machine.travel("2019-04-01 12:00-07:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("items", "decided_on", "is_proposed"),
    [
        ([DRUG], date(2019, 3, 1), True),
        ([DRUG, "Norco 10/325 #60"], date(2018, 1, 1), True),
        ([DRUG], date(2017, 12, 29), False),
        ([DRUG, THERAPY], date(2019, 3, 1), False),
        (["As in the letter of Dr. Castellane"], date(2019, 3, 1), False),
    ],
)
def test_a_dispute_over_medication_alone_since_2018_is_proposed_to_be_one_of_the_formulary(
    items, decided_on, is_proposed
):
    ur = a_ur_decision(decided_on, decided_on=decided_on, served_on=decided_on, rfa_date=None)
    case = open_(received_on=date(2019, 3, 20), items=named_items(*items), ur=ur, date_of_injury=date(2016, 5, 2))
    assert list(proposed_facts(case)) == (["formulary"] if is_proposed else [])
    assert case.ur_decision.formulary is None


def test_the_page_of_the_facts_says_what_is_proposed(client):
    case = open_(received_on=date(2019, 3, 20), items=named_items(DRUG))
    page = sign_in(client, an_intake_coordinator()).get(reverse("case_facts", args=[case.case_number]))
    assert "Proposed: yes. Each disputed item is read as medication" in page.content.decode()
    assert page.context["form"]["formulary"].value() is None
