"""Other ways to say a service, a drug or a part of the body, by the vocabulary in which requests are read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.drugs import Drug, drug_matcher, drug_table
from reviews.guidelines.requests.lexicon import Matcher, V, data
from reviews.guidelines.requests.services import Service, service_matcher
from reviews.guidelines.requests.tokens import Token, tokenize

_MOST = 40
_ALONE = "acetaminophen"
"""Half of many combinations, which are called after the other half."""


@lru_cache(maxsize=4096)
def synonyms(phrase: str) -> tuple[str, ...]:
    """Other wordings of exactly this phrase, at most 40: “PT” is physical therapy, “Norco” hydrocodone.

    A name that says less than others, as “imaging”, has none: it would find everything.
    """
    tokens = tokenize(phrase)
    drug = _whole(drug_matcher(), tokens)
    service = _whole(service_matcher(), tokens)
    part = _whole(part_matcher(), tokens)
    found: Iterable[str] = ()
    if drug is not None:
        found = _of_drug(drug)
    elif service is not None and not service.weak:
        found = _of_service(service)
    elif part is not None and len(part.regions) == 1 and not part.implied:
        found = (part.regions[0], *data("body")["parts"][part.regions[0]])
    said = phrase.casefold()
    return tuple(other for other in dict.fromkeys(found) if other.casefold() != said)[:_MOST]


def _whole(matcher: Matcher[V], tokens: tuple[Token, ...]) -> V | None:
    match = matcher.at(tokens, 0, len(tokens)) if tokens else None
    return match.meaning if match and match.end == len(tokens) else None


def _of_drug(drug: Drug) -> list[str]:
    """Its active half, then the names with the same ingredients: generics before brands."""
    main = next((name for name in drug.ingredients if name != _ALONE), drug.ingredients[0])
    same = [other for other in drug_table().values() if set(other.ingredients) == set(drug.ingredients)]
    names = [main, *(other.name for other in sorted(same, key=lambda other: (other.is_brand, other.name)))]
    if drug.ingredients == (main,):  # "hydrocodone" is also what is in Norco
        names += [other.name for other in drug_table().values() if main in other.ingredients]
    return names


def _of_service(service: Service) -> list[str]:
    return [service.name, *data("services")[service.category.value][service.name]]
