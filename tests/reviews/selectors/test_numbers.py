"""By which numbers the people of a case are told from the reviewer."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.enums import PartyKind
from cases.models import Party
from reviews.matching.conflicts import ties
from reviews.models import License, Reviewer
from reviews.selectors.who_decides import candidates_of, disputes_of
from tests.factories import a_case, a_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Reviewer:
    """Licensed in two states."""
    reviewer = a_reviewer("Rosalind Achterberg")
    reviewer.licenses.all().delete()
    Reviewer.objects.filter(pk=reviewer.pk).update(npi="1093817465")
    for state, number in (("California", "A 61234"), ("New York", "55127")):
        License.objects.create(reviewer=reviewer, state=state, number=number, expires_on="2036-01-31")
    return Reviewer.objects.get(pk=reviewer.pk)


@pytest.mark.parametrize(
    ("name", "number", "strength"),
    [
        ("R. Achterberg, M.D.", "A61234", "bars"),
        ("R. Achterberg, M.D.", "a-61234", "bars"),
        ("R. Achterberg, M.D.", "1093817465", "bars"),  # the field of the form takes either number
        ("R. Achterberg, M.D.", "1888888888", None),
        ("R. Achterberg, M.D.", "A99999", "possible"),  # of which state, the form does not say
        ("R. Achterberg, M.D.", "", "possible"),
        ("Omar Haddad", "55127", "possible"),
        ("Omar Haddad", "A99999", None),
    ],
)
def test_a_physician_of_the_case_is_told_from_the_reviewer(reviewer, name, number, strength):
    case = a_case()
    case.parties.all().delete()
    Party.objects.create(case=case, kind=PartyKind.REQUESTING_PHYSICIAN.value, name=name, licence_number=number)
    today = timezone.localdate()
    (candidate,), (dispute,) = candidates_of([reviewer], on=today), disputes_of([case])
    found = [tie.strength.value for tie in ties(candidate.who, dispute, today)]
    assert found == ([strength] if strength else [])
