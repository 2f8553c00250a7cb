"""How often the library has a rule for what is asked: `python -m tests.bench.guideline_coverage [LETTERS]`.

Reads published letters (default: the letters beside the project), parses each title, and checks every item with what
the title and the letter's dates say, nothing else. Prints for the most used services of the letters how often a rule
that speaks of the service is in play (an outcome other than `not_applicable`; visit caps and rules of practice do not
count). As information, not tuned to: how the outcomes go with the decisions.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.engine import check_item
from reviews.guidelines.facts import Facts
from reviews.guidelines.loader import OF_EVERY_SERVICE, shipped_library
from reviews.guidelines.request_facts import facts_from_request
from reviews.guidelines.requests import parse_request
from reviews.letters.parser import LetterError, parse_letter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.guidelines.engine import Finding
    from reviews.letters.content import LetterContent, LetterItem

LETTERS = Path(__file__).parents[3] / "shared" / "letters" / "text"
USED_MOST = 15
YEARS = (2016, 2017)
TELLING = ("exceeds", "needs_information", "within", "no rule")


class Checked(NamedTuple):
    """One item: its service, what was decided, and what the rules in play say, most telling first."""

    service: str
    decision: str
    outcome: str
    rules: tuple[str, ...]


def checked_items(folder: Path) -> Iterator[Checked]:
    """Every item of the letters of these years, checked."""
    for path in sorted(folder.glob("*.txt")):
        try:
            letter = parse_letter(path.read_text(encoding="utf-8"))
        except LetterError as error:
            print(f"{path.name}: not read ({error})")
            continue
        if letter.decision_date and letter.decision_date.year in YEARS:
            yield from (_check(letter, item) for item in letter.items)


def _check(letter: LetterContent, item: LetterItem) -> Checked:
    request = parse_request(item.title)
    dates = {
        "date_of_injury": letter.date_of_injury,
        "ur_date": letter.ur_denial_date,
        "review_date": letter.decision_date,
    }
    facts = Facts.parse({**dates, **facts_from_request(request, item.title)}).facts
    speaking = [finding for finding in check_item(facts, shipped_library()) if _speaks(finding)]
    outcomes = {finding.outcome.value for finding in speaking}
    outcome = next((outcome for outcome in TELLING if outcome in outcomes), "no rule")
    return Checked(request.service or "not understood", item.decision, outcome, tuple(f.rule_id for f in speaking))


def _speaks(finding: Finding) -> bool:
    """Whether a rule of a guideline, in play, made the finding."""
    in_play = finding.outcome not in {"not_applicable", "orientation"}
    return bool(finding.rule_version) and in_play and finding.edition not in OF_EVERY_SERVICE


def main() -> None:
    """Print coverage by service, and outcomes against decisions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letters", nargs="?", type=Path, default=LETTERS)
    parser.add_argument("--misses", action="store_true", help="name the services without a rule in play")
    options = parser.parse_args()
    items = list(checked_items(options.letters))
    if not items:
        raise SystemExit(f"No letters of {YEARS[0]}-{YEARS[1]} in {options.letters}.")
    most = [name for name, _ in Counter(item.service for item in items).most_common(USED_MOST)]
    print(f"{len(items)} items; the {len(most)} services used most:\n")
    print(f"{'service':32}{'items':>6}{'a rule':>8}   rules in play, on average")
    covered = total = 0
    for name in most:
        of_it = [item for item in items if item.service == name]
        found = [item for item in of_it if item.rules]
        covered, total = covered + len(found), total + len(of_it)
        mean = sum(len(item.rules) for item in of_it) / len(of_it)
        print(f"{name:32}{len(of_it):6}{len(found) / len(of_it):8.0%}   {mean:.1f}")
    every = sum(bool(item.rules) for item in items)
    print(f"\nof these services {covered} of {total} items ({covered / total:.1%}); target 80%")
    print(f"of all services   {every} of {len(items)} items ({every / len(items):.1%})\n")
    _print_decisions(items)
    if options.misses:
        print("\nwithout a rule in play:", Counter(item.service for item in items if not item.rules))


def _print_decisions(items: list[Checked]) -> None:
    """Outcomes against decisions, from the title and the dates alone."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        table[item.outcome][item.decision] += 1
    print("As information: the most telling outcome from title and dates alone, against the decision")
    print(f"{'outcome':20}{'upheld':>8}{'overturned':>12}")
    for outcome in TELLING:
        print(f"{outcome:20}{table[outcome]['upheld']:8}{table[outcome]['overturned']:12}")


if __name__ == "__main__":
    main()
