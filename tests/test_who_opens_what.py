"""Who opens what: every address x eleven people x eleven kinds of case, both methods, as written down, and safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.who_opens_what.asking import a_world, answers_of
from tests.who_opens_what.table import answers, questions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.time_goes_on]  # as it does for the world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """Made once for all addresses; each visit is undone."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("addresses")) as made:
        yield made


@pytest.mark.parametrize("name", questions())
def test_an_address_answers_as_is_written_down(world, name):
    written = answers()
    asked = questions()[name]
    world.faults.clear()
    assert answers_of(world, asked) == {question: written.get(question) for question in asked}
    assert world.faults == {}


def test_every_address_has_its_answers_and_no_answer_is_left_over():
    asked = {question for of_one in questions().values() for question in of_one}
    written = set(answers())
    assert (asked - written, written - asked) == (set(), set())
