"""What a notice to a party says, apart from how it looks: its parts in order, made from facts. Knows no Django.

The words stand in `notices.toml`, each part with the clause that asks for it. A notice is whole or it is not made:
whoever composes one that lacks a fact is told which.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, Final

from cases.addressing import RecipientKind
from cases.errors import NoticeLacks
from imr_site.languages import Language, day_in_words

LAYOUT: Final = "2026.1"
"""The version of layout and words of notices: letters of an earlier one are not drawn anew."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A fact with a code whose words stand in the table of each language."""

    code: str


@dataclass(frozen=True, slots=True)
class AsWritten:
    """Words that a person wrote in English, which no other language changes."""

    words: str


Value = str | date | bool | int | Coded | AsWritten | Sequence["str | Coded | AsWritten"] | None
Facts = Mapping[str, Value]
"""What is known, by the names of `notices.toml`; None and empty: not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a notice with the list or the address below it, its heading, and the clause it rests on."""

    text: str
    clause: str
    heading: str = ""
    items: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice in one language, ready to be laid out."""

    language: Language
    headline: str
    greeting: str
    closing: str
    dated: str
    references: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    labels: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as they are kept with a letter."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> NoticePage:
        """The value `to_dict` was made from, after a way through JSON."""
        listed = ("items", "lines")
        parts = tuple(Part(**part | {name: tuple(part[name]) for name in listed}) for part in plain["parts"])
        references = tuple((label, value) for label, value in plain["references"])
        return cls(**{**plain, "parts": parts, "references": references})


REFERENCES: Final = ("case_number", "worker", "claim_number", "injured_on", "decided_on", "received_on")
"""The facts beside the address, each where it is known."""


def compose(notice: str, recipient: RecipientKind, facts: Facts, *, name: str, dated: date) -> tuple[NoticePage, ...]:
    """The notice to one recipient, the worker's in English and Spanish. Raises NoticeLacks, naming what is missing.

    `notice` is a key of `notices.toml`, `name` that of the recipient, `dated` the day on the face of the letter.
    """
    lacks = lacking(notice, recipient, facts)
    if lacks:
        raise NoticeLacks(lacks=lacks)
    words = _words()[notice]
    languages: tuple[Language, ...] = ("en", "es") if recipient == "worker" and words.get("es") else ("en",)
    return tuple(_page(words, recipient, facts, language, name=name, dated=dated) for language in languages)


def lacking(notice: str, recipient: RecipientKind, facts: Facts) -> tuple[str, ...]:
    """What a notice to this recipient lacks, in words; empty if it can be made."""
    wanted = (name for part in _parts(_words()[notice], recipient, facts) for name in _asked(part))
    return tuple(_words()["fact"][name] for name in dict.fromkeys(wanted) if not _known(facts, name))


def clauses_of(notice: str) -> tuple[str, ...]:
    """The clauses that the parts of a notice rest on, each once."""
    return tuple(dict.fromkeys(part["clause"] for part in _words()[notice]["part"]))


def _page(
    words: Mapping[str, Any], recipient: RecipientKind, facts: Facts, language: Language, *, name: str, dated: date
) -> NoticePage:
    labels = _words()["labels"][language]
    said = {key: _said(value, language) for key, value in facts.items()}
    return NoticePage(
        language=language,
        headline=words[language],
        greeting=labels["greeting"].format(name=name),
        closing=labels["closing"],
        dated=day_in_words(dated, language),
        references=tuple((labels[key], said[key]) for key in REFERENCES if said.get(key)),
        parts=tuple(
            Part(
                text=part[language].format_map(said),
                clause=part["clause"],
                heading=part.get(f"heading_{language}", ""),
                items=_list(part.get("list"), facts, language),
                lines=_list(part.get("lines"), facts, language),
            )
            for part in _parts(words, recipient, facts)
        ),
        labels={key: labels[key] for key in ("unit", "copies", "footer", "draft")},
    )


def _parts(words: Mapping[str, Any], recipient: RecipientKind, facts: Facts) -> Iterator[Mapping[str, Any]]:
    """The parts that are printed for this recipient, given what is known."""
    for part in words["part"]:
        wanted = recipient in part.get("for", (recipient,))
        fits = all(_known(facts, name) for name in part.get("when", ()))
        if wanted and fits and not any(_known(facts, name) for name in part.get("unless", ())):
            yield part


def _asked(part: Mapping[str, Any]) -> Iterator[str]:
    """The facts that a part names: in its words, in its list, and in the lines below."""
    yield from (name for _text, name, _spec, _conversion in Formatter().parse(part["en"]) if name)
    yield from (part[name] for name in ("list", "lines") if part.get(name) and part[name] not in _words()["documents"])


def _known(facts: Facts, name: str) -> bool:
    value = facts.get(name)
    return bool(value.words if isinstance(value, AsWritten) else value)


def _list(name: str | None, facts: Facts, language: Language) -> tuple[str, ...]:
    if name is None:
        return ()
    if name in _words()["documents"]:
        return tuple(_words()["documents"][name][language])
    value = facts[name]
    return tuple(_said(one, language) for one in value) if isinstance(value, Sequence) else (_said(value, language),)


def _said(value: Value, language: Language) -> str:
    """A fact in the words of a language; a list by its parts."""
    if isinstance(value, Coded):
        return str(_words()["words"][language][value.code])
    if isinstance(value, AsWritten):
        return str(_words()["labels"][language]["as_written"].format(value.words))
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_said(one, language) for one in value)
    return "" if value is None else str(value)


@cache
def _words() -> Mapping[str, Any]:
    """The words of all notices, read once for the life of the process."""
    return MappingProxyType(tomllib.loads(Path(__file__).with_name("notices.toml").read_text(encoding="utf-8")))
