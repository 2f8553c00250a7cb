"""Whether a physician may review a dispute, gate by gate (LC 139.5(d)(4), LC 3209.3(a), LC 4610.6(i))."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from imr_site.languages import day_in_words
from reviews.enums import DisciplineState, Gate, LicenceStatus, Standing, TieStrength
from reviews.matching.conflicts import Tie
from reviews.matching.dates import months_after
from reviews.matching.model import Board, Candidate, Dispute, Licence, Treatment
from reviews.matching.rules import ScopeRule, folded_state, rules
from reviews.matching.specialties import appropriate

Appropriate = Callable[[Board, Treatment], bool | None]
"""Whether a certification is in an area appropriate to a treatment; None: not known."""

HOUSE: Final = "house rule"


@dataclass(frozen=True, slots=True)
class GateResult:
    """What one gate says: passes, does not, or None where it is not known and a person rules; and why, in words."""

    gate: Gate
    passes: bool | None
    why: str
    clause: str


def standing(results: Iterable[GateResult], ties: Iterable[Tie]) -> Standing:
    """Whether somebody may have the dispute: out by one gate or tie, else asks by one that is not known."""
    results, ties = tuple(results), tuple(ties)
    if any(result.passes is False for result in results) or any(tie.strength is TieStrength.BARS for tie in ties):
        return Standing.OUT
    return Standing.ASKS if ties or any(result.passes is None for result in results) else Standing.IN


def gates(
    candidate: Candidate, dispute: Dispute, on: date, *, appropriate: Appropriate = appropriate
) -> tuple[GateResult, ...]:
    """What each gate says of the candidate for the dispute on the day, in the order of `Gate`.

    `appropriate` says whether a board is in an area appropriate to an item, as far as the table of specialties knows.
    """
    return (
        _profession(candidate, dispute),
        _licence(candidate, on),
        _board(candidate, dispute, on, appropriate),
        _discipline(candidate),
        _qme(candidate, on),
        _attestation(candidate, on),
        _earlier_round(candidate, dispute),
        _available(candidate, on),
        _capacity(candidate),
        _declared_tie(candidate, dispute),
    )


def _profession(candidate: Candidate, dispute: Dispute) -> GateResult:
    clause = "LC 139.5(d)(4), LC 3209.3(a)"
    label = candidate.degree.label
    if candidate.degree.is_physician_and_surgeon:
        return GateResult(Gate.PROFESSION, True, f"{label}: every treatment is within the scope.", clause)
    scope = rules().scopes[candidate.degree]
    answers = [(_within(scope, item), item.words) for item in dispute.items]
    outside = [name for answer, name in answers if answer is False]
    unknown = [name for answer, name in answers if answer is None]
    if outside:
        why = f"{label}: outside the scope: {', '.join(outside)}."
        if scope.is_from_memory:
            why = f"{why} Nobody has compared this scope with the text of the law."
        return GateResult(Gate.PROFESSION, None if scope.is_from_memory else False, why, scope.citation)
    if unknown or not answers:
        of_what = ", ".join(unknown) or "what is disputed"
        return GateResult(Gate.PROFESSION, None, f"{label}: not known whether within the scope: {of_what}.", clause)
    return GateResult(Gate.PROFESSION, True, f"{label}: every disputed item is within the scope.", scope.citation)


def _within(scope: ScopeRule, item: Treatment) -> bool | None:
    """Whether an item is within a scope of practice."""
    if item.service in scope.within:
        return _of_parts(scope, item)
    if item.service in scope.outside or item.category in scope.outside_categories:
        return False
    return _of_parts(scope, item) if item.category in scope.within_categories else None


def _of_parts(scope: ScopeRule, item: Treatment) -> bool | None:
    parts = set(item.body_parts)
    if not scope.parts or (parts and parts <= scope.parts):
        return True
    return False if parts - scope.parts - scope.parts_beside else None


def _licence(candidate: Candidate, on: date) -> GateResult:
    clause = "LC 139.5(d)(4)(B)"
    good = [each for each in candidate.licences if each.stands(on)]
    in_a_state = [each for each in good if folded_state(each.state) in rules().states]
    if in_a_state:
        best = max(in_a_state, key=lambda each: (folded_state(each.state) == "california", each.expires_on))
        why = f"Licensed in {best.state}, unrestricted, until {day_in_words(best.expires_on)}."
        return GateResult(Gate.LICENCE, True, why, clause)
    if good:
        why = f"Whether {good[0].state} is a state of the United States is not known."
        return GateResult(Gate.LICENCE, None, why, clause)
    faults = "; ".join(_fault(each) for each in candidate.licences) or "none is on file"
    return GateResult(Gate.LICENCE, False, f"No current and unrestricted licence: {faults}.", clause)


def _fault(licence: Licence) -> str:
    if licence.status is not LicenceStatus.CURRENT:
        return f"{licence.state} is {licence.status.label.lower()}"
    if licence.restricted:
        return f"{licence.state} is restricted"
    return f"{licence.state} expired on {day_in_words(licence.expires_on)}"


def _board(candidate: Candidate, dispute: Dispute, on: date, appropriate: Appropriate) -> GateResult:
    clause = "LC 139.5(d)(4)(B)"
    if not candidate.degree.is_physician_and_surgeon:
        return GateResult(Gate.BOARD, True, f"{candidate.degree.label}: no board certification is asked for.", clause)
    current = [each for each in candidate.boards if each.board and each.is_current(on)]
    if not current:
        return GateResult(Gate.BOARD, False, f"No current board certification: {_no_board(candidate)}.", clause)
    held = ", ".join(each.specialty for each in current)
    answers = [(_covered(current, item, appropriate), item.words) for item in dispute.items]
    if answers and all(answer is True for answer, _name in answers):
        return GateResult(Gate.BOARD, True, f"Certified in {held}, appropriate to every disputed item.", clause)
    if answers and all(answer is False for answer, _name in answers):
        return GateResult(Gate.BOARD, False, f"Certified in {held}, not appropriate to what is disputed.", clause)
    open_items = ", ".join(name for answer, name in answers if not answer) or "what is disputed"
    return GateResult(
        Gate.BOARD, None, f"Certified in {held}; not settled whether appropriate to {open_items}.", clause
    )


def _no_board(candidate: Candidate) -> str:
    """Why no certification is current, where none is."""
    faults = [
        f"{each.specialty} lapsed on {day_in_words(each.expires_on)}"
        if each.board and each.expires_on
        else f"{each.specialty} is only declared"
        for each in candidate.boards
    ]
    return "; ".join(faults) or "none is on file"


def _covered(boards: Iterable[Board], item: Treatment, appropriate: Appropriate) -> bool | None:
    answers = [appropriate(board, item) for board in boards]
    if True in answers:
        return True
    return None if None in answers else False


def _discipline(candidate: Candidate) -> GateResult:
    clause = "LC 139.5(d)(4)(C)"
    counted = [each for each in candidate.discipline if each.state is not DisciplineState.DISMISSED]
    if counted:
        words = "; ".join(f"{each.state.label.lower()}, {each.by}, {day_in_words(each.on)}" for each in counted)
        return GateResult(Gate.DISCIPLINE, False, f"Disciplinary action or sanction: {words}.", clause)
    ill = [each for each in candidate.licences if each.restricted or each.status in _SPEAKS_OF_DISCIPLINE]
    if ill:
        words = ", ".join(f"{each.state} {each.number}" for each in ill)
        why = f"Suspended, revoked or restricted, and no action is on file that says why: {words}."
        return GateResult(Gate.DISCIPLINE, None, why, clause)
    return GateResult(Gate.DISCIPLINE, True, "No action or sanction, taken or pending, is on file.", clause)


_SPEAKS_OF_DISCIPLINE: Final = (LicenceStatus.SUSPENDED, LicenceStatus.REVOKED)


def _qme(candidate: Candidate, on: date) -> GateResult:
    clause = "LC 139.5(d)(4)(D)"
    if any(period.holds(on) for period in candidate.qme):
        return GateResult(Gate.QME, False, "Holds an appointment as qualified medical evaluator.", clause)
    return GateResult(Gate.QME, True, "No appointment as qualified medical evaluator is on file for the day.", clause)


def attestation_lapsed(attested_on: date, on: date) -> bool:
    """Whether what was attested on a day is too old to be stated on another."""
    return on > months_after(attested_on, rules().attestation.valid_months)


def _attestation(candidate: Candidate, on: date) -> GateResult:
    """The letter states the practice of the reviewer, so without an attestation that bears it there is no letter."""
    asked, attested = rules().attestation, candidate.attested
    if attested is None:
        return GateResult(Gate.ATTESTATION, False, "Practice and good standing were never attested.", asked.source)
    faults = []
    if attestation_lapsed(attested.on, on):
        faults.append(f"attested on {day_in_words(attested.on)}, more than {asked.valid_months} months ago")
    if attested.on > on:
        faults.append(f"attested only on {day_in_words(attested.on)}")
    if on <= months_after(attested.in_practice_since, 12 * asked.years_of_practice):
        since = day_in_words(attested.in_practice_since)
        faults.append(f"in practice since {since}, not more than {asked.years_of_practice} years")
    if attested.practice_hours_a_week < asked.hours_a_week:
        faults.append(f"{attested.practice_hours_a_week} hours a week in practice, fewer than {asked.hours_a_week}")
    if faults:
        why = f"The letter cannot state the practice: {'; '.join(faults)}."
        return GateResult(Gate.ATTESTATION, False, why, asked.source)
    practice = (
        f"in practice since {day_in_words(attested.in_practice_since)}, {attested.practice_hours_a_week} hours a week"
    )
    return GateResult(Gate.ATTESTATION, True, f"Attested on {day_in_words(attested.on)}: {practice}.", asked.source)


def _earlier_round(candidate: Candidate, dispute: Dispute) -> GateResult:
    clause = "LC 4610.6(i)"
    if candidate.who.id in dispute.took_part:
        return GateResult(Gate.EARLIER_ROUND, False, "Takes or took part in a review of this dispute.", clause)
    return GateResult(Gate.EARLIER_ROUND, True, "No part in an earlier review of this dispute is on file.", clause)


def _available(candidate: Candidate, on: date) -> GateResult:
    if not candidate.accepts_cases:
        return GateResult(Gate.AVAILABLE, False, "Takes no cases at present.", HOUSE)
    absence = next((period for period in candidate.absences if period.holds(on)), None)
    if absence is not None:
        until = f"until {day_in_words(absence.ends_on)}" if absence.ends_on else "until a day that is not known"
        return GateResult(Gate.AVAILABLE, False, f"Absent {until}.", HOUSE)
    return GateResult(Gate.AVAILABLE, True, "Takes cases.", HOUSE)


def _capacity(candidate: Candidate) -> GateResult:
    has_room = candidate.open_reviews < candidate.capacity
    why = f"{candidate.open_reviews} open of {candidate.capacity} at once."
    return GateResult(Gate.CAPACITY, has_room, why, HOUSE)


def _declared_tie(candidate: Candidate, dispute: Dispute) -> GateResult:
    clause = "LC 139.5(c)(2), (d)(5)"
    if candidate.who.id in dispute.declared_tie:
        return GateResult(Gate.DECLARED_TIE, False, "Declared a tie to a party of this case.", clause)
    return GateResult(Gate.DECLARED_TIE, True, "No tie to a party of this case was declared.", clause)
