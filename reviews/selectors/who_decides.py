"""The rows of the database as the facts that gates, conflicts and matching ask for; each in a few queries."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.enums import PartyKind, Priority
from cases.folding import number_of
from cases.models import Case, DisputedItem, Party
from imr_site.accounts.models import User
from reviews.enums import Degree, DisciplineState, LicenceStatus, TieKind
from reviews.guidelines.requests import parse_request
from reviews.matching import model as facts
from reviews.matching.specialties import treatment_of
from reviews.models import Affiliation, ConflictDeclaration, License, QualitySignOff, Reviewer, ReviewRound
from reviews.selectors.rounds import REVIEWER_STATES

RECENT: Final = timedelta(days=90)
"""The time whose designations count for a fair distribution, and whose reviews for the turnaround."""


_TEN_DIGITS: Final = re.compile(r"[0-9]{10}")


def key_of(account: int) -> str:
    """The id by which the facts name the person of an account, reviewer, quality physician or staff."""
    return f"user/{account}"


def candidates_of(reviewers: Iterable[Reviewer], *, on: date) -> list[facts.Candidate]:
    """The credentials, ties and load of these reviewers on that day, in the order given."""
    people = list(reviewers)
    load, recent, turnaround = _load(people), _recent(people, on), _turnaround(people, on)
    bound = bound_of([reviewer.user for reviewer in people])
    return [
        facts.Candidate(
            who=facts.Bound(
                id=bound[reviewer.user_id].id,
                identity=facts.Identity(
                    name=reviewer.user.full_name,
                    identifiers=_identifiers(
                        reviewer.npi, *[f"{row.state} {row.number}" for row in _licences(reviewer)]
                    ),
                ),
                affiliations=bound[reviewer.user_id].affiliations,
            ),
            degree=Degree(reviewer.degree),
            licences=tuple(
                facts.Licence(row.state, row.number, LicenceStatus(row.status), row.restricted, row.expires_on)
                for row in _licences(reviewer)
            ),
            boards=tuple(
                facts.Board(str(row.specialty), row.board, row.expires_on) for row in reviewer.certifications.all()
            ),
            discipline=tuple(
                facts.Discipline(DisciplineState(row.state), row.by, row.on)
                for row in reviewer.disciplinary_actions.all()
            ),
            qme=tuple(facts.Period(row.begins_on, row.ends_on) for row in reviewer.qme_appointments.all()),
            attested=facts.Attestation(
                reviewer.practice_attested_on, reviewer.in_practice_since, reviewer.practice_hours_a_week
            )
            if reviewer.practice_attested_on
            else None,
            absences=tuple(facts.Period(row.begins_on, row.ends_on) for row in reviewer.absences.all()),
            languages=tuple(language.strip() for language in reviewer.languages.split(",") if language.strip()),
            accepts_cases=reviewer.accepts_cases,
            capacity=reviewer.capacity,
            open_reviews=load[reviewer.pk],
            turnaround_days=turnaround.get(reviewer.pk),
            recent=recent[reviewer.pk],
        )
        for reviewer in people
    ]


def with_credentials() -> QuerySet[Reviewer]:
    """All reviewers with what `candidates_of` asks for."""
    rows = ("licenses", "certifications__specialty", "disciplinary_actions", "qme_appointments", "absences")
    return Reviewer.objects.select_related("user").prefetch_related(*rows)


def bound_of(people: Iterable[User]) -> dict[int, facts.Bound]:
    """Whom the rules of conflict bind, with their ties, by the id of the account (LC 139.5(c)(2))."""
    named = {person.pk: person for person in people}
    ties: defaultdict[int, list[facts.Affiliation]] = defaultdict(list)
    for row in Affiliation.objects.filter(person__in=named).order_by("pk"):
        ties[row.person_id].append(
            facts.Affiliation(
                kind=TieKind(row.kind),
                to=facts.Identity(row.name, row.organization, _identifiers(row.npi, number_of(row.licence_number))),
                period=facts.Period(row.begins_on, row.ends_on),
                income_share=row.income_share,
                academic=row.academic,
            )
        )
    return {
        pk: facts.Bound(key_of(pk), facts.Identity(name=person.full_name), tuple(ties[pk]), reviews=False)
        for pk, person in named.items()
    }


def disputes_of(cases: Iterable[Case]) -> list[facts.Dispute]:
    """What these cases are about, in the order given; consolidated applications belong to the case that decides."""
    asked = list(cases)
    lead_of = {case.pk: case.pk for case in asked}
    for case in Case.objects.filter(consolidated_into__in=asked).only("consolidated_into"):
        lead_of[case.pk] = case.consolidated_into_id or case.pk
    parties: defaultdict[int, list[facts.NamedParty]] = defaultdict(list)
    for party in Party.objects.filter(case__in=lead_of).order_by("pk"):
        named = facts.NamedParty(kind=PartyKind(party.kind), identity=_identity(party))
        if named not in parties[lead_of[party.case_id]]:
            parties[lead_of[party.case_id]].append(named)
    items: defaultdict[int, list[facts.Treatment]] = defaultdict(list)
    for item in DisputedItem.objects.filter(case__in=asked).order_by("case", "position"):
        if item.is_open:
            items[item.case_id].append(_treatment(item))
    took_part, declared = _earlier(asked)
    return [
        facts.Dispute(
            id=case.case_number,
            parties=tuple(parties[case.pk]),
            items=tuple(items[case.pk]),
            priority=Priority(case.priority),
            due_on=case.due_on,
            took_part=frozenset(took_part[case.pk]),
            declared_tie=frozenset(declared[case.pk]),
        )
        for case in asked
    ]


def _treatment(item: DisputedItem) -> facts.Treatment:
    """The disputed item as the parser of requests reads it."""
    return treatment_of(parse_request(item.title))


def _earlier(cases: list[Case]) -> tuple[defaultdict[int, set[str]], defaultdict[int, set[str]]]:
    """By case: who reviews it or reviewed or signed off a round that is over, and who declared a tie."""
    took_part: defaultdict[int, set[str]] = defaultdict(set)
    declared: defaultdict[int, set[str]] = defaultdict(set)
    reviews = Q(closed_at__isnull=True) | Q(conflict_declaration__cleared=True)
    for case, user in ReviewRound.objects.filter(reviews, case__in=cases).values_list("case", "reviewer__user"):
        took_part[case].add(key_of(user))
    signed = QualitySignOff.objects.filter(round__case__in=cases).values_list("round__case", "signed_by")
    for case, user in signed:
        took_part[case].add(key_of(user))
    ties = ConflictDeclaration.objects.filter(round__case__in=cases, cleared=False)
    for case, user in ties.values_list("round__case", "declared_by"):
        declared[case].add(key_of(user))
    return took_part, declared


def _identity(party: Party) -> facts.Identity:
    return facts.Identity(party.name, party.organization, _identifiers(party.npi, number_of(party.licence_number)))


def _identifiers(npi: str, *licences: str) -> frozenset[str]:
    """The numbers of one person or organization; of a licence with its state, as far as that is on file.

    The field of a party takes either number, so that ten digits are an NPI.
    """
    numbers = [("npi", npi.strip()), *(("licence", licence.strip()) for licence in licences)]
    return frozenset(
        f"npi:{number}" if _TEN_DIGITS.fullmatch(number) else f"{kind}:{number}" for kind, number in numbers if number
    )


def _licences(reviewer: Reviewer) -> list[License]:
    return list(reviewer.licenses.all())


def _load(reviewers: list[Reviewer]) -> Counter[int]:
    """How many reviews take up each reviewer's time now."""
    open_ = ReviewRound.objects.filter(
        reviewer__in=reviewers, closed_at__isnull=True, submitted_at__isnull=True, case__state__in=REVIEWER_STATES
    )
    return Counter(open_.values_list("reviewer", flat=True))


def _recent(reviewers: list[Reviewer], on: date) -> Counter[int]:
    """How many disputes were given to each lately."""
    given = ReviewRound.objects.filter(reviewer__in=reviewers, assigned_at__date__gt=on - RECENT)
    return Counter(given.values_list("reviewer", flat=True))


def _turnaround(reviewers: list[Reviewer], on: date) -> dict[int, int]:
    """The median days from the designation to the submission; of those who submitted none lately it is not known."""
    days: defaultdict[int, list[int]] = defaultdict(list)
    done = ReviewRound.objects.filter(reviewer__in=reviewers, submitted_at__date__gt=on - RECENT)
    for pk, begun, submitted in done.values_list("reviewer", "assigned_at", "submitted_at"):
        assert submitted is not None  # noqa: S101 - filtered
        days[pk].append((timezone.localdate(submitted) - timezone.localdate(begun)).days)
    return {pk: round(median(some)) for pk, some in days.items()}
