"""The answers written down in `answers.txt`, and all that there is to ask."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.who_opens_what.routes import MODELS, OF_A_CASE, all_routes
from tests.who_opens_what.world import KINDS, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).with_name("answers.txt")
METHODS = ("GET", "POST")
NO_CASE = "-"

Question = tuple[str, str, str]
"""Method; name of the address; the kind of case, the model of the console, or NO_CASE."""


@cache
def answers() -> dict[Question, str]:
    """What each of PEOPLE gets, sign by sign. Raises ValueError for a line with too few signs or one too many."""
    found: dict[Question, str] = {}
    for line in FILE.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        method, name, *signs, subjects = line.split()
        if len(signs) != len(PEOPLE):
            raise ValueError(f"{len(signs)} answers for {len(PEOPLE)} people: {line}")
        for subject in _subjects(name, subjects):
            if (method, name, subject) in found:
                raise ValueError(f"answered twice, of {subject}: {line}")
            found[method, name, subject] = " ".join(signs)
    return found


def _subjects(name: str, written: str) -> list[str]:
    """The subjects of a line: `a,b`, `all`, or `all-a,b`, of the kinds of case or the models of the console."""
    if not written.startswith("all"):
        return written.split(",")
    every = MODELS if name.startswith("admin:_") else KINDS
    but = written.removeprefix("all").lstrip("-").split(",")
    return [subject for subject in every if subject not in but]


@cache
def questions() -> dict[str, list[Question]]:
    """All that can be asked, by the name of the address: with both methods, of each kind of case or of no case."""
    found: dict[str, list[Question]] = defaultdict(list)
    for (name, model), path in all_routes().items():
        for spelled in _spellings(name):
            subjects = [model] if model else KINDS if _is_of_a_case(spelled, path) else [NO_CASE]
            found[spelled] += [(method, spelled, subject) for method in METHODS for subject in subjects]
    return dict(found)


def _spellings(name: str) -> Iterator[str]:
    yield name
    yield from (other for other in OF_A_CASE if other.startswith(f"{name}~"))


def _is_of_a_case(name: str, path: str) -> bool:
    return ":number>" in path or name in OF_A_CASE or name.startswith("round_")
