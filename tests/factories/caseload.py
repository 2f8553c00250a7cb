"""A made-up caseload: applications with what was found of them, and letters with many items, the same for a seed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Final

from cases.clocks.calendar import CALIFORNIA
from cases.enums import CaseEventKind, CaseOrigin, CaseState, EligibilityReason, EventSource, PartyKind
from cases.models import Case, CaseEvent, CaseMove, MoveGround, Party
from reviews.letters.content import LetterContent, LetterItem, Statements
from reviews.models import Determination
from reviews.services.quality.decided_items import list_decided_items

if TYPE_CHECKING:
    from collections.abc import Sequence

S = CaseState
FIRST: Final = date(2025, 11, 1)
DAYS: Final = 240
REQUESTS: Final = (
    "Norco 10/325mg #120", "Ibuprofen 800mg #90", "Physical therapy, 8 visits", "MRI of the lumbar spine",
    "Lumbar epidural steroid injection at L4-5", "Functional restoration program", "Cognitive behavioral therapy",
    "Left knee arthroscopy", "Unspecified matters", "TENS unit purchase", "Tramadol 50mg #60 and naproxen 550mg #60",
)  # fmt: skip
SOURCES: Final = (
    "Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Opioids.",
    "Decision based on MTUS Low Back Complaints 2004. Decision based on Non-MTUS Citation ODG, Low Back, 2015.",
    "The expert reviewer relied on sources other than the MTUS. Decision based on Non-MTUS Citation Smith, 2011, 1-4.",
    "Decision based on Non-MTUS Citation (1) ODG, Pain, 2015; (2) ACOEM, Knee, 2011.",
    "The expert reviewer relied on no published guideline or study.",
)
SPECIALTIES: Final = ("Physical Medicine & Rehabilitation", "Pain Management", "Orthopedic Surgery", "Podiatry")
STATES: Final = ("California", "California, Texas", "Ohio", "New York", "Alaska")
ADDRESSES: Final = (
    "1 Elm Street, Los Angeles, CA 90012", "22 Oak Road, Fresno, CA 93721-0001", "3 Bay Rd, Oakland, California 94607",
    "4 Far Road, Alturas, CA 96101", "5 Main Street, Reno, NV 89501", "6 Hill Street",
)  # fmt: skip
PHYSICIANS: Final = (("1992739987", "Dr. Owen Castellane"), ("1992739995", "Dr. Ida Brandt"), ("", "Dr. Paz Ruiz"))
PATHS: Final = (
    (),
    (S.ELIGIBILITY_REVIEW,),
    (S.ELIGIBILITY_REVIEW, S.INFO_REQUESTED),
    (S.ELIGIBILITY_REVIEW, S.DEFERRED),
    (S.DUPLICATE,),
    (S.DUPLICATE, S.CLOSED),
    (S.DUPLICATE, S.RECEIVED, S.ELIGIBILITY_REVIEW, S.ELIGIBLE),
    (S.ELIGIBILITY_REVIEW, S.INELIGIBLE),
    (S.ELIGIBILITY_REVIEW, S.INELIGIBLE, S.CLOSED),
    (S.ELIGIBILITY_REVIEW, S.INELIGIBLE, S.APPEALED, S.REMANDED, S.ELIGIBILITY_REVIEW, S.ELIGIBLE),
    (S.ELIGIBILITY_REVIEW, S.INELIGIBLE, S.APPEALED, S.REMANDED, S.ELIGIBILITY_REVIEW),
    (S.ELIGIBILITY_REVIEW, S.ELIGIBLE, S.ASSIGNED),
    (S.ELIGIBILITY_REVIEW, S.ELIGIBLE, S.ASSIGNED, S.WITHDRAWN),
    (S.WITHDRAWN,),
)
"""The states an application went through after it was received."""


def a_caseload(seed: int, *, applications: int, letters: int) -> None:
    """So many applications, and letters of one to four items; some letters are corrected, some sent to a new review."""
    random = Random(seed)  # noqa: S311 - the same caseload for a seed
    for number in range(applications):
        _application(random, f"CM25-{number:07d}")
    for number in range(letters):
        a_letter(random, f"CM24-{number:07d}")


def _day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(DAYS))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CALIFORNIA)


def _application(random: Random, number: str) -> Case:
    path = random.choice(PATHS)
    states = (S.RECEIVED, *path)
    received = _day(random)
    original = Case.objects.order_by("pk").first()
    if S.DUPLICATE in path and original is None:
        states = (S.RECEIVED,)
    case = Case.objects.create(
        case_number=number,
        state=states[-1].value,
        received_on=None if random.random() < 0.05 else received,
        assigned_on=received if S.ASSIGNED in states and random.random() < 0.5 else None,
        duplicate_of=original if S.DUPLICATE in states else None,
        opened_at=_noon(received),
    )
    for before, after in pairwise(states):
        move = CaseMove.objects.create(case=case, action="a", from_state=before, to_state=after, at=_noon(received))
        if after is S.INELIGIBLE:
            for reason in random.sample(list(EligibilityReason), random.randrange(3)):
                MoveGround.objects.create(move=move, reason=reason.value)
    return case


def a_letter(random: Random, number: str, **changes: object) -> Determination:
    """A letter of record, its case with its parties, and its items listed; `changes` are fields of its content."""
    decided = None if random.random() < 0.03 else _day(random)
    assigned = decided and decided - timedelta(days=random.randrange(-2, 60))
    injured = date(1998, 1, 1) + timedelta(days=random.randrange(10_000))
    case = Case.objects.create(
        case_number=number,
        origin=CaseOrigin.IMPORTED.value,
        state=S.CLOSED.value,
        assigned_on=None if random.random() < 0.1 else assigned,
        records_complete_on=decided and decided - timedelta(days=random.randrange(20)),
        opened_at=_noon(FIRST),
    )
    if random.random() < 0.9:
        _parties(random, case)
    values = {
        "case_number": number,
        "date_of_injury": None if random.random() < 0.1 else injured,
        "ur_denial_date": None,
        "application_received": None,
        "date_assigned": case.assigned_on,
        "decision_date": decided,
        "priority": "Standard",
        "licensure": random.choices(STATES, (60, 20, 10, 9, 1))[0],
        "specialty": ", ".join(random.sample(SPECIALTIES, random.randint(1, 2), counts=(8, 4, 3, 1))),
        "summary": "A summary.",
        "items": _items(random),
        "statements": Statements("How.", "Who.", "What.", "So."),
        **changes,
    }
    first = _determination(case, LetterContent(**values))
    if random.random() < 0.1:
        _determination(case, LetterContent(**{**values, "items": _items(random)}), supersedes=first)
    if random.random() < 0.1:
        day = _noon(FIRST + timedelta(days=DAYS))
        CaseEvent.objects.create(
            case=case, kind=CaseEventKind.REMAND_ORDERED.value, source=EventSource.TOLD.value, occurred_at=day,
            recorded_at=day,
        )  # fmt: skip
    return first


def _items(random: Random) -> tuple[LetterItem, ...]:
    return tuple(
        LetterItem(
            title=random.choice(REQUESTS),
            decision="overturned" if random.random() < 0.3 else "upheld",
            claims_administrator_guideline="",
            imro_guideline=random.choice(SOURCES),
            rationale="A rationale.",
        )
        for _ in range(random.randint(1, 4))
    )


def _parties(random: Random, case: Case) -> None:
    npi, name = random.choices(PHYSICIANS, (80, 5, 15))[0]
    worker = random.choices(ADDRESSES, (50, 25, 10, 1, 6, 8))[0]
    parties: Sequence[tuple[PartyKind, str, str, str]] = (
        (PartyKind.INJURED_WORKER, "Adele Marchetti", worker, ""),
        (PartyKind.REQUESTING_PHYSICIAN, name, "", npi),
        *([(PartyKind.APPLICANT_ATTORNEY, "Noor Haddad", "", "")] if random.random() < 0.6 else []),
        *([(PartyKind.REPRESENTATIVE, "Luc Marchetti", "", "")] if random.random() < 0.1 else []),
    )
    for kind, named, address, number in parties:
        Party.objects.create(case=case, kind=kind.value, name=named, address=address, npi=number)


def _determination(case: Case, content: LetterContent, supersedes: Determination | None = None) -> Determination:
    determination = Determination.objects.create(
        case=case,
        origin=CaseOrigin.IMPORTED.value,
        version=supersedes.version + 1 if supersedes else 1,
        supersedes=supersedes,
        content=content.to_dict(),
        content_sha256=content.sha256,
        issued_at=_noon(FIRST),
    )
    list_decided_items(determination=determination)
    return determination
