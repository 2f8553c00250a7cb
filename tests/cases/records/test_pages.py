"""The words of a page set in its text, and the list of places that its row keeps."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.records.pages import LONGEST, packed, text_and_places, unpacked

BOX = (720, 720, 1020, 830)


@pytest.mark.parametrize(
    "flat", [(), (0, 5, 720, 720, 1020, 830), (0, 5, 0, 65_535, 1020, 830), (99_000, 99_005, 720, 2**31 - 1, 1020, 830)]
)
def test_a_row_keeps_the_places_of_all_words(flat):
    assert unpacked(packed(flat)) == flat


def test_a_row_keeps_nothing_of_what_lies_off_the_page():
    assert unpacked(packed((0, 5, -40, 720, 10**40, 830))) == (0, 5, 0, 720, 2**32 - 1, 830)


def test_a_word_of_which_nothing_is_left_parts_no_others_and_joins_no_lines():
    text, places = text_and_places(
        [
            [("\u200b", BOX), ("Norco", BOX), ("\u00ad", BOX), ("re\ufb01lled", BOX)],
            [("on", BOX), ("Octo\u00ad", BOX)],
            [("\u200b", BOX), ("ber", BOX)],
            [],
            [("\u200b", BOX)],
            [],
            [("Pain", BOX)],
        ]
    )
    assert text == "Norco refilled\non Octo-\nber\n\nPain"
    assert places == tuple(
        number
        for begin, end in [(0, 5), (6, 14), (15, 17), (18, 23), (24, 27), (29, 33)]
        for number in (begin, end, *BOX)
    )


@given(st.text(st.characters(exclude_characters=" "), min_size=1))
@example("Mu\u00f1oz\u2019s")
@example("re\ufb01lled")
def test_what_a_word_says_is_the_same_whatever_else_is_on_its_page(word):
    alone, _places = text_and_places([[(word, BOX)]])
    beside, _places = text_and_places([[(word, BOX)], [("\ufb01ne", BOX)]])
    assert beside == "\n".join(filter(None, [alone, "fine"]))


def test_a_page_ends_where_it_has_more_letters_than_a_row_is_given():
    text, places = text_and_places([[("x" * 999, BOX)] * 200])
    assert len(text) == LONGEST + 999
    assert places[-6:-4] == (LONGEST, LONGEST + 999)
