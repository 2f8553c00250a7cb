"""Drugs: names to ingredients, and whether they make a compounded preparation."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import VOCABULARY, Match, Matcher, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.guidelines.requests.clauses import Clause
    from reviews.guidelines.requests.model import Span

_NUMBERED = frozenset({"acetaminophen", "aspirin"})
_NUMBERS = frozenset({2, 3, 4})
_BEFORE_NUMBER = frozenset({"(", "#", "no", ".", "number", "nr"})
_MINERALS = frozenset({"calcium", "magnesium", "zinc", "potassium chloride"})


@dataclass(frozen=True, slots=True)
class Drug:
    """A name a drug goes by. `formulary` is `exempt`, `non_exempt`, `unlisted`, or empty where not known."""

    name: str
    is_brand: bool
    ingredients: tuple[str, ...]
    drug_class: str
    formulary: str


SELF_INJECTED = frozenset({"migraine", "rheumatology", "immunology", "antidiabetic", "weight_loss", "anticoagulant"})
"""Classes whose injections are dispensed, to be given at home."""


class DrugMention(NamedTuple):
    """A drug named by tokens `first` (included) to `end` (excluded)."""

    first: int
    end: int
    drug: Drug


@cache
def drug_table() -> dict[str, Drug]:
    """Read the table of drug names, by name."""
    with (VOCABULARY / "drugs.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: Drug(
                row["name"],
                row["kind"] == "brand",
                tuple(row["ingredients"].split(";")),
                row["drug_class"],
                row["formulary"],
            )
            for row in csv.DictReader(file)
        }


@cache
def drug_matcher() -> Matcher[Drug]:
    """Build the matcher of drug names."""
    matcher: Matcher[Drug] = Matcher()
    for drug in drug_table().values():
        matcher.add(drug.name, drug)
    return matcher


def find_drugs(clause: Clause) -> list[DrugMention]:
    """Find the drugs named in a clause, with the number that belongs to a name: "Tylenol with codeine (No. 4)".

    A mineral right after a drug is its salt, and a drug level is a test.
    """
    found: list[DrugMention] = []
    for named in drug_matcher().scan(clause.tokens):
        match = _without_strength(clause, named)
        salt = found and found[-1].end == match.first and match.meaning.name in _MINERALS
        joined = clause.tokens[match.first].hyphen or clause.norm(match.first - 1) == "/"
        if (joined or not salt) and clause.norm(match.end) != "level":
            found.append(DrugMention(match.first, _end_of_name(clause, match, found), match.meaning))
    return found


def _without_strength(clause: Clause, match: Match[Drug]) -> Match[Drug]:
    """Leave the number to the strength where a unit follows: "Robaxin-750" is a name, "Robaxin 750 mg" is not."""
    last = match.end - 1
    if clause.tokens[last].value is None or clause.norm(match.end) not in word_set("strength_unit"):
        return match
    return drug_matcher().at(clause.tokens, match.first, last) or match


def _end_of_name(clause: Clause, match: Match[Drug], before: Sequence[DrugMention]) -> int:
    """Give the end of a name with its number: codeine with acetaminophen or aspirin is sold as No. 2, 3 and 4."""
    named = set(match.meaning.ingredients)
    if before and match.first - before[-1].end <= 1:
        named.update(before[-1].drug.ingredients)
    if not ("codeine" in named and named & _NUMBERED):
        return match.end
    index = match.end
    while clause.norm(index) in _BEFORE_NUMBER:
        index += 1
    numbered = index < len(clause.tokens) and clause.tokens[index].value in _NUMBERS
    counted = clause.norm(index + 1) in word_set("form") or clause.norm(index + 1) in word_set("refill")
    if not numbered or counted:
        return match.end
    return index + 1 + (clause.norm(index + 1) == ")")


def ingredients(drugs: Sequence[DrugMention]) -> tuple[str, ...]:
    """Give the ingredients in order of mention, each once."""
    return tuple(dict.fromkeys(name for mention in drugs for name in mention.drug.ingredients))


def drug_classes(drugs: Sequence[DrugMention]) -> frozenset[str]:
    """Give the classes of the drugs named."""
    return frozenset(mention.drug.drug_class for mention in drugs)


def is_compound(clause: Clause, drugs: Sequence[DrugMention], *, is_weighed: bool) -> bool:
    """Tell a compounded preparation: called so, or several topical ingredients with no brand; creams are weighed."""
    words = {token.norm for token in clause.tokens}
    if words & word_set("compound") and not any("compound" in mention.drug.name for mention in drugs):
        return True
    several = len(ingredients(drugs)) > 1 and not any(mention.drug.is_brand for mention in drugs)
    percents = sum(token.norm in {"%", "percent"} for token in clause.tokens)
    return several and (percents > 1 or is_weighed or bool(words & word_set("topical")))


def spans(clause: Clause, drugs: Sequence[DrugMention]) -> tuple[Span, ...]:
    """Give where the names of drugs stand."""
    return tuple(clause.span(mention.first, mention.end) for mention in drugs)
