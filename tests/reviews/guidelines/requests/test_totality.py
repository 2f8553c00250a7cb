"""Any text gives a parsed request and says where in the text each field stands."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.guidelines.requests import ParsedRequest, parse_request
from reviews.guidelines.requests.drugs import drug_table
from reviews.guidelines.requests.services import service_table
from tests.bench.growth import REQUEST_PIECES

LONGEST = 20_000
WORDS = [
    *["12", "2-3", "times", "x", "a week", "for", "6 weeks", "sessions", "#60", "with", "3 refills", "of", "(8)"],
    *["left", "right", "bilateral", "knee", "L4-5", "lumbar spine", "wrist/hand", "hand surgeon", "RUE", "and", "/"],
    *["10/325mg", "5%", "120gm", "tablet", "cream", "compound", "post-op", "DOS: 1/2/16", "rental", "purchase", ","],
    *[
        "was the original request.",
        "was authorized by the Claims Administrator.",
        "evaluation",
        "twice daily",
        "one",
        "zero",
        "hundred",
        "dozen",
        "no",
    ],
    *["The remaining IMR eligible portion of the original request,", "Associated surgical service:", "is", "("],
    *["leaving the original request IMR eligible. The original request,", "hours a day", ")", "retrospective", "-"],
    *["2x6", "L/S", "BIW", "q2wk", "every other week", "p.o. t.i.d.", "1 1/2 tabs", "codeine No. 3", "6w"],
    *["*", "\u00d7"],
    *["UR approved 6", "(6 denied)", "6 of 12", "modified to 4", "remaining", ";", "eval and tx", "inj", "with fluoro"],
    *list(service_table())[::20],
    *list(drug_table())[::40],
]
titles = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def check(text: str) -> ParsedRequest:
    parsed = parse_request(text)
    label = parsed.to_label()
    assert set(label) | {"spans", "understood"} == {field.name for field in fields(ParsedRequest)}
    for name, spans in parsed.spans.items():
        assert spans, name
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end].strip()
    for name, value in label.items():
        if name != "partial" and value not in (None, [], False):
            assert name in parsed.spans, name
    assert parsed.understood == (parsed.category is not None) == (parsed.service is not None)
    return parsed


@given(st.text(max_size=400))
def test_any_text(text):
    check(text)


@given(titles)
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_request_words(text):
    check(text)


@given(titles)
@settings(max_examples=60, deadline=None)
def test_reading_twice_is_reading_once(text):
    assert parse_request(text) == parse_request(text)


@pytest.mark.parametrize("piece", REQUEST_PIECES)
def test_long_texts_are_read(piece):
    """How soon is measured: `tests.bench.growth`."""
    check((piece * LONGEST)[:LONGEST])


def test_nonsense_is_not_understood():
    text = "glorf wint ct bezzle quan pt noffer dis ult mri sarnet " * 350
    parsed = check(text[:LONGEST])
    assert not parsed.understood
    assert parsed.category is None
    assert parsed.service is None


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Physical therapy 12 sessions, left knee", "service", ["Physical therapy"]),
        ("Physical therapy 12 sessions, left knee", "visits", ["12 sessions"]),
        ("Physical therapy 12 sessions, left knee", "body_parts", ["knee"]),
        ("Physical therapy 12 sessions, left knee", "laterality", ["left"]),
        ("Acupuncture 2 times a week for 6 weeks", "visits", ["2 times a week", "6 weeks"]),
        ("Norco 10/325 mg #60 with 2 refills", "ingredients", ["Norco"]),
        ("Norco 10/325 mg #60 with 2 refills", "strength", ["10/325 mg"]),
        ("Norco 10/325 mg #60 with 2 refills", "quantity", ["#60"]),
        ("Norco 10/325 mg #60 with 2 refills", "refills", ["2 refills"]),
        ("Voltaren gel 1% 100 gm", "amount", ["100 gm"]),
        ("TENS unit, rental", "devices", ["rental"]),
        ("Retrospective MRI", "retrospective", ["Retrospective"]),
        ("Post-op sling", "postoperative", ["Post-op"]),
    ],
)
def test_spans_hold_the_words_a_field_came_from(text, name, said):
    spans = parse_request(text).spans[name]
    assert [text[span.start : span.end] for span in spans] == said
