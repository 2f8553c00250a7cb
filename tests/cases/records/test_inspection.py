"""What a received file is found to be, and why one is not taken."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageFile

from cases.enums import RecordNote
from cases.records import images, pdfs
from cases.records.inspection import inspect
from cases.records.verdict import Verdict
from imr_site.apart import unseen
from tests.cases.records.hostile import HOSTILE, made
from tests.factories import a_pdf


@pytest.fixture
def verdict(tmp_path, monkeypatch):
    """What is said of these bytes in a file of this name; a page unpacks to four megabytes at most."""
    monkeypatch.setattr(pdfs, "MAX_UNPACKED", 2**22)

    def of(content: bytes, name: str = "file") -> Verdict:
        path = tmp_path / name
        path.write_bytes(content)
        return inspect(path, tmp_path / "copy", unseen)

    return of


def _saved(change=lambda _pdf: None, **options) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        file = io.BytesIO()
        pdf.save(file, deterministic_id="encryption" not in options, **options)
    return file.getvalue()


def _first_page_shown(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def _photo(kind: str, *, frames: int = 1, **options) -> bytes:
    file, noise = io.BytesIO(), Image.effect_noise((80, 80), 60)
    if frames > 1:
        options |= {"save_all": True, "append_images": [noise] * (frames - 1)}
    noise.save(file, kind, **options)
    return file.getvalue()


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _with_an_end(content: bytes) -> bytes:
    """As somebody writes who knows how a PDF must end."""
    return content + b"\nstartxref\n9\n%%EOF\n"


def _start_of_a_linearized() -> bytes:
    whole = _saved(lambda pdf: [pdf.add_blank_page() for _ in range(60)], linearize=True)
    first = re.search(rb"startxref\s+\d+\s+%%EOF\n", whole)
    return whole[: first.end()]


def _without_an_object(content: bytes) -> bytes:
    """The text of the last page is cut out, and the table at the end still tells where it was."""
    table = content.rindex(b"\nxref\n")
    last = content.rindex(b" 0 obj", 0, table)
    return content[: content.rindex(b"\n", 0, last)] + content[table:]


def _portfolio(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["report.pdf"] = a_pdf()
    pdf.Root.Collection = Dictionary(Type=Name.Collection)


def _please_wait(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))
    pdf.Root.NeedsRendering = True


def _packed_zeros(times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(2**20)) for _ in range(times)), packer.flush()])


def _bomb(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pikepdf.Stream(pdf, _packed_zeros(5), Filter=Name.FlateDecode)


def _bomb_in_a_bomb(pdf: pikepdf.Pdf) -> None:
    twice = zlib.compress(_packed_zeros(5), 9)
    pdf.pages[0].Contents = pikepdf.Stream(pdf, twice, Filter=Array([Name.FlateDecode, Name.FlateDecode]))


def _huge_picture(pdf: pikepdf.Pdf) -> None:
    picture = pikepdf.Stream(
        pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=40_000, Height=25_000, BitsPerComponent=8
    )
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(picture)))


def _zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "Dear sir")
    return file.getvalue()


def _this_is(what: str) -> str:
    return f"This is {what}. Ask the sender for a PDF, PNG, JPEG or TIFF file."


CLEAN = {
    "a page": (a_pdf(), "application/pdf", 1),
    "three pages": (a_pdf("Three", pages=3), "application/pdf", 3),
    "a PDF that opens on its first page": (_saved(_first_page_shown), "application/pdf", 1),
    "a PDF with a line before it": (b"\n" + a_pdf(), "application/pdf", 1),
    "a PDF in what a mail gateway left around it": (
        b"Content-Type: application/pdf\r\n\r\n" + a_pdf() + b"\r\n--part--\r\n",
        "application/pdf",
        1,
    ),
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


def test_a_pdf_that_lost_its_first_line_is_mended(verdict):
    without = a_pdf().partition(b"\n")[2]
    assert verdict(without) == Verdict("application/pdf", 1, problem="", notes=(RecordNote.REPAIRED,))


@pytest.mark.parametrize(("content", "content_type", "pages"), CLEAN.values(), ids=CLEAN)
def test_a_good_file_is_clean(verdict, content, content_type, pages):
    assert verdict(content) == Verdict(content_type, pages, problem="")


NEITHER = "Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these."
DAMAGED = "The PDF is damaged and cannot be opened. Ask the sender to send it again."
CUT_SHORT = "The PDF is cut short: pages are missing. Ask the sender to send it again."
UNPACKS = "The PDF unpacks to far more than a record holds. Ask the sender to print it to a new PDF."
PORTFOLIO = "The PDF is a portfolio: its documents are attached files. Ask the sender for each as a PDF of its own."
NOTICE = (
    "The PDF holds a form that only Adobe's program can show (XFA), and no page of its own. "
    "Ask the sender to print it to PDF."
)
IMAGE_DAMAGED = "The image is damaged. Ask the sender to send it again."
REJECTED = {
    "a text": (b"Dear sir or madam", "", NEITHER),
    "a web page": (b"<html><script>alert(1)</script>", "", _this_is("a web page")),
    "a GIF": (_photo("GIF"), "", _this_is("a GIF picture")),
    "a Word file": (_zipped("word/document.xml"), "", _this_is("a Word document")),
    "an Excel file": (_zipped("xl/workbook.xml"), "", _this_is("an Excel workbook")),
    "a zip file": (_zipped("report.pdf"), "", _this_is("a packed file (zip)")),
    "a photo of a telephone": (b"\0\0\0\x18ftypheic" + bytes(40), "", _this_is("a picture of a telephone (HEIC)")),
    "a DICOM picture": (bytes(128) + b"DICM" + bytes(40), "", _this_is("a DICOM picture")),
    "a PDF with a password": (
        _saved(encryption=pikepdf.Encryption(owner="owner", user="user")),
        "application/pdf",
        "The PDF needs a password. Ask the sender for one without.",
    ),
    "half a PDF": (_cut(a_pdf()), "application/pdf", CUT_SHORT),
    "only the first line of a PDF": (b"%PDF-1.7\n", "application/pdf", CUT_SHORT),
    "a PDF whose inside is gone": (b"%PDF-1.7\n" + bytes(200) + b"\n%%EOF\n", "application/pdf", DAMAGED),
    "half a PDF that was given an end": (_cut(a_pdf()) + b"\n%%EOF\n", "application/pdf", DAMAGED),
    "half a PDF that was given a whole end": (_with_an_end(_cut(a_pdf(pages=9))), "application/pdf", CUT_SHORT),
    "the first part of a PDF made for the web": (_start_of_a_linearized(), "application/pdf", CUT_SHORT),
    "a PDF whose last pages are gone": (_without_an_object(a_pdf("Nine", pages=9)), "application/pdf", CUT_SHORT),
    "a portfolio": (_saved(_portfolio), "application/pdf", PORTFOLIO),
    "a form that only says to wait": (_saved(_please_wait), "application/pdf", NOTICE),
    "a page that unpacks to more than a page holds": (_saved(_bomb), "application/pdf", UNPACKS),
    "a page packed twice": (_saved(_bomb_in_a_bomb), "application/pdf", UNPACKS),
    "a picture of a billion pixels": (_saved(_huge_picture), "application/pdf", UNPACKS),
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
    monkeypatch.setattr(pdfs, "MAX_PAGES", 2)
    assert verdict(a_pdf("Three", pages=3)) == Verdict(
        "application/pdf", pages=3, problem="The PDF has 3 pages; 1 to 2 are taken."
    )


def test_pillow_is_left_as_it_was(verdict, monkeypatch):
    """WeasyPrint asks Pillow to fill up what a broken image lacks; the check asks it not to, for a moment."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert verdict(_cut(_photo("JPEG"))).problem == IMAGE_DAMAGED
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_a_file_whose_table_is_wrong_is_repaired_and_that_is_told(verdict):
    moved = a_pdf("Three", pages=3).replace(b"%PDF-1.3\n", b"%PDF-1.3\n% added, so that nothing is where it was\n")
    assert verdict(moved) == Verdict("application/pdf", 3, notes=(RecordNote.REPAIRED,))


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.Root.__delitem__("/Pages"),
        lambda pdf: setattr(pdf.Root, "Pages", Name.Nowhere),
        lambda pdf: setattr(pdf.Root.Pages, "Kids", Array([1, String("a"), None])),
        lambda pdf: setattr(pdf.Root.Pages, "Kids", Array([pdf.Root.Pages])),
        lambda pdf: setattr(pdf.pages[0], "MediaBox", String("none")),
        lambda pdf: setattr(pdf.pages[0], "Annots", Array([1, None, Array(), pdf.Root])),
        lambda pdf: setattr(pdf.pages[0], "Resources", pdf.make_stream(b"")),
        lambda pdf: setattr(pdf.Root, "AcroForm", Array()),
    ],
    ids=["no pages", "a name", "no page among them", "a circle", "no size", "no marks", "no fonts", "no form"],
)
def test_a_pdf_in_which_something_is_not_what_it_must_be_has_an_answer(verdict, change):
    found = verdict(_saved(change))
    assert (found.problem in {"", DAMAGED, CUT_SHORT} or "0 pages" in found.problem, found.content_type) == (
        True,
        "application/pdf",
    )


def test_whatever_is_damaged_has_an_answer(verdict):
    """Bytes here and there are others: it opens, is repaired, or is told to be damaged, and nothing is raised."""
    chance = random.Random(2026)  # noqa: S311 - chance that is the same each time
    whole = made(HOSTILE["a form of Adobe's"][0])
    for _ in range(100):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(9, len(whole))] = chance.randrange(256)
        verdict(bytes(damaged))


class TestLimitsOfPictures:
    def test_pixels(self, verdict, monkeypatch):
        monkeypatch.setattr(images, "MAX_PIXELS", 6399)
        for kind in ("PNG", "JPEG", "TIFF"):
            assert verdict(_photo(kind)).problem == images.TOO_LARGE

    def test_pixels_of_a_later_page(self, verdict, monkeypatch):
        monkeypatch.setattr(images, "MAX_PIXELS", 6399)
        file = io.BytesIO()
        Image.new("1", (8, 8)).save(file, "TIFF", save_all=True, append_images=[Image.new("1", (80, 80))])
        assert verdict(file.getvalue()).problem == images.TOO_LARGE

    def test_a_picture_that_announces_more_than_any_memory_is_told_before_it_is_read(self, verdict):
        head = bytearray(_photo("PNG"))
        head[16:24] = (60_000).to_bytes(4) * 2
        head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4)
        assert verdict(bytes(head)).problem == images.TOO_LARGE

    def test_pages(self, verdict, monkeypatch):
        monkeypatch.setattr(images, "MAX_FRAMES", 2)
        assert verdict(_photo("TIFF", frames=2)).pages == 2
        assert verdict(_photo("TIFF", frames=3)).problem == images.TOO_MANY

    def test_pages_that_follow_one_another_in_a_circle(self, verdict):
        """The second page is followed by the first."""
        content = bytearray(_photo("TIFF", frames=2))
        first = int.from_bytes(content[4:8], "little")
        second = _next_of(content, first)
        content[_place_of_next(content, second) : _place_of_next(content, second) + 4] = first.to_bytes(4, "little")
        assert verdict(bytes(content)).pages in {2, None}


def _place_of_next(content: bytes, directory: int) -> int:
    return directory + 2 + 12 * int.from_bytes(content[directory : directory + 2], "little")


def _next_of(content: bytes, directory: int) -> int:
    place = _place_of_next(content, directory)
    return int.from_bytes(content[place : place + 4], "little")


def test_progress_is_told_page_by_page(tmp_path):
    path, told = tmp_path / "fax", []
    path.write_bytes(_photo("TIFF", frames=3))
    inspect(path, tmp_path / "copy", lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
