"""The clock rules as typed values, read from `rules.toml` and refused as a whole if anything is wrong."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from cases.clocks.model import Unit
from cases.enums import CaseEventKind, Channel, PartyKind, Place, Priority, ReviewTiming
from cases.errors import ClockRulesError

STATUSES: Final = ("V", "V2", "M")
OURS: Final = "IMRO"
"""Who owes the duties of this organization, as `ClockRule.who` says it."""
_DAYS: Final = (Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Suspension:
    """A clock stands still from event `by` (of one of `parties`, if named) to event `until`."""

    by: CaseEventKind
    until: CaseEventKind
    parties: tuple[PartyKind, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One version of one clock: `length` `unit`s from the first of `start` to the first of `stop`.

    `scope`: once an `application` or once a `round`; `per`: one clock a `case`, a `party` or a `question`. `parties`
    are those whose events start it (none: whoever's); with `started_by_anyone` any party's event starts the clock of
    each. `on_conversion`: a conversion starts it too, once one of these events has happened. `channels`, `priority`,
    `formulary`, `favourable`, `timings`, `requires` say when it applies; `disputed_liability`: only if liability was,
    or was not, disputed at the time of the UR decision. `unless` names the events that end it. `right`: using it is
    free, so running out makes nobody late.
    """

    key: str
    title: str
    start: tuple[CaseEventKind, ...]
    stop: tuple[CaseEventKind, ...]
    length: int
    unit: Unit
    who: str
    citation: str
    status: str
    hard: bool
    effective_from: date
    effective_to: date | None = None
    scope: str = "round"
    per: str = "case"
    parties: tuple[PartyKind, ...] = ()
    started_by_anyone: bool = False
    on_conversion: tuple[CaseEventKind, ...] = ()
    channels: tuple[Channel, ...] = ()
    priority: Priority | None = None
    formulary: bool | None = None
    favourable: bool | None = None
    timings: tuple[ReviewTiming, ...] = ()
    requires: tuple[CaseEventKind, ...] = ()
    disputed_liability: bool | None = None
    unless: tuple[CaseEventKind, ...] = (CaseEventKind.CASE_ENDED,)
    suspended: tuple[Suspension, ...] = ()
    right: bool = False
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Whether a clock that starts on `day` falls under this version."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def rolls(self) -> bool:
        """Whether its last day moves off a holiday: that of an act counted in days, not an hour and not a term."""
        return self.unit in _DAYS


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """More time on the clocks `extends`: by law (`automatic`), or at most this much when it is granted.

    By law when the start was sent by one of `channels`, from or to one of `places`, on a day in its effective range.
    """

    key: str
    title: str
    extends: tuple[str, ...]
    automatic: bool
    amount: int
    unit: Unit
    citation: str
    status: str
    channels: tuple[Channel, ...] = ()
    places: tuple[Place, ...] = tuple(Place)
    effective_from: date = date(2013, 1, 1)
    effective_to: date | None = None

    def applies(self, channel: Channel | None, place: Place | None, day: date) -> bool:
        """Whether the law adds this time to what was sent so on `day`; a place not known is taken to be California."""
        in_force = self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
        sent_so = channel in self.channels and (place or Place.CALIFORNIA) in self.places
        return self.automatic and in_force and sent_so


@dataclass(frozen=True, slots=True)
class GateRule:
    """The clocks `delays` do not start before `event`, where it was left out."""

    key: str
    title: str
    delays: tuple[str, ...]
    event: CaseEventKind
    citation: str
    status: str


@dataclass(frozen=True)
class Rules:
    """The whole rule book; `clocks` keeps the order of the file."""

    clocks: tuple[ClockRule, ...]
    extensions: tuple[ExtensionRule, ...] = ()
    gates: tuple[GateRule, ...] = ()

    def clock_keys(self) -> tuple[str, ...]:
        """Return the key of every clock once, in order."""
        return tuple(self._by_key)

    def versions(self, key: str) -> tuple[ClockRule, ...]:
        """Return the versions of one clock, oldest first."""
        return self._by_key.get(key, ())

    @cached_property
    def _by_key(self) -> dict[str, tuple[ClockRule, ...]]:
        found: dict[str, list[ClockRule]] = {}
        for rule in self.clocks:
            found.setdefault(rule.key, []).append(rule)
        return {key: tuple(sorted(rules, key=lambda rule: rule.effective_from)) for key, rules in found.items()}

    def owed_by(self, who: str) -> "Rules":
        """Return the rule book without the clocks that are not owed by `who` in any version."""
        keys = {rule.key for rule in self.clocks if rule.who == who}
        return replace(self, clocks=tuple(rule for rule in self.clocks if rule.key in keys))


@cache
def load_rules(path: Path | None = None) -> Rules:
    """Read the rule book (by default the one shipped); raise `ClockRulesError` naming the faulty rule."""
    text = (path or Path(__file__).with_name("rules.toml")).read_text(encoding="utf-8")
    return parse_rules(text)


def parse_rules(text: str) -> Rules:
    """Read a rule book from TOML text; raise `ClockRulesError` naming the faulty rule."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ClockRulesError(f"The clock rules are not TOML: {error}.") from error
    if unknown := raw.keys() - {"clock", "extension", "gate"}:
        raise ClockRulesError(f"Unknown tables in the clock rules: {', '.join(sorted(unknown))}.")
    rules = Rules(
        clocks=tuple(_build(ClockRule, row) for row in raw.get("clock", ())),
        extensions=tuple(_build(ExtensionRule, row) for row in raw.get("extension", ())),
        gates=tuple(_build(GateRule, row) for row in raw.get("gate", ())),
    )
    if faults := _faults(rules):
        raise ClockRulesError(f"The clock rules do not hold together: {'; '.join(faults)}.")
    return rules


_Rule = TypeVar("_Rule", ClockRule, ExtensionRule, GateRule, Suspension)

_LISTS: Final[Mapping[str, Any]] = {
    "start": CaseEventKind,
    "stop": CaseEventKind,
    "requires": CaseEventKind,
    "unless": CaseEventKind,
    "on_conversion": CaseEventKind,
    "parties": PartyKind,
    "channels": Channel,
    "places": Place,
    "timings": ReviewTiming,
    "extends": str,
    "delays": str,
}
_VALUES: Final[Mapping[str, Any]] = {
    "unit": Unit,
    "priority": Priority,
    "event": CaseEventKind,
    "by": CaseEventKind,
    "until": CaseEventKind,
}


def _build(cls: type[_Rule], row: Mapping[str, Any]) -> _Rule:
    name = f"{cls.__name__} {row.get('key', '')}".strip()
    known = {f.name: f for f in fields(cls)}
    missing = [n for n, f in known.items() if f.default is MISSING and n not in row]
    unknown = sorted(row.keys() - known.keys())
    if missing or unknown:
        raise ClockRulesError(f"{name}: missing {missing}, unknown {unknown}.")
    try:
        return cls(**{key: _value(key, value) for key, value in row.items()})
    except (ValueError, TypeError) as error:
        raise ClockRulesError(f"{name}: {error}.") from error


def _value(key: str, value: Any) -> Any:
    if key == "suspended":
        return tuple(_build(Suspension, row) for row in value)
    if key in _LISTS:
        return tuple(_LISTS[key](item) for item in value)
    return _VALUES[key](value) if key in _VALUES else value


def _faults(rules: Rules) -> list[str]:
    keys = set(rules.clock_keys())
    faults = [f"{rule.key}: {fault}" for rule in rules.clocks for fault in _clock_faults(rule)]
    faults += [
        f"{later.key}: two versions are in force on {later.effective_from}"
        for key in sorted(keys)
        for earlier, later in pairwise(rules.versions(key))
        if earlier.in_force(later.effective_from)
    ]
    targets = [(r.key, t) for r in rules.extensions for t in r.extends]
    targets += [(r.key, t) for r in rules.gates for t in r.delays]
    faults += [f"{key}: there is no clock {target}" for key, target in targets if target not in keys]
    return faults


def _clock_faults(rule: ClockRule) -> list[str]:
    checks = {
        "length must be positive": rule.length > 0,
        "status must be V, V2 or M": rule.status in STATUSES,
        "only a verified rule may be hard": not rule.hard or rule.status == "V",
        "scope must be application or round": rule.scope in {"application", "round"},
        "per must be case, party or question": rule.per in {"case", "party", "question"},
        "a clock per party names the parties": rule.per != "party" or bool(rule.parties),
        "it needs a start and a citation": bool(rule.start and rule.citation),
        "only clocks in days can be suspended": not rule.suspended or rule.unit in _DAYS,
    }
    return [words for words, holds in checks.items() if not holds]
