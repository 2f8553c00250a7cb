"""Say what is wrong with rule files: how they are written, how they fit together, and what their examples show.

    problems = lint({"house.toml": text}, beside={"acoem_2017.toml": ...})

A `Problem` stops a file from being used. A note does not: a service no request is read as, a fact no form can ask.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.engine import failed_examples
from reviews.guidelines.loader import library_from
from reviews.guidelines.reader import read_edition
from reviews.guidelines.requests.lexicon import data
from reviews.guidelines.tables import LibraryError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reviews.guidelines.rules import Edition


class Report(NamedTuple):
    """What was read, what is wrong with it, and what deserves a look."""

    editions: tuple[Edition, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def lint(documents: Mapping[str, str], *, beside: Mapping[str, str]) -> Report:
    """Check the documents one by one, then together with those `beside` them (but for files of the same name)."""
    editions: dict[str, Edition] = {}
    problems: list[Problem] = []
    for name, text in documents.items():
        try:
            editions[name] = read_edition(text, name)
        except LibraryError as error:
            problems.extend(error.problems)
    for name, edition in editions.items():
        problems.extend(_failures(name, edition))
    if not problems:
        others = {name: text for name, text in beside.items() if name not in documents}
        problems.extend(_together({**others, **documents}))
    notes = (note for name, edition in editions.items() for note in _notes(name, edition))
    return Report(tuple(editions.values()), tuple(problems), tuple(notes))


def _failures(name: str, edition: Edition) -> Iterable[Problem]:
    """The worked examples a rule does not answer as written."""
    for rule in edition.rules:
        for failure in failed_examples(rule):
            example, _, got = failure.partition(": ")
            wrong = f"{example.rsplit(', ', 1)[-1]}: {got.rstrip('.')}"
            yield Problem(name, rule.id, "examples", wrong, "Mend the rule, or what the example expects")


def _together(documents: Mapping[str, str]) -> Iterable[Problem]:
    """Ids used twice, editions that overlap, versions in force at once."""
    try:
        library_from(documents)
    except LibraryError as error:
        return error.problems
    return ()


def _notes(name: str, edition: Edition) -> Iterable[str]:
    """Services the request parser does not name so; it may still find the words in a request."""
    for rule in edition.rules:
        for service in sorted(rule.services - _services()):
            yield f"{name}: rule {rule.id}: the request parser has no service named {service!r}; check its spelling."


@cache
def _services() -> frozenset[str]:
    """Every name the parser gives a service."""
    tables = data("services")
    return frozenset(
        part
        for category, names in tables.items()
        if category not in {"flags", "heads", "head_endings"} and isinstance(names, dict)
        for service in names
        for part in (service, *service.split("/"))
    )
