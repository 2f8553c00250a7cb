"""Keeps what was returned and why, item by item."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.errors import ReviewError
from reviews.letters.content import LetterContent
from reviews.models import QualitySignOff, ReturnedContent, ReturnReason, ReviewRound
from reviews.selectors.determination import printed_decisions

Reasons = Mapping[int, str]
"""By the position of the item."""


def told_reasons(reasons: str, by_item: Reasons) -> str:
    """All reasons of a return as one text. Raises ReviewError where there is none."""
    items = [f"Item {position}: {words.strip()}" for position, words in sorted(by_item.items()) if words.strip()]
    told = "\n".join(filter(None, (reasons.strip(), *items)))
    if not told:
        raise ReviewError("Say what the reviewer should look at again.")
    return told


def keep_return(*, sign_off: QualitySignOff, content: LetterContent, by_item: Reasons) -> None:
    """Keep the content that the sign-off returned, and the reasons at the items that they speak of.

    Raises ReviewError for a reason on an item that is not open.
    """
    round_: ReviewRound = sign_off.round
    printed = [decision.item_id for decision in printed_decisions(round_)]
    ReturnedContent.objects.create(sign_off=sign_off, content=content.to_dict(), items=printed)
    open_items = {item.position: item for item in round_.case.items.all() if item.is_open}
    for position, words in by_item.items():
        if not words.strip():
            continue
        if position not in open_items:
            raise ReviewError(f"Item {position} is not open, so there is nothing in it to look at again.")
        ReturnReason.objects.create(sign_off=sign_off, item=open_items[position], reason=words.strip())
