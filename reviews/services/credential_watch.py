"""Tells staff and the reviewer of credentials that are about to expire, and of statements that are to be made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cases.enums import NotificationKind
from cases.selectors.for_you import TOLD_TO
from cases.services.notifications import notify
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews.matching.gates import attestation_lapsed
from reviews.models import Certification, License, Reviewer
from reviews.selectors.medical_director import medical_director

ASKED_AFTER: Final = timedelta(days=335)
"""So long after a reviewer stated that credentials are whole the statement is asked for again: eleven months."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is told once under the key `about`: to the staff in `words`, to the reviewer in `own` words with no name."""

    about: str
    words: str
    reviewer: Reviewer | None = None
    own: str = ""


def tell_of_credentials() -> int:
    """Tell of each credential whose last day lies within a lead of `CREDENTIAL_DAYS`, once per credential and lead.

    Of several leads that are reached the nearest counts. One that was renewed has another last day, and is told of
    anew. So is the California licence of the medical director, and a statement that is eleven months old, and again
    when it is a year old. Returns how many notifications were made.
    """
    today, leads = timezone.localdate(), sorted(set(settings.CREDENTIAL_DAYS))
    staff = TOLD_TO[NotificationKind.CREDENTIAL] - {Role.REVIEWER}
    people = list(User.objects.filter(role__in=staff, is_active=True))
    made = 0
    for due in (*_expiring(today, leads), *_of_director(today, leads), *_to_attest(today)):
        made += _tell(people, due.about, due.words)
        if due.reviewer is not None:
            made += _tell([due.reviewer.user], due.about, due.own)
    return made


def _tell(people: Iterable[User], about: str, words: str) -> int:
    with transaction.atomic():
        return len(notify(people=people, kind=NotificationKind.CREDENTIAL, about=about, words=words))


def _expiring(today: date, leads: list[int]) -> Iterator[Due]:
    """The licences and certifications of reviewers who may sign in."""
    if not leads:
        return
    within = {"expires_on__range": (today, today + timedelta(days=leads[-1])), "reviewer__user__is_active": True}
    licences = License.objects.filter(**within).select_related("reviewer__user")
    certifications = Certification.objects.filter(**within).select_related("reviewer__user", "specialty")
    found: list[License | Certification] = [*licences, *certifications]
    for row in found:
        if row.expires_on is None:
            continue
        what, mine = f"Certification in {row}", f"certification in {row}"
        if isinstance(row, License):  # its number goes into no message
            what, mine = f"Licence {row}", f"{row.state} licence"
        on = f"expires on {date_format(row.expires_on)}."
        yield Due(
            about=f"{type(row).__name__.lower()}/{row.pk}/{row.expires_on}/{_lead(row.expires_on, today, leads)}",
            words=f"{what} of {row.reviewer} {on}",
            reviewer=row.reviewer,
            own=f"Your {mine} {on} Send the renewal to an administrator.",
        )


def _of_director(today: date, leads: list[int]) -> Iterator[Due]:
    """The licence without which no determination is issued (LC 139.5(c)(1))."""
    director = medical_director(today)
    if director is None or not leads:
        return
    last = director.licence_expires_on
    if today <= last <= today + timedelta(days=leads[-1]):
        yield Due(
            about=f"medicaldirector/{director.pk}/{last}/{_lead(last, today, leads)}",
            words=f"The California licence of the medical director, {director}, expires on {date_format(last)}.",
        )


def _to_attest(today: date) -> Iterator[Due]:
    """The statements that are to be made again, or were never made."""
    for reviewer in Reviewer.objects.filter(user__is_active=True).select_related("user"):
        last = reviewer.practice_attested_on
        if last is not None and last > today - ASKED_AFTER:
            continue
        said, own = "has not stated yet", "You have not stated yet"
        if last is not None:
            said, own = f"last stated on {date_format(last)}", f"You last stated on {date_format(last)}"
        lapsed = last is not None and attestation_lapsed(last, today)
        whole = "that the credentials on file are whole."
        yield Due(
            about=f"attestation/{reviewer.pk}/{last or 'never'}{'/lapsed' if lapsed else ''}",
            words=f"{reviewer} {said} {whole}",
            reviewer=reviewer,
            own=f"{own} {whole} State it under “My credentials”; it counts for a year.",
        )


def _lead(last: date, today: date, leads: list[int]) -> int:
    """The nearest lead that is reached."""
    return next(lead for lead in leads if last - timedelta(days=lead) <= today)
