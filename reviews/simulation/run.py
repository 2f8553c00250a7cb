"""Takes the applications of a year through the office, event by event, under the real rules.

Eligibility, clocks, fees and the table of specialties are those that cases are worked by. What the parties do is drawn
(`draw.py`); when people of the office get to something follows from what else waits for them (`office.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import ceil
from random import Random
from typing import Final

from cases.clocks.calendar import Calendars, california, local_date
from cases.clocks.engine import clocks_for
from cases.clocks.model import Clock, ClockFacts, ClockState, Event, PriorityChange
from cases.clocks.rules import load_rules
from cases.eligibility import Recommendation, assess
from cases.enums import CaseEventKind, Channel, DegreeClass, FeeStage, PartyKind, Priority
from cases.fees import FeeFacts, fee_for, load_fees

from .draw import DAYS, Application, draw
from .model import Model
from .office import MINUTES_OF_DAY, Hours, Team, moment

CLOCKS: Final = ("C7", "C8", "C9", "C10", "C14", "C15", "C16")
"""Those of the review: the assignment notice, the claims administrator's records, the determination."""
_RECORDS: Final = ("C8", "C9", "C10")
_LATE: Final = frozenset({ClockState.MET_LATE, ClockState.MISSED})
_ON_TIME: Final = frozenset({ClockState.MET})
_HORIZON: Final = 20 * 365
_WINDOW: Final = 28
"""Days of the busiest weeks that teams are sized by."""
_END: Final = 10**9


@dataclass(slots=True)
class Ran:
    """One clock over the year: whose it is, for how many cases it ran out or was met, and for how many late."""

    title: str
    who: str
    citation: str
    ran: int = 0
    late: int = 0


@dataclass(slots=True)
class Figures:
    """What came of the year. Every application is in `ends` once; `days` are lists to take shares of."""

    applications: int
    ends: Counter[str] = field(default_factory=Counter)
    ineligible: Counter[str] = field(default_factory=Counter)
    items: int = 0
    overturned: int = 0
    people: dict[str, int] = field(default_factory=dict)
    hours: dict[str, float] = field(default_factory=dict)
    clocks: dict[str, Ran] = field(default_factory=dict)
    days_from_records: list[float] = field(default_factory=list)
    days_from_assignment: list[float] = field(default_factory=list)
    cost_dollars: float = 0.0
    fees_cents: int = 0
    fees_not_known: int = 0

    @property
    def letters(self) -> int:
        """Determinations, each a letter."""
        return self.ends["determined"]


def simulate(
    model: Model, *, applications: int, seed: int, begin: date, people: dict[str, int] | None = None
) -> Figures:
    """The figures of a year from `begin`; the same for the same model, seed and people.

    Without `people` each team is as large as its busiest four weeks ask for, at the planned share of its time.
    """
    calendars = california()
    drawn = list(draw(model, applications, begin, calendars.business, Random(seed)))  # noqa: S311 - no secret
    teams = _teams(model, drawn, begin, calendars, people)
    year = _Year(model, begin, calendars, teams, Figures(applications))
    year.run(drawn)
    return year.closed()


def _minutes(model: Model, application: Application) -> dict[str, float]:
    """About how much work an application is to each team, to size them by."""
    if application.is_duplicate:
        return {"staff": model["minutes_duplicate"]}
    staff = model["minutes_intake"] + model["minutes_assignment"] + model["minutes_records"]
    review = _review_minutes(model, application)
    shared = {_panel(number): review / len(application.panels) for number in application.panels}
    return {"staff": staff, "quality": model["minutes_quality"], **shared}


def _review_minutes(model: Model, application: Application) -> float:
    return float(model["minutes_review"] + model["minutes_item"] * (application.items - 1))


def _panel(number: int) -> str:
    return f"panel {number}"


def _teams(
    model: Model, drawn: Iterable[Application], begin: date, calendars: Calendars, people: dict[str, int] | None
) -> dict[str, Team]:
    names = ["staff", "quality", *map(_panel, range(len(model["specialties"])))]
    work = {name: [0.0] * DAYS for name in names}
    for application in drawn:
        for name, minutes in _minutes(model, application).items():
            work[name][int(application.at // MINUTES_OF_DAY)] += minutes
    teams = {}
    for name in names:
        minutes_of_day = model["minutes_of_reviewer" if name.startswith("panel") else "minutes_of_day"]
        hours = Hours(begin, _HORIZON, calendars.business, minutes_of_day)
        needed = max(
            sum(work[name][at : at + _WINDOW])
            / (hours.worked((at + _WINDOW) * MINUTES_OF_DAY) - hours.worked(at * MINUTES_OF_DAY))
            for at in range(DAYS - _WINDOW)
        )
        size = (people or {}).get(name) or max(1, ceil(needed / model["used"]))
        teams[name] = Team(size, hours)
    return teams


@dataclass(slots=True)
class _Case:
    """An application under way, and what happened to it for the clocks."""

    application: Application
    events: list[Event] = field(default_factory=list)
    assigned: float = 0.0
    complete: float = 0.0


class _Year:
    def __init__(
        self, model: Model, begin: date, calendars: Calendars, teams: dict[str, Team], figures: Figures
    ) -> None:
        self._model, self._begin, self._calendars, self._teams = model, begin, calendars, teams
        rules = load_rules()
        self._rules = replace(rules, clocks=tuple(rule for rule in rules.clocks if rule.key in CLOCKS))
        self._of_records = replace(rules, clocks=tuple(rule for rule in rules.clocks if rule.key in _RECORDS))
        self._fees = load_fees()
        self._figures = figures
        self._waiting: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()

    def run(self, drawn: Iterable[Application]) -> None:
        """Take each event in the order of its moment; what comes at one moment, in the order in which it was made."""
        for application in drawn:
            self._then(application.at, partial(self._arrives, application))
        while self._waiting:
            at, _, what = heappop(self._waiting)
            what(at)

    def _then(self, at: float, what: Callable[[float], None]) -> None:
        heappush(self._waiting, (at, next(self._order), what))

    def _done(self, team: str, at: float, minutes: float, case: Application) -> float:
        """When a team is done; what is urgent is taken up at once, besides what waits."""
        if case.facts.priority is Priority.EXPEDITED:
            self._teams[team].busy += minutes
            return at + minutes
        return self._teams[team].done(at, minutes)

    # --- intake ---

    def _arrives(self, application: Application, at: float) -> None:
        if application.is_duplicate:
            self._done("staff", at, self._model["minutes_duplicate"], application)
            self._end("duplicate", application, None)
            return
        done = self._done("staff", at, self._model["minutes_intake"], application)
        self._then(done, partial(self._screened, application))

    def _screened(self, application: Application, at: float) -> None:
        found = assess(application.facts, self._calendars)
        if found.recommendation is not Recommendation.ASK:
            self._found(application, found.recommendation, [check.reason for check in found.blocking], at)
            return
        done = self._done("staff", at, self._model["minutes_question"], application)
        waited = application.answer_days
        term = self._model["answer_days"]
        answered = waited is not None and waited <= term
        days = waited if answered and waited is not None else term
        self._then(done + days * MINUTES_OF_DAY, partial(self._answered, application, answered=answered))

    def _answered(self, application: Application, at: float, *, answered: bool) -> None:
        """An answer that came too late is none: the copy is not attached."""
        told = application.told if answered else replace(application.told, ur_decision_attached=False)
        found = assess(told, self._calendars)
        self._found(application, found.recommendation, [check.reason for check in found.blocking], at)

    def _found(self, application: Application, recommendation: Recommendation, reasons: list[str], at: float) -> None:
        if recommendation is Recommendation.INELIGIBLE:
            self._figures.ineligible[str(reasons[0])] += 1
            self._end("ineligible", application, FeeStage.INELIGIBLE)
        elif recommendation is Recommendation.DEFER and application.resolved_days is None:
            self._end("deferred", application, None)
        elif recommendation is Recommendation.DEFER:
            self._then(at + (application.resolved_days or 0) * MINUTES_OF_DAY, partial(self._eligible, application))
        else:
            self._eligible(application, at)

    # --- records ---

    def _eligible(self, application: Application, at: float) -> None:
        case = _Case(application)
        self._happened(case, CaseEventKind.APPLICATION_RECEIVED, application.at)
        self._happened(case, CaseEventKind.ELIGIBILITY_FINDING_RECEIVED, at)
        done = self._done("staff", at, self._model["minutes_assignment"], application)
        self._then(done, partial(self._assigned, case))

    def _assigned(self, case: _Case, at: float) -> None:
        application = case.application
        case.assigned = at
        by = Channel.ELECTRONIC if application.is_electronic else Channel.MAIL
        self._happened(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, at, PartyKind.CLAIMS_ADMINISTRATOR, by)
        if application.facts.priority is Priority.EXPEDITED:
            self._happened(case, CaseEventKind.ASSIGNMENT_NOTICE_RECEIVED, at, PartyKind.CLAIMS_ADMINISTRATOR)
        if application.ends_after_days is not None:
            self._then(at + application.ends_after_days * MINUTES_OF_DAY, partial(self._ends_before_review, case))
            return
        closes = self._closes(case, at)
        comes = _END if application.records_days is None else at + application.records_days * MINUTES_OF_DAY
        self._then(min(comes, closes), partial(self._goes_on, case, come=comes <= closes))

    def _closes(self, case: _Case, at: float) -> float:
        """When the review goes ahead without the records: days of grace after their term."""
        clocks = clocks_for(self._clock_facts(case), self._calendars, self._of_records, moment(self._begin, at))
        due = next(clock.due for clock in clocks if clock.due is not None)
        days = local_date(due) - self._begin
        return float((days + timedelta(days=1 + self._model["records_grace_days"])).days * MINUTES_OF_DAY)

    def _ends_before_review(self, case: _Case, at: float) -> None:
        self._happened(case, CaseEventKind.CASE_ENDED, at)
        self._count_clocks(case, at)
        self._end("ended before review", case.application, FeeStage.BEFORE_REVIEWER)

    def _goes_on(self, case: _Case, at: float, *, come: bool) -> None:
        if come:
            self._happened(case, CaseEventKind.RECORDS_RECEIVED, at, PartyKind.CLAIMS_ADMINISTRATOR)
        done = self._done("staff", at, self._model["minutes_records"], case.application)
        self._then(done, partial(self._complete, case, come=come))

    def _complete(self, case: _Case, at: float, *, come: bool) -> None:
        kind = CaseEventKind.RECORDS_COMPLETE if come else CaseEventKind.RECORDS_CLOSED_INCOMPLETE
        self._happened(case, kind, at)
        case.complete = at
        self._reviewed(case, at)

    # --- review ---

    def _reviewed(self, case: _Case, at: float) -> None:
        """The panel takes it that is free first, of those that may decide."""
        application = case.application
        teams = [_panel(number) for number in application.panels]
        team = min(teams, key=lambda name: self._teams[name].next_free)
        done = self._done(team, at, _review_minutes(self._model, application), application)
        if application.facts.priority is Priority.STANDARD:
            done = max(done, at + self._model["days_of_reviewer"] * MINUTES_OF_DAY)
        self._then(done, partial(self._checked, case, team=team, again=False))

    def _checked(self, case: _Case, at: float, *, team: str, again: bool) -> None:
        done = self._done("quality", at, self._model["minutes_quality"], case.application)
        if case.application.is_returned and not again:
            self._then(done, partial(self._returned, case, team=team))
        else:
            self._then(done, partial(self._issued, case))

    def _returned(self, case: _Case, at: float, *, team: str) -> None:
        done = self._done(team, at, self._model["minutes_item"], case.application)
        self._then(done, partial(self._checked, case, team=team, again=True))

    def _issued(self, case: _Case, at: float) -> None:
        self._happened(case, CaseEventKind.DETERMINATION_ISSUED, at)
        self._count_clocks(case, at)
        figures = self._figures
        figures.items += case.application.items
        figures.overturned += case.application.overturned
        figures.days_from_records.append((at - case.complete) / MINUTES_OF_DAY)
        figures.days_from_assignment.append((at - case.assigned) / MINUTES_OF_DAY)
        self._end("determined", case.application, FeeStage.DETERMINED)

    # --- what is counted ---

    def _happened(
        self,
        case: _Case,
        kind: CaseEventKind,
        at: float,
        party: PartyKind | None = None,
        channel: Channel | None = None,
    ) -> None:
        case.events.append(Event(kind, moment(self._begin, at), party, channel))

    def _clock_facts(self, case: _Case) -> ClockFacts:
        facts = case.application.facts
        return ClockFacts(
            events=tuple(case.events),
            priorities=(PriorityChange(facts.priority, facts.received_on),),
            formulary=case.application.pharmacy_only,
            ur_decided_on=facts.ur_decided_on,
        )

    def _count_clocks(self, case: _Case, at: float) -> None:
        now = moment(self._begin, at)
        for clock in clocks_for(self._clock_facts(case), self._calendars, self._rules, now):
            self._count(clock)

    def _count(self, clock: Clock) -> None:
        if clock.state not in _LATE | _ON_TIME:
            return
        ran = self._figures.clocks.setdefault(clock.key, Ran(clock.title, clock.who, clock.citation))
        ran.ran += 1
        ran.late += clock.state in _LATE

    def _end(self, end: str, application: Application, stage: FeeStage | None) -> None:
        self._figures.ends[end] += 1
        if stage is None:
            return
        facts = FeeFacts(
            stage=stage,
            submitted_on=application.facts.received_on,
            priority=application.facts.priority,
            pharmacy_only=application.pharmacy_only,
            degree=DegreeClass.PHYSICIAN,
            reviewers=1,
        )
        cents = fee_for(facts, self._fees).cents
        self._figures.fees_cents += cents or 0
        self._figures.fees_not_known += cents is None

    def closed(self) -> Figures:
        """The figures with the people, their hours and what those cost."""
        figures, model = self._figures, self._model
        for name, team in self._teams.items():
            number = int(name.split()[1]) if name.startswith("panel") else -1
            shown = model["specialties"][number] if number >= 0 else name
            figures.people[shown] = team.size
            figures.hours[shown] = team.busy / 60
            figures.cost_dollars += team.busy / 60 * model["cost_staff" if name == "staff" else "cost_reviewer"]
        figures.clocks = {key: figures.clocks[key] for key in CLOCKS if key in figures.clocks}
        return figures
