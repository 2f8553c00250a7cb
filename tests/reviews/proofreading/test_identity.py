"""The identity checks over the published letters: their publisher took the names out, so none may speak up."""

from __future__ import annotations

from reviews.disclosure import Known, Named
from reviews.letters.parser import parse_letter
from reviews.proofreading import DeterminationFacts, ItemFacts, Level
from reviews.proofreading.identity import check_identity

FALSE_STOPS = 0
TO_JUDGE = 4
"""As the scan of the public version finds in the same letters."""
KNOWN = Known(
    persons=(Named("Quintavius Quazerian", "the injured worker"), Named("Dr. Alma Quist", "the requesting physician")),
    organizations=(Named("Orchard Valley Packing", "the employer"), Named("Zan Claims", "the claims administrator")),
    numbers=("DEMO-51270", "A-90001"),
    addresses=("100 Zan Street, Fresno, CA 93701",),
)


def facts_of(text: str, known: Known) -> DeterminationFacts:
    letter = parse_letter(text)
    items = tuple(
        ItemFacts(position, item.title, item.decision, item.rationale)
        for position, item in enumerate(letter.items, start=1)
    )
    return DeterminationFacts(items=items, summary=letter.summary, known=known)


def test_the_published_letters_are_quiet(shared_letters):
    files = [*sorted(shared_letters.glob("text/*.txt")), shared_letters / "seed.txt"]
    found = [each for file in files for each in check_identity(facts_of(file.read_text(), KNOWN))]
    stopping = [(each.check, each.position, each.sentence) for each in found if each.level is not Level.INFO]
    assert len(stopping) <= FALSE_STOPS, stopping
    assert sum(len(each.spans) for each in found) <= TO_JUDGE
