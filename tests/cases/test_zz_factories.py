import pytest
from cases.enums import CaseState
from tests.factories import a_case, a_round, a_determination, a_document
pytestmark = pytest.mark.django_db

@pytest.mark.parametrize("state", CaseState)
def test_every_state_can_be_had(state):
    assert a_case(state).state == state

def test_more():
    d = a_determination()
    assert d.outcome == "partial_overturn"
    assert a_round().closed_at is None
