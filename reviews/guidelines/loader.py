"""Put guideline editions together into a library, and say what is wrong with those that do not fit together.

    library = shipped_library()                       # the files in library/, read once
    library = library_from({"house.toml": text})      # documents from anywhere

`LibraryError.problems` lists every problem found, each with file, rule, field, what is wrong and what to do.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reviews.guidelines.reader import read_edition
from reviews.guidelines.rules import Library
from reviews.guidelines.tables import LibraryError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.guidelines.rules import Edition, Rule

LIBRARY_FOLDER = Path(__file__).with_name("library")
OF_EVERY_SERVICE = frozenset({"statutory_caps", "practice", "formulary_2018"})
"""Editions of the shipped library that are no guideline of the service asked for: they may speak of any."""


def load_library(folder: Path = LIBRARY_FOLDER) -> Library:
    """Every `*.toml` of the folder as one library; LibraryError with the problems of all of them."""
    paths = sorted(folder.glob("*.toml"))
    return library_from({path.name: path.read_text(encoding="utf-8") for path in paths})


@cache
def shipped_library() -> Library:
    """The library shipped in library/, read once a process."""
    return load_library()


def library_from(documents: Mapping[str, str]) -> Library:
    """A library from TOML documents by name, checked one by one and against each other."""
    editions: list[Edition] = []
    problems: list[Problem] = []
    for name, text in documents.items():
        try:
            editions.append(read_edition(text, name))
        except LibraryError as error:
            problems.extend(error.problems)
    problems.extend(_clashes(editions))
    if problems:
        raise LibraryError(problems)
    return Library(editions)


def _clashes(editions: list[Edition]) -> list[Problem]:
    """Ids used twice, and editions of a family or versions of a rule in force at the same time."""
    problems: list[Problem] = []
    seen: dict[str, Edition] = {}
    rules: list[Rule] = []
    for edition in editions:
        if edition.id in seen:
            problems.append(Problem(edition.id, "", "edition.id", "two files have this id", "Rename one of them"))
        problems.extend(_overlap(edition, other) for other in seen.values() if _overlapping(edition, other))
        seen[edition.id] = edition
        for rule in edition.rules:
            problems.extend(_clash(rule, other) for other in rules if other.id == rule.id and _clashing(rule, other))
            rules.append(rule)
    return problems


def _overlapping(edition: Edition, other: Edition) -> bool:
    shared = not set(edition.families).isdisjoint(other.families)
    return shared and edition.id != other.id and edition.effective.overlaps(other.effective)


def _overlap(edition: Edition, other: Edition) -> Problem:
    family = next(name for name in edition.families if name in other.families)
    wrong = f"{edition.effective} overlaps {other.id} ({other.effective}) in the family {family!r}"
    todo = "End the earlier edition the day before the later one begins, or give this one a family of its own"
    return Problem(edition.id, "", "edition.effective_from", wrong, todo)


def _clashing(rule: Rule, other: Rule) -> bool:
    if rule.version == other.version:
        return True
    return not rule.retired and not other.retired and rule.effective.overlaps(other.effective)


def _clash(rule: Rule, other: Rule) -> Problem:
    wrong = f"versions {other.version} and {rule.version} are both in force, or one number is used twice"
    todo = "Number versions 1, 2, 3 and retire the older one (retired = why), or end its effective range"
    return Problem(rule.edition, rule.id, "version", wrong, todo)
