"""What was read from the words of a request, beside what the reviewer corrected."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cases.clocks.engine import FORMULARY_SINCE
from cases.hooks import proposes_facts
from cases.models import Case, DisputedItem
from reviews.guidelines.facts import VOCABULARY, DateSpan, Range, Value
from reviews.guidelines.requests import Category, ParsedRequest, parse_request
from reviews.models import ReviewRound
from reviews.selectors.facts import FROM_REQUEST, disputed_text, request_facts


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the request and the labels of what was read from it; no label if nothing was."""

    text: str
    read_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadFact:
    """One fact read from the words, and the reviewer's correction of it (empty: none)."""

    key: str
    label: str
    read: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A request with its words marked, the facts read from it, and whether its kind of service was recognized."""

    item: DisputedItem
    segments: tuple[Segment, ...]
    facts: tuple[ReadFact, ...]
    understood: bool


def reading_of(round_: ReviewRound, item: DisputedItem) -> Reading:
    """The reading of one item's request, with the reviewer's corrections beside it."""
    text = disputed_text(item)
    parsed = parse_request(text)
    corrected = {fact.key: fact.value for fact in round_.facts.all() if fact.item_id == item.pk}
    read = {key: say_value(key, value) for key, value in request_facts(item).items()}
    return Reading(
        item=item,
        segments=tuple(_segments(text, parsed)),
        facts=tuple(
            ReadFact(key, VOCABULARY[key].label, read.get(key, ""), corrected.get(key, ""))
            for key in VOCABULARY
            if key in read or (key in corrected and key in REQUEST_KEYS)
        ),
        understood=parsed.understood,
    )


@proposes_facts
def _formulary(case: Case) -> dict[str, str]:
    """A dispute over medication alone, decided once there was a formulary, is proposed to be one over it."""
    decision = getattr(case, "ur_decision", None)
    decided = decision and (decision.decided_on or decision.served_on)
    requests = [parse_request(disputed_text(item)) for item in case.items.all() if item.is_open]
    if not (decided and decided >= FORMULARY_SINCE and requests):
        return {}
    if any(request.category != Category.PHARMACEUTICALS for request in requests):
        return {}
    return {"formulary": "Proposed: yes. Each disputed item is read as medication, and UR decided in 2018 or later."}


REQUEST_KEYS = frozenset(FROM_REQUEST.get(name, name) for name in ParsedRequest().to_label())


def readings(round_: ReviewRound) -> list[Reading]:
    """The readings of all open items, by position."""
    items = round_.case.items.order_by("position")
    return [reading_of(round_, item) for item in items if item.is_open]


def say_value(key: str, value: Value) -> str:
    """The value of a fact in words: labels for choices, whole numbers without a fraction, yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, DateSpan):
        return value.in_words
    parts = value if isinstance(value, tuple) and not isinstance(value, Range) else (value,)
    return ", ".join(VOCABULARY[key].choices.get(str(part), str(part)) for part in parts)


def _segments(text: str, parsed: ParsedRequest) -> list[Segment]:
    """The text, cut at the beginning and end of each marked part."""
    marks = [(span, field) for field, spans in parsed.spans.items() for span in spans]
    edges = sorted({0, len(text), *(edge for span, _field in marks for edge in span)})
    return [
        Segment(
            text[start:end],
            tuple(
                VOCABULARY[key].label
                for span, field in marks
                if span.start <= start and end <= span.end and (key := FROM_REQUEST.get(field, field)) in VOCABULARY
            ),
        )
        for start, end in pairwise(edges)
    ]
