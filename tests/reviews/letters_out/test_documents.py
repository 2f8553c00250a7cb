from __future__ import annotations

from dataclasses import replace
from datetime import date

from reviews.letters.documents import DocumentsReviewed, ReviewedDocument, by_provider
from reviews.letters.render import letter_html, render_letter_pdf

from .samples import DOCUMENTS, letter, pages

BY_PROVIDER = replace(DOCUMENTS, form="by_provider")


def text_of(documents: DocumentsReviewed) -> str:
    return " ".join(" ".join(pages(render_letter_pdf(letter(), documents=documents), "default")).split())


def test_the_list_stands_after_the_credentials() -> None:
    text = text_of(DOCUMENTS)
    places = [text.index(words) for words in ("Certification(s)", "DOCUMENTS REVIEWED", "CLINICAL CASE SUMMARY")]
    assert places == sorted(places)


def test_one_by_one_names_each_with_its_date_the_oldest_first() -> None:
    rows = DOCUMENTS.rows()
    assert [row.dated for row in rows] == [*sorted(row.dated for row in rows if row.dated), None]
    text = text_of(DOCUMENTS)
    for expected in ("Progress report (PR-2)", "07/02/2016", "09/02/2016", "03/01/2016 to 06/30/2016", "no date"):
        assert expected in text


def test_by_provider_has_one_row_each_with_the_range() -> None:
    rows = by_provider(DOCUMENTS.documents)
    spine = next(row for row in rows if row.provider.startswith("Valley"))
    assert (spine.dated, spine.through, spine.pages, spine.count) == (date(2016, 7, 2), date(2016, 9, 2), 10, 2)
    assert len(rows) == len({row.provider for row in DOCUMENTS.documents})
    text = text_of(BY_PROVIDER)
    assert "07/02/2016 to 09/02/2016" in text
    assert "2: Progress report (PR-2)" in text


def test_pages_are_added_only_where_all_are_known() -> None:
    some = ReviewedDocument("A", "x", pages=3), ReviewedDocument("A", "y")
    assert by_provider(some)[0].pages is None


def test_no_list_no_section() -> None:
    assert "DOCUMENTS REVIEWED" not in letter_html(letter())


def test_headers_have_their_scope() -> None:
    html = letter_html(letter(), documents=DOCUMENTS)
    assert html.count('<th scope="col">') == 4
    assert html.count('<th scope="row">') == 7 + len(DOCUMENTS.documents)
