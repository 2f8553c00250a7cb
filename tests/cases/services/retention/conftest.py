from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from cases.enums import CaseState
from cases.services.retention.disposal import approve_disposal, propose_disposals
from tests.cases.conftest import CALIFORNIA, NOW
from tests.factories import a_case, an_administrator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cases.models import Case, Disposal

LATER = datetime(2024, 3, 15, 9, 0, tzinfo=CALIFORNIA)
"""Seven years after everything happened: all periods are over."""


@pytest.fixture
def a_case_of_2017(files) -> Callable[..., Case]:
    """A case that ended in March 2017, by default after its determination."""

    def made(state: CaseState = CaseState.CLOSED, **changes: Any) -> Case:
        with time_machine.travel(NOW, tick=False):
            return a_case(state, **changes)

    return made


@pytest.fixture
def in_2024() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


def proposed(record_class: str = "records") -> Disposal:
    """The proposal of the timer for one class."""
    (found,) = [each for each in propose_disposals(actor=None) if each.record_class == record_class]
    return found


def approved(record_class: str = "records") -> Disposal:
    """The same, approved by two administrators."""
    disposal = proposed(record_class)
    for name in ("Sam Petrosyan", "Nadia Brandt"):
        disposal = approve_disposal(disposal=disposal, actor=an_administrator(name))
    return disposal
