"""Made-up caseloads: bare costs, and facts of disputes and reviewers as `match_reviewers` reads them."""

from __future__ import annotations

import random
from typing import Any

from reviews.matching.assignment import Caseload, Places

GIVEN = ("Adele", "Bruno", "Carmen", "Dario", "Esther", "Farid", "Greta", "Hector", "Irene", "Jonas", "Keiko", "Marta")
SYLLABLES = ("bar", "cas", "del", "fen", "gul", "hom", "kin", "lor", "mez", "nap", "pol", "rud", "tov", "vil", "wex")
BUSINESS = ("Insurance Company", "Claims Services", "Medical Group", "Construction Inc", "Health Network")
REQUESTS = (
    "MRI of the lumbar spine",
    "Physical therapy 2 times a week for 6 weeks, right shoulder",
    "Norco 10/325mg #120",
    "Right knee arthroscopy with partial medial meniscectomy",
    "Lumbar epidural steroid injection L4-5",
    "Cognitive behavioral therapy, 6 sessions",
    "EMG/NCS of the bilateral upper extremities",
    "Gabapentin 300mg #90",
    "Acupuncture, 8 sessions for the low back",
    "Urine drug screen",
)
SPECIALTIES = (
    "Orthopedic Surgery",
    "Occupational Medicine",
    "Physical Medicine & Rehabilitation",
    "Pain Management",
    "Family Practice",
    "Internal Medicine",
    "Neurology",
    "Psychiatry",
)
PEOPLE = ("injured_worker", "applicant_attorney", "requesting_physician")
COMPANIES = ("claims_administrator", "employer", "insurer", "ur_organization", "facility")


def caseload(
    seed: int,
    cases: int,
    reviewers: int,
    *,
    gated: float = 0.3,
    dearest: int = 999,
    spare: int | None = None,
    favoured: bool = False,
    **rest: Any,
) -> Caseload:
    """Random costs; with `spare`, that many places more than cases, else up to three with each reviewer, some taken.

    `favoured`: all cases prefer the same reviewers, so that each place is fought for.
    """
    dice = random.Random(seed)  # noqa: S311 - made up
    names = [f"r{number}" for number in range(reviewers)]
    if spare is None:
        places = {name: Places(capacity := dice.randint(0, 3), dice.randint(0, capacity)) for name in names}
    else:
        share, more = divmod(cases + spare, reviewers)
        places = {name: Places(share + (number < more)) for number, name in enumerate(names)}
    base = {name: dice.randint(0, dearest) if favoured else 0 for name in names}
    own = dearest // 30 if favoured else dearest
    costs = {
        f"c{number}": {name: base[name] + dice.randint(0, own) for name in names if dice.random() >= gated}
        for number in range(cases)
    }
    return Caseload(tuple(costs), places, costs, **rest)


def facts(seed: int, disputes: int, reviewers: int) -> dict[str, Any]:
    """An instance of facts: eight parties a dispute, five of them from eighty companies, and some ties."""
    dice = random.Random(seed)  # noqa: S311 - made up
    companies = [f"{_word(dice, 3)} {dice.choice(BUSINESS)}" for _ in range(80)]
    return {
        "on": "2026-11-30",
        "fairness": 10,
        "disputes": [_dispute(dice, number, companies) for number in range(disputes)],
        "reviewers": [_reviewer(dice, number, companies) for number in range(reviewers)],
    }


def _dispute(dice: random.Random, number: int, companies: list[str]) -> dict[str, Any]:
    people = [{"kind": kind, "identity": {"name": _name(dice)}} for kind in PEOPLE]
    others = [{"kind": kind, "identity": {"organization": dice.choice(companies)}} for kind in COMPANIES]
    return {
        "id": f"CM26-{number:07d}",
        "parties": [*people, *others],
        "items": dice.sample(REQUESTS, dice.choice((1, 1, 2, 3))),
        "due_on": f"2026-12-{dice.randint(3, 29):02d}",
    }


def _reviewer(dice: random.Random, number: int, companies: list[str]) -> dict[str, Any]:
    ties = [
        {"kind": dice.choice(("employment", "contractor", "partner")), "to": {"organization": dice.choice(companies)}}
        for _ in range(dice.randint(0, 3))
    ]
    identity = {"name": _name(dice), "identifiers": [f"npi:{1_000_000_000 + number}"]}
    licence = {"state": dice.choice(("California", "Texas")), "number": f"A{number}", "status": "current"}
    held = dice.sample(SPECIALTIES, dice.choice((1, 2, 2)))
    return {
        "who": {"id": f"r{number:03d}", "identity": identity, "affiliations": ties},
        "degree": "md",
        "licences": [{**licence, "restricted": False, "expires_on": "2027-06-30"}],
        "boards": [{"specialty": name, "board": "a board", "expires_on": "2029-01-01"} for name in held],
        "attested": {"on": "2026-06-01", "in_practice_since": "2005-01-01", "practice_hours_a_week": 30},
        "capacity": dice.randint(2, 5),
        "open_reviews": dice.randint(0, 2),
        "turnaround_days": dice.randint(3, 20),
        "recent": dice.randint(0, 20),
    }


def _name(dice: random.Random) -> str:
    return f"{dice.choice(GIVEN)} {_word(dice, dice.randint(2, 3))}"


def _word(dice: random.Random, syllables: int) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(syllables)).title()
