"""What searches of the file look for besides what was typed: the guideline vocabulary knows other names of it."""

from __future__ import annotations

from cases.hooks import widens_words
from reviews.guidelines.synonyms import synonyms


@widens_words
def _by_the_vocabulary(phrase: str) -> tuple[str, ...]:
    """“PT” finds physical therapy, “Norco” hydrocodone, “low back” the lumbar spine."""
    return synonyms(phrase)
