from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from reviews.letters.cover import CoverContent, cover_pages
from reviews.letters.render import letter_html, render_letter_pdf
from reviews.letters.standard_wording import WordingError, wording_for
from reviews.letters.wording_lint import READING_GRADE, reading_grade

from .samples import RATIONALE, SENDER, check, cover, item, letter, pages

UPHELD, OVERTURNED, MIXED = letter(item(1)), letter(item(2)), letter(item(1), item(2))
WORDING = wording_for(date.max)
RECIPIENTS = ("worker", "attorney", "physician", "claims_administrator")


def words(content, recipient="worker", language="en", **changes) -> str:
    """All that the cover letter of one language says."""
    (page,) = (p for p in cover_pages(cover(content, recipient, **changes), WORDING) if p.language == language)
    shown = (page.headline, page.opening, page.counted, page.meaning, page.binding, page.appeal, *page.appeal_to)
    listed = [f"{title}: {decision}" for title, decision, _ in page.items]
    return "\n".join((*shown, *listed, page.appeal_how, *page.grounds, page.remedy, page.help, *page.enclosures))


@pytest.mark.parametrize("recipient", RECIPIENTS)
@pytest.mark.parametrize("content", [UPHELD, OVERTURNED, MIXED])
@pytest.mark.parametrize(
    "fact",
    [
        "Administrative Director",
        "4610.6(g)",
        "binds everyone",
        "Workers' Compensation Appeals Board",
        "within 30 days after this letter was mailed or sent",
        "count from its date, December 5, 2016",
        "January 4, 2017",
        "clear and convincing",
        "fraud",
        "conflict of interest",
        "biased",
        "common knowledge",
        "no power",
        "new review",
        "may not order the treatment",
        "IMR Unit",
        "ADJ number",
        "Final Determination",
    ],
)
def test_every_cover_says_every_fact(fact: str, recipient: str, content) -> None:
    assert fact in words(content, recipient)


def test_upheld_never_sounds_like_good_news() -> None:
    text = words(UPHELD)
    assert "The denial stands: the treatment is not approved" in text
    assert "You will not get this treatment" in text
    assert "Denial stands: not approved" in text
    assert not re.search(r"congrat|success|won\b|favou?r", text, re.IGNORECASE)


def test_overturned_says_when_the_treatment_must_come() -> None:
    for recipient in RECIPIENTS:
        text = words(OVERTURNED, recipient)
        assert "five working days" in text
        assert "within 20 days" in text
        assert "The denial is reversed: the treatment is approved" in text


def test_a_mixed_outcome_says_both() -> None:
    text = words(MIXED)
    assert "some of the treatment is approved" in text
    assert "Denial stands: not approved" in text
    assert "Denial reversed: approved" in text
    assert "PARTIAL OVERTURN" in text


def test_each_recipient_is_spoken_to() -> None:
    assert "your client" in words(OVERTURNED, "attorney")
    assert "your patient" in words(OVERTURNED, "physician")
    assert "You must approve" in words(OVERTURNED, "claims_administrator")
    assert "Information and Assistance" in words(OVERTURNED)
    assert "Information and Assistance" not in words(OVERTURNED, "attorney")


@pytest.mark.parametrize("content", [OVERTURNED, MIXED])
def test_who_authorizes_the_treatment_is_told_to_say_so_and_the_physician_to_expect_it(content) -> None:
    assert "and tell the employee and the physician" in words(content, "claims_administrator")
    assert "and tell you so" in words(content, "physician")


def test_only_the_worker_gets_spanish_after_the_english() -> None:
    assert cover(MIXED).languages == ("en", "es")
    for recipient in RECIPIENTS[1:]:
        assert cover(MIXED, recipient).languages == ("en",)
    spanish = words(MIXED, language="es")
    for fact in ("30 días", "4 de enero de 2017", "Director Administrativo", "WCAB", "fraude", "PARTIAL OVERTURN"):
        assert fact in spanish


def test_without_a_known_last_day_none_is_named() -> None:
    text = words(MIXED, appeal_by=None)
    assert "within 30 days" in text
    assert "the last day" not in text


def test_many_items_are_counted() -> None:
    text = words(letter(*map(item, range(1, 22))))
    assert "There are 21 treatments in dispute" in text
    assert "stands for 11 of them and is reversed for 10" in text


@pytest.mark.parametrize("recipient", RECIPIENTS)
@pytest.mark.parametrize("content", [UPHELD, OVERTURNED, MIXED])
def test_a_cover_is_easy_to_read(content, recipient: str) -> None:
    assert reading_grade(words(content, recipient)) <= READING_GRADE


LONG = [
    item(number, title=f"Lumbar epidural steroid injection no. {number} at L4-L5/L5-S1 " * 3) for number in (1, 2, 3)
]


@pytest.mark.parametrize("content", [UPHELD, MIXED, letter(*LONG), letter(*LONG[:2]), letter(*map(item, range(1, 22)))])
def test_a_cover_is_one_page_in_each_language(content) -> None:
    texts = pages(render_letter_pdf(content, cover(content), check=check(content), wording=WORDING), "pdfium")
    assert "Sincerely" in texts[0]
    assert "Atentamente" in texts[1]
    assert "HOW THE IMR FINAL DETERMINATION WAS MADE" in texts[2]


def test_the_printed_cover_reads_back() -> None:
    content = cover(MIXED, appeal_to=("WCAB, District Office", "1 Example Plaza, Fresno"))
    texts = pages(render_letter_pdf(MIXED, content, check=check(MIXED), wording=WORDING), "raw")
    first, second = " ".join(texts[0].split()), " ".join(texts[1].split())
    for text in words(MIXED, appeal_to=content.appeal_to).splitlines():
        if ": Denial" not in text:  # two cells of a table
            assert " ".join(text.split()) in first
    for text in words(MIXED, language="es", appeal_to=content.appeal_to).splitlines():
        if ": Negación" not in text:
            assert " ".join(text.split()) in second
    for shown in (content.name, *content.address, content.claim_number, SENDER.signatory_name, *content.copies_to):
        assert shown in first
        assert shown in second


def test_the_footer_has_the_check_code_on_every_page() -> None:
    code = check(MIXED)
    for text in pages(render_letter_pdf(MIXED, cover(MIXED), check=code), "pdfium"):
        assert code.code in text
        assert code.address in text


def test_a_name_with_braces_or_markup_is_printed_as_it_is() -> None:
    odd = replace(cover(MIXED), name="{outcome} <b>A & B</b>", employee="{employee}")
    html = letter_html(MIXED, odd)
    assert "Dear {outcome} &lt;b&gt;A &amp; B&lt;/b&gt;:" in html


def test_an_own_wording_is_printed() -> None:
    own = WORDING.with_text("cover.en.remedy", "If you win, there is a new review. " + RATIONALE)
    assert RATIONALE.strip()[:60] in letter_html(MIXED, cover(MIXED), wording=own)
    with pytest.raises(WordingError):
        WORDING.with_text("cover.en.remidy", "x")


def test_it_goes_through_json() -> None:
    content = cover(MIXED, appeal_to=("WCAB",))
    assert CoverContent.from_dict(json.loads(json.dumps(content.to_dict()))) == content
