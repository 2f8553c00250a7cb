"""What a guideline edition and its rules are: frozen data, whether read from a file or from the console.

Every part of a rule that can decide the answer carries the words to say when it does. `reader.py` makes these
from TOML and explains what is wrong with a file; `engine.py` applies them. Source: imr-process.md section 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from imr_site.languages import day_in_words
from reviews.guidelines.facts import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from reviews.guidelines.conditions import Condition


class Status(StrEnum):
    """How far a rule may be trusted. Nothing below `verified` may block anything; no rule ever decides."""

    VERIFIED = "verified"
    VERIFIED_SECONDARY = "verified_secondary"
    QUOTED_IN_DECISIONS = "quoted_in_decisions"
    FROM_MEMORY = "from_memory"


class Outcome(StrEnum):
    """What a rule says of an item. `exceeds` also stands for an unmet requirement or a refused service.

    `orientation` is what a rule of an edition would say that is not known to have been in force: it measures nothing.
    """

    WITHIN = "within"
    EXCEEDS = "exceeds"
    ORIENTATION = "orientation"
    NOT_APPLICABLE = "not_applicable"
    NEEDS_INFORMATION = "needs_information"


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and, where rationales of published decisions quote the rule, how many do."""

    status: Status
    quoted: int = 0

    def __str__(self) -> str:
        words = {
            Status.VERIFIED: "verified in the source",
            Status.VERIFIED_SECONDARY: "seen in a secondary source only",
            Status.QUOTED_IN_DECISIONS: f"quoted in {self.quoted} published rationales, source not read",
            Status.FROM_MEMORY: "from memory, not verified",
        }
        return words[self.status]


@dataclass(frozen=True, slots=True)
class Effective:
    """From when to when, both included. `end` None: still in force, or unknown after `verified_until`."""

    start: date
    end: date | None = None
    verified_until: date | None = None

    def contains(self, day: date) -> bool:
        """Whether `day` is in the range, an unknown end counting as still in force."""
        return self.start <= day and (self.end is None or day <= self.end)

    def unverified_on(self, day: date) -> bool:
        """Whether nobody has confirmed that the text was still in force on `day`."""
        return self.verified_until is not None and day > self.verified_until

    def overlaps(self, other: Effective) -> bool:
        """Whether some day is in both."""
        return (other.end is None or self.start <= other.end) and (self.end is None or other.start <= self.end)

    def __str__(self) -> str:
        if self.end is not None:
            return f"{day_in_words(self.start)} to {day_in_words(self.end)}"
        unknown = f", end unknown after {day_in_words(self.verified_until)}" if self.verified_until else ""
        return f"from {day_in_words(self.start)}{unknown}"


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with named values in braces: literal text and names, alternating, text first."""

    pieces: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Names are lower-case words in braces; any other brace is kept as text."""
        return cls(tuple(re.split(r"\{([a-z][a-z_0-9]*)\}", text)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names to be filled in."""
        return self.pieces[1::2]

    def fill(self, words: Callable[[str], str]) -> str:
        """The sentence with what `words` says of each name."""
        if len(self.pieces) == 1:
            return self.pieces[0]
        return "".join(words(piece) if at % 2 else piece for at, piece in enumerate(self.pieces))


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition, and words if it fails (applies_when, requirements) or holds (exceptions, cautions)."""

    when: Condition
    say: Template
    would_change: Template
    id: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling on requested + prior amounts. `at_most` is a number or the name of one of the rule's numbers.

    `also` counts when known and is not missed when not. An optional limit asks for nothing. While
    `lifted_when` holds the limit does not bind (a trial, once improvement is documented). `say` is said when
    it is exceeded.
    """

    name: str
    unit: str
    requested: str
    prior: tuple[str, ...]
    also: tuple[str, ...]
    at_most: str | int
    optional: bool
    lifted_when: Condition | None
    say: Template
    would_change: Template


@dataclass(frozen=True, slots=True)
class Period:
    """A span of months from a date fact to the governing date; past its end the rule is out of play.

    `gives` names a yes-or-no fact that is "inside the period": other rules ask it instead of repeating the months.
    `otherwise`: the months for a value of the key that has no row.
    """

    start: str
    months: str | int
    say: Template
    would_change: Template
    gives: str = ""
    otherwise: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rule's table: the values of the key fact it is for, and its numbers."""

    id: str
    title: str
    values: frozenset[str]
    numbers: Mapping[str, int]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Example:
    """Typed facts and what the rule must answer; run as a test."""

    name: str
    facts: Mapping[str, object]
    outcome: Outcome
    numbers: Mapping[str, int]
    says: str


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of an edition. A rule without a table has a single nameless row holding its numbers.

    `silent`: out of play it makes no finding (a shoulder rule has nothing to say of a knee).
    `drug_classes`: filed under drugs of these classes, beside `services` and `categories`.
    """

    id: str
    version: int
    title: str
    edition: str
    citation: str
    effective: Effective
    date_basis: str
    standing: Standing
    note: str
    retired: str
    services: frozenset[str]
    categories: frozenset[str]
    applies_when: tuple[Clause, ...]
    exceptions: tuple[Clause, ...]
    period: Period | None
    key: str
    rows: tuple[Row, ...]
    limits: tuple[Limit, ...]
    requirements: tuple[Clause, ...]
    within: Template
    cautions: tuple[Clause, ...]
    examples: tuple[Example, ...]
    silent: bool = False
    drug_classes: frozenset[str] = frozenset()

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Every fact the rule may look at, in the order it does: the inputs a finding keeps."""
        clauses = (*self.applies_when, *self.exceptions, *self.requirements, *self.cautions)
        lifts = [limit.lifted_when for limit in self.limits if limit.lifted_when]
        keys = [
            "service",
            *(key for clause in clauses for key in clause.when.reads()),
            *([self.period.start, "decision_date"] if self.period else []),
            *([self.key] if self.key else []),
            *(key for limit in self.limits for key in (limit.requested, *limit.prior, *limit.also)),
            *(key for lift in lifts for key in lift.reads()),
        ]
        return tuple(dict.fromkeys(name for key in keys for name in (key, *VOCABULARY[key].derived_from)))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of an edition, named when the edition is in force but no rule of it is loaded."""

    title: str
    published: str
    effective: Effective
    body_parts: frozenset[str]
    citation: str
    cited_as: str = ""


@dataclass(frozen=True, eq=False)
class Edition:
    """One guideline as in force over one span of time; within a family a later edition replaces an earlier one.

    One edition may replace those of several families; the first is the one it is known under. Empty `services` and
    `categories` cover every service, or with `by_rule` those its rules are filed under. `body_parts`: a chapter for
    these only. `secondary`: not the MTUS; it says nothing where it has no rule. `cited_as`: how determinations name
    it, where that differs from the title.
    """

    id: str
    families: tuple[str, ...]
    title: str
    citation: str
    effective: Effective
    date_basis: str
    standing: Standing
    note: str
    services: frozenset[str]
    categories: frozenset[str]
    chapters: tuple[Chapter, ...]
    rules: tuple[Rule, ...]
    body_parts: frozenset[str] = frozenset()
    secondary: bool = False
    by_rule: bool = False
    cited_as: str = ""

    def covers(self, service: str, category: str, drug_classes: Iterable[str] = ()) -> bool:
        """Whether the edition speaks of this service at all."""
        if not self.services and not self.categories and not self.by_rule:
            return True
        if category in self.categories or not self.services.isdisjoint(service_names(service)):
            return True
        return any(name in self._index for name in _filed(service, category, drug_classes))

    def rules_for(self, service: str, category: str, drug_classes: tuple[str, ...] = ()) -> tuple[Rule, ...]:
        """The rules filed under the service, the category or a class of its drugs, in file order, retired ones out."""
        return _rules_for(self, service, category, drug_classes)

    def _rules_for(self, service: str, category: str, drug_classes: tuple[str, ...]) -> tuple[Rule, ...]:
        found = [at for name in _filed(service, category, drug_classes) for at in self._index.get(name, ())]
        return tuple(self.rules[at] for at in (found if len(found) < 2 else sorted(set(found))))  # noqa: PLR2004 - one needs no sorting

    @cached_property
    def _index(self) -> Mapping[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for at, rule in enumerate(self.rules):
            names = [f"s:{name}" for name in rule.services]
            names += [f"c:{name}" for name in rule.categories]
            names += [f"d:{name}" for name in rule.drug_classes]
            for name in names if not rule.retired else ():
                index.setdefault(name, []).append(at)
        return {name: tuple(places) for name, places in index.items()}


class Library:
    """Every edition, by family and in order of their first day. The engine's only source of knowledge."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        """Editions in any order; `loader.py` has checked them."""
        self.editions = tuple(sorted(editions, key=lambda edition: (edition.effective.start, edition.id)))
        names = sorted({name for edition in self.editions for name in edition.families})
        self.families: Mapping[str, tuple[Edition, ...]] = {
            name: tuple(edition for edition in self.editions if name in edition.families) for name in names
        }

    @cached_property
    def rules(self) -> Mapping[tuple[str, int], Rule]:
        """Every rule ever loaded, by id and version."""
        return {(rule.id, rule.version): rule for edition in self.editions for rule in edition.rules}

    @cached_property
    def clocks(self) -> tuple[Rule, ...]:
        """The rules whose period gives a fact to others: the one place where its months stand."""
        rules = (rule for edition in self.editions for rule in edition.rules)
        return tuple(rule for rule in rules if rule.period and rule.period.gives and not rule.retired)


@lru_cache(maxsize=16384)
def _rules_for(edition: Edition, service: str, category: str, drug_classes: tuple[str, ...]) -> tuple[Rule, ...]:
    return edition._rules_for(service, category, drug_classes)  # noqa: SLF001 - its own cache


def _filed(service: str, category: str, drug_classes: Iterable[str]) -> list[str]:
    """The names a rule for the item may be filed under."""
    return [*(f"s:{name}" for name in service_names(service)), f"c:{category}", *(f"d:{name}" for name in drug_classes)]


def service_names(service: str) -> tuple[str, ...]:
    """A service and, where two are joined by a slash (`emg/ncs`), each of them."""
    return (service, *service.split("/")) if "/" in service else (service,)
