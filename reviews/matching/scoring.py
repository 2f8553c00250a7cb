"""How well a physician who passed the gates suits a dispute: a cost in points by named parts, lower is better.

A part never stands for a gate: who must not review is left out, whatever the cost. What is not known costs less than
what is known to be bad, and more than what is known to be good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from reviews.matching.model import Board, Candidate, Dispute, Treatment
from reviews.matching.specialties import NEITHER, SAME, SIMILAR, fit, worst

SPECIALTY: Final = {SAME: 0, SIMILAR: 200, None: 300, NEITHER: 600}
"""Points for the worst item; the mean of all items adds a quarter, so that one odd item of ten is told from ten."""
OUT_OF_STATE: Final = 100
"""LC 139.5(d)(4)(B): preference to the use of a physician licensed in California."""
FULL: Final = 100
"""Points for the load when all places but the one at issue are taken."""
WHOLE_CLOCK: Final = 100
LATE: Final = 300
A_DAY_LATE: Final = 20
MOST_LATE: Final = 600
UNKNOWN_TURNAROUND: Final = 60
USUAL_DAYS: Final = 30
"""What a turnaround is measured by while no clock runs: the days of a regular review (LC 4610.6(d))."""
LATELY: Final = 5
MOST_LATELY: Final = 200
"""Points for each dispute of the last ninety days, and for all of them at most (LC 139.5(d)(3)(C))."""


class Aspect(StrEnum):
    """What a part of the score speaks of."""

    SPECIALTY = "specialty"
    CALIFORNIA = "california"
    LOAD = "load"
    TURNAROUND = "turnaround"
    LATELY_GIVEN = "lately_given"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score in points, and what it stands for."""

    aspect: Aspect
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a pair costs."""

    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        """All parts together; 0 is best."""
        return sum(part.points for part in self.parts)

    @property
    def fit(self) -> str:
        """Why the specialty fits, or does not, in words."""
        return next(part.words for part in self.parts if part.aspect is Aspect.SPECIALTY)


def score(candidate: Candidate, dispute: Dispute, on: date) -> Score:
    """What it costs to give the dispute to the candidate on the day."""
    return Score(
        (
            _specialty(candidate, dispute, on),
            _california(candidate, on),
            _load(candidate),
            _turnaround(candidate, dispute, on),
            _lately(candidate),
        )
    )


def best_fit(candidate: Candidate, treatment: Treatment, on: date) -> tuple[int | None, str]:
    """The best fit of the specialties that the candidate holds on the day, and of which; "" without any."""
    counted = [board.specialty for board in candidate.boards if _counts(board, candidate, on)]
    found = [(fit(specialty, treatment), specialty) for specialty in counted]
    known = [(how, name) for how, name in found if how is not None]
    best = max(known, key=lambda pair: pair[0], default=None)
    if best is None or (best[0] == NEITHER and len(known) < len(found)):
        return None, next((name for how, name in found if how is None), "")
    return best


def _counts(board: Board, candidate: Candidate, on: date) -> bool:
    """A physician and surgeon needs a board that certified the specialty (LC 139.5(d)(4)(B)); others declare theirs."""
    certified = bool(board.board) or not candidate.degree.is_physician_and_surgeon
    return certified and board.is_current(on)


def _specialty(candidate: Candidate, dispute: Dispute, on: date) -> Part:
    fits = [(*best_fit(candidate, item, on), item) for item in dispute.items]
    bad = worst(how for how, _name, _item in fits)
    points = SPECIALTY[bad]
    if fits:
        points += sum(SPECIALTY[how] for how, _name, _item in fits) // (4 * len(fits))
    return Part(Aspect.SPECIALTY, points, _said(bad, fits))


def _said(bad: int | None, fits: list[tuple[int | None, str, Treatment]]) -> str:
    if not fits:
        return "What is disputed is not known."
    name, item = next((name, item) for how, name, item in fits if how == bad)
    if not name:
        return "No specialty is on file."
    words = {
        SAME: f"Same specialty as treats or orders {item.words}: {name}.",
        SIMILAR: f"Similar specialty to those that treat or order {item.words}: {name}.",
        NEITHER: f"{name} neither treats nor orders {item.words}.",
        None: f"Whether {name} treats or orders {item.words} is not known.",
    }[bad]
    return words if len(fits) == 1 else f"{words} This is the worst of {len(fits)} items."


def _california(candidate: Candidate, on: date) -> Part:
    held = any(
        licence.state.strip().casefold() in {"california", "ca"} and licence.stands(on)
        for licence in candidate.licences
    )
    if held:
        return Part(Aspect.CALIFORNIA, 0, "Licensed in California.")
    words = "Not licensed in California." if candidate.licences else "No licence is on file."
    return Part(Aspect.CALIFORNIA, OUT_OF_STATE, words)


def _load(candidate: Candidate) -> Part:
    taken = min(candidate.open_reviews, candidate.capacity)
    points = FULL * taken // max(1, candidate.capacity)
    return Part(Aspect.LOAD, points, f"{candidate.open_reviews} open of {candidate.capacity} at once.")


def _turnaround(candidate: Candidate, dispute: Dispute, on: date) -> Part:
    usual = candidate.turnaround_days
    if usual is None:
        return Part(Aspect.TURNAROUND, UNKNOWN_TURNAROUND, "How long this physician takes is not known.")
    taken = f"Takes {_days(usual)}"
    if dispute.due_on is None:
        points = min(LATE, WHOLE_CLOCK * usual // USUAL_DAYS)
        return Part(Aspect.TURNAROUND, points, f"{taken}; no clock runs yet.")
    left = (dispute.due_on - on).days
    if usual <= left:
        return Part(Aspect.TURNAROUND, WHOLE_CLOCK * usual // max(1, left), f"{taken}; {_left(left)}.")
    points = min(MOST_LATE, LATE + A_DAY_LATE * (usual - max(0, left)))
    words = f"only {_left(left)}" if left >= 0 else f"the clock ran out {_days(-left)} ago"
    return Part(Aspect.TURNAROUND, points, f"{taken}; {words}.")


def _lately(candidate: Candidate) -> Part:
    points = min(MOST_LATELY, LATELY * candidate.recent)
    return Part(Aspect.LATELY_GIVEN, points, f"{candidate.recent} given in the last ninety days.")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _left(number: int) -> str:
    return f"{_days(number)} {'is' if number == 1 else 'are'} left"
