"""Whatever is planted is found, in whichever form, and is gone from the suggested text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reviews.disclosure import Known, Named, scan, suggested
from tests.reviews.disclosure.planted import (
    SENTENCES,
    a_content,
    address_renderings,
    names,
    number_renderings,
    plain,
    renderings,
)

NOBODY = Known()
SENTENCE = st.sampled_from(SENTENCES)


def stops(text: str, known: Known = NOBODY) -> list[str]:
    return [text[f.start : f.end] for f in scan({"summary": text}, known) if f.severity == "stops"]


def planted(form: str, sentence: str, known: Known) -> str:
    """Plant a form; it must be found and be gone from the suggestion. Returns the suggestion."""
    text = sentence.format(form)
    assert stops(text, known), text
    said = suggested(a_content(summary=text), known).summary
    assert not stops(said, known), said
    return said


def person(name: str) -> Known:
    return Known(persons=(Named(name, "the requesting physician"),))


@given(first=names(), last=names(), sentence=SENTENCE, data=st.data())
def test_a_name_in_every_form(first, last, sentence, data):
    assume(plain(first) != plain(last))
    form = data.draw(st.sampled_from(renderings(first, last)))
    said = planted(form, sentence, person(f"Dr. {first} {last}, M.D."))
    folded = plain(said).lower()
    assert plain(last).lower() not in folded
    assert plain(first).lower() not in folded


@given(first=names(), last=names(syllables=2), other=names(syllables=2), sentence=SENTENCE, data=st.data())
def test_either_half_of_a_double_name(first, last, other, sentence, data):
    forms = [
        f"{last}-{other}",
        f"{last} {other}",
        last,
        other,
        f"{last}\u2013{other}",
        f"Ms. {last}-{other}",
        f"{first} {other}",
    ]
    planted(data.draw(st.sampled_from(forms)), sentence, person(f"{first} {last}-{other}"))


@given(last=names(), sentence=SENTENCE, data=st.data())
def test_names_that_are_words_with_a_title_an_initial_or_a_first_name(last, sentence, data):
    """Mark Young: "young" alone is nobody, "Mr. Young" is the man."""
    forms = ["Mr. Young", "M. Young", "Mark Young", "Young, Mark", "YOUNG, MARK", "Mr. Mark Young", "mr. Young"]
    planted(data.draw(st.sampled_from(forms)), sentence, person("Mark Young"))


@pytest.mark.parametrize("name", ["Young", "Hawkins", "Ng", "Ada"])
def test_a_word_that_is_a_name_too_is_judged(name):
    """A capital inside a sentence may be the person: never passed over in silence."""
    known = person(f"Quazerian {name}")
    text = f"It was {name} who asked for it."
    assert [f.kind for f in scan({"summary": text}, known)] == ["name of a person"]


@given(
    letters=st.sampled_from(["HC", "WC", "A", "DEMO"]),
    digits=st.text("0123456789", min_size=5, max_size=10),
    sentence=SENTENCE,
    data=st.data(),
)
def test_a_number_in_any_punctuation(letters, digits, sentence, data):
    form = data.draw(st.sampled_from(number_renderings(letters, digits)))
    planted(form, sentence, Known(numbers=(f"{letters}-{digits}",)))


@given(number=st.integers(1, 99999).map(str), name=names(), sentence=SENTENCE, data=st.data())
def test_an_address_and_its_parts(number, name, sentence, data):
    form = data.draw(st.sampled_from(address_renderings(number, name)))
    planted(form, sentence, Known(addresses=(f"{number} {name} Street, Fresno, CA 93701",)))


@given(one=names(), two=names(), sentence=SENTENCE, data=st.data())
def test_an_organization_with_and_without_what_others_share(one, two, sentence, data):
    forms = [
        f"{one} {two} Claims, Inc.",
        f"{one} {two}",
        f"{one} {two}".upper(),
        f"{one} {two} claims".lower(),
        f"{one}-{two}'s",
        f"the {one} adjuster",
        f"{one} & {two}",
        plain(f"{one} {two} Claims"),
    ]
    form = data.draw(st.sampled_from(forms))
    known = Known(organizations=(Named(f"{one} {two} Claims, Inc.", "the claims administrator"),))
    said = planted(form, sentence, known)
    assert plain(one).lower() not in plain(said).lower()


@given(born=st.dates(date(1900, 1, 1), date(2005, 1, 1)), sentence=SENTENCE, data=st.data())
def test_a_date_of_birth_that_is_known(born, sentence, data):
    forms = [
        f"{born:%m/%d/%Y}",
        f"{born.month}/{born.day}/{born:%y}",
        f"{born:%Y-%m-%d}",
        f"{born:%B} {born.day}, {born.year}",
        f"{born:%b}. {born.day}, {born.year}",
        f"{born.day} {born:%B} {born.year}",
        f"{born:%m-%d-%Y}",
    ]
    planted(data.draw(st.sampled_from(forms)), sentence, Known(date_of_birth=born))


DIGIT = "0123456789"


@st.composite
def unknown_identifiers(draw) -> str:
    def digits(count: int) -> str:
        return draw(st.text(DIGIT, min_size=count, max_size=count))

    name = draw(names())
    area = draw(st.integers(201, 989))
    return draw(
        st.sampled_from(
            [
                f"({area}) 555-{digits(4)}",
                f"{area}-555-{digits(4)}",
                f"{area}.555.{digits(4)}",
                f"+1 {area} 555 {digits(4)} ext. 12",
                f"Tel: {area} 555-{digits(4)}",
                f"fax 555-{digits(4)}",
                f"{digits(3)}-{digits(2)}-{digits(4)}",
                f"SSN {digits(9)}",
                f"social security number ending in {digits(4)}",
                f"NPI {digits(10)}",
                "1234567893",
                f"license no. A{digits(5)}",
                f"G{digits(5)}",
                f"BS{digits(7)}",
                f"MRN: {digits(7)}",
                f"medical record number {digits(6)}",
                f"claim number WC-{digits(6)}",
                f"Claim # {digits(8)}",
                f"ADJ{digits(7)}",
                f"ADJ {digits(8)}",
                f"LAO 0{digits(6)}",
                f"{plain(name).lower()}@example.org",
                f"https://portal.example.org/patients/{digits(4)}",
                f"{digits(3)}1 {name} Avenue, Suite 200",
                f"{digits(2)}1 N. {name} Blvd.",
                f"P.O. Box {digits(4)}",
                f"PO BOX {digits(3)}",
                f"CA 9{draw(st.integers(0, 5))}{digits(3)}",
                f"DOB: 0{draw(st.integers(1, 9))}/1{draw(st.integers(0, 9))}/19{digits(2)}",
                f"born on March 1{draw(st.integers(0, 9))}, 19{digits(2)}",
                f"9{draw(st.integers(0, 9))}-year-old woman",
                f"aged 9{draw(st.integers(0, 9))}",
                "ninety-three years old",
                f"Dr. {name}",
                f"DR. {name.upper()}",
                f"Mrs. {name}",
                f"Ms {name}",
                f"{name}, M.D.",
                f"{name} {name}, DC",
            ]
        )
    )


@given(form=unknown_identifiers(), sentence=SENTENCE)
def test_what_nobody_told_the_case(form, sentence):
    planted(form, sentence, Known())
