"""Which issued determinations get a second look: rules as data (`sampling.toml`), drawn by a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from reviews.errors import SamplingRulesError

_WHOLE = 1 << 64


@dataclass(frozen=True, slots=True)
class Issued:
    """What a determination is drawn by; `key` names it for the hash and is fixed before anything of it is written."""

    key: str
    reviewer: str
    categories: frozenset[str]
    specialties: frozenset[str]
    against_findings: bool


@dataclass(frozen=True, slots=True)
class When:
    """What a determination must meet; an empty list and None ask for nothing."""

    reviewers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    against_findings: bool | None = None

    def holds(self, issued: Issued) -> bool:
        """Whether every part that is given is met."""
        return (
            (not self.reviewers or issued.reviewer.lower() in {one.lower() for one in self.reviewers})
            and (not self.categories or not issued.categories.isdisjoint(self.categories))
            and (not self.specialties or not issued.specialties.isdisjoint(self.specialties))
            and self.against_findings in {None, issued.against_findings}
        )


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """A share, from 0 to 1, of the determinations that meet `when`."""

    key: str
    title: str
    share: float
    when: When = When()

    def draws(self, issued: Issued, *, secret: str) -> bool:
        """Whether this determination is one of the share."""
        if not self.when.holds(issued):
            return False
        key = hashlib.sha256(b"second looks\0" + secret.encode()).digest()
        number = int.from_bytes(hmac.digest(key, f"{self.key}\0{issued.key}".encode(), "sha256")[:8], "big")
        return number < self.share * _WHOLE


@cache
def load_rules(path: Path | None = None) -> tuple[SamplingRule, ...]:
    """The rules, by default those shipped. Raises SamplingRulesError naming the faulty one."""
    return parse_rules((path or Path(__file__).with_name("sampling.toml")).read_text(encoding="utf-8"))


def parse_rules(text: str) -> tuple[SamplingRule, ...]:
    """The rules of a TOML text. Raises SamplingRulesError naming the faulty one."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SamplingRulesError(f"The rules of sampling are not TOML: {error}.") from error
    if unknown := raw.keys() - {"rule"}:
        raise SamplingRulesError(f"Unknown tables in the rules of sampling: {', '.join(sorted(unknown))}.")
    rules = tuple(_rule(row) for row in raw.get("rule", ()))
    keys = [rule.key for rule in rules]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise SamplingRulesError(f"Rules of sampling are given twice: {', '.join(twice)}.")
    return rules


def _rule(row: Mapping[str, Any]) -> SamplingRule:
    name = f"rule {row.get('key', '')}".strip()
    when = row.get("when", {})
    known = {field.name for field in fields(When)}
    if unknown := sorted({*(row.keys() - {"key", "title", "share", "when"}), *(when.keys() - known)}):
        raise SamplingRulesError(f"{name}: unknown {', '.join(unknown)}.")
    try:
        share = float(row["share"])
        lists: dict[str, Any] = {key: value if isinstance(value, bool) else tuple(value) for key, value in when.items()}
        rule = SamplingRule(row["key"], row["title"], share, When(**lists))
    except (KeyError, TypeError, ValueError) as error:
        raise SamplingRulesError(f"{name}: {error} is missing or of another kind.") from error
    if not 0 <= share <= 1:
        raise SamplingRulesError(f"{name}: the share is from 0 to 1.")
    return rule
