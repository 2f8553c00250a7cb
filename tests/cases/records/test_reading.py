"""The words and the pictures of a file that was taken."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from cases.enums import PageOrigin
from cases.records.inert import make_inert
from cases.records.pictures import picture_of
from cases.records.reading import own_words
from tests.factories import a_pdf

if TYPE_CHECKING:
    from pathlib import Path

PDF = "application/pdf"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def _picture(kind: str = "PNG", *, frames: int = 1, size: tuple[int, int] = (850, 1100), **options: object) -> bytes:
    file = io.BytesIO()
    pages = [Image.new("L", size, 255) for _ in range(frames)]
    more = {"save_all": True, "append_images": pages[1:]} if frames > 1 else {}
    pages[0].save(file, kind, **more, **options)
    return file.getvalue()


def _scanned(*, stamp: str = "") -> bytes:
    """A PDF whose page is a picture, with this stamp of a fax machine as text over it."""
    with pikepdf.open(io.BytesIO(a_pdf(stamp))) as pdf:
        page = pdf.pages[0]
        jpeg = _picture("JPEG")
        page.Resources.XObject = pikepdf.Dictionary(
            Scan=pikepdf.Stream(
                pdf, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=850, Height=1100,
                ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )
        )  # fmt: skip
        page.contents_add(b"q 612 0 0 792 0 0 cm /Scan Do Q", prepend=True)
        file = io.BytesIO()
        pdf.save(file)
        return file.getvalue()


def test_the_words_of_a_pdf_are_its_own(tmp_path):
    pages = list(own_words(_file(tmp_path, a_pdf("Claim Number: HC-4410\nAdele Marchetti", pages=2)), PDF, 2))
    assert [(page.number, page.text, page.origin, page.asks_for_ocr) for page in pages] == [
        (1, "Claim Number: HC-4410\nAdele Marchetti", PageOrigin.LAYER, False),
        (2, "Claim Number: HC-4410\nAdele Marchetti", PageOrigin.LAYER, False),
    ]


def test_words_of_a_pdf_keep_their_accents_dashes_and_quotation_marks(tmp_path):
    said = "\u201cNo\u201d, said Mu\u00f1oz \u2013\nthe worker\u2019s wife"
    (page,) = own_words(_file(tmp_path, a_pdf(said)), PDF, 1)
    words = [page.text[begin:end] for begin, end in zip(page.places[::6], page.places[1::6], strict=True)]
    assert (page.text, words) == (said, said.split())


def test_only_the_first_pages_are_read_where_no_more_are_asked_for(tmp_path):
    path = _file(tmp_path, a_pdf("A page", pages=5))
    assert [page.number for page in own_words(path, PDF, 3)] == [1, 2, 3]


@pytest.mark.parametrize(("turn", "size"), [(0, (6120, 7920)), (90, (7920, 6120)), (180, (6120, 7920))])
def test_a_page_is_as_large_as_it_is_shown(tmp_path, turn, size):
    with pikepdf.open(io.BytesIO(a_pdf("Turned"))) as pdf:
        pdf.pages[0].Rotate = turn
        pdf.save(tmp_path / "turned.pdf")
    (page,) = own_words(tmp_path / "turned.pdf", PDF, 1)
    assert ((page.width, page.height), page.text) == (size, "Turned")
    _begin, _end, x0, y0, x1, y1 = page.places
    assert 0 <= x0 < x1 <= page.width
    assert 0 <= y0 < y1 <= page.height


def _inert(pdf: pikepdf.Pdf, path: Path) -> None:
    make_inert(pdf, path)
    assert b"/Type /Page " in path.read_bytes()  # nothing packs it, so what turns a page is seen in the file


def _packed(pdf: pikepdf.Pdf, path: Path) -> None:
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/Rotate" not in path.read_bytes()


@pytest.mark.parametrize("write", [_inert, _packed])
def test_a_page_that_all_pages_turn_is_turned_however_the_file_is_written(tmp_path, write):
    with pikepdf.open(io.BytesIO(a_pdf("Turned", pages=2))) as pdf:
        pdf.pages[0].Rotate = 0
        pdf.Root.Pages.Rotate = 270
        write(pdf, tmp_path / "turned.pdf")
    pages = own_words(tmp_path / "turned.pdf", PDF, 2)
    assert [(page.width, page.height) for page in pages] == [(6120, 7920), (7920, 6120)]


@pytest.mark.parametrize("height", [10**12, 10**308], ids=["long", "without end"])
def test_a_page_without_end_is_as_large_as_a_row_can_keep(tmp_path, height):
    with pikepdf.open(io.BytesIO(a_pdf("Far"))) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Object.parse(f"[0 0 612 {height}.0]".encode())
        pdf.save(tmp_path / "long.pdf")
    (page,) = own_words(tmp_path / "long.pdf", PDF, 1)
    assert (page.width, page.height) == (6120, 2**31 - 1)


@pytest.mark.parametrize(("stamp", "origin"), [
    ("", PageOrigin.UNREAD), ("FAX FROM 916 555 0100 P. 03", PageOrigin.LAYER),
])  # fmt: skip
def test_a_page_that_is_a_picture_asks_for_ocr_also_below_the_line_of_a_fax(tmp_path, stamp, origin):
    (page,) = own_words(_file(tmp_path, _scanned(stamp=stamp)), PDF, 1)
    assert (page.text, page.origin, page.asks_for_ocr) == (stamp, origin, True)


def test_of_pages_with_few_words_those_that_are_pictures_are_told_apart(tmp_path):
    with pikepdf.new() as pdf:
        for content in [a_pdf("Fax cover"), _scanned(), a_pdf(""), _scanned()] * 3:
            with pikepdf.open(io.BytesIO(content)) as one:
                pdf.pages.extend(one.pages)
        pdf.save(tmp_path / "file.pdf")
    pages = own_words(tmp_path / "file.pdf", PDF, 12)
    assert [page.number for page in pages if page.asks_for_ocr] == [2, 4, 6, 8, 10, 12]


def test_an_empty_page_has_no_words_and_asks_for_nothing(tmp_path):
    (page,) = own_words(_file(tmp_path, a_pdf("")), PDF, 1)
    assert (page.text, page.origin, page.asks_for_ocr) == ("", PageOrigin.LAYER, False)


@pytest.mark.parametrize(("dots", "size"), [
    ((200, 200), (3060, 3960)), ((204, 98), (3000, 8082)), ((1, 1), (6120, 7920)),
])  # fmt: skip
def test_a_picture_is_as_large_as_its_dots_say_and_as_letter_paper_where_they_say_nothing(tmp_path, dots, size):
    path = _file(tmp_path, _picture("TIFF", frames=2, dpi=dots))
    pages = list(own_words(path, "image/tiff", 2))
    assert [(page.number, page.asks_for_ocr) for page in pages] == [(1, True), (2, True)]
    assert (pages[0].width, pages[0].height) == size


def test_a_page_is_drawn_as_wide_as_it_is_read_and_a_page_too_many_is_none(tmp_path):
    path = _file(tmp_path, a_pdf("Progress report", pages=2))
    assert picture_of(path, PDF, 2).size == (935, 1210)
    assert picture_of(path, PDF, 3) is None


def test_a_picture_is_drawn_as_large_as_its_paper(tmp_path):
    path = _file(tmp_path, _picture("TIFF", frames=2, size=(5000, 2500), dpi=(500, 500)))
    assert picture_of(path, "image/tiff", 2).size == (1100, 550)
    assert picture_of(path, "image/tiff", 3) is None
