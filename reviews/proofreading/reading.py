"""Which decision the words of a rationale state: `decision_from_words(rationale)`.

The last plain statement about the request counts, wherever advice or quoted guideline text follows it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from reviews.proofreading.prose import sentences
from reviews.proofreading.verdicts import Strength, Verdict, read_verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.guidelines.requests import Span
    from reviews.proofreading.model import Decision

_CLOSING = 3
_WEAK_CLOSING = 2


class Confidence(StrEnum):
    """How far a reading may be trusted: `SURE` where no reader would take the words otherwise."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


class Reading(NamedTuple):
    """The decision the words state, or None, and where they state it."""

    decision: Decision | None
    confidence: Confidence
    span: Span | None


NOTHING_READ = Reading(None, Confidence.NONE, None)


def decision_from_words(rationale: str) -> Reading:
    """Read the decision from the words alone; total, and linear in the length of the text."""
    return reading_of(read_verdicts(rationale), len(sentences(rationale)))


def reading_of(verdicts: Sequence[Verdict], sentence_count: int) -> Reading:
    """The decision a text's verdicts amount to."""
    own = [verdict for verdict in verdicts if verdict.own]
    chosen = _chosen(own, sentence_count)
    if chosen is None:
        return NOTHING_READ
    decision: Decision = "overturned" if chosen.positive else "upheld"
    sure = chosen.plain and chosen.main and chosen.sentence >= sentence_count - _CLOSING
    opposed = any(_opposes(verdict, chosen) for verdict in own)
    return Reading(decision, Confidence.SURE if sure and not opposed else Confidence.LIKELY, chosen.span)


def _chosen(own: Sequence[Verdict], sentence_count: int) -> Verdict | None:
    """The last statement of necessity about the request; else the last of any; else acts and, near the end, support."""
    ranks = (
        [v for v in own if v.strength is Strength.NECESSITY and v.main and (v.of_request or v.plain)],
        [v for v in own if v.strength is Strength.NECESSITY and v.main],
        [v for v in own if v.strength is Strength.ACT and v.main],
        [v for v in own if v.strength is Strength.NECESSITY],
        [v for v in own if v.main and v.of_request],
        [v for v in own if v.sentence >= sentence_count - _WEAK_CLOSING],
    )
    return next((rank[-1] for rank in ranks if rank), None)


def _opposes(verdict: Verdict, chosen: Verdict) -> bool:
    """Whether another statement says the contrary: of necessity anywhere, a lesser one from the chosen on."""
    if verdict.positive == chosen.positive or not verdict.main:
        return False
    return verdict.strength > Strength.WEAK or verdict.sentence >= chosen.sentence
