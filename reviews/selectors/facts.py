"""The facts of an item as the rule engine takes them: from the case, from the request's words, from the reviewer."""

from __future__ import annotations

from django.utils import timezone

from cases.models import Case, DisputedItem
from reviews.guidelines.facts import VOCABULARY, Facts
from reviews.guidelines.requests import ParsedRequest, parse_request
from reviews.models import ReviewRound

FROM_REQUEST = {"visits": "visits_requested"}
"""Fields of a parsed request whose fact has another name; all others share it."""


def facts_of(case: Case, round_: ReviewRound | None, item: DisputedItem) -> Facts:
    """Everything known about the item. What the reviewer typed wins over what the request's words say."""
    typed = _typed(round_, item) if round_ else {}
    return Facts.parse({**_of_case(case), **_of_request(item), **typed}).facts


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
    """What the words of the request say; where part was authorized, only what is left of it counts."""
    return Facts.parse(_of_request(item)).facts


def disputed_text(item: DisputedItem) -> str:
    """The words that say what is at issue."""
    return item.disputed_part or item.request_text


def _of_request(item: DisputedItem) -> dict[str, object]:
    return facts_of_request(parse_request(disputed_text(item)))


def facts_of_request(request: ParsedRequest) -> dict[str, object]:
    """A parsed request in the vocabulary of the facts; a field that is not stated is no fact."""
    stated = {FROM_REQUEST.get(name, name): value for name, value in request.to_label().items()}
    return {key: value for key, value in stated.items() if key in VOCABULARY and value not in (None, [], False)}


def _typed(round_: ReviewRound, item: DisputedItem) -> dict[str, object]:
    """The reviewer's facts: those of the case, then those of this item over them."""
    rows = round_.facts.all()
    of_case: dict[str, object] = {fact.key: fact.value for fact in rows if fact.item_id is None}
    return of_case | {fact.key: fact.value for fact in rows if fact.item_id == item.pk}
