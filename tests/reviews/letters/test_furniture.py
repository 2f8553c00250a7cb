"""What is on the pages of a letter besides the letter is left out wherever it stands, or the letter is refused."""

from __future__ import annotations

import random

import pytest

from reviews.letters.parser import LetterError, Reason, parse_letter

from .furniture_builder import FAX, NUMBERS, STAMPS, everywhere, on_pages
from .letter_builder import LAYOUTS, Item, Letter, content_order, pdftotext_layout

LETTER = Letter().with_items(Item(), Item(title="Zinc lozenges #60", decision="Overturned"), Item(title="Cane, right"))
WANTED = parse_letter(content_order(LETTER))
PRINTED = FAX | NUMBERS | STAMPS


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
def test_is_left_out_wherever_it_stands(printed):
    wrong = [way for way, text in everywhere(content_order(LETTER), printed) if parse_letter(text) != WANTED]
    assert wrong == []


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("printed", [FAX["a unit"], NUMBERS["Bates with zeros"], STAMPS["CONFIDENTIAL"]])
def test_whatever_extracted_the_text(name, printed):
    pages = LAYOUTS[name](LETTER).split("\n")
    text = "\f".join(
        "\n".join([printed.format(n=at // 30 + 1), *pages[at : at + 30]]) for at in range(0, len(pages), 30)
    )
    assert parse_letter(text) == parse_letter(LAYOUTS[name](LETTER))


@pytest.mark.parametrize("size", [14, 27])
def test_capitals_that_stand_again_and_again(size):
    """Whoever copied the letter puts a name of their own on it, through which its sentences go on."""
    story = "She felt a pull in her back while she lifted a sack of flour onto the shelf of the bakery and fell. "
    text = content_order(Letter(summary=(story * 40).strip()))
    assert parse_letter(on_pages(text, "HARBOR LEGAL COPY SERVICE", "top", size=size, fed=False)) == parse_letter(text)


def test_capitals_of_the_letter_stay_though_they_stand_again_and_again():
    items = [
        Item(
            title=f"PHYSICAL THERAPY TWICE A WEEK \nFOR THE {part}", rationale="He reads in \nMTUS ACOEM \nof no goal."
        )
        for part in ("KNEE", "HIP", "FOOT")
    ]
    read = parse_letter(content_order(Letter().with_items(*items)))
    assert [item.title for item in read.items] == [item.title.replace(" \n", " ") for item in items]
    assert {item.rationale for item in read.items} == {"He reads in MTUS ACOEM of no goal."}


@pytest.mark.parametrize("seed", range(12))
def test_several_kinds_at_once(seed):
    chance = random.Random(seed)  # noqa: S311
    text = content_order(LETTER)
    for printed in chance.sample([*FAX.values(), NUMBERS["Bates with zeros"], STAMPS["CONFIDENTIAL"]], 3):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        text = "\n".join([*lines[:at], printed.format(n=chance.randint(1, 9)), *lines[at:]])
    assert parse_letter(text) == WANTED


def test_a_line_of_fax_that_an_extractor_put_into_a_line():
    text = content_order(LETTER).replace("advises against", "advises FAX FROM IMR UNIT 916 555 0100  P.03 against", 1)
    assert parse_letter(text) == WANTED


def test_a_watermark_in_the_middle_of_a_line():
    assert parse_letter(content_order(LETTER).replace("no goal for it", "no CONFIDENTIAL goal for it", 1)) == WANTED


@pytest.mark.parametrize("within", ["trial HARBOR0004131 and", "trial 916 555 0100 P.2 and"])
def test_what_cannot_be_told_from_the_words_is_refused_with_that_reason(within):
    with pytest.raises(LetterError, match="as a fax machine or a stamp prints it") as refusal:
        parse_letter(content_order(LETTER.with_items(Item(rationale=f"The notes mention a {within} no goal."))))
    assert refusal.value.reason is Reason.PAGE_FURNITURE


@pytest.mark.parametrize(
    "said",
    [
        "The note of 10/13/2018 names CPT 00630 and CPT 97110 on page 2",
        "The report was received by fax on 10/13/2018 and was kept confidential",
        "The number 555 916 5550 was called at 10:32 and nobody answered",
        "HCPCS E0849 and ICD M54.5 were billed",
        "Physical therapy 2 times a week",
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_words_of_the_letter_stay(said, alone):
    """Also where a line holds nothing else."""
    parted = "\n" if alone else " "
    text = content_order(LETTER).replace("mentions no", "mentions no", 1)
    text = text.replace("felt a pull", f"felt{parted}{said}.{parted}a pull", 1)
    assert f"felt {said}. a pull" in parse_letter(text).summary


def test_a_sentence_that_ends_each_page_stays():
    last = "As such, the request is not medically necessary."
    items = [
        Item(title=f"Aid {name}", rationale=f"The file says little of it. {last}") for name in ("one", "two", "six")
    ]
    text = content_order(Letter().with_items(*items)).replace(f"{last} \n", f"{last} \n\f")
    assert [item.rationale for item in parse_letter(text).items] == [item.rationale for item in items]


class TestTheCaseNumber:
    """The word after its label and nothing else."""

    @pytest.mark.parametrize("name", LAYOUTS)
    def test_that_of_another_case_at_the_top_is_not_taken(self, name):
        text = f"RE CM17-0000009 AND OTHERS\n\n{LAYOUTS[name](LETTER)}"
        try:
            assert parse_letter(text).case_number == LETTER.case_number
        except LetterError as refusal:
            assert refusal.reason is Reason.BAD_HEADER  # noqa: PT017

    @pytest.mark.parametrize("word", ["5559165550", "RECEIVED", "2018", "13-000004"])
    def test_another_word_after_the_label_is_refused(self, word):
        text = content_order(LETTER).replace(LETTER.case_number, f"{word} {LETTER.case_number}", 1)
        with pytest.raises(LetterError, match="No case number stands"):
            parse_letter(text)

    @pytest.mark.parametrize("stamp", ["RECEIVED 11/12/2018", "FILED\nNOV 12 2018 11/12/2018 3/7"])
    def test_days_of_a_stamp_are_not_those_of_the_table(self, stamp):
        assert parse_letter(f"{stamp}\n{content_order(LETTER)}") == WANTED

    def test_the_table_in_columns_below_a_stamp(self):
        assert parse_letter(f"RECEIVED\nNOV 09 2018\n{pdftotext_layout(LETTER)}") == WANTED


class TestSigns:
    def test_ligatures(self):
        text = content_order(LETTER).replace("fi", "\ufb01").replace("fl", "\ufb02").replace("ff", "\ufb00")
        assert parse_letter(text) == WANTED

    @pytest.mark.parametrize("mark", "\u202e\u202d\u202c\u200e\u200f\u2066\u2069\u061c\u200b\u00ad\ufeff")
    def test_signs_that_nobody_sees(self, mark):
        text = content_order(LETTER).replace("flour", f"flo{mark}ur").replace("Zinc", f"{mark}Zinc{mark}")
        assert parse_letter(text) == WANTED

    def test_a_word_broken_at_a_soft_hyphen_is_whole(self):
        text = content_order(LETTER)
        at = text.index("lifted")
        assert parse_letter(f"{text[:at]}lif\u00ad \nted{text[at + 6 :]}") == WANTED

    def test_a_font_that_writes_each_hyphen_as_a_soft_one(self):
        letter = Letter(summary="A 40-year-old baker fell. Three or four-week rests followed on 3-4-2018.")
        assert parse_letter(content_order(letter).replace("-", "\u00ad")) == parse_letter(content_order(letter))
