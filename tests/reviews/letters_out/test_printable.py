# ruff: noqa: RUF001 - the signs are the point
"""Which signs a letter can print: what is said before it is drawn is what comes out when it is."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_site.press.errors import PressError
from imr_site.press.lines import FaceName, face
from imr_site.press.printable import unprintable, what_to_change
from reviews.letters.render import render_letter_pdf

from .samples import DOCUMENTS, SPECIAL, cover, item, letter, pages

FACES: tuple[FaceName, ...] = ("serif", "serif-bold", "sans", "sans-bold")
NAMES = [
    "Nguyễn Thị Phượng Đặng Ưu Ỹ",
    unicodedata.normalize("NFD", "Nguyễn Thị Phượng ệ"),
    "Şükrü İğdır Çağrı ı",
    "Łódź Żółć Ćwikła Ęą",
    "Jiří Řehoř Ďáblice, Győző, Ģirts Ņikita, Ēriks",
    "Ελένη Παπαδοπούλου ΐ Ώ",
    "Щукин Їжак Ґалаґан Ђорђе Қазақ",
    "García-Núñez É, Størmer Å, Þórður, O’Brien",
    SPECIAL,
    "“curly” ‘quotes’ – — ≥ ≤ ½ µ μ ° ® ™ × ± • → office \ufb01ne \ufb02ow soft\u00adhyphen no\u00a0break … § ¶",
    "white\tspace\nof\r\nall\u2003kinds\x0b\x0c\u2028.",
    "",
]


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("text", NAMES)
def test_what_the_faces_have_is_printed(text: str, name: FaceName) -> None:
    assert unprintable(text, name) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王小明", ["王小明"]),
        ("Xiaoming 王小明 (Wang)", ["王小明"]),
        ("محمد علي", ["محمد", "علي"]),
        ("שלום", ["שלום"]),
        ("fine 😀🧪, yes", ["😀🧪"]),
        ("thanks 👍🏽 all", ["👍🏽"]),
        ("the \u202edrow\u202c back", ["\u202e", "\u202c"]),
        ("\u2066a\u2069 \u200eb\u200f \u061c", ["\u2066", "\u2069", "\u200e", "\u200f", "\u061c"]),
        ("zero\u200bwidth\u200d\ufeff", ["\u200b", "\u200d", "\ufeff"]),
        ("one\x01 two\x00\x7f\x9f", ["\x01", "\x00", "\x7f", "\x9f"]),
        ("™\ufe0f ©\ufe0f", ["™\ufe0f", "©\ufe0f"]),
        ("\uf0b7 a bullet of a symbol font", ["\uf0b7"]),
        ("▪ ● □ \ufffd", ["▪", "●", "□", "\ufffd"]),
        ("mean x\u0304, e\u0301, ф\u0301", ["x\u0304", "ф\u0301"]),
        ("α\u0342", ["α\u0342"]),  # ᾶ is there, but not the mark by itself
        ("\u0301", ["\u0301"]),
        ("e" + "\u0301" * 9, ["e" + "\u0301" * 9]),
        ("Ѡлегъ", ["Ѡ"]),
        ("Ƙano", ["Ƙ"]),
    ],
)
def test_what_they_have_not_is_found_where_it_stands(text: str, found: list[str]) -> None:
    places = unprintable(text)
    assert [place.text for place in places] == found
    assert [text[place.start : place.end] for place in places] == found


def test_each_face_by_itself() -> None:
    assert unprintable("Ŧ ŧ", "serif")
    assert unprintable("Ŧ ŧ", "sans") == []


def test_a_text_printed_as_typed_has_no_other_spaces_than_html_has() -> None:
    assert unprintable("a\tb\nc\u00a0d\u2003e", as_typed=True) == []
    assert [each.text for each in unprintable("a\x0bb\x1cc\x85d\u2028e", as_typed=True)] == list("\x0b\x1c\x85\u2028")


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    places = unprintable(text)
    ends = [0, *(end for place in places for end in place[1:])]
    assert ends == sorted(ends)
    assert all(place.text for place in places)
    assert bool(what_to_change(text, "it")) == bool(places)


# --- In words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("王小明", "in the name, write “王小明” in plain Latin letters; a letter cannot print it"),
        ("so 😀", "in the name, write “😀” in words; a letter cannot print it"),
        (
            "王 and 王 and \u202edrow",
            (
                "in the name, write “王” in plain Latin letters and take out the invisible sign U+202E (right-to-left "
                "override) after “王 and 王 and”; a letter cannot print them"
            ),
        ),
        ("\uf0b7 one", "in the name, take out the sign U+F0B7; a letter cannot print it"),
        (
            "™\ufe0f",
            "in the name, take out the invisible sign U+FE0F (variation selector-16); a letter cannot print it",
        ),
        ("Lee", ""),
    ],
)
def test_it_says_what_to_do(text: str, words: str) -> None:
    assert what_to_change(text, "the name") == words


def test_no_sign_that_turns_words_around_is_shown() -> None:
    asked = what_to_change("a\u202eb\u2067c\u200fd 王\u202e", "it")
    assert not {unicodedata.category(each) for each in asked} & {"Cf", "Cc"}


def test_a_whole_text_in_another_script_is_told_in_short() -> None:
    assert len(what_to_change("王小明 " * 500 + "王" * 500 + " ".join(map(chr, range(0x4E00, 0x4F00))), "it")) < 300


def test_published_letters_have_no_other_signs(shared_letters: Path) -> None:
    files = [*sorted(shared_letters.glob("text/*.txt")), shared_letters / "seed.txt"]
    assert len(files) == 50
    assert not [found for file in files for found in unprintable(file.read_text())]


# --- The renderer has the last word -----------------------------------------------------------------------------


def test_every_sign_that_may_pass_is_drawn_with_our_fonts() -> None:
    """All that the faces have, alone and with the marks that join, in every place where a name or a text is printed."""
    everything = {each for each in face("serif").characters if not unprintable(each, as_typed=True)} - {"\x00"}
    marks = [each for each in face("serif").characters if unicodedata.category(each) == "Mn"]
    joined = [base + mark for base in "aeiouyAEIOUYsSzZcCαειυωАЕИу" for mark in marks if not unprintable(base + mark)]
    assert len(joined) > 100
    text = " ".join([*sorted(everything), *joined])
    content = letter(item(title=text[:500], rationale=text), summary=text, specialty=text)
    rows = tuple(replace(each, title=text[:900], provider=text[900:]) for each in DOCUMENTS.documents)
    parts = [text[begin : begin + 40] for begin in range(0, len(text), 40)]
    paged = cover(content, name=parts[1], employee=parts[2], address=tuple(parts[3:6]), copies_to=tuple(parts[6:8]))
    render_letter_pdf(content, paged, documents=replace(DOCUMENTS, documents=rows))
    for begin in range(8, len(parts), 6):
        address = tuple(parts[begin : begin + 3])
        render_letter_pdf(letter(), cover(letter(), address=address, copies_to=tuple(parts[begin + 3 : begin + 6])))


@pytest.mark.parametrize("text", ["王小明", "شكرا", "שלום", "😀", "Ѡ", "\uf0b7", "©\ufe0f"])
def test_a_letter_with_other_signs_is_not_drawn(text: str) -> None:
    """With which fonts depends on the machine; that they are not ours, or that there are none, does not."""
    assert unprintable(text)
    with pytest.raises(PressError, match=rf"cannot be drawn.*U\+{ord(text[0]):04X}"):
        render_letter_pdf(letter(item(rationale=f"The records of {text} were read.")))
    with pytest.raises(PressError, match="cannot be drawn"):
        render_letter_pdf(letter(), cover(letter(), name=text))


def test_what_it_says_names_signs_and_no_words() -> None:
    with pytest.raises(PressError) as refused:
        render_letter_pdf(letter(), cover(letter(), name="Wang 王小明"))
    assert "王" not in refused.value.message
    assert "Wang" not in refused.value.message


def test_a_draft_shows_what_is_wrong_with_it() -> None:
    pdf = render_letter_pdf(letter(summary="Wang 王小明 saw a physician."), mark="draft")
    assert "saw a physician." in " ".join(pages(pdf, "pdfium"))


def test_the_renderer_is_itself_again_after_a_refusal() -> None:
    before = render_letter_pdf(letter())
    with pytest.raises(PressError):
        render_letter_pdf(letter(summary="王小明"))
    assert render_letter_pdf(letter()) == before
