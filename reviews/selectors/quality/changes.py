"""What changed in a determination since it was returned last."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.enums import SignOffVerdict
from reviews.letters.comparison import PartChange, compare
from reviews.letters.content import LetterContent
from reviews.models import QualitySignOff, ReturnedContent, ReviewRound
from reviews.selectors.determination import printed_decisions


@dataclass(frozen=True, slots=True)
class ReturnedPart:
    """One part on both sides, with what its reviewer was told of it."""

    change: PartChange
    reason: str


@dataclass(frozen=True, slots=True)
class SinceReturn:
    """The last return of a round, and what changed since; no parts where the words of then were not kept."""

    sign_off: QualitySignOff
    parts: tuple[ReturnedPart, ...]

    @property
    def changed(self) -> int:
        """How many parts differ."""
        return sum(part.change.is_changed for part in self.parts)


def since_return(round_: ReviewRound, content: LetterContent) -> SinceReturn | None:
    """The last return beside the content as it is now; None for a round that was never returned."""
    last = last_return(round_)
    if last is None:
        return None
    kept = ReturnedContent.objects.filter(sign_off=last).first()
    if kept is None:
        return SinceReturn(last, ())
    reasons = dict(last.item_reasons.values_list("item", "reason"))
    now = [decision.item_id for decision in printed_decisions(round_)]
    changes = compare(LetterContent.from_dict(kept.content), kept.items, content, now)
    return SinceReturn(
        last,
        tuple(ReturnedPart(change, reasons.get(change.item, "") if change.item else "") for change in changes),
    )


def last_return(round_: ReviewRound) -> QualitySignOff | None:
    """The last return of the round."""
    returns = round_.sign_offs.filter(verdict=SignOffVerdict.RETURNED.value)
    return returns.select_related("signed_by").first()


def reason_of_item(round_: ReviewRound, item_id: int) -> str:
    """What the last return told of this item; empty where nothing."""
    last = last_return(round_)
    found = last and last.item_reasons.filter(item=item_id).first()
    return found.reason if found else ""
