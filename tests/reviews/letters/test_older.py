"""The layouts of 2013 and 2014: field for field where the layout carries the field, else empty with the reason."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.letters.absent import absent
from reviews.letters.content import LetterContent
from reviews.letters.parser import LetterError, Reason, parse_letter

from .furniture_builder import FAX, NUMBERS, STAMPS, on_pages
from .older_builder import TWO, Item, Older, listed, notice, review

REASONS = TWO.said(reasons=True)
SAME_WORDS = tuple(replace(item, necessary=False) for item in TWO.items)
WAYS = {
    "notice": (notice, REASONS),
    "notice without reasons": (notice, replace(TWO, documents=())),
    "notice, heading run on": (notice, REASONS.said(run_on=True)),
    "notice, blank lost": (notice, REASONS.said(lost=True, long=True)),
    "listed": (listed, TWO),
    "listed, credentials labelled": (listed, TWO.said(labelled=True)),
    "listed, items as later": (listed, TWO.said(titled=True)),
    "listed, one item": (listed, Older()),
    "review": (review, Older()),
    "review, necessary": (review, Older().with_items(replace(TWO.items[1]))),
    "review, two issues": (review, Older().with_items(*SAME_WORDS)),
}
LAYOUT = {"notice": "notice", "listed": "documents_listed", "review": "professional_review"}


def read(way: str) -> tuple[LetterContent, Older]:
    layout, letter = WAYS[way]
    return parse_letter(layout(letter)), letter


@pytest.mark.parametrize("way", WAYS)
class TestEachField:
    def test_the_layout_is_known(self, way):
        assert read(way)[0].layout == LAYOUT[WAYS[way][0].__name__]

    def test_what_was_decided(self, way):
        content, letter = read(way)
        assert [(item.title, item.decision) for item in content.items] == [
            (item.title, "overturned" if item.necessary else "upheld") for item in letter.items
        ]

    def test_the_reasons(self, way):
        content, letter = read(way)
        for got, item in zip(content.items, letter.items, strict=True):
            if content.layout == "notice" and not letter.style.get("reasons"):
                assert (got.claims_administrator_guideline, got.imro_guideline, got.rationale) == ("", "", "")
                continue
            assert got.rationale == item.rationale
            assert got.imro_guideline == item.own
            assert got.claims_administrator_guideline == (
                "" if content.layout == "professional_review" else item.claims
            )

    def test_the_days(self, way):
        content, letter = read(way)
        days = (content.ur_denial_date, content.application_received, content.decision_date)
        if content.layout == "professional_review":
            assert days == (None, None, None)
        else:
            assert days == (letter.denied, letter.received, letter.dated)
        assert content.date_assigned == (letter.assigned if content.layout == "notice" else None)
        assert content.date_of_injury == (letter.injured if content.layout == "documents_listed" else None)

    def test_who_decided(self, way):
        content, letter = read(way)
        states = letter.states if letter.style.get("labelled") else letter.states.replace(" and ", ", ")
        assert (content.licensure, content.specialty) == (states, letter.specialty)

    def test_the_rest(self, way):
        content, letter = read(way)
        assert content.case_number == letter.case_number
        assert letter.summary in content.summary
        assert content.documents == letter.documents
        assert content.priority == (letter.priority if content.layout == "documents_listed" else "")

    def test_each_empty_field_has_its_reason(self, way):
        content, _letter = read(way)
        plain = content.to_dict()
        empty = {name for name in plain if plain[name] in (None, "")}
        empty |= {"documents"} if not content.documents else set()
        for number, item in enumerate(plain["items"], start=1):
            empty |= {f"item {number} {name}" for name in item if not item[name]}
        assert set(absent(content)) == empty
        assert all(reason.endswith(".") for reason in absent(content).values())

    def test_a_dictionary_of_it_says_the_same(self, way):
        content, _letter = read(way)
        assert LetterContent.from_dict(content.to_dict()) == content

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace(" ", "  "),
            lambda text: text.replace("\n\n", "\n\f\n"),
            lambda text: "\n".join(f"{line} " for line in text.split("\n")),
            lambda text: text.replace("fi", "\ufb01"),
        ],
        ids=["CRLF", "double spaces", "pages", "spaces at line ends", "ligatures"],
    )
    def test_white_space_says_nothing(self, way, change):
        layout, letter = WAYS[way]
        if "later" in way and "\f" in change("\n\n"):
            pytest.skip("there a blank line parts a rationale and a title")
        assert replace(parse_letter(change(layout(letter))), documents=()) == replace(read(way)[0], documents=())

    @pytest.mark.parametrize("printed", [FAX["a server"], NUMBERS["Bates with zeros"], STAMPS["CONFIDENTIAL"]])
    @pytest.mark.parametrize("place", ["top", "bottom", "middle"])
    def test_page_furniture_is_left_out(self, way, printed, place):
        layout, letter = WAYS[way]
        text = on_pages(layout(letter), printed, place, size=25, fed=True)
        assert parse_letter(text) == read(way)[0]

    def test_a_text_that_stops_is_never_taken_for_the_whole(self, way):
        """But at the end of a sentence after which nothing need follow: there nobody sees it."""
        layout, letter = WAYS[way]
        text, whole = layout(letter), read(way)[0]
        for at in range(40, len(text) - 40, 37):
            try:
                content = parse_letter(text[:at])
            except LetterError:
                continue
            assert all(got.decision == item.decision for got, item in zip(content.items, whole.items, strict=False))
            assert content == whole or text[:at].rstrip()[-1] in '.")' or content.layout == "professional_review"


class TestWhatAnItemSays:
    @pytest.mark.parametrize(
        ("told", "decision"),
        [
            ("is not medically necessary", "upheld"),
            ("is notmedically necessary and appropriate", "upheld"),
            ("was not medically necessary and appropriate", "upheld"),
            ("are not medically necessary", "upheld"),
            ("is medically necessary and appropriate", "overturned"),
            ("are medically necessary", "overturned"),
        ],
    )
    def test_in_other_words(self, told, decision):
        head, _, rest = listed(Older()).partition("rental for 2 weeks")
        text = f"{head}rental for 2 weeks {told}.{rest.partition('appropriate.')[2]}"
        assert parse_letter(text).items[0].decision == decision

    def test_necessary_in_part_is_refused_as_no_field_holds_it(self):
        text = re.sub(r"is\snot\smedically", "is partially medically", listed(Older()))
        with pytest.raises(LetterError, match="neither upheld nor overturned") as refusal:
            parse_letter(text)
        assert refusal.value.reason is Reason.UNKNOWN_LAYOUT

    def test_decisions_at_the_top_and_below_that_differ_are_refused(self):
        first, heading, again = notice(REASONS).partition("INDEPENDENT MEDICAL REVIEW DECISION")
        with pytest.raises(LetterError, match="are not the same"):
            parse_letter(first.replace("not medically", "medically") + heading + again)

    @pytest.mark.parametrize("verb", ["IS/WAS NOT", "IS/WAS (NOT)", "WAS NOT", "IS"])
    @pytest.mark.parametrize("necessary", [True, False])
    def test_a_review_is_decided_by_its_heading_unless_its_last_words_contradict_it(self, verb, necessary):
        told = f"The treatment is {'' if necessary else 'not '}medically necessary."
        letter = Older().with_items(Item(rationale=f"Little speaks for it. {told}")).said(verb=verb)
        decides = verb in {"WAS NOT", "IS"}
        if decides and (verb == "IS") != necessary:
            with pytest.raises(LetterError, match="contradict each other"):
                parse_letter(review(letter))
        else:
            assert parse_letter(review(letter)).items[0].decision == ("overturned" if necessary else "upheld")

    def test_a_review_that_says_neither_is_refused(self):
        with pytest.raises(LetterError, match="says neither"):
            parse_letter(review(Older().said(verb="IS/WAS (NOT)")))


class TestFacts:
    @pytest.mark.parametrize("number", ["13-000004", "CM13-0000123"])
    @pytest.mark.parametrize("label", ["IMR Case Number:", "Case Number:", "MAXIMUS Case Number:", "Case No.:"])
    def test_the_number_is_the_word_after_its_label(self, number, label):
        text = listed(TWO).replace("IMR Case Number: CM13-0000123", f"{label} {number}")
        assert parse_letter(f"RE: CM12-0000009\n{text}").case_number == number

    def test_another_word_there_is_refused(self):
        with pytest.raises(LetterError, match="is none"):
            parse_letter(listed(replace(TWO, case_number="5559165550")))

    def test_a_value_that_is_struck_leaves_the_next_one_alone(self):
        content = parse_letter(listed(replace(TWO, injured=None)))
        assert (content.date_of_injury, content.ur_denial_date) == (None, TWO.denied)
        assert "does not say it" in absent(content)["date_of_injury"]

    def test_a_day_that_the_calendar_does_not_have_is_refused(self):
        with pytest.raises(LetterError) as refusal:
            parse_letter(listed(TWO).replace("UR Denial Date: 7/9/2013", "UR Denial Date: 13/45/2013"))
        assert refusal.value.reason is Reason.BAD_DATE

    @pytest.mark.parametrize(
        ("sentence", "states", "specialty"),
        [
            ("is Board Certified in Anesthesiology, has a subspecialty in Pain Management and is licensed in Iowa.",
             "Iowa", "Anesthesiology, Pain Management"),
            ("is board-certified in Physical Medicine and Rehabilitation and is licensed in Texas, Ohio and Iowa.",
             "Texas, Ohio, Iowa", "Physical Medicine and Rehabilitation"),
            ("is a physician of long standing.", "", ""),
        ],
    )  # fmt: skip
    def test_credentials_in_a_sentence(self, sentence, states, specialty):
        text = listed(Older())
        begin = text.index("The reviewer is Board")
        end = text.index("DOCUMENTS REVIEWED")
        content = parse_letter(f"{text[:begin]}The reviewer {sentence}\n\n{text[end:]}")
        assert (content.licensure, content.specialty) == (states, specialty)

    def test_two_letters_are_refused(self):
        with pytest.raises(LetterError) as refusal:
            parse_letter(f"{listed(TWO)}\f{listed(replace(TWO, case_number='CM13-0000124'))}")
        assert refusal.value.reason is Reason.SEVERAL_LETTERS


PIECES = st.sampled_from(
    [
        "HOW THE IMR FINAL DETERMINATION WAS MADE", "DOCUMENTS REVIEWED", "CLINICAL CASE SUMMARY",
        "IMR DECISION(S) AND RATIONALE(S)", "ISSUE AT DISPUTE:", "CASE SUMMARY:", "MEDICAL PROFESSIONAL REVIEW",
        "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS NOT MEDICALLY NECESSARY:", "Case Summary:",
        "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE", "Medical Qualifications of the Expert Reviewer:",
        "1) MAXIMUS has determined the request for x is notmedically necessary and appropriate.", "2) y",
        "Dated: 1/1/2013", "is medically necessary.", "Case Number: 13-000004", "\n", "\n\n", "\f", "a.", ":",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_content_or_a_reason(text):
    try:
        content = parse_letter(text)
    except LetterError as error:
        assert error.reason in Reason  # noqa: PT017
    else:
        assert content.items


@pytest.mark.parametrize("seed", range(10))
def test_a_letter_with_a_hole_gives_content_or_a_reason(seed):
    chance = random.Random(seed)  # noqa: S311
    for layout, letter in WAYS.values():
        text = layout(letter)
        start = chance.randrange(len(text))
        try:
            parse_letter(text[:start] + text[start + chance.randrange(200) :])
        except LetterError as error:
            assert error.reason in Reason  # noqa: PT017


def test_days_of_the_calendar_only():
    assert parse_letter(notice(replace(REASONS, dated=date(2013, 12, 31)))).decision_date == date(2013, 12, 31)
