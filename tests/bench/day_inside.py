"""What the day of work does inside its installation: its people, what they did the day before, and what is found."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count
from django.test import Client

from cases.addressing import Notice, told
from cases.audit_kinds import CaseAudit, LetterAudit
from cases.enums import CaseEventKind, CaseState, Channel, LetterKind, NotificationKind
from cases.models import ApplicationRow, Case, CaseEvent, Delivery, Letter, Note, Notification
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event, Unsealed
from imr_site.jobs.models import OPEN, Job
from reviews.models import Determination
from tests.factories import a_case, a_reviewer, a_user, declare, designate, sign_in, sign_off, submit, write_review
from tests.factories.cases import named_parties

if TYPE_CHECKING:
    from imr_site.accounts.models import User

CLAIM = "DAY-"
"""How the claim numbers of the day's applications begin."""
PEOPLE = {
    "clerk": (Role.INTAKE, "Clerk"),
    "manager": (Role.CASE_MANAGER, "Manager"),
}
PER_REVIEWER = 5
"""Determinations of one reviewer; every other worker gets letters by e-mail."""


def people(each: int) -> None:
    """Print the cookies of so many people of each kind."""
    made = {
        kind: [_cookie(a_user(role, f"{name} Nr{n}")) for n in range(each)] for kind, (role, name) in PEOPLE.items()
    }
    prepare(0, 1)
    print(json.dumps(made))


def _cookie(person: User) -> str:
    return sign_in(Client(), person).cookies["sessionid"].value


def prepare(first: int, last: int) -> None:
    """Walk cases up to a signed-off determination and print their numbers."""
    numbers = []
    for n in range(first, last):
        reviewer = a_reviewer(f"Signer Nr{n // PER_REVIEWER}")
        parties = named_parties(worker=f"Prepared Worker Nr{n}", worker_email=f"worker{n}@example.org" if n % 2 else "")
        case = a_case(CaseState.READY_FOR_REVIEW, parties=parties)
        sign_off(submit(write_review(declare(designate(case, reviewer)))))
        numbers.append(case.case_number)
    print(json.dumps(numbers))


def found() -> None:
    """Print what the day left, counted from the rows."""
    cases = Case.objects.filter(claim_number__startswith=CLAIM)
    letters, deliveries = Letter.objects.all(), Delivery.objects.all()
    determinations = list(Determination.objects.select_related("case").prefetch_related("case__parties"))
    to_parties = sum(len(told(Notice.DETERMINATION, each.case.parties.all())) for each in determinations)
    party_letters = letters.filter(kind=LetterKind.DETERMINATION_TO_PARTY)
    outcomes = Counter(ApplicationRow.objects.values_list("outcome", flat=True))
    events = Counter(Event.objects.values_list("kind", flat=True))
    claims = Counter(cases.values_list("claim_number", flat=True))
    by_mail = Notification.objects.filter(by_mail=True)
    print(
        json.dumps(
            {
                "cases": cases.count(),
                "claims": len(claims),
                "cases_opened": events[CaseAudit.OPENED],
                "cases_in_all": Case.objects.count(),
                "rows": dict(outcomes),
                "determinations": len(determinations),
                "to_parties": to_parties,
                "letters": letters.count(),
                "sealed": letters.exclude(sealed_at=None).count(),
                "sealed_in_log": events[LetterAudit.SEALED],
                "party_letters": party_letters.values("about", "recipient").distinct().count(),
                "deliveries": deliveries.count(),
                "letters_delivered": letters.annotate(ways=Count("deliveries")).filter(ways=1).count(),
                "sent": deliveries.exclude(sent_on=None).filter(returned_on=None).count(),
                "sent_in_log": events[LetterAudit.SENT],
                "electronic": deliveries.filter(channel=Channel.ELECTRONIC).count(),
                "told": CaseEvent.objects.filter(kind=CaseEventKind.DETERMINATION_ISSUED).count(),
                "told_apart": CaseEvent.objects.filter(kind=CaseEventKind.DETERMINATION_ISSUED)
                .values("case", "party")
                .distinct()
                .count(),
                "notes": Note.objects.count(),
                "mentions": Notification.objects.filter(kind=NotificationKind.MENTION).count(),
                "notified": by_mail.count(),
                "notified_mailed": by_mail.exclude(mailed_at=None).count(),
                "jobs": Job.objects.count(),
                "jobs_open": Job.objects.filter(OPEN).count(),
                "jobs_failed": Job.objects.exclude(failed_at=None).count(),
                "unsealed": Unsealed.objects.count(),
            }
        )
    )
