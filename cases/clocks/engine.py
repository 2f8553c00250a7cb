"""From facts and rules to clocks. Nothing is counted down or stored: every answer is derived afresh.

A clock begins at its start event (or later: when a missing notice was given, when the case changed priority),
runs for its length in its own unit, stands still while suspended, grows by extensions, and is cut short when
something replaces it (another priority, a remand, the end of the case). All lengths are added first; then the last
day of an act moves off a holiday (CCP 12a).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from cases.clocks import words
from cases.clocks.calendar import Calendars, local_date, local_moment
from cases.clocks.counting import Length, Pause, count, extend, in_unit, is_before, rolled, step
from cases.clocks.model import OF_THE_CASE, Clock, ClockFacts, ClockState, Event, Interval, PriorityChange, Unit
from cases.clocks.rules import ClockRule, GateRule, Rules
from cases.enums import CaseEventKind, Channel, PartyKind, Priority

_OVER: Final = frozenset({ClockState.MET_LATE, ClockState.MISSED, ClockState.LAPSED})
FORMULARY_SINCE: Final = date(2018, 1, 1)
"""Before this day no dispute is one over the drug formulary, whatever it is about (LC 4610.5(a)(3))."""


def clocks_for(facts: ClockFacts, calendars: Calendars, rules: Rules, now: datetime) -> tuple[Clock, ...]:
    """Return every clock of a case as it stands at `now` (an aware moment), in the order of the rules.

    Clocks of the application come once; those of a round once for each round, so that a remanded case keeps
    the clocks of its first round. Raises `ValueError` if `now` has no time zone, or more time was granted than the
    law allows.
    """
    if now.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {now}")
    _check_extensions(facts, rules)
    decided = () if facts.ur_decided_on is None else (Event(CaseEventKind.UR_DECIDED, facts.ur_decided_on),)
    everything = tuple(sorted((*facts.events, *decided), key=lambda event: event.first_moment))
    kinds, priority = frozenset(event.kind for event in facts.events), _priority_at(facts.priorities, now)

    def case(number: int, events: tuple[Event, ...], over: Event | None) -> _Case:
        return _Case(facts, calendars, rules, now, number, events, over, kinds, priority)

    whole = [case(1, everything, None)]
    rounds = _rounds(everything)
    ends = [*(events[0] for events in rounds[1:]), None]
    parts = [case(number, *part) for number, part in enumerate(zip(rounds, ends, strict=True), 1)]
    return tuple(
        _clock(part, versions, *one)
        for versions in map(rules.versions, rules.clock_keys())
        for part in (whole if versions[-1].scope == "application" else parts)
        for one in _instances(versions[-1], part.events)
    )


def _check_extensions(facts: ClockFacts, rules: Rules) -> None:
    for key in {granted.clock for granted in facts.extensions}:
        most = next((rule for rule in rules.extensions if key in rule.extends and not rule.automatic), None)
        if most is None:
            raise ValueError(f"the time of {key} cannot be extended")
        granted = [one for one in facts.extensions if one.clock == key]
        if any(one.unit is not most.unit for one in granted) or sum(one.amount for one in granted) > most.amount:
            raise ValueError(f"{key} is extended by at most {most.unit.words(most.amount)} ({most.citation})")


def serialise(clocks: Sequence[Clock]) -> list[dict[str, Any]]:
    """Return clocks as plain JSON values: ISO dates and moments, codes for enums."""
    return [_plain(asdict(clock)) for clock in clocks]


@dataclass(frozen=True, slots=True)
class _Case:
    """What one clock is computed from: `events` of its round, and the event (`over`) that closed it.

    `kinds` are those of all events of the case, and `priority` is that of `now`.
    """

    facts: ClockFacts
    calendars: Calendars
    rules: Rules
    now: datetime
    round: int
    events: tuple[Event, ...]
    over: Event | None
    kinds: frozenset[CaseEventKind]
    priority: Priority


@dataclass(frozen=True, slots=True)
class _Cut:
    """The moment from which a clock no longer counts, and why."""

    at: date | datetime
    why: str


def _rounds(events: Sequence[Event]) -> list[tuple[Event, ...]]:
    """Split events into review rounds; each round after the first begins with the order of remand."""
    starts = [n for n, event in enumerate(events) if event.kind is CaseEventKind.REMAND_ORDERED]
    bounds = [0, *starts, len(events)]
    return [tuple(events[a:b]) for a, b in pairwise(bounds)]


def _instances(rule: ClockRule, events: Sequence[Event]) -> Iterator[tuple[PartyKind | None, str, Event | None]]:
    """Yield (party, reference, start event or `None`) for each clock the rule makes."""
    starts = [event for event in events if event.kind in rule.start]
    if rule.per == "party":
        for party in rule.parties:
            own = next((e for e in starts if e.party is party), None)
            yield party, "", own or next((e for e in starts if rule.started_by_anyone or _of_the_case(e)), None)
    elif rule.per == "question" and starts:
        yield from ((e.party, e.reference, e) for e in starts)
    else:
        yield None, "", next((e for e in starts if not rule.parties or e.party in {None, *rule.parties}), None)


def _of_the_case(event: Event) -> bool:
    return event.party is None and event.kind in OF_THE_CASE


def _clock(
    case: _Case, versions: Sequence[ClockRule], party: PartyKind | None, reference: str, start: Event | None
) -> Clock:
    """Return one clock: find its version, see whether it applies, then count it."""
    start = start or _told_of_conversion(case, versions[-1], party)
    day = local_date(start.at if start else case.now)
    rule = next((version for version in versions if version.in_force(day)), versions[-1])
    why = next(_obstacles(case, rule, start, day), "")
    waits = words.not_started(rule) if start is None and not why else ""
    blank = Clock(
        key=rule.key,
        title=rule.title,
        state=ClockState.NOT_STARTED if waits else ClockState.NOT_APPLICABLE,
        who=rule.who,
        citation=rule.citation,
        status=rule.status,
        hard=rule.hard,
        explanation=words.not_applicable(why) if why else waits,
        round=case.round,
        party=party,
        reference=reference,
    )
    if why or start is None:
        return blank
    begin = _gated(case, rule, start)
    if isinstance(begin, GateRule):
        return replace(blank, state=ClockState.NOT_STARTED, explanation=words.gate_closed(begin))
    return _started(case, rule, blank, begin)


def _told_of_conversion(case: _Case, rule: ClockRule, party: PartyKind | None) -> Event | None:
    """Return the event after which a conversion starts the clock: the parties are told of it at once (9792.10.4(c))."""
    if not rule.on_conversion:
        return None
    converted = [change.since for change in _history(case.facts.priorities)[1:] if change.priority is rule.priority]
    known = (event for event in case.events if event.kind in rule.on_conversion and event.party is party)
    return next((event for event in known if any(not is_before(since, event.at) for since in converted)), None)


def _obstacles(case: _Case, rule: ClockRule, start: Event | None, day: date) -> Iterator[str]:
    """Yield each reason why the rule does not apply to this case at all."""
    facts = case.facts
    formulary = facts.formulary and day >= FORMULARY_SINCE
    if rule.formulary is not None and rule.formulary is not bool(formulary):
        yield words.formulary(formulary)
    if rule.disputed_liability is not None and rule.disputed_liability is not _liability_disputed(facts):
        yield words.liability(not rule.disputed_liability)
    if not rule.in_force(day):
        yield words.not_in_force(rule, day)
    yield from (words.requires(kind) for kind in rule.requires if kind not in case.kinds)
    if rule.favourable and case.over:
        yield words.REMANDED
    if rule.favourable and facts.favourable is False:
        yield "no item was overturned"
    if rule.timings and facts.timings and facts.timings.isdisjoint(rule.timings):
        yield words.timings(rule)
    if start and rule.channels and (channel := start.channel or Channel.MAIL) not in rule.channels:
        yield words.sent_by(channel)
    if start is None:
        if rule.priority not in {None, case.priority}:
            yield words.other_priority(rule)
        yield from (cut.why for cut in _cuts(case, rule, None))


def _liability_disputed(facts: ClockFacts) -> bool:
    """Whether liability was disputed at the time of the UR decision (LC 4610.5(h)(2), (k))."""
    served = (event.at for event in facts.events if event.kind is CaseEventKind.UR_DECISION_SERVED)
    decided = facts.ur_decided_on or min(map(local_date, served), default=date.max)
    ends = [local_date(event.at) for event in facts.events if event.kind is CaseEventKind.LIABILITY_RESOLVED]
    begins = [local_date(event.at) for event in facts.events if event.kind is CaseEventKind.LIABILITY_DISPUTED]
    return any(begin <= decided and not any(begin <= end < decided for end in ends) for begin in begins)


def _cuts(case: _Case, rule: ClockRule, start: date | datetime | None) -> Iterator[_Cut]:
    """Yield the events that end the clock, those before its `start` aside."""
    for event in case.events:
        if event.kind in rule.unless and (start is None or not is_before(event.at, start)):
            yield _Cut(event.at, words.ended_by(event))
    if case.over:
        yield _Cut(case.over.at, words.REMANDED)


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


def _started(case: _Case, rule: ClockRule, blank: Clock, begin: Event) -> Clock:
    """Count a clock whose start event has happened, as far as the case's priority lets it."""
    period = _period(case.facts.priorities, rule.priority, begin.at)
    if period is None:
        return replace(blank, explanation=words.not_applicable(words.other_priority(rule)))
    since, until = period
    cuts = list(_cuts(case, rule, since))
    if until is not None:
        cuts.append(_Cut(until, words.converted(rule, until)))
    cut = min(cuts, key=lambda cut: local_moment(cut.at), default=None)
    counts_hours_from_it = rule.unit is Unit.HOURS and since == begin.at
    start = begin.first_moment if counts_hours_from_it else in_unit(since, rule.unit)
    clock = replace(blank, start_event=begin.kind, start=start)
    stop = _stop(case, rule, clock, begin)
    if stop is not None and is_before(stop.at, since):
        return replace(blank, stopped=stop.at, explanation=words.done_before(stop))
    lead = words.day_zero(clock, begin, since, rule)
    return _counted(case, _Run(rule, begin, stop, cut), clock, lead)


@dataclass(frozen=True, slots=True)
class _Run:
    """A clock that has begun, and what may end it: the thing was done, or something replaced it."""

    rule: ClockRule
    begin: Event
    stop: Event | None
    cut: _Cut | None

    def replaced_by(self, due: date | datetime | None) -> _Cut | None:
        """Return the cut if it came before the thing was done and before it was `due`."""
        if self.cut is None or (self.stop and not is_before(self.cut.at, self.stop.at)):
            return None
        return self.cut if due is None or not is_before(due, self.cut.at) else None


def _counted(case: _Case, run: _Run, clock: Clock, lead: str) -> Clock:
    """Count a clock from its start to its due date, and say how it stands."""
    rule = run.rule
    steps = _steps(case, run, in_unit(clock.start or run.begin.at, rule.unit))
    due = steps[-1].end if steps else None
    text = words.arithmetic(lead, steps) if steps else lead
    if cut := run.replaced_by(due):
        return replace(clock, intervals=steps, explanation=f"{text} {words.not_applicable(cut.why)}")
    if due is None:
        why = words.any_of(pause.by for pause in rule.suspended)
        return replace(clock, state=ClockState.SUSPENDED, explanation=words.suspended(lead, why))
    clock = replace(clock, intervals=steps, due=due, **_outcome(rule, due, run.stop, case.now))
    if mailed := _unless_mailed(case, run, clock):
        return replace(
            clock, state=ClockState.UNCLEAR, days_left=None, explanation=f"{text} {words.unclear(clock, mailed)}"
        )
    return replace(clock, explanation=f"{text} {words.ending(clock, rule)}")


def _unless_mailed(case: _Case, run: _Run, clock: Clock) -> date | datetime | None:
    """Return the due date by mail of a clock that is over unless its start was mailed, where that is not known."""
    if run.begin.channel is not None or clock.state not in _OVER:
        return None
    mailed = replace(run, begin=replace(run.begin, channel=Channel.MAIL))
    due = _steps(case, mailed, in_unit(clock.start or run.begin.at, run.rule.unit))[-1].end
    return None if is_before(due, clock.stopped or case.now) else due


def _steps(case: _Case, run: _Run, start: date | datetime) -> tuple[Interval, ...]:
    """Return the steps from `start` to the due date; none while the clock is suspended."""
    rule, calendars = run.rule, case.calendars
    length = Length(rule.length, rule.unit, rule.citation)
    if rule.suspended:
        pauses = _pauses(case.facts.events, rule, start, run.stop)
        steps = count(local_date(start), length, pauses, calendars)
    else:
        steps = (step(start, length, calendars),)
    for more, label in _extensions(case, rule, run.begin) if steps else ():
        steps = (*steps, extend(steps[-1].end, more, calendars, label))
    last = rolled(local_date(steps[-1].end), calendars) if steps and rule.rolls else None
    return (*steps, last) if last else steps


def _outcome(rule: ClockRule, due: date | datetime, stop: Event | None, now: datetime) -> dict[str, Any]:
    """Return state, `stopped` and `days_left` of a clock that has a due date."""
    if stop is not None:
        late = is_before(due, stop.at)
        return {"state": ClockState.MET_LATE if late else ClockState.MET, "stopped": stop.at}
    left = (local_date(due) - local_date(now)).days
    if not is_before(due, now):
        return {"state": ClockState.RUNNING, "days_left": left}
    return {"state": ClockState.LAPSED} if rule.right else {"state": ClockState.MISSED, "days_left": left}


def _stop(case: _Case, rule: ClockRule, clock: Clock, begin: Event) -> Event | None:
    """Return the event by which the thing was done."""
    done = [event for event in case.events if event.kind in rule.stop]
    if rule.per == "question":
        return _answer(case, rule, begin, done)
    if clock.party is not None and not rule.started_by_anyone:
        done = [event for event in done if event.party is clock.party or _of_the_case(event)]
    return next(iter(done), None)


def _answer(case: _Case, rule: ClockRule, question: Event, answers: Sequence[Event]) -> Event | None:
    """Return the answer to a question: each answers one, the earliest that it fits."""
    left = list(answers)
    for asked in (event for event in case.events if event.kind in rule.start):
        found = next((n for n, event in enumerate(left) if _answers(event, asked)), None)
        answer = None if found is None else left.pop(found)
        if asked is question:
            return answer
    return None


def _answers(answer: Event, question: Event) -> bool:
    named = bool(question.reference) and None in {answer.party, question.party}
    same = answer.reference == question.reference and (answer.party is question.party or named)
    return same and not is_before(answer.at, question.at)


def _pauses(events: Sequence[Event], rule: ClockRule, start: date | datetime, stop: Event | None) -> Iterator[Pause]:
    """Yield the times a clock stands still, as far as they touch its run."""
    for one in rule.suspended:
        for event in events:
            of_party = not one.parties or event.party in one.parties
            if event.kind is not one.by or not of_party or (stop and is_before(stop.at, event.at)):
                continue
            after = [e for e in events if e.kind is one.until and _ends(e, event)]
            after += [stop] if stop else []  # once the thing is done there is nothing to stand still
            end = min((e.at for e in after), key=local_moment, default=None)
            if end is None or is_before(start, end):
                yield Pause(event.at, end, words.any_of([one.by]))


def _ends(end: Event, begin: Event) -> bool:
    return (end.party is begin.party or None in {end.party, begin.party}) and not is_before(end.at, begin.at)


def _extensions(case: _Case, rule: ClockRule, begin: Event) -> Iterator[tuple[Length, str]]:
    """Yield more time on a clock with the reason: what the law adds by itself, then what was granted."""
    by_law = [extra for extra in case.rules.extensions if rule.key in extra.extends]
    for extra in by_law:
        if extra.applies(begin.channel, begin.place, local_date(begin.at)):
            yield Length(extra.amount, extra.unit, extra.citation), extra.title
    citation = next((extra.citation for extra in by_law if not extra.automatic), "")
    for granted in case.facts.extensions:
        if granted.clock == rule.key:
            yield Length(granted.amount, granted.unit, citation), granted.approval


def _history(changes: Sequence[PriorityChange]) -> list[PriorityChange]:
    return sorted(changes, key=lambda change: local_moment(change.since)) or [
        PriorityChange(Priority.STANDARD, date(2013, 1, 1))
    ]


def _priority_at(changes: Sequence[PriorityChange], at: date | datetime) -> Priority:
    history = _history(changes)
    return next((c.priority for c in reversed(history) if not is_before(at, c.since)), history[0].priority)


def _period(
    changes: Sequence[PriorityChange], wanted: Priority | None, start: date | datetime
) -> tuple[date | datetime, date | datetime | None] | None:
    """Return from when and until when a clock that began at `start` may count under `wanted` priority."""
    if wanted is None:
        return start, None
    history = _history(changes)
    ends = [change.since for change in history[1:]] + [None]
    periods = [(change.since, end) for change, end in zip(history, ends, strict=True) if change.priority is wanted]
    open_later = [(since, end) for since, end in periods if end is None or is_before(start, end)]
    if not open_later:
        return None
    # a case that is converted and converted back counts from its own start again
    held_at_start = _priority_at(changes, start) is wanted
    since, end = open_later[-1]
    if held_at_start and not isinstance(start, datetime) and isinstance(since, datetime) and local_date(since) == start:
        return since, end  # the hour of the start is not known, and before the conversion nothing was expedited
    return (start if held_at_start else since), end


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Unit | str):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
