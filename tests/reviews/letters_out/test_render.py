from __future__ import annotations

import re
import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Self

import pikepdf
import pytest
from django.conf import settings
from weasyprint.urls import FatalURLFetchingError

from imr_site.press import engine
from reviews.letters.parser import parse_letter
from reviews.letters.render import render_html, render_pdf

from .samples import (
    LETTERHEAD,
    LONG_URL,
    MODES,
    RATIONALE,
    SAMPLES,
    headless,
    item,
    letter,
    pages,
    printed_words,
    read_words,
)

REAL_LETTERS = Path(__file__).resolve().parents[4] / "shared" / "letters"


@cache
def sample_pdf(name: str) -> bytes:
    return render_pdf(SAMPLES[name])


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def structure(document: pikepdf.Pdf, *kinds: str) -> list[pikepdf.Dictionary]:
    elements = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
    return [o for o in elements if o.get("/S") in {f"/{kind}" for kind in kinds}]


# --- What is printed reads back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "other organization"])
def test_every_word_reads_back_in_order(name: str, mode: str) -> None:
    assert read_words(sample_pdf(name), mode) == printed_words(SAMPLES[name])


def test_a_letter_of_another_organization_has_its_letterhead_and_label() -> None:
    letterhead = ("Another", "Review", "Company", *LETTERHEAD[3:])
    words = read_words(sample_pdf("other organization"), "default", letterhead)
    assert words == printed_words(SAMPLES["other organization"])


@pytest.mark.parametrize("mode", MODES)
def test_an_address_longer_than_a_line_is_broken_only_after_a_separator(mode: str) -> None:
    content = letter(item(rationale=f"See {LONG_URL}, {LONG_URL} and {'x' * 40} {LONG_URL}. {RATIONALE}"))
    words = read_words(render_pdf(content), mode)
    assert "".join(words) == "".join(printed_words(content))
    begun = [word for word in words if word.startswith("http")]
    assert len(begun) == 3
    assert all(word[-1] in "/?&=" for word in begun)


@pytest.mark.parametrize("mode", ["layout", "raw"])
@pytest.mark.parametrize("name", ["21 items", "special", "10 pages"])
def test_no_line_ends_with_a_hyphen(name: str, mode: str) -> None:
    lines = [line.rstrip() for page in pages(sample_pdf(name), mode) for line in page.splitlines()]
    assert not [line for line in lines if line.endswith("-")]


@pytest.mark.slow
@pytest.mark.skipif(not REAL_LETTERS.is_dir(), reason="the published letters are not on this machine")
@pytest.mark.parametrize("mode", MODES)
def test_published_letters_read_back_word_for_word(mode: str) -> None:
    paths = [*sorted((REAL_LETTERS / "text").glob("*.txt")), REAL_LETTERS / "seed.txt"]
    assert len(paths) == 50
    assert [path.stem for path in paths if not reads_back(path, mode)] == []


def reads_back(path: Path, mode: str) -> bool:
    text = path.read_text()
    words = read_words(real_pdf(path), mode)
    return words[words.index("HOW") :] == original_words(text)


@cache
def real_pdf(path: Path) -> bytes:
    return render_pdf(parse_letter(path.read_text()))


def original_words(text: str) -> list[str]:
    """The words from the first heading on, a hyphen at a line's end joined to what it belongs to."""
    body = text[text.index("HOW THE IMR") :]
    return re.sub(r"(?<=\w)- *[\n\f]\s*", "-", body).split()


# --- Pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_has_the_case_number_and_its_place(name: str) -> None:
    texts = pages(sample_pdf(name), "pdfium")
    reference = "Case CM16-7654321" if SAMPLES[name].case_number else "Independent Medical Review Final Determination"
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert reference in text


def test_a_short_letter_has_two_pages_at_most_and_a_long_one_ten_at_least() -> None:
    assert len(pages(sample_pdf("short"), "pdfium")) <= 2
    assert len(pages(sample_pdf("10 pages"), "pdfium")) >= 10


def test_pages_are_us_letter() -> None:
    assert {tuple(map(int, page.mediabox)) for page in opened(sample_pdf("21 items")).pages} == {(0, 0, 612, 792)}


def test_a_heading_stays_with_the_line_after_it() -> None:
    for text in pages(sample_pdf("21 items"), "layout"):
        lines = [line.strip() for line in text.splitlines() if line.strip()][:-1]
        assert not lines[-1].endswith((": Upheld", ": Overturned", "RATIONALES", "items/services:"))


def test_the_public_version_says_so_on_every_page() -> None:
    texts = pages(render_pdf(SAMPLES["21 items"], mark="public"), "pdfium")
    assert all("Public version" in text for text in texts)
    assert not any("Public version" in text for text in pages(sample_pdf("21 items"), "pdfium"))


# --- The same letter, the same bytes ----------------------------------------------------------------------------


def test_equal_content_gives_equal_bytes() -> None:
    again = letter()
    assert render_pdf(again) == sample_pdf("short")
    assert again is not SAMPLES["short"]


def test_a_new_process_gives_equal_bytes() -> None:
    before = sample_pdf("special")
    engine.style.cache_clear()
    assert render_pdf(SAMPLES["special"]) == before


def test_one_changed_word_gives_another_identifier() -> None:
    changed = letter(licensure="California")
    identifiers = {
        bytes(opened(pdf).trailer.ID[0])
        for pdf in (sample_pdf("short"), render_pdf(changed), render_pdf(letter(), mark="public"))
    }
    assert len(identifiers) == 3


# --- What the file says about itself ----------------------------------------------------------------------------


def test_metadata_name_the_case_and_nobody() -> None:
    document = opened(sample_pdf("short"))
    assert document.docinfo["/Title"] == "Independent Medical Review Final Determination CM16-7654321"
    assert document.docinfo["/CreationDate"] == "D:20161205"
    assert document.Root.Lang == "en-US"
    assert set(document.docinfo) == {"/Title", "/Producer", "/CreationDate", "/ModDate"}
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert not metadata.get("dc:creator")


def test_a_letter_without_a_date_has_none_in_its_metadata() -> None:
    document = opened(sample_pdf("no header"))
    assert set(document.docinfo) == {"/Title", "/Producer"}
    assert document.docinfo["/Title"] == "Independent Medical Review Final Determination"


def test_headings_are_bookmarks_in_order() -> None:
    with opened(sample_pdf("21 items")).open_outline() as outline:
        assert [entry.title for entry in outline.root] == [
            "HOW THE IMR FINAL DETERMINATION WAS MADE",
            "CLINICAL CASE SUMMARY",
            "IMR ISSUES, DECISIONS AND RATIONALES",
        ]
        assert [len(entry.children) for entry in outline.root] == [0, 0, 21]


def test_a_long_title_is_short_in_the_bookmarks() -> None:
    with opened(sample_pdf("long title")).open_outline() as outline:
        title = outline.root[2].children[0].title
    assert title.startswith("Lumbar epidural steroid injection")
    assert title.endswith("…: Upheld")
    assert len(title) < 100


def test_each_value_of_the_header_table_is_tagged_with_its_label() -> None:
    document = opened(sample_pdf("short"))
    cells = structure(document, "TH", "TD")
    labels = [cell for cell in cells if cell.S == "/TH"]
    values = [cell for cell in cells if cell.S == "/TD"]
    assert len(labels) == len(values) == 7
    assert all(cell.A.Scope == "/Row" for cell in labels)
    assert sorted(str(cell.ID) for cell in labels) == sorted(str(cell.A.Headers[0]) for cell in values)
    assert all(len(cell.A.Headers) == 1 for cell in values)


def test_a_letter_without_a_header_has_no_table() -> None:
    assert structure(opened(sample_pdf("no header")), "Table") == []
    assert "<table" not in render_html(headless(letter()))


def test_header_labels_are_row_headers_in_the_html() -> None:
    assert re.findall(r'<th scope="row">(.*?)</th>', render_html(letter())) == [
        "Case Number:",
        "Date Assigned:",
        "Date of Injury:",
        "Decision Date:",
        "UR Denial Date:",
        "Priority:",
        "Application Received:",
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_skip_no_level(name: str) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", render_html(SAMPLES[name]))]
    assert levels == [1, 1, 1] + [2] * len(SAMPLES[name].items)


def test_all_fonts_are_embedded_and_ours() -> None:
    document = opened(sample_pdf("special"))
    fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert {re.sub(r"^/\w+\+", "", str(font.FontName)).split("-Semi")[0] for font in fonts} <= {
        "Letter-Serif",
        "Letter-Sans",
        "Letter-Sans-Extended",
    }


# --- Nothing from outside ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/letter.css",
        "https://www.example.org/x.woff2",
        "file:///etc/passwd",
        f"file://{settings.BASE_DIR}/static/letters/../../manage.py",
        f"file://{settings.BASE_DIR}/static/letters/%2e%2e/%2e%2e/manage.py",
        "file://example.org/letter.css",
        "data:text/plain,x",
    ],
)
def test_files_outside_the_letter_folder_are_refused(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        engine.letter_folder_only().fetch(url)


def test_rendering_opens_nothing_but_its_own_files() -> None:
    engine.style.cache_clear()
    with Watch() as watch:
        render_pdf(SAMPLES["markup"])
    own = (settings.BASE_DIR / "static" / "letters", settings.BASE_DIR / "templates" / "letters")
    files = [Path(path) for path in watch.files if not path.endswith((".py", ".pyc"))]
    read = [path for path in files if not any(part.startswith("weasyprint-") for part in path.parts)]
    assert read
    read = [path for path in read if path.suffix != ".icc"]  # WeasyPrint's own colour profile
    assert [path for path in read if not any(path.resolve().is_relative_to(folder) for folder in own)] == []
    assert watch.network == []


class Watch:
    """Every file and network address that Python code asks for while it is on."""

    _on: Watch | None = None
    _hooked = False

    def __init__(self) -> None:
        self.files: list[str] = []
        self.network: list[str] = []

    def __enter__(self) -> Self:
        if not Watch._hooked:
            sys.addaudithook(Watch._heard)
            Watch._hooked = True
        Watch._on = self
        return self

    def __exit__(self, *_error: object) -> None:
        Watch._on = None

    @staticmethod
    def _heard(event: str, args: tuple[object, ...]) -> None:
        if Watch._on is None:
            return
        if event == "open" and isinstance(args[0], str | bytes | Path):
            Watch._on.files.append(str(args[0]))
        elif event.startswith(("socket.", "urllib.")):
            Watch._on.network.append(event)
