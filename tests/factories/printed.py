"""A letter that was printed once is not printed again, nor sealed again at the same moment.

Most of the letters that tests make are the same few. What they look like, and that equal arguments give equal bytes, is
shown by the tests of letters themselves, where each is made.
"""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.conf import settings

from cases.letters import invoice_pdf, notice_pdf, sheets
from cases.services import invoices
from cases.services.correspondence import letters
from reviews.letters import render
from tests.factories.walked import changed_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PRINTED_BY = (invoice_pdf, notice_pdf, render)
SEALED_BY = (invoices, letters)

_anew = True


def print_anew(anew: bool) -> None:
    """From here on each letter is made; or not."""
    global _anew  # noqa: PLW0603 - one test runs at a time
    _anew = anew


def printed_once() -> Iterator[None]:
    """Remember what is made until the iteration goes on."""
    printed = _remembered(render.print_letter, lambda: settings.PRESS_STAND_IN)
    sealed = _remembered(letters.sealed, _moment)
    around = _remembered(sheets.print_sheets, lambda: settings.PRESS_STAND_IN)
    patches = [patch.object(module, "print_letter", printed) for module in PRINTED_BY]
    patches += [patch.object(sheets, "print_sheets", around)]
    patches += [patch.object(module, "sealed", sealed) for module in SEALED_BY]
    for each in patches:
        each.start()
    yield
    for each in patches:
        each.stop()


def _moment() -> int | None:
    """The time, where it stands."""
    now = time.time_ns()
    return now if now == time.time_ns() else None


def _remembered(make: Callable[..., bytes], under: Callable[[], object]) -> Callable[..., bytes]:
    made: dict[Any, bytes] = {}

    @wraps(make)
    def once(*args: Any, **named: Any) -> bytes:
        moment, changed = under(), changed_settings()
        if _anew or moment is None or changed is None:
            return make(*args, **named)
        key = (moment, changed, args, repr(named))
        if key not in made:
            made[key] = make(*args, **named)
        return made[key]

    return once
