"""Whether the readers of typed and sent text take time in proportion to it: `python -m tests.bench.growth`.

Each reader gets one piece of text repeated up to a length and up to four times that length. Four times the text may
take up to EIGHT times as long (a quadratic reader takes sixteen times); the shorter text is the reference of the same
run, and the fastest of several attempts counts. Ends with 1 where a reader grows faster.
"""

from __future__ import annotations

import gc
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from imr_site.press.printable import what_to_change
from reviews.disclosure import Known, Named, scan
from reviews.guidelines.requests import parse_request
from reviews.letters.parser import LetterError, parse_letter
from reviews.proofreading import DeterminationFacts, DocumentFacts, ItemFacts, check_determination
from tests.reviews.letters.letter_builder import HEADINGS, Letter, content_order
from tests.reviews.letters.older_builder import Older, listed, notice, review

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EIGHT = 8
ATTEMPTS = 3
FASTEST = 0.01
"""Seconds below which the shorter text is taken to need this long: less is noise."""


def _request(text: str) -> None:
    parse_request(text)


def _letter(text: str) -> None:
    with suppress(LetterError):
        parse_letter(text)


def _rest_of_a_letter(text: str) -> None:
    with suppress(LetterError):
        parse_letter(f"{content_order(Letter()).rstrip()} {text}")


def _older_letter(text: str) -> None:
    for layout in (notice, listed, review):
        whole = layout(Older().said(reasons=True)).rstrip()
        middle = len(whole) // 2
        for letter in (f"{whole} {text}", f"{whole[:middle]} {text} {whole[middle:]}"):
            with suppress(LetterError):
                parse_letter(letter)


def _printable(text: str) -> None:
    what_to_change(text, "it")


def _proofread(text: str) -> None:
    item = ItemFacts(1, "Cane", "upheld", text, request=parse_request("Twelve physical therapy visits"))
    known = Known(persons=(Named("Al Quist", "the injured worker"),), numbers=("5551",))
    check_determination(DeterminationFacts((item,), on_file=(DocumentFacts("Physical therapy notes"),), known=known))


NAMED = Known(
    persons=(Named("Mark Young", "the claims examiner"), Named("Jane Greta Quazerian", "the injured worker")),
    organizations=(Named("Zan Street Claims", "the claims administrator"),),
    numbers=("WC2016-00123-A",),
    addresses=("100 Zan Street, Fresno, CA 93701",),
    emails=("jane@example.org",),
)


def _identities(text: str) -> None:
    scan({"summary": text}, NAMED)


REQUEST_PIECES = [
    "a", "1", "(", "#", " ", "1/", "1-", "2 x ", "hand/", "left hand and ", "mri, ct, ", "L4/", "twenty ",
    "norco 5mg ", "knee 6 sessions ", "3 refills ", "remaining ", "was the original request ", "for mri ",
    "2 times a week for 6 weeks ", "evaluation ", "xyzzy unit ", "weekly ", "right ", "\u0663 ", "\u00e9\u2019s ",
    "x12 (6 approved, ", "modified to 6 ", "6 of 12 ", "q 2 ", "codeine no ( # . ", "p.o.", "*1", "1 1/2 ", "12w ",
    "injection with mri ", "eval and ", ", ",
]  # fmt: skip
LETTER_PIECES = [
    "a b.\n", " ", "\n", "a\f", "1\f", "9", ".", ": ", "-\n", "Case Number: ",
    ": Upheld\nClaims Administrator guideline: ", "Claims Administrator guideline:\n", ". Ab Cd Ef ", "necessary. ",
    f"{HEADINGS[0]}\n", "A b, c\n", "FAX ", "FROM 5559165550 ", "CONFIDENTIAL ", "HARBOR0001\n", "RECEIVED\n",
]  # fmt: skip
OLDER_PIECES = [
    "1) ", "2. x ", "is not medically necessary. ", "the request for ", "board certified in ", "licensed in ", "Dated:",
    "1/1/2013 ", "Case Number: ", "\u2022 ", "The Claims Administrator based ", "Rationale: ", "summary ", "A:", "\n\n",
]  # fmt: skip
READERS: dict[str, tuple[Callable[[str], None], int, Sequence[str]]] = {
    "request": (_request, 5_000, REQUEST_PIECES),
    "letter": (_letter, 100_000, LETTER_PIECES),
    "rest of a letter": (_rest_of_a_letter, 100_000, LETTER_PIECES),
    "older letter": (_older_letter, 100_000, OLDER_PIECES),
    "printable": (_printable, 20_000, [
        "e\u0301 x", "\u738b", "\u202e", "\u0301", "\u0323\u0301", "word ", "\u0315\u0300\u0328",
    ]),
    "proofreading": (_proofread, 20_000, [
        '"', "(", "a", " ", "\n", "as the request is necessary, ", "1 ", "requested 12 ", "Dr. ", "if that is ",
        "criteria are ", "555-", "a@", "physical ", "is medically necessary. ", "and it is necessary ",
        "MRI not noted ", "not physical therapy ",
    ]),
    "identities": (_identities, 4_000, [
        "a", "A ", "J.", "1", "1 ", "12-", "\n", " ", ". ", "x'", "555-0134 ", "(916) ", "tel 5", "Dr. ",
        "YILMAZ, MD ", "D.O.B. ", "born 1 ", "D/O/B", "SS# 1", "adele[at]", "a (at) ", "a dot ", "at ", "a@",
        "http://a?", "J.G.", "Young ", "Ab-", "Jane Quazerian ", "WC2016-", "00123-", "Zan Claims ", "100 Zan ",
        "\u0131", "Aged 93. ", "01/02/1963 ", "In Fresno. ",
    ]),
}  # fmt: skip


def growth(read: Callable[[str], None], piece: str, length: int) -> float:
    """How many times as long four times the text takes."""
    return _seconds(read, piece, 4 * length) / max(_seconds(read, piece, length), FASTEST)


def _seconds(read: Callable[[str], None], piece: str, length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length]
    taken = []
    for _ in range(ATTEMPTS):
        gc.collect()
        start = time.process_time()
        read(text)
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Print the worst piece of each reader, and end with 1 where one grows faster than it may."""
    print(f"four times the text takes (at most {EIGHT} times as long):")
    worst = 0.0
    for name, (read, length, pieces) in READERS.items():
        of, piece = max((growth(read, piece, length), piece) for piece in pieces)
        worst = max(worst, of)
        print(f"  {name:<17}{of:5.1f} times, at {piece!r} ({length:,} and {4 * length:,} characters)")
    sys.exit(worst > EIGHT)


if __name__ == "__main__":
    main()
