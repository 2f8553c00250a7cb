from __future__ import annotations

import re
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest

from reviews.letters.citations import guideline_line
from reviews.letters.content import Statements
from reviews.letters.standard_wording import statements_of, wording_for

REAL_LETTERS = Path(__file__).resolve().parents[4] / "shared" / "letters"


def statements(organization: str) -> Statements:
    return statements_of(wording_for(date(2026, 11, 1)), organization)


WORDING = statements("Example Review Organization")


@pytest.mark.parametrize(
    "fact",
    [
        "Example Review Organization",
        "whole case file",
        "expert reviewer",
        "not affiliated",
        "employer",
        "employee",
        "providers",
        "claims administrator",
        "more than five years",
        "active clinical practice",
        "at least 24 hours every week",
        "experience, education, background and expertise",
        "same specialty as, or one similar to",
        "laws and regulations",
        "medical evidence by its strength",
    ],
)
def test_the_statement_says_every_fact(fact: str) -> None:
    assert fact in WORDING.how_made


@pytest.mark.parametrize("lead", astuple(WORDING)[1:])
def test_lead_ins_end_with_their_only_colon(lead: str) -> None:
    assert lead.endswith(":")
    assert lead.count(":") == 1


def test_nobody_is_called_he_or_she() -> None:
    assert not re.search(r"\b(?:he|she|his|her)\b", " ".join(astuple(WORDING)), re.IGNORECASE)


def test_a_name_with_braces_is_printed_as_it_is() -> None:
    assert statements("{x} & {organization}").how_made.startswith("{x} & {organization} gave")


@pytest.mark.skipif(not REAL_LETTERS.is_dir(), reason="the published letters are not on this machine")
def test_no_sentence_is_taken_from_a_published_letter() -> None:
    texts = [path.read_text() for path in [*(REAL_LETTERS / "text").glob("*.txt"), REAL_LETTERS / "seed.txt"]]
    published = " ".join(" ".join(text.split()).casefold() for text in texts)
    assert len(texts) == 50
    assert "has the following credentials" in published
    assert [sentence for sentence in own_sentences() if sentence.casefold() in published] == []


def own_sentences() -> list[str]:
    own = [
        *astuple(statements("MAXIMUS Federal Services")),
        guideline_line("claims_administrator", []),
        guideline_line("reviewer", []),
    ]
    return [sentence.strip(" .:") for text in own for sentence in re.split(r"(?<=[.:])\s", text)]
