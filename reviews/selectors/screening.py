"""Who may decide a case: the gates and conflicts of LC 139.5 over what is on file, and over what people ruled of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from cases.lifecycle import is_open
from cases.models import Case
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews import rules
from reviews.enums import Gate, ScreeningMoment, Standing, TieStrength
from reviews.matching.conflicts import Tie, ties
from reviews.matching.gates import GateResult, gates
from reviews.matching.model import Bound, Candidate, Dispute
from reviews.matching.specialties import appropriate
from reviews.models import Reviewer, ReviewRound, Ruling
from reviews.selectors.joint import open_rounds
from reviews.selectors.rounds import QUALITY_STATES
from reviews.selectors.who_decides import bound_of, candidates_of, disputes_of, with_credentials

BEFORE_DESIGNATION: Final = frozenset({Gate.EARLIER_ROUND, Gate.AVAILABLE, Gate.CAPACITY, Gate.DECLARED_TIE})
"""The gates that only ask whether somebody is to be designated."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the facts leave open and a person rules on; `about` is its name for ever, with these facts.

    `is_of_gate`: it asks about the credentials, else about a tie.
    """

    about: str
    words: str
    clause: str
    is_of_gate: bool
    ruling: Ruling | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody ruled yet."""
        return self.ruling is None


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found of one person for one case: the facts it was made from, and each gate and tie."""

    person: User
    facts: Candidate | Bound
    dispute: Dispute
    gates: tuple[GateResult, ...]
    ties: tuple[Tie, ...]
    questions: tuple[Question, ...]

    @property
    def candidate(self) -> Candidate:
        """The credentials of a reviewer; a colleague was screened without any."""
        assert isinstance(self.facts, Candidate)  # noqa: S101 - only of reviewers, who are screened as candidates
        return self.facts

    @property
    def against(self) -> list[str]:
        """Why the person may not decide, in words with their clause: what is known, and what was ruled to be so."""
        found = [_cited(gate.why, gate.clause) for gate in self.gates if gate.passes is False]
        found += [_cited(tie.why, tie.clause) for tie in self.ties if tie.strength is TieStrength.BARS]
        return found + [
            f"{_cited(question.words, question.clause)}: {question.ruling.reason}"
            for question in self.questions
            if question.ruling is not None and not question.ruling.clear
        ]

    @property
    def open_questions(self) -> list[Question]:
        """What a person must rule on first."""
        return [question for question in self.questions if question.is_open]

    @property
    def standing(self) -> Standing:
        """Whether the person may decide."""
        if self.against:
            return Standing.OUT
        return Standing.ASKS if self.open_questions else Standing.IN


def screened_reviewers(case: Case, reviewers: Iterable[Reviewer], moment: ScreeningMoment) -> list[Screened]:
    """Each of these reviewers held against the gates and the parties of the case as they are now, in their order.

    After the designation the gates that are about being designated say nothing any more.
    """
    on = timezone.localdate()
    people = list(reviewers)
    (dispute,) = disputes_of([case])
    ruled = _rulings(case)
    found = []
    for reviewer, candidate in zip(people, candidates_of(people, on=on), strict=True):
        results = gates(candidate, dispute, on, appropriate=appropriate)
        if moment is not ScreeningMoment.PROPOSAL:
            results = tuple(result for result in results if result.gate not in BEFORE_DESIGNATION)
        found.append(_screened(reviewer.user, candidate, results, dispute=dispute, on=on, ruled=ruled))
    return found


def screened_reviewer(case: Case, reviewer: Reviewer, moment: ScreeningMoment) -> Screened:
    """One reviewer held against the gates and the parties of the case."""
    return screened_reviewers(case, with_credentials().filter(pk=reviewer.pk), moment)[0]


def stands_against(round_: ReviewRound) -> Iterator[str]:
    """Why the reviewer of the round may not decide, as things are now, and what must be ruled on first."""
    screened = screened_reviewer(round_.case, round_.reviewer, ScreeningMoment.SUBMISSION)
    yield from (f"the reviewer may not decide: {words}" for words in screened.against)
    yield from (f"a case manager must rule first: {question.words.rstrip('.')}" for question in screened.open_questions)


def screened_colleagues(case: Case, people: Iterable[User]) -> list[Screened]:
    """Quality physicians or staff held against the parties: their ties count too (LC 139.5(c)(2))."""
    asked = list(people)
    bound, (dispute,), ruled, today = bound_of(asked), disputes_of([case]), _rulings(case), timezone.localdate()
    return [_screened(person, bound[person.pk], (), dispute=dispute, on=today, ruled=ruled) for person in asked]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about somebody in a case, for those who rule on it."""

    person: User
    question: Question


def questions_about(case: Case, actor: User) -> list[Asked]:
    """What must be ruled on before the case goes on, by those who may rule; the newest ruling is shown beside it.

    About the reviewers of the open rounds, and about the quality physicians while the determination waits for one.
    """
    if not may(actor, rules.designate_reviewer, case) or not is_open(case.case_state):
        return []
    designated = [round_.reviewer_id for round_ in open_rounds(case)]
    if not designated:
        return []
    found = screened_reviewers(case, with_credentials().filter(pk__in=designated), ScreeningMoment.SUBMISSION)
    if case.state in QUALITY_STATES:
        found += screened_colleagues(case, User.objects.filter(role=Role.QUALITY.value, is_active=True))
    return [Asked(screened.person, question) for screened in found for question in screened.questions]


def question_named(case: Case, actor: User, *, person: int, about: str) -> Asked | None:
    """The question of this name about this person, as the facts are now; None where it is not asked any more."""
    if not may(actor, rules.designate_reviewer, case):
        return None
    who = User.objects.filter(pk=person, is_active=True).first()
    if who is None:
        return None
    reviewer = Reviewer.objects.filter(user=who).first() if who.role == Role.REVIEWER else None
    screened = (
        screened_reviewer(case, reviewer, ScreeningMoment.PROPOSAL) if reviewer else screened_colleagues(case, [who])[0]
    )
    return next((Asked(who, each) for each in screened.questions if each.about == about), None)


def _screened(
    person: User,
    facts: Candidate | Bound,
    results: Sequence[GateResult],
    *,
    dispute: Dispute,
    on: date,
    ruled: dict[tuple[int, str], Ruling],
) -> Screened:
    found = ties(facts.who if isinstance(facts, Candidate) else facts, dispute, on)
    asked = [(result.why, result.clause, True) for result in results if result.passes is None]
    asked += [(tie.why, tie.clause, False) for tie in found if tie.strength is TieStrength.POSSIBLE]
    named = [(_name_of(words, clause), words, clause, of_gate) for words, clause, of_gate in asked]
    questions = tuple(Question(*rest, ruling=ruled.get((person.pk, rest[0]))) for rest in named)
    return Screened(person, facts, dispute, tuple(results), found, questions)


def _cited(words: str, clause: str) -> str:
    return f"{words.rstrip('.')} ({clause})"


def _name_of(words: str, clause: str) -> str:
    """The words hold the names and the numbers that the question is about."""
    return hashlib.sha256(f"{words}\n{clause}".encode()).hexdigest()


def _rulings(case: Case) -> dict[tuple[int, str], Ruling]:
    """The last ruling on each question of the case, by person and name of the question."""
    rows = Ruling.objects.filter(case=case).select_related("ruled_by").order_by("pk")
    return {(row.person_id, row.about): row for row in rows}
