"""docs/threat-model.md names tests that exist, checks that exist, and leaves out no requirement."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("docs/threat-model.md", "docs/backup.md")
REQUIREMENTS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip
"""ASVS 5.0: how many requirements of levels 1 and 2 each section has; they are its first. V10 and V17 do not apply."""


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_it_names_is_there(document):
    for path, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", _text(document)):
        functions = {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        assert not name or name in functions, f"{path}::{name}"


def test_every_check_it_names_is_there():
    checks = "".join((ROOT / app / "checks.py").read_text(encoding="utf-8") for app in ("imr_site", "cases", "reviews"))
    named = set(re.findall(r"`(imr\.[EWI]\d+)`", _text("docs/threat-model.md")))
    assert {name for name in named if f'"{name}"' not in checks} == set()


def test_no_requirement_is_left_out_or_answered_twice():
    _, answers = _text("docs/threat-model.md").split("# ASVS 5.0, level 2\n")
    answered = [
        number for row in re.findall(r"^\| ([\d., ]+) \|", answers, flags=re.MULTILINE) for number in row.split(", ")
    ]
    asked = [f"{section}.{number + 1}" for section, count in REQUIREMENTS.items() for number in range(count)]
    assert sorted(answered) == sorted(asked)
