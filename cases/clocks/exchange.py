"""Facts of clocks as JSON lines in, clocks as JSON values out (`manage.py compute_clocks`)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError, with_config

from cases.clocks.calendar import Calendars
from cases.clocks.engine import clocks_for, serialise
from cases.clocks.model import ClockFacts, Event, Extension, PriorityChange, Unit
from cases.clocks.rules import Rules
from cases.enums import CaseEventKind, Channel, PartyKind, Place, Priority, ReviewTiming

STRICT = ConfigDict(extra="forbid")
FROM_ANOTHER_STATE = "mail_out_of_state"
"""The way of a letter mailed from or to a place outside California, in one word."""
YEARS: Final = range(1900, 2200)
"""What days of a case may lie in; counting on from the last day that there is has no end."""
AnyDay = TypeVar("AnyDay", bound=date)


def of_a_case(day: AnyDay) -> AnyDay:
    """The day or moment itself. Raises ValueError for one that no case can have."""
    if day.year not in YEARS:
        raise ValueError(f"no case has a day of the year {day.year}")
    return day


Day = Annotated[date, AfterValidator(of_a_case)]
Moment = Annotated[datetime, AfterValidator(of_a_case)]
DayOrMoment = Annotated[date | datetime, AfterValidator(of_a_case)]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as told in a line; the names are those of `cases.enums`."""

    kind: CaseEventKind
    at: DayOrMoment
    party: PartyKind | None = None
    channel: Channel | Literal["mail_out_of_state"] | None = None
    reference: str = ""

    def event(self) -> Event:
        """The event, its place known from the way of a letter."""
        if self.channel == FROM_ANOTHER_STATE:
            return Event(self.kind, self.at, self.party, Channel.MAIL, self.reference, Place.OTHER_STATE)
        channel = None if self.channel is None else Channel(self.channel)
        return Event(self.kind, self.at, self.party, channel, self.reference)


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ClockFactsLine:
    """The facts of one case: `priorities` are (priority, since), `extensions` (clock, amount, unit, approval)."""

    now: Moment
    events: tuple[EventLine, ...] = ()
    priorities: tuple[tuple[Priority, DayOrMoment], ...] = ()
    extensions: tuple[tuple[str, int, Unit, str], ...] = ()
    formulary: bool | None = None
    notice_withheld: bool | None = None
    favourable: bool | None = None
    timings: frozenset[ReviewTiming] = frozenset()
    ur_decided_on: Day | None = None

    def facts(self) -> ClockFacts:
        """The facts as the engine takes them. Raises ValueError for what no case can have."""
        return ClockFacts(
            events=tuple(line.event() for line in self.events),
            priorities=tuple(PriorityChange(*line) for line in self.priorities),
            extensions=tuple(Extension(*line) for line in self.extensions),
            formulary=self.formulary,
            notice_withheld=self.notice_withheld,
            favourable=self.favourable,
            timings=self.timings,
            ur_decided_on=self.ur_decided_on,
        )


_FACTS = TypeAdapter(ClockFactsLine)


def clocks_from(facts: str, calendars: Calendars, rules: Rules) -> list[dict[str, Any]]:
    """The clocks of facts given as JSON text, as JSON values.

    Raises ValueError, which names the fault and where it is, for facts that are none.
    """
    try:
        line = _FACTS.validate_json(facts, strict=True)
    except ValidationError as error:
        raise ValueError(faults_of(error)) from error
    return serialise(clocks_for(line.facts(), calendars, rules, line.now))


def faults_of(error: ValidationError) -> str:
    """What is wrong with facts given as JSON text, each fault with the place of its value."""
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc']) or 'facts'}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False)
    )
