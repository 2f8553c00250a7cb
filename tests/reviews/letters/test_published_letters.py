"""The parser against real published letters, which are not part of this repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from reviews.letters.content import DATE_FIELDS, LetterContent
from reviews.letters.extraction import read_letter_text
from reviews.letters.parser import parse_letter

FOLDER = Path(__file__).parents[4] / "shared" / "letters"
TEXTS = sorted(FOLDER.glob("text/*.txt"))
PDFS = sorted(FOLDER.glob("pdf/*.pdf"))
SEED = FOLDER / "seed.txt"

if not TEXTS:
    pytest.skip("the published letters are not here (../shared/letters)", allow_module_level=True)

FIRST_HEADING = "HOW THE IMR FINAL DETERMINATION WAS MADE"


@cache
def content_of(path: Path) -> LetterContent:
    return parse_letter(read_letter_text(path))


def by_name(paths: list[Path]):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def printed_again(content: LetterContent) -> str:
    """The letter from its first heading on, as one line."""
    said = content.statements
    parts = [FIRST_HEADING, said.how_made, said.credentials_lead]
    parts += ["State(s) of Licensure:", content.licensure, "Certification(s)/Specialty:", content.specialty]
    parts += ["CLINICAL CASE SUMMARY", said.summary_lead, content.summary]
    parts += ["IMR ISSUES, DECISIONS AND RATIONALES", said.items_lead]
    for item in content.items:
        parts += [f"{item.title}:", item.decision.capitalize()]
        parts += ["Claims Administrator guideline:", item.claims_administrator_guideline]
        parts += [f"{content.imro} guideline:", item.imro_guideline, "Decision rationale:", item.rationale]
    return " ".join(parts)


def characters(text: str) -> str:
    return re.sub(r"\s", "", text)


def letters_and_digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


@by_name([*TEXTS, SEED])
class TestEveryLetter:
    def test_every_character_is_kept_in_order(self, path):
        text = read_letter_text(path)
        body = text[text.index(FIRST_HEADING) :]
        assert characters(printed_again(content_of(path))) == characters(body)

    def test_every_word_is_kept_apart(self, path):
        """Words are those of the text, except where a line ends in a hyphen."""
        words = set(read_letter_text(path).split())
        new = [word for word in printed_again(content_of(path)).split() if word not in words and "-" not in word]
        assert new == []

    def test_every_title_is_one_request(self, path):
        content = content_of(path)
        for item in content.items:
            assert len(item.title) < 600
            assert not re.search(r"medically necessary|Decision rationale|guideline:", item.title)
            assert item.title[0].isupper() or item.title[0].isdigit()
            assert re.search(r"[.\"”]$|necessary$", item.rationale)
        assert len(content.items) == read_letter_text(path).count("Claims Administrator guideline:")

    def test_guideline_lines_are_whole(self, path):
        for item in content_of(path).items:
            assert item.claims_administrator_guideline.startswith(("Decision based on", "The Claims Administrator"))
            assert item.imro_guideline.startswith(("Decision based on", "The Expert Reviewer"))
            assert item.claims_administrator_guideline.endswith(".")
            assert item.imro_guideline.endswith(".")

    def test_a_dictionary_of_it_says_the_same(self, path):
        content = content_of(path)
        assert LetterContent.from_dict(content.to_dict()).sha256 == content.sha256


@by_name(TEXTS)
def test_the_header(path):
    content = content_of(path)
    days = [getattr(content, name) for name in DATE_FIELDS]
    assert content.case_number == path.stem
    assert content.priority == "Standard"
    assert days == sorted(days)


def test_the_seed_has_no_header():
    content = content_of(SEED)
    assert (content.case_number, content.priority) == ("", "")
    assert all(getattr(content, name) is None for name in DATE_FIELDS)


@by_name(PDFS)
def test_the_pdf_says_exactly_the_same(path):
    assert content_of(path).sha256 == content_of(FOLDER / "text" / f"{path.stem}.txt").sha256


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("option", ["-layout", "-raw", None])
@by_name(PDFS)
def test_pdftotext_says_the_same(path, option):
    """`pdftotext` without an option drops the hyphens at line ends, so hyphens are not compared."""
    command = ["pdftotext", *([option] if option else []), str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    content, expected = parse_letter(text), content_of(path)
    assert letters_and_digits(str(content.to_dict())) == letters_and_digits(str(expected.to_dict()))
    assert [item.decision for item in content.items] == [item.decision for item in expected.items]
    if option:
        assert content.sha256 == expected.sha256


@by_name([*TEXTS, SEED])
class TestWhiteSpace:
    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: re.sub(" +\n", "\n", text),
            lambda text: text.replace("\n", "\n\f"),
            lambda text: text.replace("\f", ""),
            lambda text: text.replace(" ", "  "),
        ],
        ids=["CRLF", "no trailing spaces", "a page for every line", "no page breaks", "double spaces"],
    )
    def test_says_nothing(self, path, change):
        assert parse_letter(change(read_letter_text(path))) == content_of(path)

    def test_lost_blank_lines(self, path):
        if path == SEED:
            pytest.skip("the seed has an empty line after every line")
        lines = read_letter_text(path).split("\n")
        assert parse_letter("\n".join(line for line in lines if line.strip(" "))) == content_of(path)
