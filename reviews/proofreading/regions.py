"""Body parts named in running text, by the vocabulary of the request parser."""

from __future__ import annotations

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.tokens import tokenize

_GENERAL = frozenset({"back", "spine"})


def regions_in(text: str) -> frozenset[str]:
    """The body parts a text names; words too general to tell two records apart are left out."""
    found = (region for match in part_matcher().scan(tokenize(text)) for region in match.meaning.regions)
    return frozenset(found) - _GENERAL
