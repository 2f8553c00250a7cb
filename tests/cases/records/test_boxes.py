"""Boxes on pages: as addresses name them, turned back, within the page, and the words that stand in them."""

from __future__ import annotations

import pytest

from cases.records.boxes import is_within, on_page, parsed, upright, words_in, written


def test_an_address_names_a_box_and_its_page():
    assert written(812, (10, 20, 300, 400)) == "812,10,20,300,400"
    assert parsed("812,10,20,300,400") == (812, (10, 20, 300, 400))


@pytest.mark.parametrize("said", ["", "1,2,3,4", "1,2,3,4,x"])
def test_what_is_no_box_is_refused(said):
    with pytest.raises(ValueError):
        parsed(said)


@pytest.mark.parametrize(
    ("turn", "filed"),
    [
        (0, (10, 20, 40, 90)),
        (90, (20, 60, 90, 90)),
        (180, (60, 10, 90, 80)),
        (270, (10, 10, 80, 40)),
    ],
)
def test_what_is_drawn_on_a_turned_page_lies_on_the_page_as_filed(turn, filed):
    """A corner at (left, top) of a page turned right by 90 degrees is at (top, 100 - left) of the page."""
    assert upright((10, 20, 40, 90), turn) == filed


def test_four_turns_by_ninety_degrees_are_none():
    box = (10.0, 20.0, 40.0, 90.0)
    for _ in range(4):
        box = upright(box, 90)
    assert box == (10.0, 20.0, 40.0, 90.0)


def test_per_cent_are_tenths_of_a_point_of_the_page():
    assert on_page((0, 50, 12.5, 100), 6120, 7920) == (0, 3960, 765, 7920)


@pytest.mark.parametrize(
    ("box", "is_on_it"),
    [
        ((0, 0, 6120, 7920), True),
        ((0, 0, 6121, 7920), False),
        ((0, 0, 6120, 7921), False),
        ((-1, 0, 10, 10), False),
        ((10, 10, 10, 20), False),
        ((10, 20, 20, 20), False),
    ],
)
def test_a_box_has_a_size_and_lies_on_its_page(box, is_on_it):
    assert is_within(box, 6120, 7920) is is_on_it


def test_a_word_is_in_the_box_that_holds_its_middle():
    flat = [0, 4, 0, 0, 40, 10, 5, 9, 50, 0, 90, 10, 10, 14, 0, 20, 40, 30]
    assert words_in(flat, (0, 0, 60, 12)) == [(0, 4)]
    assert words_in(flat, (0, 0, 70, 12)) == [(0, 4), (5, 9)]
    assert words_in(flat, (0, 0, 100, 25)) == [(0, 4), (5, 9), (10, 14)]
