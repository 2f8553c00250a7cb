"""Each check of a determination: what it speaks up about, and what it leaves alone."""

from dataclasses import replace
from datetime import date

import pytest

from reviews.disclosure import THE_REVIEWER, Known, Named
from reviews.guidelines.requests import Span, parse_request
from reviews.proofreading import (
    CitationFacts,
    DeterminationFacts,
    DocumentFacts,
    ItemFacts,
    Level,
    Limits,
    SignFacts,
    check_determination,
)
from reviews.proofreading.plainness import readability, syllables

QUIST = Named("Alma Quist, MD", THE_REVIEWER)
MTUS = CitationFacts("reviewer", "mtus", "Low Back Complaints", "Special Studies", 2004)
ODG = CitationFacts("reviewer", "guideline", "Official Disability Guidelines", "Low Back, Imaging", 2016)
NOTES = DocumentFacts("Physical therapy notes", "Shoreline Therapy", "Claims administrator", date(2016, 3, 1))
DECISION = DocumentFacts("Utilization review decision", "Meridian Review", "Utilization review", is_ur_origin=True)
RATIONALE = (
    "The reflexes and the strength of both legs are normal, and no red flag was found. The chapter asks for a deficit "
    "before a scan. The scan requested is not medically necessary."
)
TITLE = "MRI of the lumbar spine"


def item(**changes):
    plain = ItemFacts(1, TITLE, "upheld", RATIONALE, (MTUS,), request=parse_request(changes.get("title", TITLE)))
    return replace(plain, **changes)


def facts(*items, **changes):
    plain = DeterminationFacts(
        items=items or (item(),), reviewed=(NOTES,), on_file=(NOTES,), specialties=("Occupational Medicine",)
    )
    return replace(plain, **changes)


def found(check, given):
    return [finding for finding in check_determination(given) if finding.check == check]


def words_of(finding, text):
    return [text[start:end] for start, end in finding.spans]


def test_a_sound_determination_has_no_finding():
    assert check_determination(facts()) == ()


def test_errors_come_first():
    given = facts(item(decision=""), item(position=2, citations=(ODG,)))
    levels = [finding.level for finding in check_determination(given)]
    assert levels == sorted(levels, key=list(Level).index)
    assert len(set(levels)) == 2


class TestDecisionWords:
    def test_a_plain_contradiction_is_an_error_that_shows_the_words(self):
        (finding,) = found("decision_words", facts(item(decision="overturned")))
        assert finding.level is Level.ERROR
        assert words_of(finding, RATIONALE) == ["is not medically necessary"]

    def test_a_contradiction_that_may_be_read_otherwise_is_a_warning(self):
        unsure = item(
            decision="overturned", rationale=f"{RATIONALE[:-43]} It is unclear why a scan would be necessary now."
        )
        assert all(finding.level is not Level.ERROR for finding in found("decision_words", facts(unsure)))

    def test_no_conclusion_asks_for_one(self):
        (finding,) = found("decision_words", facts(item(rationale="The notes were read with care. " * 4)))
        assert (finding.level, finding.spans) == (Level.INFO, ())

    def test_the_contrary_said_elsewhere_is_a_warning(self):
        text = f"The request for the scan is medically necessary. {RATIONALE}"
        (finding,) = found("contradiction", facts(item(rationale=text)))
        assert words_of(finding, text) == ["is medically necessary"]

    def test_criteria_met_over_a_refusal(self):
        text = f"All the criteria for a scan are met. {RATIONALE}"
        (finding,) = found("criteria", facts(item(rationale=text)))
        assert finding.level is Level.WARNING

    @pytest.mark.parametrize(
        "sentence",
        ["A scan is possible once the criteria are met.", "The criteria are not met.", "Not all the criteria are met."],
    )
    def test_criteria_not_met_agree_with_a_refusal(self, sentence):
        assert not found("criteria", facts(item(rationale=f"{sentence} {RATIONALE}")))

    def test_an_item_cannot_be_modified(self):
        assert found("modification", facts(item(rationale=f"{RATIONALE} The request is modified to three visits.")))
        plain = f"{RATIONALE} The request cannot be modified to three visits."
        assert not found("modification", facts(item(rationale=plain)))


class TestCompleteness:
    @pytest.mark.parametrize(
        ("changes", "check"),
        [
            ({"decision": ""}, "undecided"),
            ({"rationale": " \n"}, "no_rationale"),
            ({"rationale": "The cane is not medically necessary."}, "short_rationale"),
            ({"citations": ()}, "no_source"),
            ({"citations": (replace(MTUS, side="claims_administrator"),)}, "no_source"),
        ],
    )
    def test_what_is_missing_is_named(self, changes, check):
        assert [finding.position for finding in found(check, facts(item(**changes)))] == [1]

    def test_a_reason_stands_for_a_source(self):
        assert not found("no_source", facts(item(citations=(), no_guideline_reason="The operation was not approved.")))

    def test_utilization_review_cannot_be_the_only_record(self):
        (finding,) = found("ur_records_only", facts(reviewed=(DECISION,), on_file=(DECISION, NOTES)))
        assert finding.level is Level.ERROR
        assert "Physical therapy notes" in finding.sentence
        assert not found("ur_records_only", facts(reviewed=(DECISION, NOTES)))
        assert not found("ur_records_only", facts(reviewed=()))


class TestSources:
    def test_outside_the_mtus_needs_a_reason(self):
        assert found("search_sequence", facts(item(citations=(ODG,))))
        assert found("search_sequence", facts(item(citations=(ODG,), outside_mtus_reason="n/a")))

    @pytest.mark.parametrize(
        ("day", "citation", "order"),
        [
            (date(2016, 12, 31), "LC 4610.5(c)(2), text of 2013-2016; 8 CCR 9792.21(d)", "a lower standard"),
            (date(2017, 1, 1), "8 CCR 9792.21.1(a); 8 CCR 9792.21(d)", "the newest ACOEM or ODG"),
            (date(2026, 3, 2), "8 CCR 9792.21.1(a); 8 CCR 9792.21(d)", "the newest ACOEM or ODG"),
        ],
    )
    def test_the_ladder_of_the_statute_counts_before_2017_and_the_search_sequence_after(self, day, citation, order):
        (finding,) = found("search_sequence", facts(item(citations=(ODG,)), ur_decided_on=day))
        assert finding.citation == citation
        assert order in finding.sentence

    def test_of_a_ur_decision_of_unknown_day_neither_order_is_told(self):
        (finding,) = found("search_sequence", facts(item(citations=(ODG,))))
        assert finding.citation == "8 CCR 9792.21(d)"
        assert finding.sentence.endswith("or its presumption is rebutted.")

    @pytest.mark.parametrize(
        "changes",
        [
            {"citations": (MTUS, ODG)},
            {"citations": (ODG,), "outside_mtus_reason": "The MTUS does not speak of hearing aids."},
            {"citations": (ODG,), "rationale": f"The MTUS does not address this device. {RATIONALE}"},
        ],
    )
    def test_a_reason_or_the_mtus_itself_is_enough(self, changes):
        assert not found("search_sequence", facts(item(**changes)))

    @pytest.mark.parametrize(
        ("citation", "asks_for"),
        [
            (replace(MTUS, year=None), "the effective year"),
            (replace(MTUS, section=""), "the section"),
            (replace(ODG, section=""), "the chapter and section"),
            (CitationFacts("reviewer", "study", "Effects of rest"), "the lead author"),
            (CitationFacts("reviewer", "study", "Ferris J. Effects of rest", "", 2014), "the journal"),
        ],
    )
    def test_each_kind_has_its_parts(self, citation, asks_for):
        (finding,) = found("citation_format", facts(item(citations=(MTUS, citation))))
        assert asks_for in finding.sentence

    @pytest.mark.parametrize(
        "citation",
        [MTUS, ODG, CitationFacts("reviewer", "study", "Ferris J. Effects of rest. 2014", "Spine 12:3-9")],
    )
    def test_a_whole_citation_is_left_alone(self, citation):
        assert not found("citation_format", facts(item(citations=(MTUS, citation))))

    def test_what_the_claims_administrator_cited_is_not_the_reviewers_affair(self):
        theirs = CitationFacts("claims_administrator", "guideline", "ODG")
        assert not found("citation_format", facts(item(citations=(MTUS, theirs))))


class TestNotDocumented:
    @pytest.mark.parametrize(
        "sentence",
        [
            "There is no documentation of physical therapy.",
            "The file holds no evidence that physical therapy was tried.",
            "Physical therapy notes were not submitted for review.",
            "The records do not mention any course of physical therapy.",
            "Without a record of conservative care, a scan is too early.",
            "No physical therapy notes are on hand.",
        ],
    )
    def test_the_document_is_named(self, sentence):
        (finding,) = found("not_documented", facts(item(rationale=f"{sentence} {RATIONALE}")))
        assert finding.level is Level.WARNING
        assert "Physical therapy notes" in finding.sentence

    @pytest.mark.parametrize(
        "sentence",
        [
            "Physical therapy was tried for six weeks.",
            "There is no documentation of weakness to support physical therapy.",
            "There is no documentation of acupuncture.",
            "Weakness was not found after six weeks of physical therapy.",
            "Scans are not recommended where there is no record of physical therapy.",
            "Stiffness is not an indication for physical therapy.",
            "The notes do not show weakness, and physical therapy was helpful.",
            'The chapter says "there should be no evidence that physical therapy has been tried without gain before."',
        ],
    )
    def test_other_statements_are_left_alone(self, sentence):
        assert not found("not_documented", facts(item(rationale=f"{sentence} {RATIONALE}")))

    def test_a_document_about_another_body_part_does_not_count(self):
        scan = DocumentFacts("MRI report, right shoulder", "Bay Imaging")
        text = f"There is no documentation of an earlier MRI. {RATIONALE}"
        assert not found("not_documented", facts(item(rationale=text), on_file=(scan,)))
        lumbar = DocumentFacts("MRI report, lumbar spine", "Bay Imaging")
        assert found("not_documented", facts(item(rationale=text), on_file=(lumbar,)))

    def test_what_utilization_review_wrote_is_no_record(self):
        wrote = replace(NOTES, is_ur_origin=True)
        text = f"There is no documentation of physical therapy. {RATIONALE}"
        assert not found("not_documented", facts(item(rationale=text), on_file=(wrote,)))

    def test_one_document_is_named_once(self):
        text = f"There is no documentation of conservative care, such as physical therapy. {RATIONALE}"
        assert len(found("not_documented", facts(item(rationale=text)))) == 1

    def test_it_says_when_the_document_was_not_reviewed(self):
        other = DocumentFacts("Progress report")
        text = f"There is no documentation of physical therapy. {RATIONALE}"
        (finding,) = found("not_documented", facts(item(rationale=text), reviewed=(other,), on_file=(NOTES, other)))
        assert "not marked as reviewed" in finding.sentence


class TestPlainLanguage:
    @pytest.mark.parametrize(
        ("word", "count"),
        [
            ("knee", 1), ("walked", 1), ("table", 2), ("treated", 2), ("guidelines", 2), ("improvement", 3),
            ("physician", 3), ("radiation", 4), ("evaluation", 5), ("sciatica", 4), ("necessary", 4), ("area", 3),
            ("previous", 3), ("being", 2), ("people", 2), ("physiotherapy", 6), ("MRI", 3), ("patient's", 2), ("x", 1),
        ],
    )  # fmt: skip
    def test_syllables(self, word, count):
        assert syllables(word) == count

    def test_the_grade_follows_the_formula(self):
        text = "The man fell on his back and hurt his leg. " * 4
        assert readability(text).grade == round(0.39 * 10 + 11.8 * 1 - 15.59, 1)

    def test_a_short_text_has_no_grade(self):
        assert readability("He fell.").grade is None

    def test_a_hard_text_is_named_with_its_long_sentences(self):
        text = (
            "Comprehensive multidisciplinary rehabilitation necessitates individualized consideration of " * 8 + "it."
        )
        (finding,) = found("plain_language", facts(summary=text))
        assert (finding.level, finding.where, finding.position) == (Level.WARNING, "summary", None)
        assert words_of(finding, text) == [text]

    def test_the_limit_is_a_setting(self):
        assert found("plain_language", facts(limits=Limits(reading_grade=2)))
        assert not found("plain_language", facts(limits=Limits(reading_grade=99, sentence_words=999)))


class TestIdentity:
    @pytest.mark.parametrize(
        "words", ["Signed, Alma R. Quist", "as Dr. Quist found", "QUIST, MD", "Quist, Alma", "read by alma quist"]
    )
    def test_the_reviewers_name_is_an_error(self, words):
        (finding,) = found("reviewer_identity", facts(summary=f"{words}.", known=Known(persons=(QUIST,))))
        assert finding.level is Level.ERROR
        assert "quist" in " ".join(words_of(finding, f"{words}.")).lower()

    def test_a_bare_surname_may_be_a_test_or_a_word(self):
        known = Known(persons=(Named("Ana Phalen", THE_REVIEWER), Named("Lee Young", "the injured worker")))
        given = facts(summary="Phalen and Young signs.", known=known)
        assert not found("reviewer_identity", given) + found("party_identity", given)

    def test_parties_and_numbers_are_warnings(self):
        text = f"Teo Villar of Orchard Valley Packing, claim DEMO 5127. {RATIONALE}"
        names = ("Teo Villar", "Orchard Valley Packing")
        worker, employer = Named(names[0], "the injured worker"), Named(names[1], "the employer")
        known = Known(persons=(worker,), organizations=(employer,), numbers=("DEMO-5127", "7"))
        given = facts(item(rationale=text), known=known)
        (party,) = found("party_identity", given)
        (number,) = found("number_identity", given)
        assert words_of(party, text) == list(names)
        assert words_of(number, text) == ["DEMO 5127"]
        assert {party.level, number.level} == {Level.WARNING}

    @pytest.mark.parametrize(
        "words",
        [
            "Call (415) 555-0134.", "Call 415-555-0134.", "Write to a.b@example.org.", "SSN 078-05-1120.",
            "DOB: 03/04/1970.", "The worker was born on March 4, 1970.", "See ADJ1234567.", "MRN: 556677.",
        ],
    )  # fmt: skip
    def test_personal_data(self, words):
        (finding,) = found("personal_data", facts(summary=words)) + found("number_identity", facts(summary=words))
        assert finding.level is Level.WARNING

    @pytest.mark.parametrize("words", ["Seen on 11-08-2016.", "Take 10/325 mg, 120 tablets.", "CPT 97110, L4-5, #60."])
    def test_dates_doses_and_codes_are_no_personal_data(self, words):
        assert not found("personal_data", facts(summary=words)) + found("number_identity", facts(summary=words))


class TestSpecialty:
    @pytest.mark.parametrize(
        ("title", "specialty", "fits"),
        [
            ("Right knee arthroscopy", "Orthopedic Surgery", True),
            ("Right knee arthroscopy", "Family Practice", False),
            ("Psychotherapy, six sessions", "Psychiatry", True),
            ("Psychotherapy, six sessions", "Orthopedic Surgery", False),
            ("Ibuprofen 800 mg #60", "Internal Medicine", True),
            ("Ibuprofen 800 mg #60", "Chiropractor", False),
            ("MRI of the lumbar spine", "Chiropractor", True),
            ("Something nobody understands", "Chiropractor", True),
        ],
    )
    def test_the_table(self, title, specialty, fits):
        given = facts(item(title=title), specialties=(specialty,))
        assert (not found("specialty", given)) is fits

    def test_one_fitting_specialty_is_enough(self):
        given = facts(item(title="Right knee arthroscopy"), specialties=("Family Practice", "Sports Medicine"))
        assert not found("specialty", given)


class TestQuantities:
    TITLE = "Physical therapy 2 times a week for 4 weeks"

    @pytest.mark.parametrize(
        ("sentence", "right"),
        [
            ("The request for twelve sessions exceeds the chapter.", False),
            ("The 12 visits requested exceed the chapter.", False),
            ("He requested 12 additional physical therapy visits.", False),
            ("The request for eight sessions exceeds the chapter.", True),
            ("The request for 8 visits over 4 weeks exceeds the chapter.", True),
            ("The chapter allows twelve sessions.", True),
            ("Twelve sessions were done before.", True),
            ("The prior request for twelve sessions was approved.", True),
        ],
    )
    def test_the_amount_is_that_of_the_request(self, sentence, right):
        given = facts(item(title=self.TITLE, rationale=f"{sentence} {RATIONALE}"))
        assert (not found("quantity", given)) is right

    def test_of_a_partly_approved_request_every_part_may_be_meant(self):
        title = (
            "Twelve visits of physical therapy was the original request. Six visits of physical therapy was authorized "
            "by the Claims Administrator. The remaining IMR eligible portion of the original request, six visits of "
            "physical therapy is"
        )
        text = f"The request for twelve visits is large. The 6 visits requested are left. {RATIONALE}"
        assert not found("quantity", facts(item(title=title, rationale=text)))


class TestSigns:
    def test_what_no_letter_can_print_is_an_error_where_it_stands(self):
        signs = SignFacts(1, "rationale", "In the rationale of item 1, write it in Latin letters.", (Span(4, 12),))
        (finding,) = found("unprintable", facts(unprintable=(signs,)))
        assert (finding.level, finding.position, finding.where) == (Level.ERROR, 1, "rationale")
        assert finding.sentence == signs.sentence
        assert words_of(finding, RATIONALE) == ["reflexes"]
