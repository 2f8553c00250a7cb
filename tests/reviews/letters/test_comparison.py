"""Two versions of a determination: every word of each side is there, and what differs is marked in readable runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.letters.comparison import Piece, TextChange, compare
from reviews.letters.content import LetterContent, LetterItem, Statements

THERAPY = LetterItem(
    "Physical therapy, 12 visits", "upheld", "None named.", "MTUS.", "The course of 2025 did not help."
)
BRACE = LetterItem("A lumbar brace", "overturned", "None named.", "MTUS.", "It is indicated.")
WORDS = st.lists(st.sampled_from(["the", "visits", "of", "back", "12", "\n\n", "not"]), max_size=30).map(" ".join)


def a_content(*items: LetterItem, summary: str = "A baker of 40 years.") -> LetterContent:
    day = date(2026, 3, 4)
    return LetterContent(
        "CM26-0000001",
        day,
        day,
        day,
        day,
        None,
        "Standard",
        "Ohio",
        "Surgery",
        summary,
        items,
        Statements("", "", "", ""),
    )


def rationale(before: str, now: str) -> TextChange:
    (_summary, item) = compare(
        a_content(replace(THERAPY, rationale=before)), [7], a_content(replace(THERAPY, rationale=now)), [7]
    )
    return item.texts[-1]


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text.strip() for piece in pieces if piece.changed]


@given(WORDS, WORDS)
def test_each_side_is_its_whole_text_and_the_rest_is_common(before, now):
    text = rationale(before, now)
    assert "".join(piece.text for piece in text.before).split() == before.split()
    assert "".join(piece.text for piece in text.now).split() == now.split()
    stayed = [["".join(p.text for p in side if not p.changed).split()] for side in (text.before, text.now)]
    assert stayed[0] == stayed[1]
    assert text.is_changed == (before.split() != now.split())


def test_marks_the_words_that_went_and_came():
    text = rationale("The course of 2025 did not help her at all.", "The course of 2025 helped her at all.")
    assert (marked(text.before), marked(text.now)) == (["did not help"], ["helped"])


def test_a_short_island_between_two_changes_is_given_up():
    text = rationale("ten visits of therapy were given", "six sessions of exercise were given")
    assert (marked(text.before), marked(text.now)) == (["ten visits of therapy"], ["six sessions of exercise"])


def test_other_spacing_is_no_change():
    assert not rationale("Two  words.\n\nMore.", "Two words. More.").is_changed


def test_a_decision_turned_round():
    before, now = a_content(THERAPY), a_content(replace(THERAPY, decision="overturned"))
    (_summary, item) = compare(before, [7], now, [7])
    changed = [(text.label, marked(text.before), marked(text.now)) for text in item.texts if text.is_changed]
    assert changed == [("Decision", ["upheld"], ["overturned"])]


def test_items_are_known_by_their_ids():
    """The first was closed since, and another one decided."""
    parts = compare(a_content(THERAPY, BRACE), [7, 8], a_content(BRACE, THERAPY), [8, 9])
    assert [(part.title, part.item, part.fate, part.is_changed) for part in parts] == [
        ("Clinical case summary", None, "", False),
        (BRACE.title, 8, "", False),
        (THERAPY.title, 9, "added", True),
        (THERAPY.title, 7, "closed", True),
    ]


@pytest.mark.parametrize("words", [1, 10_000])
def test_is_shown_at_once_however_long(words):
    text = rationale("word " * words, "word " * words + "more")
    assert marked(text.now) == ["more"]
