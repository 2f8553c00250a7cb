"""The reader: who opens it, what each address shows, and what is on record of it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.enums import CaseState, DocumentSource, PageOrigin
from cases.models import PageMark, Reading
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from reviews.models import ReviewRound
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_pdf,
    a_person,
    a_reviewer,
    an_auditor,
    declare,
    designate,
    open_,
)
from tests.factories.pages import with_pages

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files", "cached")]

LONG = "The patient was seen again and reports the same pain as at the visit before it. " * 4


@pytest.fixture
def cached(settings, tmp_path) -> Path:
    settings.PICTURE_CACHE = tmp_path / "pictures"
    return settings.PICTURE_CACHE


@pytest.fixture
def case():
    """Two records: a report of three pages, and an MRI report of two that is older and came later."""
    case = open_()
    report = a_document(case, content=a_pdf("Report", pages=3), dated_from=date(2017, 2, 1), author="Owen Castellane")
    with_pages(report, "Norco 10 mg twice daily.", f"Pain.\n{LONG}", "Gait is normal.")
    mri = a_document(
        case,
        content=a_pdf("MRI", pages=2),
        title="MRI report",
        source=DocumentSource.CLAIMS_ADMINISTRATOR,
        dated_from=date(2016, 5, 1),
    )
    with_pages(mri, "Disc protrusion at L4-L5. Takes Norco.", f"Pain.\n{LONG}")
    return case


class Reader:
    """The reader of a case, as one person has it."""

    def __init__(self, client, case) -> None:
        self.client, self.number = client, case.case_number

    def page(self, address: str = "") -> str:
        answer = self.client.get(reverse("case_file", args=[self.number]) + address)
        assert answer.status_code == 200
        return answer.content.decode()

    def one(self, page: int, address: str = "") -> str:
        answer = self.client.get(reverse("case_file_page", args=[self.number, page]) + address)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, name: str, *args: object, **data: object):
        return self.client.post(reverse(name, args=[self.number, *args]), data)


@pytest.fixture
def reader(signed_in, case) -> Reader:
    return Reader(signed_in(a_case_manager()), case)


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _titles(html: str) -> list[str]:
    return re.findall(r'data-go-to="\d+">([^<]+)</a>', html.partition("reader-documents")[2].partition("</ol>")[0])


class TestWho:
    def test_a_reviewer_reads_once_declared(self, signed_in):
        case = a_case(CaseState.READY_FOR_REVIEW)
        round_ = designate(case)
        client = signed_in(a_reviewer().user)
        address = reverse("case_file", args=[case.case_number])
        before = client.get(address)
        assert before.status_code == 403
        assert "Declare conflicts first" in before.content.decode()
        declare(round_)
        assert "Progress report" in client.get(address).content.decode()

    @pytest.mark.parametrize("tie", ["", "A cousin."], ids=["stranger", "with a tie"])
    def test_for_others_it_is_not_there(self, signed_in, tie):
        case = a_case(CaseState.READY_FOR_REVIEW)
        document = case.documents.first()
        if tie:
            declare(designate(case), tie=tie)
        client = signed_in(a_reviewer().user)
        asked = [
            client.get(reverse("case_file", args=[case.case_number])),
            client.get(reverse("case_file_page", args=[case.case_number, 1])),
            client.get(reverse("case_file_picture", args=[case.case_number, document.pk, 1, 160])),
            client.get(reverse("document_open", args=[case.case_number, document.pk])),
            client.post(reverse("case_file_seen", args=[case.case_number]), {"document": document.pk, "at": 1}),
            client.post(reverse("case_file_bookmark", args=[case.case_number]), {"page": 1}),
            client.post(reverse("case_file_note", args=[case.case_number]), {"page": 1, "words": "x"}),
        ]
        assert {answer.status_code for answer in asked} == {404}
        assert not Reading.objects.exists()
        assert not PageMark.objects.exists()

    def test_a_reviewer_of_the_round_before_a_remand_reads_no_more(self, signed_in):
        case = a_case(CaseState.REMANDED)
        client = signed_in(a_reviewer().user)
        assert client.get(reverse("case_file", args=[case.case_number])).status_code == 200
        first = case.rounds.get()
        ReviewRound.objects.create(
            case=case,
            number=2,
            reviewer=a_reviewer("Tobias Aurelio"),
            assigned_at=first.closed_at,
            assigned_by=a_case_manager(),
            match_reason="Another.",
        )
        assert client.get(reverse("case_file", args=[case.case_number])).status_code != 200

    def test_nothing_of_it_is_stored_on_the_way(self, reader, case):
        document = case.documents.first()
        for name, args in (("case_file", []), ("case_file_page", [1]), ("case_file_picture", [document.pk, 1, 160])):
            answer = reader.client.get(reverse(name, args=[case.case_number, *args]))
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), name
        assert 'hx-history="false"' in reader.page()

    def test_what_is_shown_is_on_record_once_a_session(self, reader, case):
        for _again in range(2):
            reader.page()
            reader.one(1)
            reader.client.get(reverse("case_file_picture", args=[case.case_number, case.documents.first().pk, 1, 160]))
        reader.one(4)
        opened = Event.objects.filter(kind="case.document_opened")
        assert sorted(opened.values_list("subject", flat=True)) == sorted(
            f"document/{pk}" for pk in case.documents.values_list("pk", flat=True)
        )


class TestDocuments:
    def test_they_stand_by_date_of_service_and_their_pages_by_arrival(self, reader):
        page = reader.page()
        assert _titles(page) == ["MRI report", "Progress report"]
        assert "Pages 4\u20135" in page
        assert re.findall(r'data-sheet="(\d+)"', page) == ["1", "2", "3", "4", "5"]

    @pytest.mark.parametrize(
        ("address", "titles"),
        [
            ("?order=file", ["Progress report", "MRI report"]),
            ("?order=author", ["Progress report", "MRI report"]),
            ("?order=type", ["MRI report", "Progress report"]),
            ("?documents=claims_administrator", ["MRI report"]),
            ("?documents=injured_worker", []),
            ("?documents=nonsense&order=nonsense&page=x", ["MRI report", "Progress report"]),
        ],
    )
    def test_the_address_filters_and_sorts(self, reader, address, titles):
        assert _titles(reader.page(address)) == titles

    def test_unread_is_what_has_pages_that_were_not_seen_but_those_that_repeat(self, reader, case):
        mri = case.documents.get(title="MRI report")
        reader.post("case_file_seen", document=mri.pk, pages="1", at=1)
        page = reader.page("?documents=unread")
        assert _titles(page) == ["Progress report"]
        assert "1 of 5 pages seen" in _words(page)

    def test_a_page_with_the_words_of_an_earlier_one_is_folded_and_says_so(self, reader):
        page = _words(reader.page())
        assert "1 page repeats the words of an earlier one and is folded." in page
        assert "Folded: its words are those of page 2 . Show page 5" in page
        assert "Folded: its words" not in reader.page("?repeats=show")
        assert "Folded: its words" not in reader.page("?page=5")

    def test_few_words_are_a_stamp_and_repeat_nothing(self, reader, case):
        for document in case.documents.all():
            with_pages(document, "RECEIVED BY FAX")
        assert "repeats" not in reader.page()

    def test_an_address_may_name_the_document(self, reader, case):
        mri = case.documents.get(title="MRI report")
        assert 'data-page="4"' in reader.page(f"?document={mri.pk}")

    def test_an_empty_file_says_so(self, signed_in):
        assert "No pages to read yet" in Reader(signed_in(a_case_manager()), open_(claim_number="HC-1")).page()


class TestPages:
    def test_a_picture_has_its_words_where_they_stand(self, reader, case):
        page = reader.one(1)
        report = case.documents.get(title="Progress report")
        address = reverse("case_file_picture", args=[case.case_number, report.pk, 1, 1000])
        assert f'href="{address}"' in page
        assert '<tspan data-begin="6" x="1080" y="808" textLength="180" font-size="110"' in page
        assert "sheet-text" not in page

    def test_text_is_real_paragraphs_in_the_language_of_the_page(self, reader):
        page = reader.one(1, "?mode=text")
        assert 'lang="en"' in page
        assert '<p data-begin="0">Norco 10 mg twice daily.</p>' in page
        assert "<svg" not in page

    def test_what_is_looked_for_is_marked_in_both_from_the_same_places(self, reader):
        page = reader.one(4, "?q=norco&mode=both")
        assert "Takes <mark>Norco</mark>." in page
        assert page.count('class="sheet-mark"') == 1

    def test_markup_in_a_record_is_words(self, reader, case):
        with_pages(case.documents.get(title="MRI report"), "<script>alert(1)</script> & more")
        page = reader.one(4, "?mode=both&q=script")
        assert "<script" not in page
        assert "&lt;<mark>script</mark>&gt;alert(1)" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"origin": PageOrigin.OCR.value, "confidence": 88}, "Read from its picture (OCR), confidence 88 of 100"),
            ({"origin": PageOrigin.OCR.value, "confidence": 40}, "Hard to read"),
            (
                {"origin": PageOrigin.UNREAD.value, "text": "", "packed_places": b""},
                "Picture only: nothing has read its words.",
            ),
            ({"text": "", "packed_places": b""}, "No words stand on this page."),
        ],
    )
    def test_where_its_words_are_from_is_said_in_words(self, reader, case, changes, words):
        with_pages(case.documents.get(title="MRI report"), "Disc protrusion.", **changes)
        assert words in _words(reader.one(4, "?mode=text"))

    def test_a_page_that_was_not_read_yet_is_shown_all_the_same(self, reader, case):
        case.documents.get(title="MRI report").page_rows.all().delete()
        assert "viewBox" in reader.one(4)
        assert "The words of this page are not read yet." in _words(reader.one(4, "?mode=text"))

    def test_a_turned_page_is_as_wide_as_it_was_high(self, reader):
        assert 'viewBox="0 0 7920 6120"' in reader.one(1, "?turn=90")
        assert 'transform="translate(7920 0) rotate(90)"' in reader.one(1, "?turn=90")
        assert 'viewBox="0 0 6120 7920"' in reader.one(1, "?turn=180")

    def test_a_larger_picture_is_sharper(self, reader):
        assert "/1400/" in reader.one(1, "?zoom=150")

    def test_there_are_no_others(self, reader, case):
        for page in (0, 6):
            address = reverse("case_file_page", args=[case.case_number, page])
            assert reader.client.get(address).status_code == 404

    def test_the_picture_is_a_picture(self, reader, case):
        answer = reader.client.get(
            reverse("case_file_picture", args=[case.case_number, case.documents.first().pk, 1, 160])
        )
        assert (answer.status_code, answer["Content-Type"], answer.content[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")

    def test_that_of_another_case_is_not_there(self, reader, case):
        other = a_document(open_(claim_number="HC-1"))
        answer = reader.client.get(reverse("case_file_picture", args=[case.case_number, other.pk, 1, 160]))
        assert answer.status_code == 404


class TestHits:
    def test_a_card_a_page_and_the_first_is_open(self, reader):
        page = reader.page("?q=norco&side=hits")
        assert "2 pages hold all of it" in _words(page)
        assert "1 of 2" in _words(page)
        assert sorted(re.findall(r'data-go-to="(\d)" data-hit="\d"', " ".join(page.split()))) == ["1", "4"]

    def test_an_address_names_the_hit(self, reader):
        second = reader.page("?q=norco&side=hits&hit=2")
        assert "2 of 2" in _words(second)
        assert second.count('<li class="is-current" aria-current="true">') == 1

    def test_nothing_found_is_said(self, reader):
        assert "No page of the file holds “gabapentin”." in _words(reader.page("?q=gabapentin&side=hits"))


class TestWhereReadingStands:
    def test_it_is_told_by_document_and_offered_beside_the_first_page(self, reader, case):
        mri = case.documents.get(title="MRI report")
        answer = reader.post("case_file_seen", document=mri.pk, pages="1-2", at=2)
        assert answer.json() == {"document": "2 of 2 pages seen", "file": "2 of 5 pages seen"}
        page = reader.page()
        assert "Continue at page 5" in page
        assert 'data-page="1"' in page
        assert "Continue at" not in reader.page("?page=5")

    @pytest.mark.parametrize(
        ("data", "status"), [({"pages": "x", "at": 1}, 422), ({"pages": "1"}, 422), ({"document": 0, "at": 1}, 422)]
    )
    def test_what_is_told_otherwise_is_refused(self, reader, case, data, status):
        assert reader.post("case_file_seen", **{"document": case.documents.first().pk, **data}).status_code == status
        assert not Reading.objects.exclude(spans=[]).exists()

    def test_of_a_record_of_another_case_nothing_is_kept(self, reader):
        other = a_document(open_(claim_number="HC-1"))
        assert reader.post("case_file_seen", document=other.pk, pages="1", at=1).status_code == 404

    def test_an_auditor_reads_too(self, signed_in, case):
        reader = Reader(signed_in(an_auditor()), case)
        reader.page()
        assert reader.post("case_file_seen", document=case.documents.first().pk, pages="1", at=1).status_code == 200


class TestMarks:
    def test_a_bookmark_answers_the_key_and_leads_back_without_script(self, reader, case):
        answer = reader.client.post(
            reverse("case_file_bookmark", args=[case.case_number]), {"page": 4}, headers={"HX-Request": "true"}
        )
        assert answer.json() == {"is_on": True, "words": "Page 4 is bookmarked."}
        assert 'data-bookmarks="4"' in reader.page()
        assert reader.post("case_file_bookmark", page=4).url.endswith("?page=4")
        assert not PageMark.objects.exists()

    def test_a_note_is_shown_on_its_page_to_its_person_alone(self, reader, case, signed_in):
        reader.post("case_file_note", page=4, words="Compare with 2015.", begin=0, end=4)
        for shown in (reader.page("?side=marks"), reader.one(4), reader.one(4, "?mode=text")):
            assert "Compare with 2015." in shown
        assert "sheet-note" in reader.one(4)
        other = Reader(signed_in(a_person(Role.QUALITY)), case)
        for shown in (other.page("?side=marks"), other.one(4)):
            assert "Compare with 2015." not in shown
        assert other.post("case_file_mark_remove", PageMark.objects.get().pk).status_code == 404

    def test_a_note_without_words_is_told_and_the_reader_stays_where_it_was(self, reader):
        answer = reader.post("case_file_note", page=4, words=" ")
        assert answer.url.endswith("?page=4&side=marks")
        assert "This field is required." in reader.page("?page=4&side=marks")
        assert not PageMark.objects.exists()

    def test_it_is_taken_away(self, reader):
        reader.post("case_file_bookmark", page=4)
        assert reader.post("case_file_mark_remove", PageMark.objects.get().pk).status_code == 302
        assert "No bookmark and no note yet" in reader.page("?side=marks")

    @pytest.mark.parametrize("page", ["", "x", "-1", "99", "9" * 40])
    def test_of_no_page_there_is_none(self, reader, page):
        assert reader.post("case_file_bookmark", page=page).status_code == 404


def test_the_keys_are_off_where_the_account_has_them_off(reader):
    assert 'data-single-keys="on"' in reader.page()
    assert reader.client.post(reverse("reader_keys"), {}).content == b"These keys are off."
    assert 'data-single-keys="off"' in reader.page()


def test_two_documents_stand_side_by_side(reader):
    page = reader.page("?page=1&beside=4")
    assert re.findall(r'id="(beside-\d)"', page) == ["beside-4", "beside-5"]
    assert "Close MRI report" in _words(page)


def test_the_case_leads_to_it(reader, case):
    page = reader.client.get(reverse("case_detail", args=[case.case_number])).content.decode()
    assert f'href="{reverse("case_file", args=[case.case_number])}">Read the file</a>' in page


def test_it_asks_the_database_as_often_for_many_records_as_for_one(signed_in, django_assert_max_num_queries):
    asked = []
    for many in (1, 3):
        case = open_(claim_number=f"HC-{many}")
        for number in range(many):
            document = a_document(case, title=f"Report {number}", content=a_pdf(f"Report {number}", pages=2))
            with_pages(document, "Norco once.", "Norco twice.")
        reader = Reader(signed_in(a_case_manager()), case)
        for address in ("", "?q=norco&side=hits", "?side=marks"):
            reader.page(address)
            with django_assert_max_num_queries(100) as found:
                reader.page(address)
            asked.append(len(found))
    assert asked[:3] == asked[3:]
