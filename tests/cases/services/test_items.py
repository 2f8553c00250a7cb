from __future__ import annotations

import pytest

from cases.enums import CaseState, ItemStatus
from cases.errors import CaseError
from cases.lifecycle import OPEN_STATES
from cases.models import Case
from cases.services.items import close_item
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, open_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


@pytest.mark.parametrize("status", [ItemStatus.TERMINATED, ItemStatus.WITHDRAWN])
def test_one_item_is_closed_and_the_others_stay_open(status):
    case = open_()
    closed = close_item(item=case.items.get(position=1), status=status, actor=a_case_manager())
    assert (closed.status, closed.is_open) == (status, False)
    assert list(case.items.values_list("position", "status")) == [(1, status), (2, ItemStatus.OPEN)]
    written = Event.objects.last()
    assert (written.kind, written.scope, written.subject, written.actor, written.data) == (
        "case.item_closed",
        case.scope,
        f"item/{closed.pk}",
        a_case_manager(),
        {"status": status},
    )


def test_an_item_is_not_closed_twice():
    item = open_().items.first()
    close_item(item=item, status=ItemStatus.TERMINATED, actor=a_case_manager())
    with pytest.raises(CaseError, match="closed already"):
        close_item(item=item, status=ItemStatus.WITHDRAWN, actor=a_case_manager())
    item.refresh_from_db()
    assert item.status == ItemStatus.TERMINATED


def test_an_item_is_not_opened_this_way():
    with pytest.raises(CaseError):
        close_item(item=open_().items.first(), status=ItemStatus.OPEN, actor=a_case_manager())


@pytest.mark.parametrize("state", sorted(set(CaseState) - set(OPEN_STATES) - {CaseState.DUPLICATE}))
def test_the_items_of_a_case_that_is_over_stand_as_they_are(state):
    case = open_()
    Case.objects.filter(pk=case.pk).update(state=state.value)
    with pytest.raises(CaseError, match="no longer waits for a decision"):
        close_item(item=case.items.first(), status=ItemStatus.TERMINATED, actor=a_case_manager())
    assert set(case.items.values_list("status", flat=True)) == {ItemStatus.OPEN}


def test_an_item_may_be_authorized_while_the_case_is_under_review():
    case = a_case(CaseState.CLINICAL_REVIEW)
    assert not close_item(item=case.items.first(), status=ItemStatus.TERMINATED, actor=a_case_manager()).is_open
