"""A case that is written again is the case that was walked; and where anything differs it is walked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from cases.enums import CaseState
from cases.models import DisputedItem
from imr_site.accounts.models import User
from reviews.models import GuidelineEdition
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager, a_quality_physician, named_items, sign_in, walked
from tests.factories.cases import IMAGING

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "at_noon")]


@pytest.fixture
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def walks() -> Iterator[dict[Any, Any]]:
    """What was walked, by what it depends on: nothing so far, and afterwards as before."""
    before = dict(walked._walks)
    walked._walks.clear()
    yield walked._walks
    walked._walks.clear()
    walked._walks.update(before)


def what_is_left(state: CaseState, folder: Path, **changes: Any) -> tuple[Any, ...]:
    """Every row and file after the case was made, which is undone then."""
    with transaction.atomic():
        case = a_case(state, **changes)
        tables = (GuidelineEdition, *walked._empty_at_first())
        rows = {model.__name__: list(model._base_manager.order_by("pk").values_list()) for model in tables}
        transaction.set_rollback(True)
    return case.pk, case.state, rows, walked._files(folder)


@pytest.mark.parametrize("state", [CaseState.INELIGIBLE, CaseState.ISSUED])
def test_written_again_it_is_row_for_row_and_file_for_file_as_it_was_walked(walks, state, files):
    assert what_is_left(state, files) == what_is_left(state, files)
    assert len(walks) == 1


def test_another_application_and_another_moment_are_walked(walks):
    with transaction.atomic():
        a_case(CaseState.ELIGIBLE)
        transaction.set_rollback(True)
    with transaction.atomic():
        case = a_case(CaseState.ELIGIBLE, items=named_items(IMAGING))
        assert [item.request_text for item in DisputedItem.objects.filter(case=case)] == [IMAGING]
        transaction.set_rollback(True)
    with time_machine.travel(NOW.replace(day=16), tick=False):
        case = a_case(CaseState.ELIGIBLE)
    assert case.received_on.isoformat() == "2017-02-24"
    assert len(walks) == 3


def test_beside_another_case_it_is_walked(walks):
    first = a_case(CaseState.ELIGIBLE)
    assert a_case(CaseState.ELIGIBLE) != first
    assert len(walks) == 1


@pytest.mark.parametrize("times", [2, 3])
def test_beside_the_same_people_it_is_written_again_and_beside_others_walked(walks, times):
    """PostgreSQL gives them other keys each time: there it is walked."""
    for number in range(times):
        with transaction.atomic():
            sign_in(Client(), a_case_manager() if number < 2 else a_quality_physician())
            case = a_case(CaseState.ISSUED)
            assert {move.actor for move in case.moves.all()} - {None} <= set(User.objects.all())
            transaction.set_rollback(True)
    assert len(walks) == (0 if connection.vendor == "postgresql" else times - 1)


def test_under_another_setting_it_is_walked(walks, settings):
    with transaction.atomic():
        a_case(CaseState.ISSUED)
        transaction.set_rollback(True)
    settings.ORGANIZATION_NAME = "Another Review Organization"
    case = a_case(CaseState.ISSUED)
    assert len(walks) == 2
    assert {letter.inputs["organization"] for letter in case.letters.all()} == {"Another Review Organization"}


def test_under_a_setting_that_names_a_file_it_is_walked_and_not_kept(walks, settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit_key"
    a_case(CaseState.ELIGIBLE)
    assert walks == {}


def test_where_the_test_may_patch_it_is_walked_and_not_kept(walks, monkeypatch):
    a_case(CaseState.ELIGIBLE)
    assert walks == {}


def test_while_the_clock_goes_on_it_is_walked_and_not_kept(walks):
    with time_machine.travel(NOW):
        a_case(CaseState.ELIGIBLE)
    assert walks == {}
