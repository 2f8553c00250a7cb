from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.letters.narrative import SummaryParts, narrative

WHOLE = SummaryParts(
    age=53,
    sex="female",
    injured_on="6/3/00",
    mechanism="transferring a patient",
    history="Previous low back complaints.",
    complaints="throbbing neck pain and spasm",
    exam="Paraspinal spasm, tenderness and less range of motion with pain",
    diagnoses="Status post fusion C4-C7 (12/2008); cervical radiculitis; carpal tunnel syndrome, both sides",
    medications="Naprosyn; Skelaxin; Voltaren gel.",
    treatments="medications; acupuncture; physical therapy",
    ur_request="Twelve physical therapy sessions with hot packs",
    ur_decided_on="5/30/15",
)


def test_all_parts_make_one_paragraph() -> None:
    assert narrative(WHOLE) == (
        "The injured worker is a 53-year-old woman who was injured on 6/3/00 while transferring a patient. "
        "The history includes previous low back complaints. "
        "Current complaints include throbbing neck pain and spasm. "
        "Examination showed paraspinal spasm, tenderness and less range of motion with pain. "
        "The diagnoses are status post fusion C4-C7 (12/2008); cervical radiculitis; and carpal tunnel syndrome, both "
        "sides. Current medications are Naprosyn, Skelaxin and Voltaren gel. "
        "Treatment to date has included medications, acupuncture and physical therapy. "
        "On 5/30/15, utilization review evaluated a request for twelve physical therapy sessions with hot packs."
    )


def test_no_parts_make_no_text() -> None:
    assert narrative(SummaryParts()) == ""


@pytest.mark.parametrize("name", [field.name for field in fields(SummaryParts)])
def test_an_empty_part_leaves_no_trace(name: str) -> None:
    text = narrative(replace(WHOLE, **{name: None if name == "age" else "  "}))
    assert text
    assert not re.search(r"\bNone\b|  |[ ,;][,.;]|\.\.|\b(?:on|is|are|include|included|for|while|who)\.", text)


@pytest.mark.parametrize(
    ("age", "article"),
    [(8, "an"), (11, "an"), (18, "an"), (80, "an"), (81, "an"), (1, "a"), (17, "a"), (53, "a"), (100, "a")],
)
def test_the_article_fits_the_age(age: int, article: str) -> None:
    assert narrative(SummaryParts(age=age, sex="male")) == f"The injured worker is {article} {age}-year-old man."


@pytest.mark.parametrize(
    ("sex", "person"),
    [("", "40-year-old person"), ("Male", "40-year-old man"), ("nonbinary", "40-year-old nonbinary person")],
)
def test_the_person(sex: str, person: str) -> None:
    assert narrative(SummaryParts(age=40, sex=sex)) == f"The injured worker is a {person}."


def test_the_sex_alone() -> None:
    assert narrative(SummaryParts(sex="female")) == "The injured worker is a woman."


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("10-14-2016", "on 10-14-2016"),
        ("October 14, 2016", "on October 14, 2016"),
        ("June 2000", "in June 2000"),
        ("2000", "in 2000"),
        ("In June of 2000", "in June of 2000"),
        ("1/1/14 to 3/1/15", "over the period 1/1/14 to 3/1/15"),
        ("between 1/1/14 and 3/1/15", "between 1/1/14 and 3/1/15"),
        ("cumulative trauma through 3/1/15", "(cumulative trauma through 3/1/15)"),
    ],
)
def test_the_date_of_injury_as_told(told: str, printed: str) -> None:
    assert narrative(SummaryParts(injured_on=told)) == f"The injured worker was injured {printed}."


@pytest.mark.parametrize(
    ("mechanism", "printed"),
    [
        ("While lifting a crate.", "was injured on 6/3/00 while lifting a crate."),
        ("lifting a crate", "was injured on 6/3/00 while lifting a crate."),
        ("during a fall", "was injured on 6/3/00 during a fall."),
        ("when a shelf fell", "was injured on 6/3/00 when a shelf fell."),
        ("The worker slipped on ice.", "was injured on 6/3/00. The worker slipped on ice."),
        ("Fall from a ladder", "was injured on 6/3/00. The injury is described as follows: fall from a ladder."),
        ("While lifting. The crate was heavy.", "was injured on 6/3/00. While lifting. The crate was heavy."),
    ],
)
def test_the_mechanism(mechanism: str, printed: str) -> None:
    text = narrative(SummaryParts(injured_on="6/3/00", mechanism=mechanism))
    assert text == f"The injured worker {printed}"


def test_whole_sentences_stay_as_they_are() -> None:
    told = "The pain is worse at night! It was rated 8/10."
    assert narrative(SummaryParts(complaints=told)) == told


def test_names_and_abbreviations_keep_their_capitals() -> None:
    assert narrative(SummaryParts(exam="Spurling's sign positive")) == "Examination showed Spurling's sign positive."
    assert narrative(SummaryParts(exam="MRI findings unchanged")) == "Examination showed MRI findings unchanged."


@pytest.mark.parametrize(
    ("entries", "printed"),
    [
        ("Norco", "The current medication is Norco."),
        ("Norco; Soma", "Current medications are Norco and Soma."),
        ("Norco\nSoma;\n Advil.", "Current medications are Norco, Soma and Advil."),
        ("Norco 5/325mg, daily; Soma", "Current medications are Norco 5/325mg, daily; and Soma."),
        ("none", "No current medications are reported."),
    ],
)
def test_lists(entries: str, printed: str) -> None:
    assert narrative(SummaryParts(medications=entries)) == printed


@pytest.mark.parametrize(
    ("request_text", "printed"),
    [
        ("MRI of the lumbar spine", "Utilization review evaluated a request for MRI of the lumbar spine."),
        ("A request for a back brace.", "Utilization review evaluated a request for a back brace."),
        ("On 5/30/15 utilization review denied an MRI.", "On 5/30/15 utilization review denied an MRI."),
    ],
)
def test_the_request(request_text: str, printed: str) -> None:
    assert narrative(SummaryParts(ur_request=request_text)) == printed


WORDS = st.text(alphabet="aBc1 .,;:!?/-\n", max_size=25)


@given(
    st.builds(
        SummaryParts,
        age=st.none() | st.integers(0, 120),
        **{field.name: WORDS for field in fields(SummaryParts) if field.name != "age"},
    )
)
def test_any_parts_make_one_paragraph_that_ends_with_a_mark(parts: SummaryParts) -> None:
    text = narrative(parts)
    assert text == " ".join(text.split())
    assert not text or text[-1] in ".!?"
