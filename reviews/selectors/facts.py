"""The facts of an item for the rule engine: from the case, from the words of the request, and from the reviewer."""

from __future__ import annotations

from functools import lru_cache

from django.utils import timezone

from cases.models import Case, DisputedItem
from reviews.guidelines.editions import derive
from reviews.guidelines.facts import Facts, Value
from reviews.guidelines.request_facts import FROM_REQUEST as FROM_REQUEST  # noqa: PLC0414 - asked for here by others
from reviews.guidelines.request_facts import facts_from_request
from reviews.guidelines.requests import ParsedRequest, parse_request
from reviews.models import ReviewRound

CAPPED = frozenset({"physical_therapy", "occupational_therapy", "chiropractic"})
"""Disciplines of which all visits of a case count together (LC 4604.5(c)(1))."""


def facts_of(case: Case, round_: ReviewRound | None, item: DisputedItem) -> Facts:
    """Everything known about the item. A fact that the reviewer typed replaces one read from the request."""
    typed = _typed(round_, item) if round_ else {}
    stated = {**_of_case(case), **_of_request(item), **typed}
    return Facts.parse({**_of_other_items(case, round_, item, derive(Facts.parse(stated).facts)), **stated}).facts


def _of_other_items(
    case: Case, round_: ReviewRound | None, item: DisputedItem, known: dict[str, Value]
) -> dict[str, object]:
    """The sums over the open items of the case: visits of one discipline, and opioids in morphine equivalents."""
    capped, is_opioid = known.get("discipline") in CAPPED, "opioid" in str(known.get("drug_classes", ""))
    if not capped and not is_opioid:
        return {}
    visits = dose = 0
    for other in case.items.all():
        if other.pk == item.pk or not other.is_open:
            continue
        its = derive(Facts.parse({**_of_request(other), **(_typed(round_, other) if round_ else {})}).facts)
        if capped and its.get("discipline") == known["discipline"]:
            visits += Facts(its).count("visits_requested") or 0
        dose += Facts(its).count("morphine_equivalent") or 0
    found = {"visits_in_other_items": visits, "morphine_equivalent_of_other_items": dose if is_opioid else 0}
    return {key: count for key, count in found.items() if count}


def _of_case(case: Case) -> dict[str, object]:
    ur = case.ur_decision
    injury = case.date_of_injury.isoformat() if case.date_of_injury else ""
    if injury and case.injury_ended_on:
        injury = f"{injury}/{case.injury_ended_on.isoformat()}"
    return {
        "date_of_injury": injury,
        "ur_date": ur.decided_on.isoformat() if ur.decided_on else "",
        "rfa_date": ur.rfa_date.isoformat() if ur.rfa_date else "",
        "review_date": timezone.localdate().isoformat(),
    }


def request_facts(item: DisputedItem) -> Facts:
    """The facts read from the request; if a part was authorized, from the part still in dispute."""
    return Facts.parse(_of_request(item)).facts


def disputed_text(item: DisputedItem) -> str:
    """The words of the request that are still in dispute."""
    return item.disputed_part or item.request_text


def _of_request(item: DisputedItem) -> dict[str, object]:
    facts = facts_from_request(_parsed(disputed_text(item)), disputed_text(item))
    if item.authorized_part and "visits_requested" in facts:
        authorized = _parsed(item.authorized_part).visits
        if authorized:
            facts.setdefault("visits_authorized", authorized[1])
    return facts


@lru_cache(maxsize=4096)
def _parsed(text: str) -> ParsedRequest:
    return parse_request(text)


def _typed(round_: ReviewRound, item: DisputedItem) -> dict[str, object]:
    """The facts that the reviewer typed: those of the item replace those of the case."""
    rows = round_.facts.all()
    of_case: dict[str, object] = {fact.key: fact.value for fact in rows if fact.item_id is None}
    return of_case | {fact.key: fact.value for fact in rows if fact.item_id == item.pk}
