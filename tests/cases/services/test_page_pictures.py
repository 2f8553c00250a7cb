"""The pictures of pages: drawn when they are asked for, kept in a cache, gone with their record."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from cases.errors import CaseError, CopyBeingMade
from cases.models import Disposal, DisposalLine, Disposed, Document
from cases.services import page_pictures
from cases.services.page_pictures import forget_pictures, page_picture
from imr_site.files.errors import FileDisposed
from imr_site.files.store import COPIES, keep
from tests.factories import a_case_manager, a_document, a_pdf, open_
from tests.stored import stored_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files", "cached")]


@pytest.fixture
def cached(settings, tmp_path) -> Path:
    settings.PICTURE_CACHE = tmp_path / "pictures"
    return settings.PICTURE_CACHE


@pytest.fixture
def report():
    return a_document(open_(), content=a_pdf("Report", pages=2))


def _picture(document, page: int = 1, width: int = 160) -> Image.Image:
    drawn = page_picture(case=document.case, document=document, page=page, width=width, actor=a_case_manager())
    return Image.open(io.BytesIO(drawn))


def _names(cached: Path) -> set[str]:
    return {path.relative_to(cached).as_posix() for path in cached.rglob("*.jpg")}


def test_it_is_drawn_of_the_inert_copy_and_kept_by_its_hash(report, cached):
    assert (_picture(report).format, _picture(report).size) == ("JPEG", (160, 208))
    sha256 = report.copy_sha256
    assert _names(cached) == {f"{sha256[:2]}/{sha256}/1-160-1.jpg"}


def test_what_was_drawn_is_not_drawn_again(report, cached):
    _picture(report)
    stored_path(COPIES, report.copy_sha256).unlink()
    assert _picture(report).size == (160, 208)


def test_a_picture_is_drawn_of_what_was_received(cached):
    scan = io.BytesIO()
    Image.new("L", (850, 1100), 200).save(scan, "PNG")
    document = a_document(open_(), content=scan.getvalue(), name="scan.png")
    assert _picture(document).getpixel((80, 100)) == pytest.approx((200, 200, 200), abs=3)
    assert _names(cached) == {f"{document.sha256[:2]}/{document.sha256}/1-160-1.jpg"}


@pytest.mark.parametrize(("page", "width"), [(0, 160), (3, 160), (1, 161), (1, 10_000)])
def test_no_other_page_and_no_other_width(report, cached, page, width):
    with pytest.raises(CaseError, match="no such page"):
        _picture(report, page, width)
    assert _names(cached) == set()


def test_not_before_it_passed_its_check_and_has_a_copy_of_this_version(report):
    Document.objects.filter(pk=report.pk).update(copy_version=None, copy_sha256="")
    report.refresh_from_db()
    with pytest.raises(CopyBeingMade):
        _picture(report)
    with pytest.raises(CaseError, match="no such page"):
        _picture(a_document(open_(), title="Not checked", checked=False))


def test_a_file_that_cannot_be_drawn_is_told_and_its_page_is_not_kept(report, cached, monkeypatch):
    monkeypatch.setattr(page_pictures, "_DRAWERS", page_pictures.Drawers())
    sha256 = keep(COPIES, b"no longer a PDF")
    Document.objects.filter(pk=report.pk).update(copy_sha256=sha256)
    report.refresh_from_db()
    with pytest.raises(CaseError, match="cannot be drawn here"):
        _picture(report)
    page_pictures._DRAWERS.end()
    assert _names(cached) == set()


def _dispose_of(document: Document) -> None:
    """As when its time is over, without waiting for it."""
    disposal = Disposal.objects.create(record_class="records", proposed_at=timezone.now())
    line = DisposalLine.objects.create(
        disposal=disposal,
        record_class="records",
        subject=document.case.scope,
        case=document.case,
        name=document.case.case_number,
        because="Its time is over.",
        kept_until=timezone.localdate() - timedelta(days=1),
    )
    at = timezone.now() + timedelta(minutes=1)
    Disposed.objects.create(line=line, what=f"document/{document.pk}", sha256=document.sha256, size=1, at=at)


def test_of_what_was_disposed_of_nothing_is_shown_although_it_was_drawn_before(report):
    _picture(report)
    _dispose_of(report)
    with pytest.raises(FileDisposed):
        _picture(report)


def test_a_disposal_while_it_is_drawn_leaves_no_picture(report, cached, monkeypatch):
    draw = page_pictures._DRAWERS.draw

    def meanwhile(*args, **asked):
        drawn = draw(*args, **asked)
        _dispose_of(report)
        return drawn

    monkeypatch.setattr(page_pictures, "_DRAWERS", type("Slow", (), {"draw": staticmethod(meanwhile)}))
    with pytest.raises(FileDisposed):
        _picture(report)
    assert _names(cached) == set()


def test_all_pictures_of_a_record_go_and_those_of_another_stay(report, cached):
    other = a_document(report.case, title="MRI report")
    for page in (1, 2):
        _picture(report, page)
    _picture(other)
    forget_pictures(report)
    assert _names(cached) == {f"{other.copy_sha256[:2]}/{other.copy_sha256}/1-160-1.jpg"}
