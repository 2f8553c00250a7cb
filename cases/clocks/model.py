"""What goes into the clocks (facts) and what comes out (clocks); no arithmetic here."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from cases.clocks.calendar import local_moment
from cases.enums import CaseEventKind, Channel, LabelledEnum, PartyKind, Place, Priority, ReviewTiming


class Unit(StrEnum):
    """What a length is counted in; never mixed (8 CCR 9792.10.1 and following use all of them)."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WORKING_DAYS = "working_days"
    COURT_DAYS = "court_days"
    HOURS = "hours"
    MONTHS = "months"

    def words(self, amount: int) -> str:
        """Return an amount in words, as in "1 business day"."""
        name = self.value.replace("_", " ")
        return f"{amount} {name.removesuffix('s') if amount == 1 else name}"


OF_THE_CASE: Final = frozenset(
    {
        CaseEventKind.ELIGIBILITY_FINDING_RECEIVED,
        CaseEventKind.RECORDS_COMPLETE,
        CaseEventKind.RECORDS_CLOSED_INCOMPLETE,
        CaseEventKind.DETERMINATION_ISSUED,
        CaseEventKind.INELIGIBILITY_NOTICE_SENT,
        CaseEventKind.SERVICES_AUTHORIZED,
        CaseEventKind.SERVICES_REIMBURSED,
        CaseEventKind.SETTLEMENT_REACHED,
        CaseEventKind.REQUEST_WITHDRAWN,
        CaseEventKind.CLAIMS_ADMINISTRATOR_CHANGED,
        CaseEventKind.CASE_ENDED,
    }
)
"""What happens to the case as a whole: where it names no party, it concerns each of them."""


class ClockState(LabelledEnum):
    """How a clock stands. A lapsed one was a right nobody used, so nobody is late.

    An unclear one is over if what started it was handed over, and is not if it was mailed, and nobody stated which.
    """

    NOT_STARTED = "not_started", "Not started"
    RUNNING = "running", "Running"
    MET = "met", "Met"
    MET_LATE = "met_late", "Met late"
    MISSED = "missed", "Missed"
    LAPSED = "lapsed", "Lapsed"
    UNCLEAR = "unclear", "Not known"
    SUSPENDED = "suspended", "Suspended"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `at` is business time: a California date, or an aware moment.

    `party` is whom it concerns; an event that names none concerns nobody, unless it happens to the case as a whole
    (`OF_THE_CASE`). `channel` is how it was sent, `place` the farther of its places of mailing and of address (`None`:
    taken to be California), and `reference` ties an answer to its question. Where only the day of `at` is known,
    `earliest` is the moment of something else on that day that it came after.
    """

    kind: CaseEventKind
    at: date | datetime
    party: PartyKind | None = None
    channel: Channel | None = None
    reference: str = ""
    place: Place | None = None
    earliest: datetime | None = None

    def __post_init__(self) -> None:
        _refuse_naive(self.at)

    @property
    def first_moment(self) -> datetime:
        """The earliest moment at which it can have happened, in California time."""
        return local_moment(self.earliest or self.at)


@dataclass(frozen=True, slots=True)
class PriorityChange:
    """The case had `priority` from `since` on."""

    priority: Priority
    since: date | datetime

    def __post_init__(self) -> None:
        _refuse_naive(self.since)


@dataclass(frozen=True, slots=True)
class Extension:
    """More time granted on the clock with key `clock`, counted on from its due date; `approval` is the one on file."""

    clock: str
    amount: int
    unit: Unit
    approval: str

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"an extension cannot take time away: {self.amount}")
        if not self.approval.strip():
            raise ValueError(f"an extension of {self.clock} names the written approval on file")


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Everything the clocks of one case are derived from.

    `priorities` is the history, oldest first; the first holds from the beginning, none means standard. `ur_decided_on`
    is the date of the UR decision. `formulary` is whether the dispute is over medication of the drug formulary, and
    `notice_withheld` whether the claims administrator left out the form with the UR decision. `favourable` is whether
    any item was overturned (`None`: not decided). `timings` are those of the disputed items. `None` is not known.
    """

    events: tuple[Event, ...] = ()
    priorities: tuple[PriorityChange, ...] = ()
    extensions: tuple[Extension, ...] = ()
    formulary: bool | None = None
    notice_withheld: bool | None = None
    favourable: bool | None = None
    ur_decided_on: date | None = None
    timings: frozenset[ReviewTiming] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Interval:
    """One step of a calculation: `amount` of `unit` from `begin` to `end`, because of `label`."""

    label: str
    begin: date | datetime
    end: date | datetime
    amount: int
    unit: Unit
    citation: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One statutory clock of a case, with the sentence that explains it.

    `due` is a California date, or a moment for hours. `days_left` counts calendar days from today to the
    due date (negative: late) while the clock is open. `hard` is false where the legal source was not read:
    show such a clock as a reminder. `round` is the review round; a remand opens a new one.
    """

    key: str
    title: str
    state: ClockState
    who: str
    citation: str
    status: str
    hard: bool
    explanation: str
    round: int = 1
    party: PartyKind | None = None
    reference: str = ""
    start_event: CaseEventKind | None = None
    start: date | datetime | None = None
    due: date | datetime | None = None
    stopped: date | datetime | None = None
    days_left: int | None = None
    intervals: tuple[Interval, ...] = ()


def _refuse_naive(at: date | datetime) -> None:
    if isinstance(at, datetime) and at.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {at}")
