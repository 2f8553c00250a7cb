"""The pages of records: read, kept as rows, and found."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from cases.enums import PageOrigin
from cases.models import Disposal, DisposalLine, Disposed, DocumentPage, page_index
from cases.records.pages import places_within
from cases.records.reading import VERSION
from cases.records.tesseract import engine
from cases.selectors.find_text import find_text
from cases.services.documents import check_document
from cases.services.page_texts import FROM_ANOTHER_COPY, forget_pages, read_document, request_what_is_unread
from imr_site.jobs.models import Job
from tests.factories import a_case, a_document, a_pdf

pytestmark = pytest.mark.django_db


def test_each_page_of_a_record_is_a_row_with_its_words_and_their_places():
    document = a_document(a_case(), content=a_pdf("Lumbar fusion of 10/04/2026\nwas denied", pages=2))
    read_document(document_id=document.pk)
    first, second = document.page_rows.all()
    assert (first.number, first.text, first.origin, first.width, first.height) == (
        1, "Lumbar fusion of 10/04/2026\nwas denied", PageOrigin.LAYER, 6120, 7920,
    )  # fmt: skip
    assert second.text_sha256 == first.text_sha256
    (fusion,) = places_within(first.places, 7, 13)
    assert first.text[fusion.begin : fusion.end] == "fusion"
    assert (fusion.y1 - fusion.y0, fusion.x0 > 720) == (111, True)
    document.refresh_from_db()
    assert document.read_version == VERSION


def test_a_record_that_passes_its_check_is_read_by_a_job():
    document = a_document(a_case())
    assert Job.objects.filter(kind="cases.read_document", key=str(document.pk)).count() == 1


def test_reading_again_changes_the_rows_in_place():
    case = a_case()
    document = a_document(case, content=a_pdf("Lumbar fusion"))
    read_document(document_id=document.pk)
    before = document.page_rows.get()
    type(document).objects.update(read_version=None)
    DocumentPage.objects.update(text="Something else", version=VERSION)
    read_document(document_id=document.pk)
    after = document.page_rows.get()
    assert (after.pk, after.text) == (before.pk, "Lumbar fusion")
    assert [hit.page.pk for hit in find_text(case, "fusion").hits] == [after.pk]


def _scan(*lines: str, turned: int = 0, kind: str = "TIFF") -> bytes:
    page = Image.new("L", (2550, 1100), 255)
    font = ImageFont.load_default(size=48)
    for row, line in enumerate(lines):
        ImageDraw.Draw(page).text((300, 300 + 80 * row), line, fill=0, font=font)
    file = io.BytesIO()
    page.rotate(turned, expand=True).save(file, kind, dpi=(300, 300), resolution=300)
    return file.getvalue()


_LETTER = (
    "The patient had twelve sessions of physical therapy.",
    "An MRI of the lumbar spine showed a disc herniation.",
    "She takes hydrocodone twice a day and reports relief.",
    "The physician requests an epidural steroid injection.",
)


@pytest.mark.any_database
@pytest.mark.parametrize("turned", [0, 90, 180])
def test_a_scan_is_read_by_ocr_however_it_is_turned(turned):
    case = a_case()
    document = a_document(case, content=_scan(*_LETTER, turned=turned), name="scan.tif")
    read_document(document_id=document.pk)
    page = document.page_rows.get()
    assert (page.origin, page.waits_for_ocr, page.language) == (PageOrigin.OCR, False, "en")
    assert page.confidence > 80
    (hit,) = find_text(case, "herniation").hits
    assert [page.text[begin:end] for begin, end in hit.spans] == ["herniation"]


@pytest.mark.any_database
def test_without_an_ocr_program_a_scan_is_kept_as_a_picture_and_read_once_there_is_one(tmp_path, monkeypatch):
    case = a_case()
    document = a_document(case, content=_scan(*_LETTER), name="scan.tif")
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        engine.cache_clear()
        read_document(document_id=document.pk)
    engine.cache_clear()
    page = document.page_rows.get()
    assert (page.origin, page.text, page.waits_for_ocr) == (PageOrigin.UNREAD, "", True)
    assert request_what_is_unread() == 1
    read_document(document_id=document.pk)
    page.refresh_from_db()
    assert (page.origin, page.waits_for_ocr) == (PageOrigin.OCR, False)
    assert request_what_is_unread() == 0


@pytest.mark.any_database
def test_what_ocr_read_is_not_read_again_from_a_new_copy():
    document = a_document(a_case(), content=_scan(*_LETTER, kind="PDF"), name="scan.pdf")
    read_document(document_id=document.pk)
    DocumentPage.objects.update(text="What was read")
    type(document).objects.update(copy_version=0)
    assert check_document(document_id=document.pk).read_version == FROM_ANOTHER_COPY
    assert request_what_is_unread() == 1
    read_document(document_id=document.pk)
    page = document.page_rows.get()
    document.refresh_from_db()
    assert (page.origin, page.text, document.read_version) == (PageOrigin.OCR, "What was read", VERSION)


def test_the_words_of_a_record_go_with_its_file():
    case = a_case()
    document = a_document(case, content=a_pdf("Lumbar fusion"))
    read_document(document_id=document.pk)
    (page,) = document.page_rows.values_list("pk", flat=True)
    forget_pages(documents=[document.pk])
    assert (document.page_rows.count(), page_index.bodies_of([page])) == (0, {})
    assert find_text(case, "fusion").hits == ()


@pytest.mark.time_goes_on
def test_a_record_whose_file_is_disposed_of_is_not_asked_for_again():
    document = a_document(a_case())
    assert request_what_is_unread() == 1
    disposal = Disposal.objects.create(record_class="records", proposed_at=timezone.now())
    line = DisposalLine.objects.create(
        disposal=disposal, record_class="records", subject=document.case.scope, case=document.case, name="A case",
        because="closed", kept_until=timezone.localdate(),
    )  # fmt: skip
    Disposed.objects.create(
        line=line, what=f"document/{document.pk}", sha256=document.sha256, size=document.size, at=timezone.now()
    )
    assert request_what_is_unread() == 0
