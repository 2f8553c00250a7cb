"""Facts of a review in, its fee out: the amount in cents, the rule, and the reason in words.

An amount is told only where every fact that makes a difference is known, and where it was read. All else is not known,
which is not nothing: a person states the amount, with its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cases.enums import DegreeClass, FeeStage, Priority
from cases.fees.rules import FeeBook, FeeRule
from imr_site.languages import day_in_words

_READ_IN: Final = {"V": "", "V2": ", known from a secondary source"}


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """What a fee depends on; None is not known.

    `submitted_on` is the day the application came, `priority` that at the determination, `pharmacy_only` whether all
    that is disputed are medications; `degree` and `reviewers` tell who reviewed. `decided_in` is the number of the
    case that decided a consolidated application.
    """

    stage: FeeStage
    submitted_on: date | None
    priority: Priority
    pharmacy_only: bool | None = None
    degree: DegreeClass | None = None
    reviewers: int | None = None
    decided_in: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """`cents` is None where the amount is not known; `rule` is the key of its rule, empty where there is none."""

    cents: int | None
    rule: str
    reason: str
    citation: str
    status: str


def fee_for(facts: FeeFacts, book: FeeBook) -> Fee:
    """The fee of one application, with its reason as one or two sentences."""
    if free := book.free_at(facts.stage):
        return Fee(0, "", f"{free.words}.", free.citation, free.status)
    rule = book.on(facts.submitted_on) if facts.submitted_on else None
    if facts.submitted_on is None or rule is None:
        when = f"on {day_in_words(facts.submitted_on)}" if facts.submitted_on else "on a day that is not known"
        why = f"{facts.stage.label}. No fee was read for applications submitted {when}."
        return Fee(None, "", why, "8 CCR 9792.10.8", "")
    cents, why = _by(rule, facts)
    if facts.decided_in:
        alone = f"; by itself it would be {in_dollars(cents)}" if cents is not None else ""
        why = (
            f"{facts.stage.label}, together with {facts.decided_in}. What an application costs that is decided in "
            f"another case was not verified{alone}."
        )
        cents = None
    return Fee(cents, rule.key, why, rule.citation, rule.status)


def _by(rule: FeeRule, facts: FeeFacts) -> tuple[int | None, str]:
    """The amount if it is the same whatever the unknown facts are, and why."""
    review = f", {facts.priority.label.lower()} review" if facts.stage is FeeStage.DETERMINED else ""
    what = f"{facts.stage.label}{review}, for an application {_submitted(rule)}"
    found = {_listed(rule, complete) for complete in _completions(facts)}
    if found == {None}:
        return None, f"{what}. The amount for this was not read. {rule.note}".strip()
    if len(found) > 1:
        return None, f"{what}. The amount depends on {_unknown(rule, facts)}, which is not known."
    (cents,) = found
    return cents, f"{what}: {in_dollars(cents or 0)}, by {rule.source}{_READ_IN[rule.status]}."


def _completions(facts: FeeFacts) -> Iterator[FeeFacts]:
    """The facts with each value that what is not known may have."""
    for pharmacy_only in (facts.pharmacy_only,) if facts.pharmacy_only is not None else (True, False):
        for degree in (facts.degree,) if facts.degree else tuple(DegreeClass):
            for reviewers in (facts.reviewers,) if facts.reviewers else (1, 2):
                yield replace(facts, pharmacy_only=pharmacy_only, degree=degree, reviewers=reviewers)


def _listed(rule: FeeRule, facts: FeeFacts) -> int | None:
    for amount in rule.amount:
        pairs = (
            (amount.stage, facts.stage),
            (amount.priority, facts.priority),
            (amount.pharmacy_only, facts.pharmacy_only),
            (amount.degree, facts.degree),
            (amount.reviewers, facts.reviewers),
        )
        if all(asked is None or asked == given for asked, given in pairs):
            return amount.cents
    return None


def _unknown(rule: FeeRule, facts: FeeFacts) -> str:
    named = {
        "pharmacy_only": "whether only medications are in dispute",
        "degree": "the reviewer's profession",
        "reviewers": "the number of reviewers",
    }
    rows = [amount for amount in rule.amount if amount.stage is facts.stage]
    matter = {name for name in named for amount in rows if getattr(amount, name) is not None}
    return " and on ".join(words for name, words in named.items() if name in matter and getattr(facts, name) is None)


def _submitted(rule: FeeRule) -> str:
    until = f" to {day_in_words(rule.effective_to)}" if rule.effective_to else " on"
    return f"submitted from {day_in_words(rule.effective_from)}{until}"


def in_dollars(cents: int) -> str:
    """An amount as it is printed: `$1,234.50`, of a credit `-$1,234.50`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{part:02d}"
