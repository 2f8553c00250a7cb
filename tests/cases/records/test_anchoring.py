"""Quotations of records: found where they were, elsewhere, only alike, or not at all."""

from __future__ import annotations

import pytest

from cases.records.anchoring import Anchored, AnchorState, Part, anchor, quote

S = AnchorState
FIRST = "PROGRESS REPORT\nThe patient completed twelve visits of physical therapy with good effect.\nShe works."
SECOND = "Plan: a home exercise program.\nNext visit in May."
WORDS = "completed twelve visits of physical therapy"


def passage(text: str = FIRST, words: str = WORDS, page: int = 1) -> tuple[Part, ...]:
    begin = text.index(words)
    return quote([(page, begin, begin + len(words))], {page: text})


def words_at(found: Anchored, pages: dict[int, str]) -> list[str]:
    return [pages[each.page][each.begin : each.end] for each in found.standings]


def test_a_passage_is_kept_with_the_letters_on_either_side():
    (part,) = passage()
    assert part == Part(1, WORDS, "PROGRESSREPORTThepatient", "withgoodeffect.Sheworks.", 24)


@pytest.mark.parametrize(
    "text",
    [FIRST, FIRST.replace(" ", "  "), FIRST.replace("\n", "\n\n"), FIRST.replace("twelve visits", "twelve\nvisits")],
)
def test_where_only_white_space_differs_it_is_exact(text):
    found = anchor(passage(), {1: text, 2: SECOND})
    assert (found.state, found.standings[0].score) == (S.EXACT, 92)
    assert words_at(found, {1: text})[0].split() == WORDS.split()


@pytest.mark.parametrize(
    ("pages", "page"),
    [
        ({1: f"Received June 2.\n{FIRST}"}, 1),  # a stamp that was not read before
        ({1: SECOND, 2: FIRST}, 2),
        ({1: FIRST.replace("The patient", "Tho patlent")}, 1),
    ],
)
def test_the_same_words_elsewhere_or_with_other_letters_around_have_moved(pages, page):
    found = anchor(passage(), pages)
    assert (found.state, found.standings[0].page) == (S.MOVED, page)
    assert words_at(found, pages) == [WORDS]


def test_words_read_otherwise_are_only_alike():
    pages = {1: FIRST.replace("twelve visits", "twe1ve vislts")}
    found = anchor(passage(), pages)
    assert (found.state, words_at(found, pages)) == (S.WEAK, ["completed twe1ve vislts of physical therapy"])


@pytest.mark.parametrize("text", ["", "Nothing of it.", SECOND])
def test_what_is_gone_is_missing_and_stands_nowhere(text):
    assert anchor(passage(), {1: text}) == Anchored(S.MISSING)


def test_a_short_quotation_is_never_looked_for_with_mistakes():
    assert anchor(passage(words="She works"), {1: FIRST.replace("works", "work5")}).state == S.MISSING


def test_a_short_quotation_among_other_words_is_only_weak():
    assert anchor(passage(words="She works"), {1: "They say: She works; He rests."}).state == S.WEAK


def test_of_the_same_words_twice_those_with_the_same_letters_around_are_meant():
    twice = "Left: normal reflexes. Right: normal reflexes."
    begin = twice.rindex("normal reflexes")
    parts = quote([(1, begin, begin + len("normal reflexes"))], {1: twice})
    assert anchor(parts, {1: twice}).state == S.EXACT
    moved = {1: f"Knee. {twice}"}
    assert anchor(parts, moved).standings[0].begin == moved[1].rindex("normal reflexes")


def test_over_a_page_break_each_part_is_found_and_the_worst_counts():
    parts = quote([(1, FIRST.index("She"), len(FIRST)), (2, 0, SECOND.index(".") + 1)], {1: FIRST, 2: SECOND})
    assert [(part.page, part.quote) for part in parts] == [(1, "She works."), (2, "Plan: a home exercise program.")]
    assert anchor(parts, {1: FIRST, 2: SECOND}).state == S.EXACT
    assert anchor(parts, {1: FIRST, 2: f"Stamp. {SECOND}"}).state == S.MOVED
    assert anchor(parts, {1: FIRST, 2: "Blank."}) == Anchored(S.MISSING)


@pytest.mark.parametrize(
    "selected",
    [[], [(1, 5, 5)], [(1, -1, 5)], [(1, 0, 9999)], [(3, 0, 4)], [(1, 0, 5), (3, 0, 5)], [(1, 15, 16)]],
)
def test_what_is_no_passage_is_refused(selected):
    with pytest.raises(ValueError, match="page"):
        quote(selected, {1: FIRST, 2: SECOND})
