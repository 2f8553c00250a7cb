"""Forms an identifier is written in, each beside what looks like it and is none."""

from __future__ import annotations

import pytest

from cases.folding import fold
from reviews.disclosure import Known, Named, scan, suggested
from tests.reviews.disclosure.planted import a_content

NOBODY = Known()
PEOPLE = Known(
    persons=(
        Named("Aylin Y\u0131lmaz", "the injured worker"),
        Named("\u0130pek \u00de\u00f3r\u00f0arson-Ruiz", "the treating physician"),
        Named("Jane Greta Lindqvist, M.D.", "the requesting physician"),
        Named("Mary R. Ipsen", "the reviewer"),
        Named("Paul Tesvil", "a member of staff"),
    )
)
CLAIMS = Known(numbers=("WC2016-00123-A", "2015-00417-01", "2016-03-04-77", "2014-2015-7", "20170304-9", "44-97110"))


def found(text: str, known: Known = NOBODY) -> list[tuple[str, str]]:
    return [(f.severity, text[f.start : f.end]) for f in scan({"summary": text}, known)]


@pytest.mark.parametrize(
    "form",
    [
        "D.O.B.: 01/02/1963", "DOB. 01/02/1963", "DOB - 01/02/1963", "D/O/B 01/02/1963", "D/O/B: 1-2-63",
        "date of birth as 01/02/1963", "date of birth is recorded as January 2, 1963", "DOB 01021963", "DOB01021963",
        "DOB: 02JAN1963", "born 02-Jan-63", "born on 1 / 2 / 1963", "D. O. B. 1963-01-02",
        "9165550134", "19165550134", "+19165550134", "(916) 555 - 0134", "(916)-555-0134", "916 \u2013 555 \u2013 0134",
        "SS# 123456789", "SS no 123-45-6789", "SS no. 123456789", "S.S. # 123 45 6789", "S.S.N. 123456789",
        "adele[at]example.org", "adele (at) example dot org", "adele at example dot org", "adele@example dot org",
        "adele.m {at} mail.example.org", "adele [at] example [dot] org",
        "Dr. YILMAZ", "YILMAZ, MD", "AYLIN YILMAZ, M.D.", "DR. YILMAZ", "Dr. \u0130PEK", "\u0130pek, MD",
        "\u00d6zil, MD",
    ],
)  # fmt: skip
def test_whoever_it_belongs_to(form):
    text = f"It says so of {form} there."
    assert found(text) == [("stops", form)]
    assert form not in suggested(a_content(summary=text), NOBODY).summary


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The telephone of the worker is 555-0134.", "555-0134"),
        ("At 555 - 0134, her cell, nobody answered.", "555 - 0134"),
        ("She was called at home, 555\u20110134.", "555\u20110134"),
    ],
)
def test_seven_digits_near_a_telephone(text, number):
    assert found(text) == [("stops", number)]


@pytest.mark.parametrize("number", ["555-0134", "123456789"])
def test_digits_that_nothing_explains_are_judged(number):
    assert found(f"The note says {number} and no more.") == [("judge", number)]


@pytest.mark.parametrize(
    "text",
    [
        "The DOB was removed. Seen on 01/02/2016; DOI 01022016; date of injury as 01/02/2016.",
        "A mobile bearing; gabapentin 300-1200 mg; phone the desk about pages 345-1023; Spine 2009;287:987-1003.",
        "CPT 97110-97140, ICD-10 M54.5; case CM16-0213037; PMID 12345678; doi 10.1016/2345678901; 1234567890.1.",
        "SS no 12 sessions; the SS number of visits; class no 123456.",
        "He looked at a dot plot; at a dot org chart; pain (at rest), (at) 3.5 mg and (at) antidotes; x@y.",
        "PAIN MANAGEMENT, MD. DR. VISIT NOTES. MRI, MD.",
    ],
)
def test_what_only_looks_like_it(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "form",
    [
        "YILMAZ", "Yilmaz", "Y\u0131lmaz", "YILMAZ'S", "Y\u0130LMAZ", "AYLIN", "IPEK", "Ipek", "\u0130PEK",
        "THORDARSON", "Thordarson", "\u00de\u00d3R\u00d0ARSON", "RUIZ", "Ruiz", "LINDQVIST", "J.G. LINDQVIST",
        "J.G. Lindqvist", "J.G.L.", "J. G. L.", "J.G.L", "J.G.L.'s", "IPSEN",
    ],
)  # fmt: skip
def test_a_person_of_the_case(form):
    text = f"It was {form} who came."
    [(severity, written)] = found(text, PEOPLE)
    assert (severity, written.rstrip(".'sS")) == ("stops", form.rstrip(".'sS"))


@pytest.mark.parametrize("form", ["JGL", "J.L.", "M.R.I.", "M.I."])
def test_initials_that_may_be_an_abbreviation_are_judged(form):
    assert found(f"It was {form} again.", PEOPLE) == [("judge", form)]


@pytest.mark.parametrize("text", ["An MRI; P.T. and PT; JL; A.J.G.L. and J.G.L.K.; J.G.", "jgl; j.g.l.; ruizian; MI"])
def test_what_is_nobodys_initials(text):
    assert found(text, PEOPLE) == []


@pytest.mark.parametrize(
    ("severity", "form"),
    [
        ("stops", "WC2016-00123-A"),
        ("stops", "WC2016-00123"),
        ("stops", "WC 2016 00123"),
        ("stops", "2016-00123"),
        ("stops", "00123-A"),
        ("stops", "2015-00417"),
        ("stops", "201500417"),
        ("stops", "00417-01"),
        ("stops", "2016-03-04-77"),
        ("judge", "97110"),
    ],
)
def test_a_number_partly_written(severity, form):
    assert found(f"It is {form} there.", CLAIMS) == [(severity, form)]


@pytest.mark.parametrize(
    "text",
    ["In 2016, 2015 and 01.", "On 2016-03-04, 2016/03/04 and 03/04/2017.", "In 2014-2015 and 20170304.", "00417"],
)
def test_never_a_year_or_a_date(text):
    assert found(text, CLAIMS) == []


def test_a_date_is_not_the_digits_of_a_number():
    known = Known(numbers=("WC-2016-0304",))
    assert found("On 2016-03-04.", known) == []
    assert found("Of 2016-0304.", known) == [("stops", "2016-0304")]


@pytest.mark.parametrize(
    ("letters", "plain"),
    [
        ("\u0131\u0130", "ii"), ("\u00fe\u00de", "thth"), ("\u00f0\u00d0", "dd"), ("\u0142\u0141", "ll"),
        ("\u00f8\u00d8\u01fe", "ooo"), ("\u0111\u0110", "dd"), ("\u00df\u1e9e", "ssss"),
        ("\u00e6\u00c6\u01fd", "aeaeae"),
        ("\u0153\u0152", "oeoe"), ("\u0127\u0126", "hh"), ("\u0167\u0166", "tt"), ("\u014b\u014a", "ngng"),
        ("\u0259\u018f", "aa"), ("\u0133\u0132", "ijij"), ("\u0219\u015f\u021b", "sst"), ("\u0253\u0199", "bk"),
    ],
)  # fmt: skip
def test_letters_without_what_is_on_and_in_them(letters, plain):
    assert fold(letters) == plain


def test_a_long_text_is_replaced_to_its_end():
    known = Known(persons=(Named("Jane Greta Quazerian", "the injured worker"),))
    said = suggested(a_content(summary="Quazerian has 9165550134. " * 1_000), known).summary
    assert ("Quazerian" in said, "9165550134" in said) == (False, False)


# ---- names as people write them down ---------------------------------------------------------------------------------


APOSTROPHES = "'\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u2032\u055a\ua78c\uff07`\u00b4\ufffd- ."


def worker(name: str) -> Known:
    return Known(persons=(Named(name, "the injured worker"),))


@pytest.mark.parametrize("apostrophe", [*APOSTROPHES, "", "\u00a0", ". ", "' ", " \u2019", "?"])
@pytest.mark.parametrize(
    ("typed", "letter", "rest"),
    [
        ("Mary O'Rourke", "O", "Rourke"),
        ("Sean O\u2019Brien", "O", "Brien"),
        ("Sean O Brien", "O", "Brien"),
        ("Maria D'Angelo", "D", "Angelo"),
        ("Koffi N'Guessan", "N", "Guessan"),
        ("Jean L'H\u00e9ritier", "L", "Heritier"),
    ],
)
def test_an_apostrophe_may_be_anything_or_nothing(typed, letter, rest, apostrophe):
    known = worker(typed)
    for written in (f"{letter}{apostrophe}{rest}", f"{letter}{apostrophe}{rest}".upper()):
        assert found(f"The injured worker {written} was evaluated.", known) == [("stops", written)]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Ann ODwyer", "O'Dwyer"),
        ("Ann DAngelo", "D\u2019Angelo"),
        ("Koffi NGuessan", "N'Guessan"),
        ("Al Oneal", "O'Neal"),
    ],
)
def test_an_apostrophe_may_be_written_where_none_was_typed(typed, written):
    assert found(f"The injured worker {written} was evaluated.", worker(typed)) == [("stops", written)]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Ana N\u00fa\u00f1ez-Smith", "N\u00fa\u00f1ez Smith"),
        ("Ana N\u00fa\u00f1ez-Smith", "Nunez-Smith"),
        ("Ana N\u00fa\u00f1ez-Smith", "NunezSmith"),
        ("Ana N\u00fa\u00f1ez-Smith", "NUNEZ"),
        ("Ana N\u00fa\u00f1ez-Smith", "Ms. Smith"),
        ("Ana N\u00fa\u00f1ez Smith", "Nu\u00f1ez\u2013Smith"),
        ("Fatima Al-Sayed", "AlSayed"),
        ("Fatima Al-Sayed", "Alsayed"),
        ("Fatima Al-Sayed", "Al Sayed"),
        ("Maria De La Cruz", "DeLaCruz"),
        ("Maria De La Cruz", "De la Cruz"),
        ("Ludwig van Beethoven", "VanBeethoven"),
    ],
)
def test_a_name_of_several_words_in_any_spelling(typed, written):
    assert found(f"It was {written} who came.", worker(typed)) == [("stops", written)]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Linh La", "La"), ("Mai Do", "Mai"), ("San Nguyen", "San"), ("Van Tran", "Van"), ("Le, Huong", "Le"),
        ("Bich Le", "Le"), ("Van Nguyen", "Van"), ("Lan Do", "Do"), ("LAN DO", "Do"), ("Li An", "An"), ("Kim Ng", "Ng"),
        ("Anna May", "May"), ("Mark Young", "Young"), ("Quinn Long", "Long"), ("Tom So", "So"), ("Ann To", "To"),
        ("Thu In", "In"), ("Da Will", "Will"), ("Pa Vang", "Pa"), ("Jin O", "O"), ("Xiu He", "He"), ("Mai Her", "Her"),
    ],
)  # fmt: skip
def test_a_name_that_is_a_particle_or_a_word_stops_or_is_judged(name, written):
    known = worker(name)
    for role in ("injured worker", "patient", "claimant", "applicant", "employee"):
        for before in (f"The {role} ", f"The {role}, "):
            [(severity, hit)] = found(f"{before}{written} was evaluated.", known)
            assert (severity in {"stops", "judge"}, hit) == (True, written)
    for title in ("Mr.", "Ms.", "Mrs", "Dr."):
        assert found(f"It was {title} {written} again.", known) == [("stops", f"{title} {written}")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Bich Le", "le; pele-mele; The worker is able."),
        ("Van Nguyen", "She drives a van for work."),
        ("Lan Do", "The worker can do it; they do."),
        ("Kim Ng", "Measured in ng/ml."),
        ("Anna May", "The patient may return; the worker may lift."),
        ("Quinn Long", "A long course of long-term use."),
        ("Jin O", "Type O blood and vitamin O; the letter O."),
        ("Li An", "Compliance with an order is reliant on an aide."),
        ("Xiu He", "Then he said that he hurt."),
        ("Mai Her", "It was her arm; her pain."),
        ("Amy Lack", "For lack of evidence."),
        ("Kay Dover", "Vitamin D over the counter."),
    ],
)
def test_a_name_that_is_a_word_is_quiet_within_prose(name, text):
    assert found(text, worker(name)) == []


def test_a_few_small_letters_that_may_be_a_word_are_judged():
    assert found("It was ruiz who came.", worker("Paul Ruiz")) == [("judge", "ruiz")]
    assert found("It was mr. ruiz who came.", worker("Paul Ruiz")) == [("stops", "mr. ruiz")]


def test_a_sign_named_like_the_person_is_judged():
    known = worker("Sean O'Brien")
    assert found("A positive O'Brien's test.", known) == [("judge", "O'Brien")]
    assert found("Yergason's and Obrien's tests.", known) == [("judge", "Obrien")]
    assert found("O'Brien's shoulder hurts.", known) == [("stops", "O'Brien")]


@pytest.mark.parametrize("name", ["Sean O'Brien", "Sean O Brien"])
@pytest.mark.parametrize(("text", "half"), [("Brien was seen again.", "Brien"), ("It was 0'Brien who fell.", "Brien")])
def test_half_a_name_is_for_a_person_to_judge(name, text, half):
    assert found(text, worker(name)) == [("judge", half)]
    assert found(f"Mr. {half} was seen.", worker(name)) == [("stops", f"Mr. {half}")]


def test_a_particle_within_a_name_is_none():
    known = Known(persons=(Named("Ana de la Cruz", "the injured worker"),))
    assert found("A visit de novo; De novo review; la la.", known) == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Harbor Baking Company LLC", "HBC"),
        ("Los Angeles Unified School District", "LAUSD"),
        ("Los Angeles Unified School District", "L.A.U.S.D"),
        ("Zenith National Insurance, Inc.", "ZNI"),
    ],
)
def test_initials_of_an_organization_are_judged(name, form):
    """Without those of its legal form, which nobody says."""
    known = Known(organizations=(Named(name, "the employer"),))
    assert found(f"The worker drove for {form} since 2010.", known) == [("judge", form)]
    assert found(f"The worker drove for {form.lower()} since 2010.", known) == []
