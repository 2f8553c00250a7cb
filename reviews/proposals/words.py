"""The words by which pages state facts, from `words.toml`, as patterns."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_PUT_IN = {
    "{LUMBAR}": r"(?:lumbar|L[1-5]\s*[-/]\s*(?:[LS]?\d))",
    "{CERVICAL}": r"(?:cervical|C[2-7]\s*[-/]\s*(?:[CT]?\d))",
    "{GAP}": r"(?:[ \t\n]+(?!and\b)[\w/-]+){0,3}?\s+",
}


def patterns(table: str) -> dict[str, re.Pattern[str]]:
    """The patterns of one table, by key."""
    return {key: re.compile("|".join(any_of), re.IGNORECASE) for key, any_of in expressions(table).items()}


def expressions(table: str) -> dict[str, list[str]]:
    """The expressions of one table, by key."""
    return {key: [_whole(each) for each in any_of] for key, any_of in _tables()[table].items()}


def sign(name: str) -> re.Pattern[str]:
    """A pattern of whole words that decides how a sentence is read."""
    return re.compile(rf"\b(?:{'|'.join(_tables()['signs'][name])})(?!\w)", re.IGNORECASE)


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _whole(expression: str) -> str:
    for name, letters in _PUT_IN.items():
        expression = expression.replace(name, letters)
    return expression
