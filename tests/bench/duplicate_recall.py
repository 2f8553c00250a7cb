"""How many made-up duplicates are offered, and how many near misses: `python -m tests.bench.duplicate_recall`.

500 applications that repeat one on file with the faults of a hurried hand or a second fax, and 5,000 that only look
like one: the same worker and claim with a later decision, another person of the same surname hurt the same day, the
same physician's other patient decided the same day. They are looked for among 20,000 others, by block keys first.
"""

from __future__ import annotations

import random
import string
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from cases.duplicates import Identity, compare, keys_of

PAIRS, NEAR_MISSES, OTHERS = 500, 5_000, 20_000
NICKNAMES = {"Robert": "Bob", "William": "Bill", "Margaret": "Peggy", "Francisco": "Paco", "Guadalupe": "Lupe"}
FIRST = [
    *NICKNAMES, "Isadora", "Tobias", "Dana", "Ines", "Amos", "Zenaida", "Prudencio", "Ottilie", "Fermin", "Leocadia",
    "Hortensia", "Basilio", "Marguerite", "Anselm", "Perpetua", "Crispin", "Eudora", "Lazaro", "Millicent", "Ramon",
]  # fmt: skip
SYLLABLES = [
    "bar",
    "quil",
    "tor",
    "men",
    "dez",
    "kow",
    "al",
    "czyk",
    "lin",
    "ro",
    "vas",
    "que",
    "stre",
    "ham",
    "ner",
    "os",
]
TREATMENTS = ["Physical therapy 2x6 low back", "Norco 10/325 mg #60", "MRI of the lumbar spine", "Acupuncture x 8"]


def surname(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 3))).capitalize()


def application(dice: random.Random) -> Identity:
    decided = date(2024, 1, 1) + timedelta(days=dice.randrange(900))
    return Identity(
        worker=f"{dice.choice(FIRST)} {surname(dice)}",
        injured_on=decided - timedelta(days=dice.randrange(30, 2_000)),
        claim_number=f"{dice.randrange(10**9):09d}-{dice.randrange(10_000):04d}",
        ur_decided_on=decided,
        physician=f"{dice.choice(FIRST)} {surname(dice)}, M.D.",
        treatments=(dice.choice(TREATMENTS),),
    )


def mistyped(dice: random.Random, text: str) -> str:
    """The text with one letter left out, doubled, changed or turned round with the next."""
    at = dice.randrange(1, max(2, len(text) - 1))
    return dice.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + dice.choice(string.ascii_lowercase) + text[at + 1 :],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        ]
    )


def turned(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day + timedelta(days=1)


def retyped(dice: random.Random, one: Identity) -> Identity:
    """The same application as another hand types it."""
    first, last = one.worker.split(" ", 1)
    if dice.random() < 0.35:
        last = mistyped(dice, last)
    first = NICKNAMES.get(first, first) if dice.random() < 0.5 else first
    worker = f"{last} {first}" if dice.random() < 0.1 else f"{first} {last}"
    claim, injured, decided = one.claim_number, one.injured_on, one.ur_decided_on
    assert injured
    assert decided
    chance = dice.random()
    if chance < 0.3:
        claim = ""
    elif chance < 0.4:
        claim = claim[:4] + str((int(claim[4]) + 1) % 10) + claim[5:]
    chance = dice.random()
    injured_on = None if chance < 0.05 else turned(injured) if chance < 0.12 else injured
    if dice.random() < 0.06:
        decided += timedelta(days=dice.choice([-1, 1]))
    physician = mistyped(dice, one.physician) if dice.random() < 0.15 else one.physician
    return Identity(worker, injured_on, claim, decided, physician, one.treatments)


def near_miss(dice: random.Random, one: Identity, kind: int) -> Identity:
    """Another application that only looks like one on file."""
    other = application(dice)
    assert one.ur_decided_on
    if kind < 2:
        later = one.ur_decided_on + timedelta(days=dice.randrange(20, 400))
        return replace(one, ur_decided_on=later, treatments=other.treatments)
    if kind == 2:
        last = one.worker.split(" ", 1)[1]
        first = dice.choice([name for name in FIRST if name != one.worker.split(" ", 1)[0]])
        return replace(other, worker=f"{first} {last}", injured_on=one.injured_on)
    return replace(other, physician=one.physician, ur_decided_on=one.ur_decided_on)


def main() -> None:
    dice = random.Random(20261128)  # noqa: S311 - the same pairs each time
    on_file = [application(dice) for _ in range(OTHERS)]
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(on_file):
        for key in keys_of(one):
            blocks[key].append(number)

    def offered(new: Identity) -> set[int]:
        candidates = {number for key in keys_of(new) for number in blocks[key]}
        return {number for number in candidates if compare(new, on_file[number]).is_offered}

    originals = dice.sample(range(OTHERS), PAIRS)
    found = sum(number in offered(retyped(dice, on_file[number])) for number in originals)
    false = sum(bool(offered(near_miss(dice, dice.choice(on_file), number % 4))) for number in range(NEAR_MISSES))
    print(f"duplicates offered  {found} of {PAIRS} ({100 * found / PAIRS:.1f} %; at least 97)")
    print(f"near misses offered {false} of {NEAR_MISSES} ({100 * false / NEAR_MISSES:.2f} %; at most 1)")


if __name__ == "__main__":
    main()
