"""How well the decision read from a rationale agrees with the printed one: `python -m tests.bench.rationale_decisions`.

Reads published letters (by default those beside the repository) and prints the agreement, the contradictions that
would be reported, how many letters each check speaks up in, and the speed. Nothing of a letter is kept.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import parse_request
from reviews.letters.extraction import iter_letter_files, read_letter_text
from reviews.letters.parser import LetterError, parse_letter
from reviews.proofreading import (
    CitationFacts,
    Confidence,
    DeterminationFacts,
    ItemFacts,
    Reading,
    check_determination,
    decision_from_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.letters.content import LetterContent, LetterItem

LETTERS = Path(__file__).parents[3] / "shared" / "letters" / "text"


class Read(NamedTuple):
    letter: str
    position: int
    item: LetterItem
    reading: Reading

    @property
    def agrees(self) -> bool:
        return self.reading.decision == self.item.decision

    @property
    def is_error(self) -> bool:
        return self.reading.confidence is Confidence.SURE and not self.agrees


def letters_in(paths: Iterable[Path]) -> list[tuple[str, LetterContent]]:
    """Every letter that can be read, by name."""
    found = []
    for file in iter_letter_files(paths):
        try:
            found.append((Path(file.name).stem, parse_letter(read_letter_text(file))))
        except LetterError as error:
            print(f"left out: {error}")
    return found


def read_all(letters: Iterable[tuple[str, LetterContent]]) -> list[Read]:
    return [
        Read(name, position, item, decision_from_words(item.rationale))
        for name, letter in letters
        for position, item in enumerate(letter.items, start=1)
    ]


def facts_of(letter: LetterContent) -> DeterminationFacts:
    """What a published letter tells of its determination; it lists no records and no names."""
    items = tuple(
        ItemFacts(
            position=position,
            title=item.title,
            decision=item.decision,
            rationale=item.rationale,
            citations=tuple(_citations(item.imro_guideline)),
            no_guideline_reason="" if "based on" in item.imro_guideline else "the letter names none",
            request=parse_request(item.title),
        )
        for position, item in enumerate(letter.items, start=1)
    )
    return DeterminationFacts(items=items, summary=letter.summary, specialties=tuple(letter.specialties))


def _citations(line: str) -> Iterable[CitationFacts]:
    """One citation a source group: enough to tell what the decision rests on, not how it is formatted."""
    mtus, _, other = line.partition("Non-MTUS")
    if "based on MTUS" in mtus:
        section = mtus.partition("Section(s):")[2]
        yield CitationFacts("reviewer", "mtus", mtus.partition("MTUS")[2].strip(" ."), section)
    if other:
        yield CitationFacts("reviewer", "guideline", other.removeprefix(" Citation").strip(" ."), "")


def count_checks(letters: Iterable[tuple[str, LetterContent]]) -> Counter[tuple[str, str]]:
    """How many findings each check gives at each level."""
    return Counter(
        (finding.check, finding.level.value)
        for _, letter in letters
        for finding in check_determination(facts_of(letter))
    )


def speed(reads: list[Read], least_seconds: float = 0.5) -> float:
    """Rationales a second."""
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < least_seconds:
        for read in reads:
            decision_from_words(read.item.rationale)
        count += len(reads)
    return count / spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("letters", nargs="*", type=Path, default=[LETTERS])
    options.add_argument("--misses", action="store_true", help="name every item that is not read as printed")
    chosen = options.parse_args()
    letters = letters_in(chosen.letters)
    reads = read_all(letters)
    if not reads:
        print("No letter to read.")
        return
    for printed in ("upheld", "overturned"):
        of = [read for read in reads if read.item.decision == printed]
        print(f"{printed:<12}{sum(read.agrees for read in of):>5} of {len(of)} read as printed")
    right = sum(read.agrees for read in reads)
    print(f"{'all':<12}{right:>5} of {len(reads)} ({right / len(reads):.1%}) in {len(letters)} letters")
    print("confidence  ", dict(Counter(read.reading.confidence.value for read in reads)))
    print("wrong errors", sum(read.is_error for read in reads))
    print(f"{speed(reads):,.0f} rationales/s")
    for (check, level), count in sorted(count_checks(letters).items()):
        print(f"  {check:<20}{level:<9}{count:>4}")
    if chosen.misses:
        for read in reads:
            if not read.agrees or read.reading.confidence is not Confidence.SURE:
                said = f"{read.reading.decision} ({read.reading.confidence})"
                print(f"{read.letter} item {read.position}: printed {read.item.decision}, read {said}")


if __name__ == "__main__":
    main()
