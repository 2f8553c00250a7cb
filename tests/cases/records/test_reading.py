"""The words and the pictures of a file that was taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from cases.records.pictures import WIDEST, picture_of
from cases.records.reading import words_of
from imr_site.apart import unseen
from tests.factories import a_pdf

PDF = "application/pdf"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def _scan(kind: str = "PNG", *, frames: int = 1, size: tuple[int, int] = (850, 1100)) -> bytes:
    file = io.BytesIO()
    pages = [Image.new("L", size, 255) for _ in range(frames)]
    pages[0].save(file, kind, **({"save_all": True, "append_images": pages[1:]} if frames > 1 else {}))
    return file.getvalue()


@pytest.fixture
def ocr(tmp_path, monkeypatch) -> None:
    """A program of the name and the manners of Tesseract, which reads the same in every picture."""
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nhead -c 4 | grep -q PNG || exit 1\necho "Claim Number: HC-4410"\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def test_the_words_of_a_pdf_are_its_own(tmp_path):
    path = _file(tmp_path, a_pdf("Claim Number: HC-4410\nAdele Marchetti", pages=2))
    words = words_of(path, PDF, unseen)
    assert (words["origin"], [page.split() for page in words["pages"]]) == (
        "layer",
        [["Claim", "Number:", "HC-4410", "Adele", "Marchetti"]] * 2,
    )


@pytest.mark.parametrize(("content", "kind", "pages"), [
    (_scan(), "image/png", 1), (_scan("TIFF", frames=3), "image/tiff", 3), (a_pdf(""), PDF, 1),
])  # fmt: skip
@pytest.mark.usefixtures("ocr")
def test_a_picture_is_read_page_by_page_where_there_is_a_program(tmp_path, content, kind, pages):
    assert words_of(_file(tmp_path, content), kind, unseen) == {
        "pages": ["Claim Number: HC-4410\n"] * pages,
        "origin": "picture",
    }


def test_without_a_program_a_picture_has_no_words(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert words_of(_file(tmp_path, _scan()), "image/png", unseen) == {"pages": [], "origin": ""}


def test_a_page_is_drawn_as_wide_as_it_is_read_and_a_page_too_many_is_none(tmp_path):
    path = _file(tmp_path, a_pdf("Progress report", pages=2))
    assert picture_of(path, PDF, 2).size == (935, 1210)
    assert picture_of(path, PDF, 3) is None


def test_a_picture_that_is_too_wide_is_made_smaller(tmp_path):
    path = _file(tmp_path, _scan("TIFF", frames=2, size=(5000, 2500)))
    assert picture_of(path, "image/tiff", 2).size == (WIDEST, WIDEST // 2)
    assert picture_of(path, "image/tiff", 3) is None
