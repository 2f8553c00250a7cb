"""The parts of the parser: tokens, numbers, spelling, statements, and the result."""

from __future__ import annotations

import dataclasses
import json

import pytest

from reviews.guidelines.requests import Category, Laterality, ParsedRequest, Partial, parse_request
from reviews.guidelines.requests.model import plain
from reviews.guidelines.requests.numbers import find_numbers
from reviews.guidelines.requests.partial import split
from reviews.guidelines.requests.spelling import corrected
from reviews.guidelines.requests.tokens import normal, tokenize


def norms(text):
    return [token.norm for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X-rays", ["x", "ray"]),
        ("De Quervain's", ["de", "quervain"]),
        ("TENS units", ["tens", "unit"]),
        ("10/325mg", ["10", "/", "325", "mg"]),
        ("0.025% .5mg", ["0.025", "%", ".5", "mg"]),
        ("2xweek", ["2", "x", "week"]),
        ("DOS 12/29/16", ["dos", ""]),
        ("50/30/16mg", ["50", "/", "30", "/", "16", "mg"]),
        ("1,000 units", ["1,000", "unit"]),
        ("EMGs", ["emg"]),
        ("", []),
    ],
)
def test_tokens(text, expected):
    assert norms(text) == expected


def test_tokens_know_hyphens_and_places():
    six, week = tokenize("6-week")
    assert (six.start, six.end, week.start, week.end) == (0, 1, 2, 6)
    assert week.hyphen
    assert not six.hyphen


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("boxes", "box"),
        ("therapies", "therapy"),
        ("pelvis", "pelvis"),
        ("wks", "wk"),
        ("ncs", "ncs"),
        ("gloves", "glove"),
    ],
)
def test_common_form(word, expected):
    assert normal(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eight (8)", [(8, 8)]),
        ("6 (six)", [(6, 6)]),
        ("(12)", [(12, 12)]),
        ("2-3", [(2, 3)]),
        ("two to three", [(2, 3)]),
        ("six (6) to eight (8)", [(6, 8)]),
        ("2 or 3", [(2, 3)]),
        ("twenty-four", [(24, 24)]),
        ("one hundred twenty (120)", [(120, 120)]),
        ("zero", [(0, 0)]),
        ("3-2", [(3, 3), (2, 2)]),
        ("no number", []),
    ],
)
def test_numbers(text, expected):
    assert [(number.least, number.most) for number in find_numbers(tokenize(text))] == expected


def test_long_chains_of_number_words_end():
    assert len(find_numbers(tokenize("one hundred " * 500))) > 100


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("diazempam", "diazepam"),
        ("cyclobenzeprine", "cyclobenzaprine"),
        ("physcial", "physical"),
        ("omeprazol", "omeprazole"),
        ("resting", "resting"),
        ("arthritis", "arthritis"),
        ("yesterday", "yesterday"),
        ("norca", "norca"),
        ("piazepam", "piazepam"),
    ],
)
def test_one_slip_in_a_long_word_is_forgiven(written, meant):
    assert [token.norm for token in corrected(tokenize(written))] == [meant]


def clause_text(clause):
    return clause.text[clause.tokens[0].start : clause.tokens[-1].end] if clause else None


BY = " was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, "
LEFT = ", leaving the original request IMR eligible. The original request, "


@pytest.mark.parametrize(
    ("text", "disputed", "original", "authorized"),
    [
        ("Sling", "Sling", None, None),
        (f"A was the original request. B{BY}C is", "C is", "A", "B"),
        (f"A was the original request. The Claims Administrator authorized B{LEFT}A is", "A", "A", "B,"),
        ("A was the original request. B was authorized.", "A", "A", "B"),
        ("A was the original request", "A", "A", None),
    ],
)
def test_statements(text, disputed, original, authorized):
    found = split(text, tokenize(text))
    assert clause_text(found.disputed) == disputed
    assert clause_text(found.original) == original
    assert clause_text(found.authorized) == authorized
    assert found.is_partial == (original is not None)


def test_a_label_is_json_with_plain_numbers():
    parsed = parse_request("Tramadol 50mg #60 with 2 refills")
    label = json.loads(json.dumps(parsed.to_label()))
    assert label["quantity"] == 60
    assert isinstance(label["quantity"], int)
    assert label["partial"] is None
    assert plain(7.5) == 7.5


def test_fields_have_their_types():
    parsed = parse_request("Physical therapy 2-3 times a week for 6 weeks, right hip")
    assert parsed.category is Category.REHABILITATION
    assert parsed.laterality is Laterality.RIGHT
    assert parsed.visits == (12, 18)
    assert parsed.understood


def test_a_parsed_request_cannot_be_changed():
    parsed = parse_request("Sling")
    with pytest.raises(dataclasses.FrozenInstanceError):
        parsed.service = "brace"
    with pytest.raises(TypeError):
        parsed.spans["service"] = ()


def test_a_partly_approved_request_keeps_its_numbers():
    text = (
        "Gabapentin 300mg #90 with 5 refills was the original request. Gabapentin 300mg #90 with 1 refill was "
        "authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, "
        "four refills of #90 is"
    )
    parsed = parse_request(text)
    assert parsed.partial == Partial(540, 180, 360)
    assert parsed.quantity == 360
    assert parsed.ingredients == ("gabapentin",)
    assert parsed.strength == "300mg"


def test_nothing_is_an_empty_request():
    assert parse_request("") == ParsedRequest()
