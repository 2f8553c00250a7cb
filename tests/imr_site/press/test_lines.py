from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_site.press.lines import Run, face, set_in_lines
from tests.reviews.letters_out.samples import LONG_URL, RATIONALE, SPECIAL

WORDS = st.text(alphabet="aZé5-/.,:;()[]'\"%+&#\u2013\u2019 ?!|\\\xd7°®\n", max_size=300)


def lines(text: str, width: float = 200) -> list[str]:
    return set_in_lines([Run(text, "serif")], size=10, width=width)[0].split("\n")


@given(WORDS)
def test_no_word_is_lost_and_none_divided(text: str) -> None:
    assert " ".join(lines(text)).split() == text.split()


@given(WORDS)
def test_no_line_ends_with_a_hyphen_but_where_the_text_does(text: str) -> None:
    assert not [line for line in lines(text)[:-1] if line.endswith("-")]


@pytest.mark.parametrize("width", [120, 200, 453.6])
@pytest.mark.parametrize("text", [RATIONALE * 3, SPECIAL * 3])
def test_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    assert max(face("serif").width(line) * 10 for line in lines(text, width)) <= width


def test_lines_are_as_full_as_they_can_be() -> None:
    broken = lines(RATIONALE)
    for line, following in itertools.pairwise(broken):
        first = following.split()[0]
        assert face("serif").width(f"{line} {first}") * 10 > 199 or line.endswith("-")


def test_an_address_is_broken_after_its_separators_only() -> None:
    broken = lines(f"See {LONG_URL} there")
    assert "".join(broken).replace(" ", "") == f"See{LONG_URL}there"
    inside = [line for line in broken if line not in {broken[0], broken[-1]}]
    assert all(line[-1] in "/?&=" or len(line) > 30 for line in inside)


def test_a_word_without_separators_is_cut_where_it_must() -> None:
    broken = lines("x" * 200)
    assert "".join(broken) == "x" * 200
    assert max(face("serif").width(line) * 10 for line in broken) <= 200


def test_what_stays_together_is_never_first_on_a_line() -> None:
    for length in range(1, 60):
        title = "word " * length
        texts = set_in_lines([Run(title, "serif-bold"), Run("Upheld", "serif", together=True)], size=11, width=300)
        assert texts[1] == " Upheld"


def test_a_sign_no_font_has_takes_some_room() -> None:
    assert face("serif").width("\u4e2d") > 1
    assert face("serif").width("e\u0301") == face("serif").width("e")
