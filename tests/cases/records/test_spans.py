"""Spans of pages: joined, cut, counted, read and written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.records.spans import count, in_words, merged, parsed, within, without

some = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)).map(lambda one: (one[0], one[0] + one[1])))


def _pages(spans) -> set[int]:
    return {page for first, last in spans for page in range(first, last + 1)}


@given(some, some)
def test_they_are_sets_of_pages(one, other):
    assert _pages(merged(one, other)) == _pages(one) | _pages(other)
    assert _pages(without(one, other)) == _pages(one) - _pages(other)
    assert _pages(within(one, 20)) == {page for page in _pages(one) if page <= 20}
    assert count(merged(one)) == len(_pages(one))


@given(some)
def test_they_are_as_few_as_can_be_and_read_back_as_written(spans):
    whole = merged(spans)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(whole))
    assert parsed(in_words(whole)) == whole


def test_one_page_is_written_alone():
    assert in_words([(3, 3), (12, 18)]) == "3, 12-18"


@pytest.mark.parametrize("typed", ["x", "0", "5-3", "1-2-3", "-4", "2-"])
def test_what_is_none_is_refused(typed):
    with pytest.raises((ValueError, TypeError)):
        parsed(typed)
