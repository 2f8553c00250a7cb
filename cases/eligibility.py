"""Whether an application may be reviewed: findings from its facts, for the person who decides.

Only a reason verified in a text of law or an agency page may block (status V); everything else is a warning. The gate
is LC 4610.5(a), the reasons are those of 8 CCR 9792.10.1(b)(1) and 9792.10.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from cases.clocks.calendar import CALIFORNIA, Calendars, california
from cases.clocks.engine import clocks_for
from cases.clocks.model import Clock, ClockFacts, ClockState, Event
from cases.clocks.rules import load_rules
from cases.enums import CaseEventKind as Kind
from cases.enums import Channel, EligibilityReason, LabelledEnum, Priority, UrOutcome

FIRST_INJURY_DATE: Final = date(2013, 1, 1)
FIRST_DECISION_DATE: Final = date(2013, 7, 1)
REMINDER_LETTERS_END: Final = date(2014, 4, 1)
"""Until then a missing UR decision was asked for by letter instead of ending the application (V2)."""


class Recommendation(LabelledEnum):
    """The decision that the findings suggest; a person makes it."""

    ELIGIBLE = "eligible", "Eligible"
    ASK = "ask", "Ask for information"
    DEFER = "defer", "Defer"
    INELIGIBLE = "ineligible", "Ineligible"


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What is known of an application. `None` means not known, which is asked about, never assumed.

    `injured_on` is the date of injury (the last day of a cumulative one). `filed_on` is the date of mailing,
    fax or sending, `received_on` that of arrival. `earlier_case` is the number of a case about the same
    treatment. `imr_agreed`: the claims administrator agrees to IMR in spite of its liability dispute.
    """

    received_on: date
    filed_on: date | None = None
    injured_on: date | None = None
    ur_communicated_on: date | None = None
    ur_served_on: date | None = None
    ur_served_by: Channel | None = None
    ur_outcome: UrOutcome | None = None
    ur_on_necessity: bool | None = None
    ur_decision_attached: bool | None = None
    conditional_non_certification: bool = False
    signed: bool | None = None
    representative_designated_on: date | None = None
    signed_by_representative: bool = False
    formulary: bool = False
    notice_withheld: bool = False
    notice_given_on: date | None = None
    liability_disputed_on: date | None = None
    liability_resolved_on: date | None = None
    imr_agreed: bool = False
    earlier_case: str = ""
    priority: Priority = Priority.STANDARD
    physician_certified: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its reason code, plain words, legal source, and how far that source was verified."""

    reason: EligibilityReason
    words: str
    citation: str
    status: str
    blocking: bool = False

    def __post_init__(self) -> None:
        if self.blocking and self.status != "V":
            raise ValueError(f"only a verified reason may block: {self.reason}")


@dataclass(frozen=True, slots=True)
class EligibilityAssessment:
    """All findings, and the `questions` to ask the parties before the decision (8 CCR 9792.10.3(b))."""

    findings: tuple[Finding, ...]
    questions: tuple[str, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings verified in a text of law (status V): with one of them the case is not found eligible."""
        return tuple(finding for finding in self.findings if finding.blocking)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not block: the person who decides weighs them."""
        return tuple(finding for finding in self.findings if not finding.blocking)

    @property
    def recommendation(self) -> Recommendation:
        """The decision that the findings suggest: a deferral only if no other reason blocks."""
        reasons = {finding.reason for finding in self.blocking}
        if reasons - {EligibilityReason.LIABILITY_DISPUTE}:
            return Recommendation.INELIGIBLE
        if reasons:
            return Recommendation.DEFER
        return Recommendation.ASK if self.questions else Recommendation.ELIGIBLE


def assess(application: ApplicationFacts, calendars: Calendars | None = None) -> EligibilityAssessment:
    """Every finding for and against reviewing an application, and the questions to ask first."""
    findings = (
        *_scope(application),
        *_completeness(application),
        *_timeliness(application, calendars or california()),
        *_other_disputes(application),
        *_oddities(application),
    )
    return EligibilityAssessment(findings, tuple(_questions(application)))


def _scope(a: ApplicationFacts) -> Iterator[Finding]:
    old_injury = a.injured_on is not None and a.injured_on < FIRST_INJURY_DATE
    old_decision = a.ur_communicated_on is not None and a.ur_communicated_on < FIRST_DECISION_DATE
    if old_injury and old_decision:
        yield Finding(
            EligibilityReason.OUT_OF_SCOPE,
            f"The injury ({a.injured_on}) is before {FIRST_INJURY_DATE} and the UR decision "
            f"({a.ur_communicated_on}) was communicated before {FIRST_DECISION_DATE}.",
            "LC 4610.5(a)",
            "V",
            blocking=True,
        )
    if a.ur_on_necessity is False:
        yield Finding(
            EligibilityReason.NOT_A_UR_DENIAL,
            "The decision was not based, in whole or part, on medical necessity.",
            "LC 4610.5(c)(3); LC 4610.6(a)",
            "V",
            blocking=True,
        )


def _completeness(a: ApplicationFacts) -> Iterator[Finding]:
    if a.signed is False:
        yield Finding(
            EligibilityReason.UNSIGNED,
            "Neither the worker nor a representative signed the application.",
            "8 CCR 9792.10.1(b)(1), 9792.10.3(a)",
            "V",
            blocking=True,
        )
    if a.ur_decision_attached is False:
        reminded = a.received_on < REMINDER_LETTERS_END
        yield Finding(
            EligibilityReason.UR_DECISION_MISSING,
            "No copy of the UR decision is attached."
            + (" A reminder letter gave 15 more days at that time." if reminded else ""),
            "8 CCR 9792.10.1(b)(1)",
            "V2" if reminded else "V",
            blocking=not reminded,
        )
    if a.conditional_non_certification:
        yield Finding(
            EligibilityReason.CONDITIONAL_NON_CERTIFICATION,
            "UR refused only because information it asked for was not supplied.",
            "8 CCR 9792.10.3(a)",
            "V",
            blocking=True,
        )


def _timeliness(a: ApplicationFacts, calendars: Calendars) -> Iterator[Finding]:
    """Yield a finding if the application is late; it blocks only if it is late on every reading.

    Mail extension, formulary term and liability term are from memory, so they may excuse but never block; a
    UR decision sent nobody knows how counts as mailed, and a filing nobody knows the date of blocks nothing.
    """
    late = [clock for clock in _filing_clocks(a, calendars) if clock.state is ClockState.MET_LATE]
    if not late:
        return
    verified = next((clock for clock in late if clock.hard), None)
    filed = a.filed_on
    blocking = verified is not None and filed is not None and filed > _latest(verified, calendars)
    clock = verified if verified and blocking else late[0]
    yield Finding(
        EligibilityReason.UNTIMELY,
        f"Filed on {filed or a.received_on}, due on {clock.due}. {clock.explanation}",
        clock.citation,
        "V" if blocking else "M",
        blocking=blocking,
    )


def _filing_clocks(a: ApplicationFacts, calendars: Calendars) -> Iterator[Clock]:
    """Yield the clocks on filing (C1, C2, C4), C1 also where the shorter formulary term applies."""
    filed = a.filed_on or a.received_on
    dated = (
        (Kind.UR_DECISION_SERVED, a.ur_served_on, a.ur_served_by or Channel.MAIL),
        (Kind.UR_NOTICE_GIVEN, a.notice_given_on, None),
        (Kind.LIABILITY_DISPUTED, a.liability_disputed_on, None),
        (Kind.LIABILITY_RESOLVED, a.liability_resolved_on, None),
        (Kind.APPLICATION_FILED, filed, None),
    )
    events = tuple(Event(kind, day, channel=channel) for kind, day, channel in dated if day)
    facts = ClockFacts(events=events, notice_withheld=a.notice_withheld, formulary=a.formulary)
    now = datetime.combine(filed, time(12), CALIFORNIA)
    found = clocks_for(facts, calendars, load_rules(), now)
    if a.formulary:
        found += clocks_for(replace(facts, formulary=False), calendars, load_rules(), now)
    yield from (clock for clock in found if clock.key in {"C1", "C2", "C4"})


def _latest(clock: Clock, calendars: Calendars) -> date:
    """Return the last day of a clock that was met, moved off a weekend or holiday as general law may do."""
    assert clock.due is not None  # noqa: S101 - a clock that was met has a due date
    return calendars.business.on_or_after(clock.due)


def _other_disputes(a: ApplicationFacts) -> Iterator[Finding]:
    if a.liability_disputed_on and not a.liability_resolved_on and not a.imr_agreed:
        yield Finding(
            EligibilityReason.LIABILITY_DISPUTE,
            "The claims administrator disputes liability on another ground and has not agreed to IMR: "
            "the application waits until that is resolved.",
            "8 CCR 9792.10.3(d)",
            "V",
            blocking=True,
        )
    if a.earlier_case:
        yield Finding(
            EligibilityReason.EARLIER_APPLICATION,
            f"Case {a.earlier_case} is about the same treatment; to be considered, or linked as a duplicate.",
            "8 CCR 9792.10.3(a)",
            "V",
        )


def _oddities(a: ApplicationFacts) -> Iterator[Finding]:
    if a.ur_outcome is UrOutcome.DELAYED:
        yield Finding(
            EligibilityReason.DELAY_OUTCOME,
            "A delay is reviewable only under the older text of the law.",
            "LC 4610.5(c)(1), older text",
            "M",
        )
    early = a.representative_designated_on
    if a.signed_by_representative and early and a.ur_served_on and early < a.ur_served_on:
        yield Finding(
            EligibilityReason.REPRESENTATIVE_DESIGNATED_EARLY,
            f"The representative who signed was designated on {early}, before the UR decision.",
            "LC 4610.5(j)",
            "V2",
        )
    if a.priority is Priority.EXPEDITED and not a.physician_certified:
        yield Finding(
            EligibilityReason.EXPEDITED_NOT_CERTIFIED,
            "Expedited review is asked for without the treating physician's certification.",
            "8 CCR 9792.10.4(c)",
            "M",
        )


def _questions(a: ApplicationFacts) -> Iterator[str]:
    in_scope = a.ur_communicated_on is not None and a.ur_communicated_on >= FIRST_DECISION_DATE
    recent = a.injured_on is not None and a.injured_on >= FIRST_INJURY_DATE
    unknown = {
        "When was the injury?": a.injured_on is None and not in_scope,
        "When was the UR decision communicated to the requesting physician?": (
            a.ur_communicated_on is None and not recent
        ),
        "When was the UR decision served on the worker?": a.ur_served_on is None,
        "Did UR modify or deny the treatment?": a.ur_outcome is None,
        "Was the UR decision based on medical necessity?": a.ur_on_necessity is None,
        "Is a copy of the UR decision attached?": a.ur_decision_attached is None,
        "Is the application signed?": a.signed is None,
        "When was the application mailed, faxed or sent?": a.filed_on is None,
    }
    yield from (question for question, open_ in unknown.items() if open_)
