"""The things that a statement may say are missing, and the words by which a page shows each of them.

Topics are data (`evidence/*.toml`); drugs, services and their names are those of requests.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviews.guidelines.requests.drugs import Drug, drug_table
from reviews.guidelines.requests.lexicon import data
from reviews.guidelines.requests.model import Category
from reviews.guidelines.requests.services import service_table

if TYPE_CHECKING:
    from collections.abc import Iterable

_CAPITALS = 4
_ANY = "*"
_NUMBER = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several)"
_BETWEEN = r"(?:(?!(?:no|not|nor|without|never|denie[sd])\b)\S+\s+){0,3}?"
_TEST = re.compile(r" (?:test|testing|level|study|studies|screen|screening|panel|scan)$")
"""What the results of a test are headed by its name without it: "Vitamin D 18"."""


@dataclass(frozen=True)
class Group:
    """Words of which any shows the same thing. `finding`: it may be tested and not found, as a sign of disease.

    `weak`: too general to look for beside anything else. `soft`: so where anything stronger is named. `plans`: what is
    planned shows it too. `general`: further words of a statement tell which of its kind is meant. `either`: to deny it
    answers it too, as whether somebody smokes. `said` are the words of a topic in statements.
    """

    name: str
    phrases: tuple[str, ...]
    finding: bool = False
    weak: bool = False
    soft: bool = False
    plans: bool = False
    general: bool = False
    either: bool = False
    said: str = ""

    @cached_property
    def shown(self) -> re.Pattern[str]:
        """Any of the phrases in the text of a page."""
        return _any_of(self.phrases)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """Beginnings of words of which a page that shows it holds one, in small letters."""
        return frozenset(first_word(phrase) for phrase in self.phrases if not phrase.startswith(_ANY))

    @cached_property
    def endings(self) -> frozenset[str]:
        """Ends of words of which a page that shows it may hold one instead."""
        return frozenset(first_word(phrase) for phrase in self.phrases if phrase.startswith(_ANY))


@cache
def topics() -> tuple[tuple[frozenset[str], re.Pattern[str], Group], ...]:
    """The topics of the files of `evidence`: the beginnings of its words in statements, those words, and its group."""
    files = sorted(Path(__file__).with_name("evidence").glob("*.toml"))
    rows: dict[str, dict[str, Any]] = {}
    for file in files:
        rows |= tomllib.loads(file.read_text(encoding="utf-8"))
    made = []
    for name, row in rows.items():
        by_class = [drug.name for drug in drug_table().values() if drug.drug_class in row.get("classes", ())]
        by_service = [wording for service in row.get("services", ()) for wording in _wordings(service)]
        shown = [*(() if row.get("only") else row["said"]), *row.get("shown", ()), *by_class, *by_service]
        flags = {flag: bool(row.get(flag)) for flag in ("finding", "weak", "soft", "plans", "general", "either")}
        firsts = frozenset(first_word(phrase) for phrase in row["said"])
        made.append((firsts, _any_of(row["said"]), group_of(name, shown, " ".join(row["said"]).lower(), **flags)))
    return tuple(made)


@cache
def drug_group(drug: Drug) -> Group:
    """All names of drugs that hold what this one holds, the first ingredient of a combination."""
    main = drug.ingredients[0] if drug.ingredients[0] != "acetaminophen" else drug.ingredients[-1]
    names = [other.name for other in drug_table().values() if main in other.ingredients]
    return group_of(main, [*names, main])


def _wordings(name: str) -> list[str]:
    """The names of a service; a therapy of some kind goes by "PT" and "rehab" of that kind too."""
    names = [name, *data("services")[service_table()[name].category.value][name]]
    kinds = [wording.removesuffix(" therapy") for wording in names if wording.endswith(" therapy")]
    if service_table()[name].category is not Category.REHABILITATION:
        return names
    return [*names, *(f"{kind} {short}" for kind in kinds for short in ("PT", "rehab*"))]


@cache
def service_group(name: str) -> Group:
    """All names of a service; of a test also what its results are headed by."""
    service = service_table()[name]
    wordings = _wordings(name)
    wordings += [" ".join(words) for each in wordings if len(words := each.split()[:-1]) > 1 and _TEST.search(each)]
    return group_of(name, wordings, weak=service.weak, general=service.weak)


def group_of(name: str, shown: Iterable[str], said: str = "", **flags: bool) -> Group:
    """A group of phrases, each once."""
    return Group(name, tuple(dict.fromkeys(shown)), said=said, **flags)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, the longest first; those that begin with a word are tried only where a word begins."""
    ordered = sorted(dict.fromkeys(phrases), key=len, reverse=True)
    words = [_phrase(phrase) for phrase in ordered if phrase[0].isalnum()]
    others = [_phrase(phrase) for phrase in ordered if not phrase[0].isalnum()]
    at_word = [rf"(?<!\w)(?=\w)(?:{'|'.join(words)})"] if words else []
    return re.compile("|".join([*at_word, *others]))


def _phrase(phrase: str) -> str:
    """The phrase with hyphens or spaces, in the plural too; `*` at the end any ending, between words up to three."""
    bare = phrase.removesuffix(_ANY).removeprefix(_ANY)
    parts = [
        _BETWEEN if word == _ANY else re.escape(word).replace(r"\#", _NUMBER) + r"[\s-]+"
        for word in re.split(r"[\s-]+", bare)
    ]
    body = "".join(parts).removesuffix(r"[\s-]+")
    begin = r"\w*" if phrase.startswith(_ANY) else r"(?<!\w)" if phrase.startswith("#") else ""
    end = r"\w*" if phrase.endswith(_ANY) else r"(?:s|es|’s|'s)?(?!\w)" if bare[-1].isalpha() else r"(?!\w|/\d)"  # noqa: RUF001
    cased = bare.isupper() and len(bare) <= _CAPITALS
    return f"{begin}{body}{end}" if cased else f"(?i:{begin}{body}{end})"


def first_word(phrase: str) -> str:
    """The first letters or digits in a phrase: what a page that holds it has at the beginning of a word."""
    found = re.search(r"[a-z0-9]+", phrase.lower())
    return found.group() if found else ""
