"""What is said of a sentence stands beside it, and no word of the text is lost or moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.enums import CaseState
from reviews.guidelines.requests import Span
from reviews.proofreading import CheckFinding, Level
from reviews.selectors.determination import content_of
from reviews.selectors.quality.beside import Note, judged, stretches
from tests.factories import a_round, write_decision, write_review
from tests.factories.pages import with_pages

TEXT = "First said. Then 12 visits.\n\nNo MRI is on file. Last of all."
WORDS = st.lists(st.sampled_from(["He is well.", "No MRI!", "Dr. Ito said", "12.5 mg", "\n\n", "so"]), max_size=12)


def a_note(words: str) -> Note:
    return Note(check=CheckFinding("c", Level.WARNING, 1, words, "8 CCR", "rationale"))


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def shown(text: str, placed) -> list[tuple[str, list[str], list[str]]]:
    """The words of each stretch, those marked, and the sentences of its notes."""
    return [
        (
            "".join(words for words, _marked in each.pieces),
            [words for words, marked in each.pieces if marked],
            [note.check.sentence for note in each.notes],
        )
        for each in stretches(text, placed)
    ]


def test_a_sentence_with_a_note_stands_alone():
    assert shown(TEXT, [(at("No MRI"), a_note("Page 2 has one."))]) == [
        ("First said. Then 12 visits.", [], []),
        ("No MRI is on file.", ["No MRI"], ["Page 2 has one."]),
        ("Last of all.", [], []),
    ]


def test_two_notes_of_one_sentence_stand_together():
    placed = [(at("on file"), a_note("B.")), (at("No MRI"), a_note("A."))]
    assert shown(TEXT, placed)[1] == ("No MRI is on file.", ["No MRI", "on file"], ["A.", "B."])


def test_one_note_of_two_sentences_is_told_once():
    note = a_note("They disagree.")
    assert shown(TEXT, [(at("12 visits"), note), (at("Last"), note)]) == [
        ("First said.", [], []),
        ("Then 12 visits.", ["12 visits"], ["They disagree."]),
        ("No MRI is on file. Last of all.", [], []),
    ]


def test_a_text_of_which_nothing_is_said_is_one_stretch():
    assert shown(TEXT, []) == [(TEXT, [], [])]
    assert shown("", []) == []


@given(WORDS, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 30)), max_size=5))
def test_no_word_is_lost(words, spans):
    text = " ".join(words)
    placed = [(Span(start, min(start + length, len(text))), a_note(str(start))) for start, length in spans]
    found = shown(text, placed if text.strip() else [])
    assert " ".join(whole for whole, _marked, _notes in found).split() == text.split()


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_what_the_file_says_stands_beside_the_statement():
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain.", "A home exercise program was taught.")
    said = "She was seen in May. There is no documentation of a home exercise program. So it is not necessary."
    write_decision(round_, round_.case.items.get(position=1), rationale=said)
    first, second = judged(round_, content_of(round_)).items
    (beside,) = [each for each in first.rationale if any(note.held for note in each.notes)]
    assert "".join(words for words, _marked in beside.pieces) == (
        "There is no documentation of a home exercise program."
    )
    (held,) = [note.held for note in beside.notes if note.held]
    assert [(hit.file_page, hit.words) for hit in held.hits] == [(2, "A home exercise program was taught.")]
    assert (first.item.position, second.item.position) == (1, 2)


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_and_so_do_its_numbers_where_they_are_asked_for():
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain.", "Naproxen 550 mg was given.")
    item = round_.case.items.get(position=1)
    write_decision(round_, item, rationale="She took naproxen. It is not necessary.")
    found = [
        [
            (note.detail.detail.words, [hit.file_page for hit in note.detail.hits])
            for stretch in judged(round_, content_of(round_), with_details=asked).items[0].rationale
            for note in stretch.notes
            if note.detail
        ]
        for asked in (False, True)
    ]
    assert found == [[], [("naproxen", [2])]]


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_every_check_that_a_page_shows_is_shown_once():
    from reviews.selectors.checks import shown_checks

    round_ = a_round(state=CaseState.DETERMINATION_DRAFTED)
    found = judged(round_, content_of(round_))
    notes = [*found.notes, *(note for each in found.summary for note in each.notes)]
    for item in found.items:
        notes += [*item.notes, *(note for each in item.rationale for note in each.notes)]
    told = sorted(note.check.sentence for note in notes if note.check)
    assert told == sorted(check.sentence for check in shown_checks(round_))
