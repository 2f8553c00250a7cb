"""What is no one's stays quiet; what is rare goes before a person; both are counted over the published letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.disclosure import Known, Named, scan, texts_of, with_texts
from reviews.letters.parser import parse_letter
from tests.reviews.disclosure.planted import a_content

NOBODY = Known()
FALSE_STOPS = 0
"""In the 49 published letters and the seed; their publisher took the names out, so none may stop."""
TO_JUDGE = 2
"""In the same: a misspelt drug, and the seed with its date, age, sex and work."""


def kinds(text: str, known: Known = NOBODY, field: str = "summary", **facts: object) -> list[tuple[str, str, str]]:
    return [(f.severity, f.kind, text[f.start : f.end]) for f in scan({field: text}, known, **facts)]


@pytest.mark.parametrize(
    "text",
    [
        "Fusion C4-C7, L4-L5 and S1; C5 and C6 radiculopathy; C407 in the notes.",
        "Positive Spurling's, Phalen's and Hawkins signs; Tinel's sign was negative; a Kemp's test, FABER, O'Brien's.",
        "Tylenol No. 3, MS Contin 15 mg, Norco 10-325 mg #60, Percocet 5/325, OxyContin, Lyrica.",
        "MTUS Chronic Pain Medical Treatment 2009; ODG (2016), Low Back; ACOEM, 2nd Edition (2004), page 303.",
        "SSN as an outcome measure; NPI was not assessed; the license to practise; claim of pain; his file was sent.",
        "Case CM16-0213037 of 11/09/2016; date of injury 10/13/2016; UR denial 11/03/2016.",
        "MR arthrogram, MRI, MR Imaging of the knee; CT 72131 and CPT 97110, 97140; HCPCS E0720, L1832, G0283.",
        "ICD-10 G89.29, M54.5, S33.5XXA; ICD-9 724.4; blood pressure 120/80; pain 7-8/10; 30-degree flexion.",
        "8 CCR 9792.20-9792.27.23, Labor Code 4610.6(d); 12 sessions, 2x6; see J Bone Joint Surg 2005;87:1004-1007.",
        "A 48 year old male and a 25-year history of smoking; 90 days; age 65 or older; flexion 95 degrees.",
        "PT, OT, PA lateral view, DO not lift, physical therapy, PT. Pain management MD. His Dr. The plan was made.",
        "http://www.nhlbi.nih.gov/health/health-topics/topics/ekg and www.odg-twc.com/preface.htm",
        "On Monday in March 2014 the injured worker, a Medicare patient, spoke Spanish.",
    ],
)
def test_clinical_text_is_quiet(text):
    assert kinds(text) == []


def test_the_published_letters_are_quiet(shared_letters):
    files = [*sorted(shared_letters.glob("text/*.txt")), shared_letters / "seed.txt"]
    found = [finding for file in files for finding in scan(texts_of(parse_letter(file.read_text())), Known())]
    stopping = [(finding.field, finding.kind) for finding in found if finding.severity == "stops"]
    assert len(stopping) <= FALSE_STOPS, stopping
    assert len(found) - len(stopping) <= TO_JUDGE


NAMED_LIKE_WORDS = (
    "Bich Le", "Van Nguyen", "Lan Do", "Li An", "Kim Ng", "Anna May", "Mark Young", "Quinn Long", "Tom So", "Ann To",
    "Jin O", "Thu In", "Da Will", "Sean O'Brien", "Maria D'Angelo", "Xiu He", "Mai Her", "Amy Lack", "Kay Dover",
    "Pa Vang", "Linh La",
)  # fmt: skip


def test_nobody_named_like_a_word_stops_a_published_letter(shared_letters):
    known = Known(persons=tuple(Named(name, "the injured worker") for name in NAMED_LIKE_WORDS))
    texts = [texts_of(parse_letter(file.read_text())) for file in sorted(shared_letters.glob("text/*.txt"))]
    found = [(text[each.field], each) for text in texts for each in scan(text, known)]
    assert [text[each.start : each.end] for text, each in found if each.severity == "stops"] == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("A 53-year-old female was hurt on 6/3/00 while transferring a patient.", "rare combination", "6/3/00"),
        (
            "The man is 34 years old. He works as a packer and fell on March 4, 2016.",
            "rare combination",
            "March 4, 2016",
        ),
        ("Aged 50 to 59, on 6/3/00 she hurt herself while transferring a patient.", "rare combination", "6/3/00"),
        ("A carpenter aged under 20, it struck him on 6/3/00.", "rare combination", "6/3/00"),
        ("He lives in Fresno.", "place", "Fresno"),
        ("He lives in Needles.", "place", "Needles"),
        ("Seen in FRESNO.", "place", "FRESNO"),
        ("Records of Kern County were sent.", "place", "Kern County"),
        ("Treated at Cedar Ridge Medical Center twice.", "facility", "Cedar Ridge Medical Center"),
        ("He was treated by Gonzalez.", "perhaps a name", "Gonzalez"),
        ("Then Maria Gonzalez reported pain.", "perhaps a name", "Maria Gonzalez"),
        ("He is a jockey.", "rare occupation", "jockey"),
    ],
)
def test_what_a_person_must_judge(text, kind, words):
    assert kinds(text, field="item 1 rationale") == [("judge", kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "The needles were removed. Needles were removed. Ontario was cited by nobody.",
        "A pain clinic, the Pain Clinic and a Surgery Center.",
        "A 53-year-old female has neck pain since 6/3/00.",
        "According to Quazerian et al, and to Quazerian (2009), it does not help.",
    ],
)
def test_what_nobody_need_judge(text):
    assert kinds(text) == []


@pytest.mark.parametrize(("alike", "found"), [(None, 0), (0, 1), (1, 1), (2, 1), (3, 0)])
def test_credentials_that_few_reviewers_hold(alike, found):
    """Fewer than three on file with the same specialties and states (LC 4610.6(f))."""
    findings = scan({}, Known(), credentials="Guam: Hand Surgery", reviewers_alike=alike)
    assert [finding.kind for finding in findings] == ["rare credentials"] * found


def test_a_name_that_is_a_sign_may_stay():
    known = Known(persons=(Named("Dr. Ann Hawkins", "the requesting physician"),))
    assert [found[0] for found in kinds("A positive Hawkins sign.", known)] == ["judge"]
    assert [found[0] for found in kinds("Dr. Hawkins asked for it.", known)] == ["stops"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Quintavius Sessions", "The number of sessions and of the head is not stated."),
        ("Quintavius Wright", "Adson's, and Wright's maneuver; the Wright test."),
        ("Quintavius Long", "The risks of long-term use of the long course."),
        ("Quintavius Hand", "MTUS Forearm, Wrist, and Hand Complaints 2004; the hand, hands and of hand."),
        ("Quintavius Day", "On the day of the visit he will miss a day."),
        ("Ada Lo", "The ADA says that a loss of 5 lb is low."),
    ],
)
def test_a_name_that_is_a_word_stops_no_sentence(name, text):
    assert "stops" not in {found[0] for found in kinds(text, Known(persons=(Named(name, "the injured worker"),)))}


@pytest.mark.parametrize(
    ("name", "text", "severity"),
    [
        ("ESIS", "Epidural steroid injections (ESIs) and ESIs again.", "judge"),
        ("ESIS", "A letter of ESIS says so.", "stops"),
        ("City of Los Angeles", "The Work Loss Data Institute.", None),
        ("Los Angeles Unified School District", "The Los Angeles Unified School District employs her.", "stops"),
        ("McDonald's", "She works at McDonalds.", "stops"),
        ("Pain Management Associates", "Pain management; Pain Management was consulted.", None),
        ("Pain Management Associates", "Seen at Pain Management Associates.", "stops"),
        ("Target", "The target of treatment.", None),
    ],
)
def test_organizations_named_with_words(name, text, severity):
    known = Known(organizations=(Named(name, "the employer"),))
    found = {found[0] for found in kinds(text, known) if found[1] == "name of an organization"}
    assert found == ({severity} if severity else set())


class TestKeys:
    def test_stay_while_the_words_stay(self):
        one, two = (scan({"summary": text}, Known()) for text in ("He is in Fresno.", "Now he is in  Fresno."))
        assert one[0].key == two[0].key

    def test_tell_fields_and_words_apart(self):
        texts = {"summary": "In Fresno. In Visalia.", "item 1 rationale": "In Fresno."}
        assert len({finding.key for finding in scan(texts, Known())}) == 3


WORDS = st.sampled_from(
    ("Ms.", "Quazerian", "Dr.", "young", "Young", "93701", "A-11111", "100", "Zan", "Street", ",", ".", "in", "Fresno",
     "born", "3/4/1961", "aged", "93", "MD", "555-0134")
)  # fmt: skip
KNOWN = Known(
    persons=(Named("Mark Young", "the claims examiner"), Named("Ana Quazerian", "the injured worker")),
    organizations=(Named("Zan Street Claims", "the claims administrator"),),
    numbers=("A-11111",),
    addresses=("100 Zan Street, Fresno, CA 93701",),
)


@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)))
def test_any_text_is_read(text):
    """Places lie in the text, none within another."""
    end = 0
    for finding in scan({"summary": text}, KNOWN):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


def test_texts_go_back_where_they_came_from():
    content = a_content()
    assert with_texts(content, texts_of(content)) == content
    changed = with_texts(content, {"summary": "Other.", "item 1 title": "Another"})
    assert (changed.summary, changed.items[0].title, changed.items[0].decision) == ("Other.", "Another", "upheld")
