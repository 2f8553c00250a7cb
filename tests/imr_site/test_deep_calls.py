"""What is called deeply is called as it is, and asks the system for no memory on the way."""

from __future__ import annotations

import resource

import pytest

from imr_site.deep_calls import in_one_piece

DEEPEST, TIMES = 400, 200


def _faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def _leaf() -> None:
    """Called again and again at every depth, also where the piece of memory ends."""


def _descend(depth: int) -> int:
    for _ in range(TIMES):
        _leaf()
    return _descend(depth - 1) + 1 if depth else 0


def test_calls_over_the_end_of_a_piece_ask_for_no_memory():
    descend = in_one_piece(_descend)
    descend(DEEPEST)  # what is used for the first time
    before = _faults()
    assert descend(DEEPEST) == DEEPEST
    assert _faults() - before < TIMES


def test_it_takes_returns_raises_and_is_called_as_what_it_is():
    @in_one_piece
    def divided(number: int, *, by: int) -> float:
        """A quotient."""
        return number / by

    assert (divided(6, by=4), divided.__name__, divided.__doc__) == (1.5, "divided", "A quotient.")
    with pytest.raises(ZeroDivisionError):
        divided(6, by=0)
