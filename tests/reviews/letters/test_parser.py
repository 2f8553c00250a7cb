"""The parser against letters composed here: oddities, refusals, and any text at all."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.letters.parser import LetterError, Reason, parse_letter
from tests.bench.growth import LETTER_PIECES

from .letter_builder import (
    HEADINGS,
    LAYOUTS,
    Item,
    Letter,
    content_order,
    header_in_blocks,
    header_in_rows,
    pdftotext,
    seed_style,
)

TRACTION = Item()
ZINC = Item(
    title="Zinc lozenges #60",
    decision="Overturned",
    rationale="The worker cannot swallow tablets. In this one case lozenges are medically necessary.",
)
COLONS = Item(title='Associated surgical service: Labs (CBC, "BMP"), [DOS: 12/29/18], 2.5 mg. vial, 50% off / day')
PARTIAL = Item(
    title=(
        "Water exercise three times a week for four weeks for the low back and both knees, 12 sessions in all with "
        "one reevaluation at the end, was the original request. Water exercise twice a week for three weeks, 6 "
        "sessions with a pool near home, was authorized by the Claims Administrator. The remaining IMR eligible "
        "portion of the original request, Water exercise for the low back and both knees, 6 further sessions is"
    )
)
SEVERAL = Letter().with_items(TRACTION, ZINC, COLONS, PARTIAL, ZINC)


def assert_says(text: str, letter: Letter) -> None:
    content = parse_letter(text)
    assert [(i.title, i.decision) for i in content.items] == [(i.title, i.decision.lower()) for i in letter.items]
    for got, item in zip(content.items, letter.items, strict=True):
        assert got.claims_administrator_guideline == item.claims
        assert got.imro_guideline == item.own
        assert got.rationale == item.rationale
    assert content.summary == letter.summary
    assert (content.licensure, content.specialty) == (letter.licensure, letter.specialty)
    said = content.statements
    assert (said.how_made, said.credentials_lead) == (letter.how_made, letter.credentials_lead)
    assert (said.summary_lead, said.items_lead) == (letter.summary_lead, letter.items_lead)
    assert content.imro == letter.imro


def assert_refused(text: str, reason: Reason) -> LetterError:
    with pytest.raises(LetterError) as refusal:
        parse_letter(text)
    assert refusal.value.reason is reason, refusal.value
    assert str(refusal.value)
    return refusal.value


class TestLayouts:
    @pytest.mark.parametrize("name", LAYOUTS)
    @pytest.mark.parametrize("letter", [Letter(), SEVERAL], ids=["one item", "five items"])
    def test_every_extractor_gives_the_same_content(self, name, letter):
        text = LAYOUTS[name](letter)
        assert_says(text, letter)
        assert parse_letter(text) == parse_letter(content_order(letter))

    @pytest.mark.parametrize("name", LAYOUTS)
    def test_header(self, name):
        content = parse_letter(LAYOUTS[name](Letter()))
        assert (content.case_number, content.priority) == ("CM18-0000123", "Standard")
        assert (content.date_of_injury, content.ur_denial_date) == (date(2018, 3, 4), date(2018, 5, 6))
        assert content.application_received == date(2018, 5, 20)
        assert (content.date_assigned, content.decision_date) == (date(2018, 6, 1), date(2018, 6, 28))

    @pytest.mark.parametrize(
        "printed", ["FROM 5559165550  TO 15559165551   P.01", "RECEIVED\nUNIT 2018", "Job 88213-4 page-1 of-9"]
    )
    def test_what_a_machine_printed_at_the_top_is_no_case_number(self, printed):
        assert parse_letter(f"{printed}\n{content_order(Letter())}").case_number == "CM18-0000123"

    @pytest.mark.parametrize("number", ["9165550100", "2018", "CM18-123", "WC-77"])
    def test_a_number_of_another_form_is_refused_with_the_form_it_must_have(self, number):
        with pytest.raises(LetterError, match=r"No case number stands.*written CM26-0001234"):
            parse_letter(content_order(replace(Letter(), case_number=number)))

    def test_a_letter_without_header_has_no_number_and_no_dates(self):
        content = parse_letter(seed_style(SEVERAL))
        assert (content.case_number, content.decision_date, content.priority) == ("", None, "")
        assert_says(seed_style(SEVERAL), SEVERAL)

    def test_another_organization_signs_its_guideline_line(self):
        assert_says(
            content_order(replace(Letter(), imro="Blue Harbor & Sons")), replace(Letter(), imro="Blue Harbor & Sons")
        )

    def test_expedited(self):
        assert parse_letter(content_order(replace(Letter(), priority="Expedited"))).priority == "Expedited"

    @pytest.mark.parametrize("header", [header_in_rows, header_in_blocks])
    def test_dates_that_contradict_each_other_are_kept_where_their_places_are_certain(self, header):
        letter = replace(Letter(), injury="07/01/2018")
        body = content_order(letter)
        text = "\n".join(header(letter)) + "\n" + body[body.index(HEADINGS[0]) :]
        assert parse_letter(text).date_of_injury == date(2018, 7, 1)

    @pytest.mark.parametrize("form", ["Page {n} of {total}", "- {n} -", "{n}", "Case CM18-0000123 Page {n} of {total}"])
    @pytest.mark.parametrize("on_top", [True, False])
    def test_page_numbers_are_no_text(self, form, on_top):
        lines = content_order(SEVERAL).split("\n")
        pages = [lines[at : at + 25] for at in range(0, len(lines), 25)]
        numbers = [form.format(n=n, total=len(pages)) for n in range(1, len(pages) + 1)]
        numbered = [
            [number, "", *page] if on_top else [*page, "", number] for number, page in zip(numbers, pages, strict=True)
        ]
        assert_says("\f".join("\n".join(page) for page in numbered), SEVERAL)

    def test_a_single_page_may_be_numbered(self):
        assert_says(content_order(Letter()) + "\nCase CM18-0000123 Page 1 of 1", Letter())


class TestBreaks:
    @pytest.mark.parametrize("name", LAYOUTS)
    def test_a_page_may_end_after_any_line(self, name):
        lines = LAYOUTS[name](SEVERAL).split("\n")
        whole = parse_letter("\n".join(lines))
        for at in range(1, len(lines)):
            assert parse_letter("\n".join(lines[:at]) + "\n\f" + "\n".join(lines[at:])) == whole, lines[at]

    @pytest.mark.parametrize("seed", range(20))
    def test_many_pages_of_any_length(self, seed):
        chance = random.Random(seed)  # noqa: S311
        text = content_order(SEVERAL)
        broken = "".join(c + "\f" if c == "\n" and chance.random() < 0.2 else c for c in text)
        assert parse_letter(broken) == parse_letter(text)

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: "\ufeff" + text,
            lambda text: text.replace(" \n", "\n"),
            lambda text: text.replace(" ", "   "),
            lambda text: text.replace(" ", "\u00a0"),
            lambda text: "\n".join("      " + line for line in text.split("\n")),
            lambda text: "\n".join(line for line in text.split("\n") if line.strip()),
            lambda text: text.replace("\n", "\n\n"),
        ],
    )
    def test_white_space_says_nothing(self, change):
        assert parse_letter(change(content_order(SEVERAL))) == parse_letter(content_order(SEVERAL))

    @pytest.mark.parametrize(
        "written",
        [
            str.title,
            str.capitalize,
            "{}:".format,
            "**{}**".format,
            "*{}*".format,
            "## {}".format,
            "II. {}".format,
            lambda heading: f"{heading}\n{'=' * len(heading)}",
            lambda heading: f"{'_' * 60}\n{heading}",
            lambda heading: heading.replace("AND", "&").replace(",", ""),
        ],
    )
    def test_a_heading_may_be_written_otherwise(self, written):
        text = content_order(SEVERAL)
        for heading in HEADINGS:
            text = text.replace(heading, written(heading))
        assert_says(text, SEVERAL)

    @pytest.mark.parametrize("sign", ["> ", ">", "| ", "  > "])
    def test_a_mail_may_quote_each_line(self, sign):
        quoted = "\n".join(f"{sign}{line}" for line in content_order(SEVERAL).strip().split("\n"))
        assert_says(quoted, SEVERAL)

    def test_labels_may_be_marked_as_bold(self):
        text = content_order(SEVERAL)
        for label in ("Case Number:", "Date of Injury:", "State(s) of Licensure:", "Decision rationale:"):
            text = text.replace(label, f"**{label}**")
        assert_says(text, SEVERAL)

    def test_words_like_a_heading_begin_nothing_beside_the_heading(self):
        letter = replace(
            Letter(), how_made="The file was read. The documents were:\nClinical case summary\nNotes of May."
        )
        assert parse_letter(content_order(letter)).summary == letter.summary

    def test_a_label_may_follow_in_the_middle_of_a_line(self):
        text = content_order(SEVERAL)
        for label in ("Decision rationale:", "MAXIMUS guideline:", "Claims Administrator guideline:"):
            assert_says(text.replace(f" \n \n{label}", f" {label}", 2), SEVERAL)
        assert_says(text.replace(" \n \nDecision rationale:", " \fDecision rationale:"), SEVERAL)

    def test_a_title_may_follow_a_rationale_on_its_line(self):
        text = content_order(SEVERAL)
        assert_says(text.replace(" \n \nZinc", " \f \nZinc"), SEVERAL)
        assert_says(text.replace(" \n \nZinc", "  Zinc"), SEVERAL)

    def test_a_decision_may_stand_alone_on_its_line(self):
        text = content_order(SEVERAL).replace(": Upheld \n", ": \nUpheld \n").replace(": Overturned", ":  Overturned")
        assert_says(text, SEVERAL)

    def test_a_specialty_may_fill_two_lines(self):
        letter = replace(
            Letter(), specialty="Preventive Medicine, Occupational Medicine, Public Health & General " * 2 + "X"
        )
        assert_says(pdftotext(letter), letter)

    def test_a_rationale_without_its_last_full_stop_is_whole(self):
        bare = replace(ZINC, rationale=ZINC.rationale.rstrip("."))
        letter = Letter().with_items(bare, TRACTION, bare)
        assert_says(content_order(letter), letter)
        assert_says(pdftotext(letter), letter)

    def test_a_rationale_may_quote_the_label_and_retell_the_request(self):
        quoting = replace(
            TRACTION,
            rationale=(
                "The guideline: none. The reader may see Decision rationale: and MAXIMUS guideline: as words. Water "
                "exercise, 12 sessions, was the original request. The remaining IMR eligible portion of the original "
                "request, 6 sessions, is not medically necessary."
            ),
        )
        letter = Letter().with_items(quoting, ZINC)
        for layout in LAYOUTS.values():
            assert_says(layout(letter), letter)


class TestHyphens:
    @pytest.mark.parametrize(
        ("printed", "read"),
        [
            ("four-\nweek", "four-week"),
            ("four-\u0020\nweek", "four-week"),
            ("four\x02week", "four-week"),
            ("four\ufffeweek", "four-week"),
            ("11-4-\n18", "11-4-18"),
            ("Non-\nMTUS", "Non-MTUS"),
            ("Non- MTUS", "Non- MTUS"),
            ("one-\nor two", "one- or two"),
            ("pre-\nand post", "pre- and post"),
            ("back-\nto-back", "back-to-back"),
            ("spine -\nLumbar", "spine - Lumbar"),
            ("imaging -- \nMagnetic", "imaging -- Magnetic"),
            ("four-\n\f\nweek", "four-week"),
        ],
    )
    def test_at_a_line_end(self, printed, read):
        text = content_order(Letter()).replace("a short course", f"{printed} course")
        assert f"{read} course" in parse_letter(text).summary


class TestRefusals:
    @pytest.mark.parametrize("text", ["", " \n\f\n ", "\ufeff"])
    def test_nothing(self, text):
        assert_refused(text, Reason.EMPTY)

    @pytest.mark.parametrize(
        ("text", "missing"),
        [
            (
                "MAXIMUS Notice of Independent Medical Review\nDetermination\nDated: 9/26/2013 1) no",
                "INDEPENDENT MEDICAL",
            ),
            ("MEDICAL PROFESSIONAL REVIEW\nISSUE AT DISPUTE: x CASE SUMMARY: y", "RATIONALE FOR WHY"),
            (f"MAXIMUS\n{HEADINGS[0]}\nx\nDOCUMENTS REVIEWED\ny\n{HEADINGS[1]}\nz", "IMR DECISION"),
        ],
    )
    def test_an_older_layout_that_is_cut_is_told_by_the_heading_that_is_missing(self, text, missing):
        assert missing in str(assert_refused(text, Reason.INCOMPLETE))

    def test_another_text_is_no_letter(self):
        error = assert_refused("A recipe for bread: flour, water, salt.", Reason.UNKNOWN_LAYOUT)
        assert "no determination letter" in str(error)

    @pytest.mark.parametrize("heading", HEADINGS)
    def test_a_missing_heading(self, heading):
        error = assert_refused(content_order(Letter()).replace(heading, ""), Reason.INCOMPLETE)
        assert heading in str(error)

    @pytest.mark.parametrize(
        "label",
        [
            "State(s) of Licensure:",
            "Certification(s)/Specialty:",
            "Claims Administrator guideline:",
            "MAXIMUS guideline:",
            "Decision rationale:",
            ": Overturned",
        ],
    )
    @pytest.mark.parametrize("letter", [Letter().with_items(ZINC), SEVERAL], ids=["one item", "five items"])
    def test_a_missing_label(self, label, letter):
        assert_refused(content_order(letter).replace(label, "", 1), Reason.INCOMPLETE)

    @pytest.mark.parametrize("label", ["Case Number:", "Decision Date:", "Priority:", "Application"])
    def test_a_missing_header_label(self, label):
        assert_refused(content_order(Letter()).replace(label, ""), Reason.INCOMPLETE)

    def test_a_text_that_stops_anywhere_before_its_end(self):
        """Only at the end of a sentence of a rationale can nobody see that something is missing."""
        lines = content_order(SEVERAL).rstrip().split("\n")
        for at in range(1, len(lines)):
            text = "\n".join(lines[:at]).rstrip()
            if text.endswith(".") and "Decision rationale:" in text.rpartition("guideline:")[2]:
                continue
            with pytest.raises(LetterError):
                parse_letter(text)

    def test_a_text_that_begins_after_its_beginning(self):
        lines = content_order(SEVERAL).split("\n")
        first = next(n for n, line in enumerate(lines) if HEADINGS[0] in line)
        for at in [*range(2, first - 1), *range(first + 1, len(lines))]:
            with pytest.raises(LetterError):
                parse_letter("\n".join(lines[at:]))

    @pytest.mark.parametrize(
        "other", [content_order(replace(Letter(), case_number="CM18-0000124")), seed_style(Letter())]
    )
    def test_two_letters(self, other):
        assert_refused(content_order(Letter()) + "\f" + other, Reason.SEVERAL_LETTERS)

    def test_the_beginning_of_a_second_letter(self):
        second = content_order(replace(Letter(), case_number="CM18-0000124"))
        assert_refused(content_order(Letter()) + "\f" + second[:60], Reason.SEVERAL_LETTERS)

    @pytest.mark.parametrize("day", ["13/45/2018", "5/2O/2018", "05-20-2018", "05/20/18", "May/20/2018"])
    def test_an_unreadable_date(self, day):
        assert day in str(assert_refused(content_order(replace(Letter(), received=day)), Reason.BAD_DATE))

    @pytest.mark.parametrize("name", LAYOUTS)
    def test_a_missing_date(self, name):
        assert_refused(LAYOUTS[name](replace(Letter(), received="")), Reason.MISSING_DATE)

    def test_too_many_dates(self):
        assert_refused(content_order(replace(Letter(), received="05/20/2018 05/21/2018")), Reason.BAD_HEADER)

    @pytest.mark.parametrize("field", ["case_number", "priority", "licensure", "specialty", "summary"])
    def test_an_empty_field(self, field):
        assert_refused(content_order(replace(Letter(), **{field: ""})), Reason.INCOMPLETE)

    @pytest.mark.parametrize("field", ["title", "claims", "own", "rationale"])
    @pytest.mark.parametrize("at", [0, 1])
    def test_an_empty_part_of_an_item(self, field, at):
        items = [TRACTION, ZINC]
        items[at] = replace(items[at], **{field: ""})
        assert_refused(content_order(Letter().with_items(*items)), Reason.INCOMPLETE)

    def test_a_decision_that_is_neither(self):
        assert_refused(content_order(Letter().with_items(replace(ZINC, decision="Modified"))), Reason.INCOMPLETE)

    def test_pages_out_of_order(self):
        front, _, back = content_order(Letter()).partition(HEADINGS[1])
        assert_refused(f"{HEADINGS[1]}{back}\f{front}", Reason.INCOMPLETE)


WORDS = st.sampled_from(
    [
        *HEADINGS,
        "Claims Administrator guideline:",
        "MAXIMUS guideline:",
        "Decision rationale:",
        "State(s) of Licensure:",
        "Certification(s)/Specialty:",
        "Case Number:",
        "Date of Injury:",
        "1/1/2018",
        ": Upheld",
        "was the original request.",
        "necessary.",
        "a.",
        "x\ny",
        "-\n",
        ":",
        " ",
        "\n",
        "\n \n",
        "\f",
    ]
)


class TestAnyText:
    @given(st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join)))
    @settings(max_examples=300, deadline=None)
    def test_gives_content_or_a_reason(self, text):
        try:
            content = parse_letter(text)
        except LetterError as error:
            assert error.reason in Reason  # noqa: PT017
        else:
            assert content.items

    @given(st.data())
    @settings(max_examples=150, deadline=None)
    def test_a_letter_with_a_hole_gives_content_or_a_reason(self, data):
        text = content_order(SEVERAL)
        start = data.draw(st.integers(0, len(text)))
        try:
            parse_letter(text[:start] + text[start + data.draw(st.integers(0, 400)) :])
        except LetterError as error:
            assert error.reason in Reason  # noqa: PT017

    @pytest.mark.parametrize("unit", LETTER_PIECES)
    def test_signs_without_end_that_are_no_letter_are_refused(self, unit):
        """How soon is measured: `tests.bench.growth`."""
        head = content_order(Letter()).rstrip()
        for before in ("", head + " "):
            with pytest.raises(LetterError):
                parse_letter(before + unit * (200_000 // len(unit)) + "x")
