"""The stand-ins for WeasyPrint's slow parts change no byte of a letter, and are gone when it is made."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from weasyprint import css, draw, layout
from weasyprint.layout import block
from weasyprint.urls import FatalURLFetchingError

from imr_site.press import engine, stand_in
from reviews.letters import render

from .samples import RATIONALE, SAMPLES, item, letter, read_words
from .test_conformance import KINDS, made

REPLACED = ((css, "StyleFor"), (block, "iter_line_boxes"), (draw, "draw_text"))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_letter_is_what_weasyprint_makes(name: str, settings) -> None:
    settings.PRESS_STAND_IN = False
    assert render.render_letter_pdf(**KINDS[name]) == made(name)


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם and back",
        "e\u0301\u0302 x\u0323",
        "中文, ไทย, 한국어",
        "😀 \U0001f9ea",
        "office affliction \ufb01ne",
        "a\tb",
        "a\u00adb" * 60,
    ],
)
def test_what_is_no_plain_row_of_glyphs_is_left_to_weasyprint(text: str, settings) -> None:
    content = letter(item(rationale=f"{RATIONALE}{text} {RATIONALE}"))
    pdf = render.render_letter_pdf(content, mark="draft")  # only a draft may have signs that no font of letters has
    settings.PRESS_STAND_IN = False
    assert render.render_letter_pdf(content, mark="draft") == pdf


def test_a_letter_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []
    make_all_pages = layout.make_all_pages
    monkeypatch.setattr(layout, "make_all_pages", lambda *given: rounds.append(1) or make_all_pages(*given))
    render.render_letter_pdf(SAMPLES["21 items"])
    assert len(rounds) == 1


def test_all_lines_but_headings_take_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The letters of headings are spaced."""
    long_way = []
    iter_line_boxes = stand_in._line_boxes

    def watched(context, box, *others):
        long_way.append(box.element_tag)
        return iter_line_boxes(context, box, *others)

    monkeypatch.setattr(stand_in, "_line_boxes", watched)
    render.render_letter_pdf(SAMPLES["21 items"])
    assert set(long_way) == {"h1"}


def test_another_letter_needs_no_other_styles() -> None:
    render.render_letter_pdf(**KINDS["everything"])
    known = len(stand_in._Styles.known)
    render.render_letter_pdf(**{**KINDS["everything"], "content": letter(item(5), item(6), case_number="CM16-0000005")})
    assert len(stand_in._Styles.known) == known


@pytest.mark.parametrize("source", ["", "http://127.0.0.1/x.png"])
def test_weasyprint_is_itself_again_afterwards(source: str) -> None:
    before = [getattr(module, name) for module, name in REPLACED]
    document = stand_in.PlainHTML(f"<html><body><img src='{source}'/></body></html>", engine.letter_folder_only())
    with pytest.raises(FatalURLFetchingError) if source else nullcontext():
        document.write_pdf()
    assert [getattr(module, name) for module, name in REPLACED] == before


def test_signs_that_xml_does_not_know_are_left_out() -> None:
    pdf = render.render_letter_pdf(letter(item(rationale="one\x01 two\x0b three\x00")))
    assert "one two three" in " ".join(read_words(pdf, "raw"))
