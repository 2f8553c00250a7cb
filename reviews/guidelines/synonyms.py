"""Other ways to say a service, a drug or a part of the body, by the vocabulary in which requests are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.drugs import Drug, drug_matcher, drug_table
from reviews.guidelines.requests.lexicon import Matcher, V, data
from reviews.guidelines.requests.services import Service, service_matcher, service_table
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
        found = _of_part(part.regions[0])
    said = phrase.casefold()
    return tuple(other for other in dict.fromkeys(found) if other.casefold() != said)[:_MOST]


def named() -> Iterator[str]:
    """Yield one wording of each thing that has others: a name of each drug, service and part of the body."""
    yield from {_contents(drug): drug.name for drug in drug_table().values()}.values()
    yield from (service.name for service in service_table().values() if not service.weak)
    yield from data("body")["parts"]


def _whole(matcher: Matcher[V], tokens: tuple[Token, ...]) -> V | None:
    match = matcher.at(tokens, 0, len(tokens)) if tokens else None
    return match.meaning if match and match.end == len(tokens) else None


def _of_drug(drug: Drug) -> list[str]:
    """Its active half, then the names with the same ingredients: generics before brands."""
    main, ingredients = _contents(drug)
    same = sorted(_drugs_of()[ingredients], key=lambda other: (other.is_brand, other.name))
    names = [main, *(other.name for other in same)]
    if drug.ingredients == (main,):  # "hydrocodone" is also what is in Norco
        names += [other.name for of, others in _drugs_of().items() if main in of for other in others]
    return names


def _contents(drug: Drug) -> tuple[str, frozenset[str]]:
    """The active half of a drug, and all that is in it."""
    main = next((name for name in drug.ingredients if name != _ALONE), drug.ingredients[0])
    return main, frozenset(drug.ingredients)


@cache
def _drugs_of() -> Mapping[frozenset[str], list[Drug]]:
    """The drugs that have just these ingredients."""
    found: defaultdict[frozenset[str], list[Drug]] = defaultdict(list)
    for drug in drug_table().values():
        found[frozenset(drug.ingredients)].append(drug)
    return found


def _of_service(service: Service) -> list[str]:
    return [service.name, *data("services")[service.category.value][service.name]]


def _of_part(region: str) -> list[str]:
    return [region, *data("body")["parts"][region]]
