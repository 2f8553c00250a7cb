"""The age is published in bands, and no text of the register undoes them."""

from __future__ import annotations

import re

import pytest

from reviews.disclosure import Known, band_of, exact_age, scan, suggested
from tests.reviews.disclosure.planted import a_content

NOBODY = Known()
TRICK = re.compile(r"\b\d{2}[\s-]*(?:years?|yrs?|y/?o)\b|\b(?:fe)?male\b|\b(?:wo)?man\b", re.IGNORECASE)
"""How readers of registers fill in what is left out."""


@pytest.mark.parametrize(
    ("age", "band"),
    [(19, "under 20"), (20, "20 to 29"), (53, "50 to 59"), (69, "60 to 69"), (70, "70 or older"), (89, "70 or older")],
)
def test_bands(age, band):
    assert band_of(age) == band


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A 53-year-old woman fell.", "A person aged 50 to 59 fell."),
        ("The worker is 53 years old and rests.", "The worker is aged 50 to 59 and rests."),
        ("He is a 48 y/o right-handed male.", "He is a right-handed person aged 40 to 49."),
        ("A thirty-one year old man.", "A person aged 30 to 39."),
        ("The worker, aged 62, lifts crates.", "The worker, aged 60 to 69, lifts crates."),
        ("An 18-year-old carpenter.", "A carpenter aged under 20."),
        ("This 71 yo with pain.", "This person aged 70 or older with pain."),
    ],
)
def test_an_exact_age_stops_and_the_band_is_written(text, said):
    assert exact_age(text) is not None
    assert {finding.severity for finding in scan({"summary": text}, NOBODY, banded=True)} == {"stops"}
    written = suggested(a_content(summary=text), NOBODY, banded=True).summary
    assert (written, scan({"summary": written}, NOBODY, banded=True), TRICK.search(written)) == (said, (), None)


@pytest.mark.parametrize(
    "text",
    [
        "A 20-year-old injury; a 12 year old study; a 25-year history of smoking.",
        "Recommended at age 65 or older, and for ages 50 to 75.",
        "For 12 weeks; 30 days; 90 degrees.",
        "She says that her pain is worse; the physician states that he will see her again. The woman rests.",
    ],
)
def test_what_is_no_age_of_a_person_stays_and_so_does_the_sex_alone(text):
    assert (scan({"summary": text}, NOBODY, banded=True), exact_age(text)) == ((), None)


def test_letters_of_record_keep_the_words_that_were_published():
    assert scan({"summary": "A 53-year-old woman has pain."}, NOBODY) == ()
