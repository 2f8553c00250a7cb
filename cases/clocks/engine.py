"""From facts and rules to clocks. Nothing is counted down or stored: every answer is derived afresh.

A clock begins at its start event (or later: when a missing notice was given, when the case changed priority),
runs for its length in its own unit, stands still while suspended, grows by extensions, and is cut short when
something replaces it (another priority, a remand, the end of the case).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from cases.clocks import words
from cases.clocks.calendar import Calendar, Calendars, add_months, local_date, local_moment
from cases.clocks.model import Clock, ClockFacts, ClockState, Event, Interval, PriorityChange, Unit
from cases.clocks.rules import ClockRule, ExtensionRule, GateRule, Rules, Suspension
from cases.enums import CaseEventKind, Channel, PartyKind, Priority

_Moment = date | datetime
_DONE: Final = (ClockState.MET, ClockState.MET_LATE)


def clocks_for(facts: ClockFacts, calendars: Calendars, rules: Rules, now: datetime) -> tuple[Clock, ...]:
    """Return every clock of a case as it stands at `now` (an aware moment), in the order of the rules.

    Clocks of the application come once; those of a round once for each round, so that a remanded case keeps
    the clocks of its first round. Raises `ValueError` if `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {now}")
    found: list[Clock] = []
    rounds = _rounds(facts.events)
    for key in rules.keys():
        versions = rules.versions(key)
        once = versions[-1].scope == "application"
        for number, events in [(1, _ordered(facts.events))] if once else enumerate(rounds, 1):
            over = None if once or number == len(rounds) else rounds[number][0]
            case = _Case(facts, calendars, rules, now, number, events, over)
            found += [_clock(case, versions, *instance) for instance in _instances(versions[-1], events)]
    return tuple(found)


def add(start: _Moment, amount: int, unit: Unit, calendars: Calendars) -> _Moment:
    """Return the end of `amount` `unit`s counted from `start`: a California date, or a moment for hours.

    Hours are real hours, so 72 of them may end at another time of day when the clocks are changed.
    """
    if unit is Unit.HOURS:
        return local_moment(local_moment(start).astimezone(UTC) + timedelta(hours=amount))
    day = local_date(start)
    if unit is Unit.CALENDAR_DAYS:
        return day + timedelta(days=amount)
    if unit is Unit.MONTHS:
        return add_months(day, amount)
    return _calendar(unit, calendars).add(day, amount)


def is_before(a: _Moment, b: _Moment) -> bool:
    """Whether `a` is before `b`: by the moment if both are known, else by the California date."""
    if isinstance(a, datetime) and isinstance(b, datetime):
        return a < b
    return local_date(a) < local_date(b)


@dataclass(frozen=True, slots=True)
class _Case:
    """What one clock is computed from; `over` is the event that closed this round, if it is closed."""

    facts: ClockFacts
    calendars: Calendars
    rules: Rules
    now: datetime
    round: int
    events: tuple[Event, ...]
    over: Event | None


@dataclass(frozen=True, slots=True)
class _Cut:
    """The moment from which a clock no longer counts, and why."""

    at: _Moment
    why: str


def _instances(
    rule: ClockRule, events: Sequence[Event]
) -> Iterator[tuple[PartyKind | None, str, Event | None]]:
    """Yield (party, reference, start event or `None`) for each clock the rule makes."""
    starts = [event for event in events if event.kind in rule.start]
    if rule.per == "party":
        for party in rule.parties:
            yield party, "", next((e for e in starts if e.party in {None, party}), None)
    elif rule.per == "question" and starts:
        yield from ((e.party, e.reference, e) for e in starts)
    else:
        yield None, "", next(iter(starts), None)


def _clock(
    case: _Case, versions: Sequence[ClockRule], party: PartyKind | None, reference: str, start: Event | None
) -> Clock:
    day = local_date(start.at if start else case.now)
    rule = next((version for version in versions if version.in_force(day)), versions[-1])
    blank = Clock(
        key=rule.key,
        title=rule.title,
        state=ClockState.NOT_APPLICABLE,
        who=rule.who,
        citation=rule.citation,
        status=rule.status,
        hard=rule.hard,
        explanation="",
        round=case.round,
        party=party,
        reference=reference,
    )
    if why := _inapplicable(case, rule, start, day):
        return replace(blank, explanation=words.not_applicable(why))
    cuts = [*_event_cuts(case, rule, start), *([_Cut(case.over.at, words.REMANDED)] if case.over else [])]
    if start is None:
        return _unstarted(case, rule, blank, cuts)
    gated = _gated(case, rule, start)
    if isinstance(gated, GateRule):
        why = words.gate_closed(gated)
        return replace(blank, state=ClockState.NOT_STARTED, explanation=why)
    begin = _begin(case.facts.priorities, rule, gated.at)
    if begin is None:
        return replace(blank, explanation=words.not_applicable(words.other_priority(rule)))
    since, until = begin
    if until is not None:
        cuts.append(_Cut(until, words.converted(rule)))
    started = replace(blank, start_event=gated.kind, start=_in_unit(since, rule.unit))
    return _run(case, rule, started, gated, min(cuts, key=lambda cut: local_moment(cut.at), default=None))


def _inapplicable(case: _Case, rule: ClockRule, start: Event | None, day: date) -> str:
    """Return why the rule does not apply to this case at all, or an empty string."""
    facts = case.facts
    kinds = {event.kind for event in facts.events}
    channel = (start.channel or Channel.MAIL) if start else None
    absent = next((kind for kind in rule.requires if kind not in kinds), None)
    favourable = facts.favourable if case.over is None else False
    reasons = {
        words.not_in_force(rule, day): not rule.in_force(day),
        words.formulary(facts.formulary): rule.formulary not in {None, facts.formulary},
        words.requires(absent): absent is not None,
        words.outcome(facts.favourable): rule.favourable is not None and favourable is False,
        words.timings(rule): bool(rule.timings and facts.timings and not facts.timings & set(rule.timings)),
        words.sent_by(channel): bool(rule.channels and channel and channel not in rule.channels),
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _unstarted(case: _Case, rule: ClockRule, blank: Clock, cuts: Sequence[_Cut]) -> Clock:
    priority = _priority_at(case.facts.priorities, case.now)
    if rule.priority not in {None, priority}:
        return replace(blank, explanation=words.not_applicable(words.other_priority(rule)))
    if cuts:
        return replace(blank, explanation=words.not_applicable(cuts[0].why))
    return replace(blank, state=ClockState.NOT_STARTED, explanation=words.not_started(rule))


def _gated(case: _Case, rule: ClockRule, start: Event) -> Event | GateRule:
    """Return the event the clock begins with, or the gate that still keeps it from beginning."""
    for gate in case.rules.gates:
        if rule.key in gate.delays:
            opened = next((event for event in case.events if event.kind is gate.event), None)
            if opened is None and case.facts.notice_withheld:
                return gate
            if opened is not None and is_before(start.at, opened.at):
                return opened
    return start


def _begin(
    history: Sequence[PriorityChange], rule: ClockRule, start: _Moment
) -> tuple[_Moment, _Moment | None] | None:
    """Return from when and until when the clock may count, given the case's priority over time."""
    if rule.priority is None:
        return start, None
    changes = _history(history)
    ends = [change.since for change in changes[1:]] + [None]
    for number, (change, end) in enumerate(zip(changes, ends, strict=True)):
        if change.priority is rule.priority and (end is None or is_before(start, end)):
            late = number > 0 and is_before(start, change.since)
            return (change.since if late else start), end
    return None


def _run(case: _Case, rule: ClockRule, clock: Clock, begin: Event, cut: _Cut | None) -> Clock:
    """Count the clock from its start to its due date, and say how it ended."""
    assert clock.start is not None  # noqa: S101 - set by the caller
    stop = _stop(case, rule, clock)
    lead = words.day_zero(clock, begin, rule)
    if stop is not None and is_before(stop.at, clock.start):
        return replace(clock, stopped=stop.at, explanation=words.done_before(stop))
    counted = _count(case, rule, clock.start, stop)
    if counted is None:
        if cut and not is_before(cut.at, clock.start):
            return replace(clock, explanation=f"{lead} {words.not_applicable(cut.why)}")
        return replace(clock, state=ClockState.SUSPENDED, explanation=f"{lead} {words.suspended(rule)}")
    base = replace(clock, intervals=counted)
    intervals = (*counted, *_extensions(case, rule, begin, counted[-1].end))
    due = intervals[-1].end
    text = words.arithmetic(lead, intervals, rule, case.calendars)
    clock = replace(base, intervals=intervals, due=due)
    if cut and not (stop and not is_before(cut.at, stop.at)) and not is_before(due, cut.at):
        return replace(clock, due=None, explanation=f"{text} {words.not_applicable(cut.why)}")
    return _ended(clock, stop, text, rule, case.now)


def _ended(clock: Clock, stop: Event | None, text: str, rule: ClockRule, now: datetime) -> Clock:
    due = clock.due
    assert due is not None  # noqa: S101 - set by the caller
    if stop is not None:
        state = ClockState.MET_LATE if is_before(due, stop.at) else ClockState.MET
    elif is_before(due, now):
        state = ClockState.LAPSED if rule.right else ClockState.MISSED
    else:
        state = ClockState.RUNNING
    left = None if state in {*_DONE, ClockState.LAPSED} else (local_date(due) - local_date(now)).days
    clock = replace(clock, state=state, stopped=stop.at if stop else None, days_left=left)
    return replace(clock, explanation=f"{text} {words.ending(clock)}{words.note(rule)}")


def _stop(case: _Case, rule: ClockRule, clock: Clock) -> Event | None:
    found = (e for e in case.events if e.kind in rule.stop and e.party in {None, clock.party, e.party if clock.party is None else None})
    if rule.per != "question":
        return next(found, None)
    assert clock.start is not None  # noqa: S101
    return next((e for e in found if e.reference == clock.reference and not is_before(e.at, clock.start)), None)
