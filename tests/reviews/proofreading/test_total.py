"""Whatever the input: findings, never an exception; and the same again for the same."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.disclosure import THE_REVIEWER, Known, Named
from reviews.guidelines.requests import parse_request
from reviews.proofreading import (
    CitationFacts,
    DeterminationFacts,
    DocumentFacts,
    ItemFacts,
    check_determination,
    decision_from_words,
)

from .closings import GRANTED, OPEN, REFUSED

FRAGMENTS = [
    "no", "not", '"', "(", ")", "twelve visits requested", "physical therapy", "no documentation of",
    "medical necessity", "Dr. Quist", "2016-01-02", "; ", ". ", ", ", "as", "if", "that", "\n\n",
    "s\u0131x visits requested", "\u2019", "\u201c", "\u0000", "\u00b2",
]  # fmt: skip
PIECES = st.sampled_from([*REFUSED[::9], *GRANTED[::9], *OPEN[::4], *FRAGMENTS])
TEXT = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=9).map(" ".join))
CITATIONS = st.builds(
    CitationFacts,
    st.sampled_from(["reviewer", "claims_administrator"]),
    st.sampled_from(["mtus", "guideline", "study"]),
    TEXT,
    TEXT,
    st.none() | st.integers(0, 9999),
)
DOCUMENTS = st.builds(
    DocumentFacts,
    TEXT | st.just("Physical therapy notes"),
    TEXT,
    TEXT,
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.booleans(),
)
ITEMS = st.builds(
    ItemFacts,
    st.integers(1, 99),
    TEXT,
    st.sampled_from(["upheld", "overturned", ""]),
    TEXT,
    st.lists(CITATIONS, max_size=2).map(tuple),
    TEXT,
    TEXT,
    st.none() | TEXT.map(parse_request),
)
NAMED = st.lists(st.builds(Named, TEXT, st.sampled_from([THE_REVIEWER, "the employer"])), max_size=2).map(tuple)
WORDS = st.lists(TEXT, max_size=2).map(tuple)
KNOWN = st.builds(Known, NAMED, NAMED, WORDS, WORDS, WORDS, st.none() | st.dates())
FACTS = st.builds(
    DeterminationFacts,
    *(st.lists(kind, max_size=2).map(tuple) for kind in (ITEMS,)),
    TEXT,
    *(st.lists(kind, max_size=2).map(tuple) for kind in (DOCUMENTS, DOCUMENTS, TEXT)),
    KNOWN,
)


@settings(max_examples=150, deadline=None)
@given(FACTS)
def test_any_facts_give_the_same_findings_twice(facts):
    findings = check_determination(facts)
    assert findings == check_determination(facts)
    json.dumps([finding.as_dict() for finding in findings])
    lengths = {"summary": [len(facts.summary)]}
    for field in ("title", "rationale", "no_guideline_reason"):
        lengths[field] = [len(getattr(item, field)) for item in facts.items]
    for finding in findings:
        assert finding.sentence
        assert finding.citation
        longest = max(lengths.get(finding.where, ()), default=0)
        assert all(0 <= span.start < span.end <= longest for span in finding.spans)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_any_text_has_a_reading(text):
    reading = decision_from_words(text)
    assert (reading.decision is None) == (reading.confidence == "none") == (reading.span is None)
