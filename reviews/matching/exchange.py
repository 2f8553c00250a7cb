"""Instances of matching as JSON (`manage.py match_reviewers`; published: `docs/matching.schema.json`).

Two forms: facts of disputes and reviewers, from which gates, ties and scores follow; or bare costs of the allowed
pairs, so that the assignment alone can be checked by anybody. What is left out, or null, is not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, TypeAdapter, ValidationError

from cases.enums import Priority
from reviews.guidelines.requests import parse_request
from reviews.matching.assignment import Caseload, Places
from reviews.matching.model import Candidate, Dispute, NamedParty, Treatment
from reviews.matching.specialties import treatment_of

MOST_COST: Final = 10**9
MOST_PLACES: Final = 1000
MOST_CASES: Final = 10_000
MOST_REVIEWERS: Final = 2_000
MOST_PAIRS: Final = 1_000_000
"""Of facts, in which each pair is judged: about a minute."""
MOST_BYTES: Final = 200 * 2**20

_ID: Final = r"^[^\x00-\x1f\x7f]{1,100}$"

Id = Annotated[str, StringConstraints(pattern=_ID)]
Points = Annotated[int, Field(ge=0, le=MOST_COST)]
Count = Annotated[int, Field(ge=0, le=MOST_PLACES)]
Words = Annotated[str, StringConstraints(max_length=20_000)]
Item = Annotated[
    Annotated[Words, Tag("words")] | Annotated[Treatment, Tag("treatment")],
    Discriminator(lambda item: "treatment" if isinstance(item, dict | Treatment) else "words"),
]
_TAGS: Final = {"words", "treatment"}


class Part(BaseModel):
    """What every part has in common: no other names, and no values of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DisputeFacts(Part):
    """One dispute. An item is a request in its own words, or what the parser makes of one."""

    id: Id
    parties: tuple[NamedParty, ...] = ()
    items: tuple[Item, ...] = ()
    priority: Priority = Priority.STANDARD
    due_on: date | None = Field(None, description="The last day of the determination; null while no clock runs.")
    took_part: frozenset[Id] = Field(frozenset(), description="Reviewers of earlier rounds.")
    declared_tie: frozenset[Id] = Field(frozenset(), description="Reviewers who declared a tie to a party.")

    def dispute(self) -> Dispute:
        """The dispute as gates and scores take it."""
        items = (treatment_of(parse_request(item)) if isinstance(item, str) else item for item in self.items)
        return Dispute(
            self.id, self.parties, tuple(items), self.priority, self.due_on, self.took_part, self.declared_tie
        )


class Facts(Part):
    """Disputes and reviewers on a day: who may take which follows from gates and ties, what it costs from the score."""

    on: date = Field(description="The day on which everything is asked.")
    disputes: tuple[DisputeFacts, ...] = Field(max_length=MOST_CASES)
    reviewers: tuple[Candidate, ...] = Field(max_length=MOST_REVIEWERS)
    fairness: Points = Field(0, description="The k-th open case of a reviewer costs k times this.")
    round: str | None = Field(None, max_length=100, description="Its name decides among equals. Null: the day.")


class ReviewerPlaces(Part):
    """How many cases a reviewer takes at once, and how many are open already."""

    id: Id
    capacity: Count
    open: Count = 0


class Costs(Part):
    """Cases, places and the cost of every allowed pair, as whole numbers; lower is better."""

    cases: tuple[Id, ...] = Field(max_length=MOST_CASES)
    reviewers: tuple[ReviewerPlaces, ...] = Field(max_length=MOST_REVIEWERS)
    costs: dict[str, dict[str, Points]] = Field(description="Case -> reviewer -> cost. A pair left out is not allowed.")
    fairness: Points = Field(0, description="The k-th open case of a reviewer costs k times this.")
    nobody: Annotated[int, Field(ge=0, le=MOST_COST**2)] | None = Field(
        None, description="What a case left to nobody costs. Null: more than any change of all others."
    )
    round: str = Field("", max_length=100, description="Its name decides among equals.")

    def caseload(self) -> Caseload:
        """What is to be assigned."""
        return Caseload(
            cases=self.cases,
            reviewers={reviewer.id: Places(reviewer.capacity, reviewer.open) for reviewer in self.reviewers},
            costs=self.costs,
            fairness=self.fairness,
            nobody=self.nobody,
            round=self.round,
        )


class Twice(dict[str, Any]):
    """An object of JSON in which a name stands twice: `name` is the first of them."""

    name: str


def read_instance(text: bytes) -> Facts | Costs:
    """The instance of a JSON document.

    Raises ValueError, which names what is wrong, the place as a path in the document, and what to do.
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"The document is longer than {MOST_BYTES // 2**20} MB. Give fewer cases at once.")
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"The document is not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    form = _form(_plain(words))
    try:
        instance = form.model_validate_json(words)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        more = f" There are {len(others)} faults more." if others else ""
        raise ValueError(_fault(first) + more) from error
    for fault in _faults_of_facts(instance) if isinstance(instance, Facts) else _faults_of_costs(instance):
        raise ValueError(fault)
    return instance


def schema() -> str:
    """The JSON schema of an instance, as it is published."""
    either: TypeAdapter[Facts | Costs] = TypeAdapter(Facts | Costs)
    return json.dumps(either.json_schema(), indent=2, ensure_ascii=False)


def _plain(text: str) -> dict[str, Any]:
    try:
        plain = json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"The document is not JSON: {error.msg} at {where}. Mend it there.") from error
    except RecursionError as error:
        raise ValueError("The document is nested too deeply. See docs/matching.md for its form.") from error
    except ValueError as error:  # Python refuses to read whole numbers of thousands of digits
        raise ValueError(f"A number in the document is too long. Costs go up to {MOST_COST}.") from error
    for path, twice in _twice(plain):
        raise ValueError(f"{path}: “{twice}” stands twice in one object. Take one of them out.")
    if not isinstance(plain, dict):
        raise ValueError("$: is not an object. See docs/matching.md for the two forms.")  # noqa: TRY004 - of the text
    return plain


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    twice = Twice(plain)
    names = [name for name, _value in pairs]
    twice.name = next(name for place, name in enumerate(names) if name in names[:place])
    return twice


def _twice(value: Any, path: str = "$") -> Iterator[tuple[str, str]]:
    """Each object in which a name stands twice: its path, and the name."""
    if isinstance(value, Twice):
        yield path, value.name
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, dict | list):
                yield from _twice(part, f"{path}.{name}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            if isinstance(part, dict | list):
                yield from _twice(part, f"{path}[{place}]")


def _form(plain: dict[str, Any]) -> type[Facts | Costs]:
    if ("disputes" in plain) == ("cases" in plain):
        raise ValueError("$: give either “disputes” (facts) or “cases” (bare costs). See docs/matching.md.")
    return Facts if "disputes" in plain else Costs


_ADVICE: Final = {
    "missing": "is missing. Add it.",
    "extra_forbidden": "is no name of the schema. Take it out, or see docs/matching.md for the right one.",
    "unexpected_keyword_argument": "is no name of the schema. Take it out, or see docs/matching.md for the right one.",
    "int_type": "is not a whole number. Write it without quotes, point or exponent.",
    "int_from_float": "is not a whole number. Write it without quotes, point or exponent.",
    "finite_number": "is not a number. Give one.",
    "greater_than_equal": "is below nought. Costs and counts begin at 0.",
    "date_from_datetime_parsing": "is not a date. Write it like 2026-11-30.",
    "date_parsing": "is not a date. Write it like 2026-11-30.",
    "date_type": "is not a date. Write it like 2026-11-30.",
    "string_pattern_mismatch": "is no id. Give 1 to 100 characters in one line.",
}


def _fault(fault: Any) -> str:
    advice = _ADVICE.get(fault["type"]) or f"{fault['msg']}. Mend it, or see docs/matching.md."
    return f"{_path(fault['loc'])}: {advice}"


def _path(parts: Iterable[str | int]) -> str:
    path = "$"
    for part in parts:
        if part not in _TAGS:
            path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path


def _faults_of_costs(costs: Costs) -> Iterator[str]:
    reviewers = {reviewer.id for reviewer in costs.reviewers}
    yield from _named_twice("cases", costs.cases)
    yield from _named_twice("reviewers", (reviewer.id for reviewer in costs.reviewers))
    cases = set(costs.cases)
    for case, row in costs.costs.items():
        if case not in cases:
            yield f"$.costs.{case}: there is no case of this id. Add it to “cases”, or take the row out."
        for reviewer in row:
            if reviewer not in reviewers:
                yield f"$.costs.{case}.{reviewer}: there is no reviewer of this id. Add it, or take the cost out."


def _faults_of_facts(facts: Facts) -> Iterator[str]:
    pairs = len(facts.disputes) * len(facts.reviewers)
    if pairs > MOST_PAIRS:
        yield f"$: {pairs:,} pairs of a dispute and a reviewer are more than {MOST_PAIRS:,}. Give fewer at once."
    yield from _named_twice("disputes", (dispute.id for dispute in facts.disputes))
    yield from _named_twice("reviewers", (candidate.who.id for candidate in facts.reviewers))
    for place, candidate in enumerate(facts.reviewers):
        path = f"$.reviewers[{place}]"
        if not re.fullmatch(_ID, candidate.who.id):
            yield f"{path}.who.id: {_ADVICE['string_pattern_mismatch']}"
        for name in ("capacity", "open_reviews", "recent", "turnaround_days"):
            value = getattr(candidate, name)
            if value is not None and not 0 <= value <= MOST_PLACES:
                yield f"{path}.{name}: is not between 0 and {MOST_PLACES}. Give a count in these bounds."
        for number, affiliation in enumerate(candidate.who.affiliations):
            share = affiliation.income_share
            if share is not None and not 0 <= share <= 100:  # noqa: PLR2004 - percent
                yield f"{path}.who.affiliations[{number}].income_share: is not between 0 and 100 percent. Mend it."


def _named_twice(name: str, ids: Iterable[str]) -> Iterator[str]:
    first: dict[str, int] = {}
    for place, each in enumerate(ids):
        if each in first:
            yield f"$.{name}[{place}]: the id “{each}” is that of $.{name}[{first[each]}] too. Give each its own."
        first.setdefault(each, place)
