"""Whether an application may be reviewed: a checklist from its facts, for the person who decides.

Each check says what was found true as well as what was not, with clause and dates. Only a reason verified in a text of
law or an agency page may block (status V). The gate is LC 4610.5(a), the reasons are those of 8 CCR 9792.10.1(b)(1) and
9792.10.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from cases.clocks.calendar import CALIFORNIA, Calendars, california
from cases.clocks.engine import FORMULARY_SINCE, clocks_for
from cases.clocks.model import Clock, ClockFacts, ClockState, Event
from cases.clocks.rules import load_rules
from cases.clocks.words import moment
from cases.enums import Applicant, Channel, EligibilityReason, LabelledEnum, Place, Priority, UrOutcome
from cases.enums import CaseEventKind as Kind

FIRST_INJURY_DATE: Final = date(2013, 1, 1)
FIRST_DECISION_DATE: Final = date(2013, 7, 1)
DELAY_REVIEWABLE_UNTIL: Final = date(2016, 12, 31)
"""The last day on which a UR decision to delay could be reviewed: LC 4610.5(c) names it no longer from 2017."""
REMINDER_LETTERS_END: Final = date(2014, 4, 1)
"""Until then a missing UR decision was asked for by letter instead of ending the application (V2)."""


GROUNDS: Final = (
    EligibilityReason.UNSIGNED,
    EligibilityReason.UNTIMELY,
    EligibilityReason.UR_DECISION_MISSING,
    EligibilityReason.CONDITIONAL_NON_CERTIFICATION,
    EligibilityReason.OUT_OF_SCOPE,
    EligibilityReason.NOT_A_UR_DENIAL,
    EligibilityReason.DELAY_OUTCOME,
    EligibilityReason.EARLIER_APPLICATION,
    EligibilityReason.CARVE_OUT,
    EligibilityReason.SETTLED,
    EligibilityReason.OTHER,
)
"""What an application, or an item of it, is found ineligible for; the first four are those the agency counts."""


class Recommendation(LabelledEnum):
    """The decision that the checks suggest; a person makes it."""

    ELIGIBLE = "eligible", "Eligible"
    ASK = "ask", "Ask for information"
    DEFER = "defer", "Defer"
    INELIGIBLE = "ineligible", "Ineligible"


class CheckState(LabelledEnum):
    """How one point of the checklist stands."""

    HOLDS = "holds", "In order"
    BLOCKS = "blocks", "Stands against review"
    WARNS = "warns", "To be weighed"
    UNKNOWN = "unknown", "Not known"


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What is known of an application. `None` means not known, which is asked about where it matters, never assumed.

    `injured_on` is the date of injury (the last day of a cumulative one). `received_on` is the day of arrival, which
    is the day of filing (Avila v. UC Irvine); `filed_on` is that of mailing, fax or sending. `ur_decided_on` is the
    date of the UR decision, `ur_communicated_on` when the requesting physician was told, `ur_served_on` when the worker
    was. A letter mailed from or to another country is `mailed_from_abroad`, and from outside California as well. The
    notice is taken to be given the way the decision was served, and that of the end of a liability dispute to be
    mailed, where no other way is known. `earlier_case` is the number of a case about the same treatment. `imr_agreed`:
    the claims administrator agrees to IMR in spite of its liability dispute.
    """

    received_on: date
    filed_on: date | None = None
    applicant: Applicant | None = None
    injured_on: date | None = None
    ur_decided_on: date | None = None
    ur_communicated_on: date | None = None
    ur_served_on: date | None = None
    ur_served_by: Channel | None = None
    mailed_from_outside_california: bool | None = None
    mailed_from_abroad: bool | None = None
    ur_outcome: UrOutcome | None = None
    ur_on_necessity: bool | None = None
    ur_decision_attached: bool | None = None
    conditional_non_certification: bool | None = None
    signed: bool | None = None
    signed_by_representative: bool | None = None
    representative_designated_on: date | None = None
    formulary: bool | None = None
    notice_withheld: bool | None = None
    notice_given_on: date | None = None
    notice_given_by: Channel | None = None
    liability_disputed_on: date | None = None
    liability_resolved_on: date | None = None
    liability_resolved_by: Channel | None = None
    imr_agreed: bool | None = None
    carve_out: bool | None = None
    settled_on: date | None = None
    earlier_case: str = ""
    priority: Priority = Priority.STANDARD
    physician_certified: bool | None = None

    @property
    def decided_on(self) -> date | None:
        """The day by which the UR decision was made, as far as known."""
        return self.ur_decided_on or self.ur_communicated_on or self.ur_served_on


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the checklist: how it stands, in plain words, its clause, and how far that was verified.

    `question` is what to ask where it is not known; empty if nothing depends on it.
    """

    reason: EligibilityReason
    state: CheckState
    words: str
    citation: str
    status: str = "V"
    question: str = ""

    def __post_init__(self) -> None:
        if self.state is CheckState.BLOCKS and self.status != "V":
            raise ValueError(f"only a verified reason may block: {self.reason}")


@dataclass(frozen=True, slots=True)
class EligibilityAssessment:
    """The whole checklist; `priority` is that under which the application would be reviewed."""

    checks: tuple[Check, ...]
    priority: Priority

    @property
    def blocking(self) -> tuple[Check, ...]:
        """The checks that stand against review: with one of them the case is not found eligible."""
        return tuple(check for check in self.checks if check.state is CheckState.BLOCKS)

    @property
    def warnings(self) -> tuple[Check, ...]:
        """The checks that the person who decides weighs."""
        return tuple(check for check in self.checks if check.state is CheckState.WARNS)

    @property
    def questions(self) -> tuple[str, ...]:
        """What to ask the parties before the decision (8 CCR 9792.10.3(b))."""
        return tuple(dict.fromkeys(check.question for check in self.checks if check.question))

    @property
    def recommendation(self) -> Recommendation:
        """The decision that the checks suggest: a deferral only if no other reason blocks."""
        reasons = {check.reason for check in self.blocking}
        if reasons - {EligibilityReason.LIABILITY_DISPUTE}:
            return Recommendation.INELIGIBLE
        if reasons:
            return Recommendation.DEFER
        return Recommendation.ASK if self.questions else Recommendation.ELIGIBLE


def assess(application: ApplicationFacts, calendars: Calendars | None = None) -> EligibilityAssessment:
    """Every check for and against reviewing an application, and the questions to ask first."""
    checks = (
        *_days(application),
        _scope(application),
        _decision(application),
        _ground(application),
        _copy(application),
        *_conditional(application),
        _signature(application),
        _timeliness(application, calendars or california()),
        *_other_disputes(application),
        *_expedited(application),
    )
    certified = application.priority is Priority.EXPEDITED and application.physician_certified is True
    return EligibilityAssessment(checks, Priority.EXPEDITED if certified else Priority.STANDARD)


def _check(reason: EligibilityReason, citation: str, state: CheckState, words: str, **more: str) -> Check:
    return Check(reason, state, words, citation, **more)


def _days(a: ApplicationFacts) -> Iterator[Check]:
    """Ask about an application that was here before the decision that it disputes."""
    known = [day for day in (a.ur_decided_on, a.ur_communicated_on, a.ur_served_on) if day]
    if known and a.received_on < min(known):
        words = (
            f"The application was received on {moment(a.received_on)}, before the UR decision ({moment(min(known))})."
        )
        question = f"{words} Which of the days is right?"
        yield _check(EligibilityReason.OTHER, "8 CCR 9792.10.3(a)", CheckState.UNKNOWN, words, question=question)


def _scope(a: ApplicationFacts) -> Check:
    reason, citation = EligibilityReason.OUT_OF_SCOPE, "LC 4610.5(a)"
    if a.injured_on and a.injured_on >= FIRST_INJURY_DATE:
        return _check(reason, citation, CheckState.HOLDS, f"The injury ({moment(a.injured_on)}) is not before 2013.")
    told = a.ur_communicated_on or a.ur_decided_on
    if told and told >= FIRST_DECISION_DATE:
        happened = "communicated" if a.ur_communicated_on else "made"
        words = f"The UR decision was {happened} on {moment(told)}, not before July 2013."
        return _check(reason, citation, CheckState.HOLDS, words)
    if a.formulary and a.decided_on and a.decided_on >= FORMULARY_SINCE:
        words = f"The dispute is over medication of the drug formulary, decided on {moment(a.decided_on)}."
        return _check(reason, citation, CheckState.HOLDS, words)
    if a.injured_on is None:
        return _check(
            reason, citation, CheckState.UNKNOWN, "Date of injury not known.", question="When was the injury?"
        )
    if a.ur_communicated_on is None:
        question = "When was the UR decision communicated to the requesting physician?"
        words = "When the UR decision was communicated is not known."
        return _check(reason, citation, CheckState.UNKNOWN, words, question=question)
    words = (
        f"The injury ({moment(a.injured_on)}) is before {moment(FIRST_INJURY_DATE)} and the UR decision "
        f"({moment(a.ur_communicated_on)}) was communicated before {moment(FIRST_DECISION_DATE)}."
    )
    return _check(reason, citation, CheckState.BLOCKS, words)


def _decision(a: ApplicationFacts) -> Check:
    """Check what UR decided: a decision to delay is reviewable under the text of LC 4610.5(c) before 2017 only."""
    citation = "LC 4610.5(c)(1), (3)"
    if a.ur_outcome is None:
        return Check(
            EligibilityReason.NOT_A_UR_DENIAL,
            CheckState.UNKNOWN,
            "What UR decided is not known.",
            citation,
            question="Did UR modify or deny the treatment?",
        )
    if a.ur_outcome is not UrOutcome.DELAYED:
        words = f"UR {a.ur_outcome} the treatment."
        return Check(EligibilityReason.NOT_A_UR_DENIAL, CheckState.HOLDS, words, citation)
    if a.decided_on is not None and a.decided_on <= DELAY_REVIEWABLE_UNTIL:
        words = f"UR delayed the treatment on {moment(a.decided_on)}, under the older text that names delays."
        return Check(EligibilityReason.DELAY_OUTCOME, CheckState.HOLDS, words, f"{citation}, text before 2017")
    state = CheckState.WARNS if a.decided_on is None else CheckState.BLOCKS
    words = "UR delayed the treatment; from 2017 on only what is modified or denied is reviewed."
    return Check(EligibilityReason.DELAY_OUTCOME, state, words, citation)


def _ground(a: ApplicationFacts) -> Check:
    reason, citation = EligibilityReason.NOT_A_UR_DENIAL, "LC 4610.5(c)(1), (3); LC 4610.6(a)"
    if a.ur_on_necessity is None:
        question = "Was the UR decision based on medical necessity?"
        return _check(
            reason, citation, CheckState.UNKNOWN, "The ground of the UR decision is not known.", question=question
        )
    if a.ur_on_necessity:
        return _check(reason, citation, CheckState.HOLDS, "The decision was based on medical necessity.")
    words = "The decision was not based, in whole or part, on medical necessity."
    return _check(reason, citation, CheckState.BLOCKS, words)


def _copy(a: ApplicationFacts) -> Check:
    reason, citation = EligibilityReason.UR_DECISION_MISSING, "8 CCR 9792.10.1(b)(1)"
    if a.ur_decision_attached is None:
        question = "Is a copy of the UR decision attached?"
        words = "Whether a copy of the UR decision is attached is not known."
        return _check(reason, citation, CheckState.UNKNOWN, words, question=question)
    if a.ur_decision_attached:
        return _check(reason, citation, CheckState.HOLDS, "A copy of the UR decision is attached.")
    if a.received_on < REMINDER_LETTERS_END:
        words = "No copy of the UR decision is attached. A reminder letter gave 15 more days at that time."
        question = "Please send a copy of the UR decision within 15 days."
        return _check(reason, citation, CheckState.WARNS, words, status="V2", question=question)
    return _check(reason, citation, CheckState.BLOCKS, "No copy of the UR decision is attached.")


def _conditional(a: ApplicationFacts) -> Iterator[Check]:
    if a.conditional_non_certification:
        words = "UR refused only because information it asked for was not supplied."
        yield _check(EligibilityReason.CONDITIONAL_NON_CERTIFICATION, "8 CCR 9792.10.3(a)", CheckState.BLOCKS, words)


def _signature(a: ApplicationFacts) -> Check:
    """Check who signed: a designation executed before the UR decision is not valid (LC 4610.5(j))."""
    reason, citation = EligibilityReason.UNSIGNED, "8 CCR 9792.10.1(b)(1), 9792.10.3(a)"
    if a.signed is None:
        words = "Whether the application is signed is not known."
        return _check(reason, citation, CheckState.UNKNOWN, words, question="Is the application signed?")
    if not a.signed:
        words = "Neither the worker nor a representative signed the application."
        return _check(reason, citation, CheckState.BLOCKS, words)
    if a.applicant is Applicant.EMERGENCY_PROVIDER:
        words = "A provider of emergency treatment applied on its own behalf and signed."
        return _check(reason, "LC 4610.5(h)(4)", CheckState.HOLDS, words)
    if a.signed_by_representative or a.applicant is Applicant.AGENT:
        return _designation(a)
    return _check(reason, citation, CheckState.HOLDS, "The application is signed.")


def _designation(a: ApplicationFacts) -> Check:
    reason, citation = EligibilityReason.UNSIGNED, "LC 4610.5(j)"
    designated, decided = a.representative_designated_on, a.decided_on
    if designated is None or decided is None:
        words = "Whether the representative who signed was designated after the UR decision is not known."
        question = "When did the worker designate the representative who signed?"
        return _check(reason, citation, CheckState.UNKNOWN, words, question=question)
    if designated < decided:
        words = (
            f"The representative who signed was designated on {moment(designated)}, "
            f"before the UR decision ({moment(decided)})."
        )
        return _check(reason, citation, CheckState.BLOCKS, words)
    words = f"A representative designated on {moment(designated)}, after the UR decision, signed."
    return _check(reason, citation, CheckState.HOLDS, words)


def _timeliness(a: ApplicationFacts, calendars: Calendars) -> Check:
    """Check whether it was received in time, on every reading of what is not known: late on some only, it is asked."""
    reason = EligibilityReason.UNTIMELY
    if a.ur_served_on is None:
        words = "When the UR decision was served on the worker is not known."
        question = "When was the UR decision served on the worker?"
        return _check(reason, "LC 4610.5(h)", CheckState.UNKNOWN, words, question=question)
    readings = [_filing_clock(one, calendars) for one in _readings(a)]
    late = [clock for clock in readings if clock is not None and clock.state is ClockState.MET_LATE]
    unclear = [clock for clock in readings if clock is not None and clock.state is ClockState.UNCLEAR]
    clock = (*late[-1:], *unclear, readings[0])[0]
    if clock is None or clock.due is None:
        words = f"Received on {moment(a.received_on)}; the time to file has not begun."
        return _check(reason, "LC 4610.5(h)(2), (3)", CheckState.HOLDS, words)
    words = f"Received on {moment(a.received_on)}, due on {moment(clock.due)}. {clock.explanation}"
    if len(late) == len(readings) or not (late or unclear):
        return _check(reason, clock.citation, CheckState.BLOCKS if late else CheckState.HOLDS, words)
    question = (
        "How was the UR decision served on the worker?"
        if unclear
        else "Is the dispute over medication of the drug formulary?"
    )
    return _check(reason, clock.citation, CheckState.UNKNOWN, f"Perhaps late. {words}", question=question)


def _readings(a: ApplicationFacts) -> Iterator[ApplicationFacts]:
    """Yield the application with each value that `formulary` may have where it is not known."""
    unclear = a.formulary is None and a.decided_on is not None and a.decided_on >= FORMULARY_SINCE
    yield from (replace(a, formulary=value) for value in ((True, False) if unclear else (a.formulary,)))


def _filing_clock(a: ApplicationFacts, calendars: Calendars) -> Clock | None:
    """The clock on filing that applies, of C1, C2 and C4; None if the time has not begun."""
    place = Place.ABROAD if a.mailed_from_abroad else Place.OTHER_STATE if a.mailed_from_outside_california else None
    dated = (
        (Kind.UR_DECISION_SERVED, a.ur_served_on, a.ur_served_by),
        (Kind.UR_NOTICE_GIVEN, a.notice_given_on, a.notice_given_by or a.ur_served_by),
        (Kind.LIABILITY_DISPUTED, a.liability_disputed_on, None),
        (Kind.LIABILITY_RESOLVED, a.liability_resolved_on, a.liability_resolved_by or Channel.MAIL),
        (Kind.APPLICATION_RECEIVED, a.received_on, None),
    )
    events = tuple(Event(kind, day, channel=channel, place=place) for kind, day, channel in dated if day)
    facts = ClockFacts(
        events=events, notice_withheld=a.notice_withheld, formulary=a.formulary, ur_decided_on=a.decided_on
    )
    now = datetime.combine(a.received_on, time(12), CALIFORNIA)
    found = (clock for clock in clocks_for(facts, calendars, load_rules(), now) if clock.key in {"C1", "C2", "C4"})
    return next((clock for clock in found if clock.due is not None), None)


def _other_disputes(a: ApplicationFacts) -> Iterator[Check]:
    yield _liability(a)
    if a.carve_out is not None:
        citation = "LC 3201.5(a)(1)"
        state = CheckState.BLOCKS if a.carve_out else CheckState.HOLDS
        words = "The employer is under a carve-out agreement whose dispute resolution replaces review."
        held = "The employer is under no carve-out agreement."
        yield _check(EligibilityReason.CARVE_OUT, citation, state, words if a.carve_out else held)
    if a.settled_on is not None:
        words = f"A settlement or award of {moment(a.settled_on)} resolves the dispute."
        yield _check(EligibilityReason.SETTLED, "LC 4610.5(g)", CheckState.BLOCKS, words)
    if a.earlier_case:
        yield _check(
            EligibilityReason.EARLIER_APPLICATION,
            "8 CCR 9792.10.3(a)",
            CheckState.WARNS,
            f"Case {a.earlier_case} is about the same treatment; to be considered, or linked as a duplicate.",
            question=f"What does this application dispute that case {a.earlier_case} does not?",
        )


def _liability(a: ApplicationFacts) -> Check:
    """Check for another dispute: it defers only if it was open at the time of the UR decision (LC 4610.5(k))."""
    reason, citation = EligibilityReason.LIABILITY_DISPUTE, "LC 4610.5(k); 8 CCR 9792.10.3(d)"
    disputed, resolved, decided = a.liability_disputed_on, a.liability_resolved_on, a.decided_on
    if disputed is None:
        return _check(reason, citation, CheckState.HOLDS, "No dispute of liability is on file.")
    if resolved is not None:
        return _check(
            reason, citation, CheckState.HOLDS, f"The dispute of liability was resolved on {moment(resolved)}."
        )
    if a.imr_agreed:
        words = "Liability is disputed, and the claims administrator agrees to the review."
        return _check(reason, citation, CheckState.HOLDS, words)
    if decided is None:
        words = (
            f"Liability was disputed on {moment(disputed)}; "
            "whether that was at the time of the UR decision is not known."
        )
        question = "When was the UR decision communicated to the requesting physician?"
        return _check(reason, citation, CheckState.UNKNOWN, words, question=question)
    if disputed > decided:
        words = (
            f"Liability was disputed on {moment(disputed)}, after the UR decision ({moment(decided)}): "
            "that defers nothing."
        )
        return _check(reason, citation, CheckState.WARNS, words)
    words = (
        "The claims administrator disputes liability on another ground and has not agreed to IMR: "
        "the application waits until that is resolved."
    )
    return _check(reason, citation, CheckState.BLOCKS, words)


def _expedited(a: ApplicationFacts) -> Iterator[Check]:
    if a.priority is not Priority.EXPEDITED:
        return
    citation = "LC 4610.6(d)(1)(C); 8 CCR 9792.10.4(c)"
    if a.physician_certified:
        words = "The provider or the Administrative Director certified an imminent and serious threat."
        yield _check(EligibilityReason.EXPEDITED_NOT_CERTIFIED, citation, CheckState.HOLDS, words)
    else:
        words = "Expedited review is asked for without a certificate: it goes on as a regular review."
        yield _check(EligibilityReason.EXPEDITED_NOT_CERTIFIED, citation, CheckState.WARNS, words)
