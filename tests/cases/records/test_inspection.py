"""What a received file is found to be, and why one is not taken."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageFile

from cases.records import inspection
from cases.records.inspection import Verdict, inspect
from tests.factories import a_pdf


@pytest.fixture
def verdict(tmp_path):
    """What is said of these bytes in a file of this name."""

    def of(content: bytes, name: str = "file") -> Verdict:
        path = tmp_path / name
        path.write_bytes(content)
        return inspect(path)

    return of


def _saved(change=lambda _pdf: None, **options) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        file = io.BytesIO()
        pdf.save(file, deterministic_id="encryption" not in options, **options)
    return file.getvalue()


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _launch() -> Dictionary:
    return Dictionary(S=Name.Launch, F=String("cmd.exe"))


def _on_opening(action) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(action)

    return _saved(change)


def _after_a_jump(pdf: pikepdf.Pdf) -> None:
    jump = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([pdf.make_indirect(_script())]))
    pdf.Root.OpenAction = jump


def _on_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=_script())


def _on_closing(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AA = Dictionary(WC=_script())


def _named(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _script()])))


def _first_page_shown(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def _a_button(pdf: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=_script())
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def _photo(kind: str, *, frames: int = 1, **options) -> bytes:
    file, noise = io.BytesIO(), Image.effect_noise((80, 80), 60)
    if frames > 1:
        options |= {"save_all": True, "append_images": [noise] * (frames - 1)}
    noise.save(file, kind, **options)
    return file.getvalue()


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


CLEAN = {
    "a page": (a_pdf(), "application/pdf", 1),
    "three pages": (a_pdf("Three", pages=3), "application/pdf", 3),
    "a PDF that opens on its first page": (_saved(_first_page_shown), "application/pdf", 1),
    "a form with a button": (_saved(_a_button), "application/pdf", 1),
    "a PDF nobody may edit but all may read": (
        _saved(encryption=pikepdf.Encryption(owner="owner", user="")),
        "application/pdf",
        1,
    ),
    "a PNG": (_photo("PNG"), "image/png", 1),
    "a JPEG": (_photo("JPEG"), "image/jpeg", 1),
    "a TIFF": (_photo("TIFF"), "image/tiff", 1),
    "a PDF with a few bytes after its end": (a_pdf() + b"\r\n" + bytes(100), "application/pdf", 1),
    "a fax of three pages": (_photo("TIFF", frames=3), "image/tiff", 3),
}


@pytest.mark.parametrize(("content", "content_type", "pages"), CLEAN.values(), ids=CLEAN)
def test_a_good_file_is_clean(verdict, content, content_type, pages):
    assert verdict(content) == Verdict(content_type, pages, problem="")


NEITHER = "Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these."
DAMAGED = "The PDF is damaged and cannot be opened. Ask the sender to send it again."
CUT_SHORT = "The PDF is cut short: pages are missing. Ask the sender to send it again."
RUNS = "The PDF runs a script when opened. Ask for a plain one."
IMAGE_DAMAGED = "The image is damaged. Ask the sender to send it again."
REJECTED = {
    "a text": (b"Dear sir or madam", "", NEITHER),
    "a web page": (b"<html><script>alert(1)</script>", "", NEITHER),
    "a GIF": (_photo("GIF"), "", NEITHER),
    "a Word file": (b"PK\x03\x04" + bytes(40), "", NEITHER),
    "a PDF with a line before it": (b"\n" + a_pdf(), "", NEITHER),
    "a PDF with a password": (
        _saved(encryption=pikepdf.Encryption(owner="owner", user="user")),
        "application/pdf",
        "The PDF needs a password. Ask the sender for one without.",
    ),
    "half a PDF": (_cut(a_pdf()), "application/pdf", CUT_SHORT),
    "only the first line of a PDF": (b"%PDF-1.7\n", "application/pdf", CUT_SHORT),
    "a PDF whose inside is gone": (b"%PDF-1.7\n" + bytes(200) + b"\n%%EOF\n", "application/pdf", DAMAGED),
    "a script on opening": (_on_opening(_script()), "application/pdf", RUNS),
    "a program on opening": (_on_opening(_launch()), "application/pdf", RUNS),
    "a script after a jump": (_saved(_after_a_jump), "application/pdf", RUNS),
    "a script of the document": (_saved(_named), "application/pdf", RUNS),
    "a script on closing": (_saved(_on_closing), "application/pdf", RUNS),
    "a script on turning the page": (_saved(_on_a_page), "application/pdf", RUNS),
    "a PDF without pages": (
        _saved(lambda pdf: pdf.pages.__delitem__(0)),
        "application/pdf",
        "The PDF has 0 pages; 1 to 20000 are taken.",
    ),
    "half a PNG": (_cut(_photo("PNG")), "image/png", IMAGE_DAMAGED),
    "half a JPEG": (_cut(_photo("JPEG")), "image/jpeg", IMAGE_DAMAGED),
    "half a TIFF": (_cut(_photo("TIFF")), "image/tiff", IMAGE_DAMAGED),
    "only the first bytes of a JPEG": (b"\xff\xd8\xff", "image/jpeg", IMAGE_DAMAGED),
}


@pytest.mark.parametrize(("content", "content_type", "reason"), REJECTED.values(), ids=REJECTED)
def test_a_bad_file_is_told_with_the_reason(verdict, content, content_type, reason):
    found = verdict(content)
    assert (found.content_type, found.problem) == (content_type, reason)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [(_photo("JPEG"), "report.pdf", "image/jpeg"), (a_pdf(), "photo.jpg", "application/pdf")],
    ids=["a photo called report.pdf", "a PDF called photo.jpg"],
)
def test_a_file_is_what_its_content_says_and_not_what_its_name_says(verdict, content, name, content_type):
    assert verdict(content, name) == Verdict(content_type, pages=1)


def test_a_pdf_of_too_many_pages_is_told(verdict, monkeypatch):
    monkeypatch.setattr(inspection, "MAX_PAGES", 2)
    assert verdict(a_pdf("Three", pages=3)) == Verdict(
        "application/pdf", pages=3, problem="The PDF has 3 pages; 1 to 2 are taken."
    )


def test_pillow_is_left_as_it_was(verdict, monkeypatch):
    """WeasyPrint asks Pillow to fill up what a broken image lacks; the check asks it not to, for a moment."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert verdict(_cut(_photo("JPEG"))).problem == IMAGE_DAMAGED
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True
