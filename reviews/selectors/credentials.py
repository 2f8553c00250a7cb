"""The credentials of reviewers as staff and the reviewers themselves see them, and what of them needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.formats import date_format

from cases.folding import words_of
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.canonical import canonical_sha256
from reviews import rules
from reviews.enums import Degree, DisciplineState, LicenceStatus
from reviews.matching.gates import attestation_lapsed
from reviews.models import License, Reviewer
from reviews.selectors.who_decides import candidates_of, with_credentials


class Attention(StrEnum):
    """What of a reviewer's credentials needs somebody, the gravest first."""

    EXPIRED = "expired"
    RESTRICTED = "restricted"
    DISCIPLINE = "discipline"
    QME = "qme"
    NO_BOARD = "no_board"
    NOT_ATTESTED = "not_attested"
    EXPIRES = "expires"

    @property
    def label(self) -> str:
        """In words, as the filter of the roster names it."""
        return {
            Attention.EXPIRED: "Expired, or no licence",
            Attention.RESTRICTED: "Licence restricted or not in force",
            Attention.DISCIPLINE: "Discipline taken or pending",
            Attention.QME: "Appointed as QME",
            Attention.NO_BOARD: "M.D. or D.O. without a board",
            Attention.NOT_ATTESTED: "Not attested for 12 months",
            Attention.EXPIRES: "Expires soon",
        }[self]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A reviewer in the roster: the rows, how many reviews are open, and what needs attention, in words."""

    reviewer: Reviewer
    open_reviews: int
    attention: dict[Attention, str]

    @property
    def licences(self) -> list[License]:
        """The licences, that which expires first before the others."""
        return sorted(self.reviewer.licenses.all(), key=lambda licence: licence.expires_on)


def roster(actor: User, *, search: str = "", attention: str = "") -> list[RosterLine]:
    """Every reviewer who may sign in, by name, or those whose name has words beginning as the search's have.

    In a few queries, however many there are.
    """
    today = timezone.localdate()
    wanted = words_of(search)
    people = [
        reviewer
        for reviewer in visible_reviewers(actor).filter(user__is_active=True)
        if all(any(word.startswith(part) for word in words_of(reviewer.user.full_name)) for part in wanted)
    ]
    lines = [
        RosterLine(reviewer, candidate.open_reviews, attention_to(reviewer, on=today))
        for reviewer, candidate in zip(people, candidates_of(people, on=today), strict=True)
    ]
    return [line for line in lines if attention in line.attention] if attention else lines


def visible_reviewers(actor: User) -> QuerySet[Reviewer]:
    """All reviewers with their credentials for who sees them, none for others."""
    reviewers = with_credentials()
    return reviewers if may(actor, rules.see_credentials) else reviewers.none()


def own_credentials(actor: User) -> Reviewer | None:
    """The reviewer that this person is, with all credentials."""
    return with_credentials().filter(user=actor).first()


def bound_people(actor: User) -> QuerySet[User]:
    """The staff and quality physicians, who are bound by ties as reviewers are (LC 139.5(c)(2)), with `ties`."""
    people = User.objects.exclude(role=Role.REVIEWER.value).filter(is_active=True)
    people = people.annotate(ties=Count("affiliations")).order_by("full_name", "pk")
    return people if may(actor, rules.see_credentials) else people.none()


def without_credentials(actor: User) -> QuerySet[User]:
    """The accounts of reviewers who have no credentials on file, so that nobody can designate them."""
    people = User.objects.filter(role=Role.REVIEWER.value, is_active=True, reviewer__isnull=True)
    return people.order_by("full_name") if may(actor, rules.keep_credentials) else people.none()


def attention_to(reviewer: Reviewer, *, on: date) -> dict[Attention, str]:
    """What of these credentials needs somebody on that day, each in words; the rows are prefetched."""
    soon = on + timedelta(days=max(settings.CREDENTIAL_DAYS, default=0))
    licences, boards = list(reviewer.licenses.all()), list(reviewer.certifications.all())
    dated = [(f"{row.state} licence", row.expires_on) for row in licences]
    dated += [(f"Certification in {row}", row.expires_on) for row in boards if row.expires_on]
    barring = [row for row in reviewer.disciplinary_actions.all() if row.state != DisciplineState.DISMISSED]
    appointed = [row for row in reviewer.qme_appointments.all() if row.ends_on is None or row.ends_on >= on]
    said = {
        Attention.EXPIRED: [
            *([] if licences else ["No licence on file"]),
            *(f"{what} expired on {date_format(day)}" for what, day in dated if day < on),
        ],
        Attention.RESTRICTED: [
            *(f"{row.state} licence is restricted" for row in licences if row.restricted),
            *(
                f"{row.state} licence: {LicenceStatus(row.status).label.lower()}"
                for row in licences
                if row.status != LicenceStatus.CURRENT
            ),
        ],
        Attention.DISCIPLINE: [f"Discipline {row.get_state_display().lower()}: {row.by}" for row in barring],
        Attention.QME: [f"QME from {date_format(row.begins_on)}" for row in appointed],
        Attention.NO_BOARD: ["No board certification on file"]
        if Degree(reviewer.degree).is_physician_and_surgeon and not any(row.board for row in boards)
        else [],
        Attention.NOT_ATTESTED: _not_attested(reviewer, on),
        Attention.EXPIRES: [f"{what} expires on {date_format(day)}" for what, day in dated if on <= day <= soon],
    }
    return {kind: "; ".join(words) for kind, words in said.items() if words}


def _not_attested(reviewer: Reviewer, on: date) -> list[str]:
    last = reviewer.practice_attested_on
    if last is None:
        return ["Never attested"]
    return [f"Last attested on {date_format(last)}, over a year ago"] if attestation_lapsed(last, on) else []


def facts_sha256(reviewer: Reviewer) -> str:
    """The hash of all that is on file of a reviewer, which an attestation names."""
    rows: list[Any] = [
        reviewer,
        *reviewer.licenses.all(),
        *reviewer.certifications.all(),
        *reviewer.disciplinary_actions.all(),
        *reviewer.qme_appointments.all(),
        *reviewer.absences.all(),
        *reviewer.user.affiliations.all(),
    ]
    return canonical_sha256([[type(row).__name__, {k: str(v) for k, v in model_to_dict(row).items()}] for row in rows])
