"""The sentences a clock explains itself with."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from cases.clocks.calendar import local_moment
from cases.clocks.counting import LAST_DAY
from cases.clocks.model import Clock, ClockState, Event, Interval, Unit
from cases.clocks.rules import ClockRule, GateRule
from cases.enums import CaseEventKind, Channel, LabelledEnum
from imr_site.languages import day_in_words, moment_in_words

REMANDED = "a new review was ordered, which has clocks of its own"


def moment(at: date | datetime) -> str:
    """Write a date as January 5, 2017, and a moment as January 5, 2017, 14:30 PST."""
    return moment_in_words(local_moment(at)) if isinstance(at, datetime) else day_in_words(at)


def day_zero(clock: Clock, begin: Event, at: date | datetime, rule: ClockRule) -> str:
    """Say what a clock starts from; `at` is when it counts from if that is later than the event itself."""
    what = [
        _lower(begin.kind),
        clock.party and f"to {_lower(clock.party)}",
        begin.channel and _via(begin.channel),
    ]
    happened = " ".join(part for part in what if part)
    if at != begin.at and rule.priority:
        happened = f"{rule.priority} from then; {happened} on {moment(begin.at)}"
    zero = "Hour" if rule.unit is Unit.HOURS else "Day"
    assumed = rule.unit is Unit.HOURS and not isinstance(at, datetime)
    aside = ", time of day not known: counted from the first moment it may have been" if assumed else ""
    return f"{zero} 0 is {moment(clock.start or at)} ({happened}{aside});"


def arithmetic(lead: str, intervals: Sequence[Interval]) -> str:
    """Write out the steps from day 0 to the due date."""
    return f"{lead} {'; '.join(_step(interval) for interval in intervals)}."


def ending(clock: Clock, rule: ClockRule) -> str:
    """Say how a clock that was counted stands, with the rule's own note."""
    days = abs(clock.days_left or 0)
    late = Unit.CALENDAR_DAYS.words(days)
    done = moment(clock.stopped) if clock.stopped else ""
    sentence = {
        ClockState.MET: f"Met on {done}.",
        ClockState.MET_LATE: f"Met late, on {done}.",
        ClockState.MISSED: f"Missed {f'by {late} so far' if days else 'today'}.",
        ClockState.LAPSED: "The time has run out.",
        ClockState.RUNNING: f"{late} left." if days else "Due today.",
    }[clock.state]
    return f"{sentence} {rule.note}".strip()


def unclear(clock: Clock, mailed: date | datetime) -> str:
    """Say that it depends on the way of service whether the clock is over, and until when it runs by mail."""
    then = f"(due on {moment(mailed)} then); the way is not known."
    if clock.stopped:
        return f"Done on {moment(clock.stopped)}: late if it was served in person, in time if it was mailed {then}"
    return f"Over if it was served in person, not if it was mailed {then}"


def not_applicable(why: str) -> str:
    """Say why a clock does not apply."""
    return f"Not applicable: {why}."


def not_started(rule: ClockRule) -> str:
    """Say what a clock waits for."""
    return f"Not started: it waits for “{any_of(rule.start)}”."


def gate_closed(gate: GateRule) -> str:
    """Say that the clock waits for a notice that was left out."""
    return f"Not started: it waits for “{_lower(gate.event)}” ({gate.citation})."


def suspended(lead: str, why: str) -> str:
    """Say that a clock stands still."""
    return f"{lead} suspended: {why}."


def done_before(stop: Event) -> str:
    """Say that the thing was done before the clock began."""
    return not_applicable(f"already done on {moment(stop.at)} ({_lower(stop.kind)})")


def not_in_force(rule: ClockRule, day: date) -> str:
    """Say that no version of the rule covers a day."""
    return f"{rule.citation} is not in force on {moment(day)} in the versions known"


def formulary(is_formulary: bool | None) -> str:
    """Say which kind of dispute this is."""
    if is_formulary is None:
        return "whether this is a drug formulary dispute is not known"
    return "this is a drug formulary dispute" if is_formulary else "this is not a drug formulary dispute"


def liability(disputed: bool) -> str:
    """Say whether liability was disputed at the time of the UR decision, which decides when the time begins."""
    return f"liability was {'' if disputed else 'not '}disputed at the time of the UR decision"


def requires(kind: CaseEventKind) -> str:
    """Say what would have to happen first."""
    return f"only after “{_lower(kind)}”"


def timings(rule: ClockRule) -> str:
    """Say that no item has a timing of the rule."""
    return f"no disputed item is {any_of(rule.timings)}"


def sent_by(channel: Channel) -> str:
    """Say how the notice went."""
    return f"the notice went {_via(channel)}"


def other_priority(rule: ClockRule) -> str:
    """Say that the case does not have the priority of the rule."""
    return f"the review is not {rule.priority}"


def converted(rule: ClockRule, at: date | datetime) -> str:
    """Say that the case lost the priority of the rule."""
    return f"the review is no longer {rule.priority} from {moment(at)}"


def ended_by(event: Event) -> str:
    """Say which event made the clock pointless."""
    return f"{_lower(event.kind)} on {moment(event.at)}"


def any_of(members: Iterable[LabelledEnum]) -> str:
    """Join labels with "or"."""
    return " or ".join(_lower(member) for member in members)


def _step(interval: Interval) -> str:
    if not interval.citation:
        return f"suspended until {moment(interval.end)} ({interval.label})"
    if interval.citation == LAST_DAY:
        return f"that is {interval.label}, so the last day is {moment(interval.end)} ({LAST_DAY})"
    label = f", {interval.label}" if interval.label else ""
    length = interval.unit.words(interval.amount)
    return f"+ {length} ({interval.citation}{label}) = {moment(interval.end)}"


def _via(channel: Channel) -> str:
    return {Channel.ELECTRONIC: "electronically", Channel.PERSONAL: "in person"}.get(channel, f"by {channel}")


def _lower(member: LabelledEnum) -> str:
    label = member.label
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
