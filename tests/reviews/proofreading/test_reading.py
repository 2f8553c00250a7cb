"""The decision read from the words of a rationale."""

import pytest

from reviews.proofreading import Confidence, decision_from_words
from reviews.proofreading.verdicts import read_verdicts

from .closings import GRANTED, HARD, OPEN, REFUSED

PREAMBLE = (
    "The worker fell from a ladder in May and has had neck pain since then. The guideline recommends a first course of "
    "six visits, and more are appropriate when function improves. There is no record of weakness. "
)


@pytest.mark.parametrize("closing", REFUSED)
def test_a_refusal_is_read(closing):
    assert decision_from_words(closing).decision == "upheld"


@pytest.mark.parametrize("closing", GRANTED)
def test_a_grant_is_read(closing):
    assert decision_from_words(closing).decision == "overturned"


@pytest.mark.parametrize("closing", REFUSED + GRANTED)
def test_what_stands_before_the_closing_does_not_matter(closing):
    expected = "upheld" if closing in REFUSED else "overturned"
    assert decision_from_words(PREAMBLE + closing).decision == expected


@pytest.mark.parametrize("words", OPEN)
def test_rules_hopes_and_other_peoples_words_decide_nothing(words):
    assert decision_from_words(words).confidence is not Confidence.SURE


@pytest.mark.parametrize(("expected", "words"), HARD)
def test_what_is_beyond_the_grammar_is_never_read_wrongly_with_certainty(expected, words):
    reading = decision_from_words(words)
    assert reading.decision == expected or reading.confidence is not Confidence.SURE


def test_plain_closings_are_certain():
    sure = [words for words in REFUSED + GRANTED if decision_from_words(words).confidence is Confidence.SURE]
    assert len(sure) > 0.45 * len(REFUSED + GRANTED)


@pytest.mark.parametrize(
    "words",
    [
        "The guideline was met. Therefore, the cane requested is medically necessary.",
        "As such, the cane requested is not medically necessary.",
        "The request for a cane is not medically necessary.",
    ],
)
def test_a_plain_closing_about_the_request_is_certain(words):
    assert decision_from_words(words).confidence is Confidence.SURE


def test_two_statements_against_each_other_are_never_certain():
    reading = decision_from_words(
        "The cane requested is medically necessary. The cane requested is not medically necessary."
    )
    assert (reading.decision, reading.confidence) == ("upheld", Confidence.LIKELY)


def test_the_span_holds_the_deciding_words():
    text = "No trial took place. Hence the disputed unit cannot be considered medically necessary at present."
    start, end = decision_from_words(text).span
    assert text[start:end] == "cannot be considered medically necessary"


def test_quoted_guideline_text_decides_nothing():
    text = 'The chapter reads "supervised care of this kind is not medically necessary after the first month of care."'
    assert decision_from_words(text).decision is None


def test_the_reason_of_a_dependent_item_is_not_its_verdict():
    text = "Although the fusion requested earlier is medically necessary, the requested bed is not medically necessary."
    reason, verdict = read_verdicts(text)
    assert (reason.main, verdict.main) == (False, True)


@pytest.mark.parametrize(
    "text", ["", " ", ".", "?!", "necessity", "is not", "medically", "not " * 50, '"' * 30, "( ) ("]
)
def test_nothing_to_read_is_no_decision(text):
    assert decision_from_words(text).decision is None
