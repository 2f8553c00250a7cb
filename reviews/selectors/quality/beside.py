"""A determination cut so that what is to be said of a sentence stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cases.models import DisputedItem
from reviews.enums import FindingOutcome
from reviews.guidelines.requests import Span
from reviews.letters.content import LetterContent, LetterItem
from reviews.models import GuidelineFinding, ReviewRound
from reviews.proofreading import CheckFinding
from reviews.proofreading.prose import sentences
from reviews.selectors.checks import shown_checks
from reviews.selectors.determination import printed_decisions
from reviews.selectors.findings import findings_by_item
from reviews.selectors.ground_five import HeldDetail, HeldItem, HeldStatement, ground_five, held_item
from reviews.selectors.passages import CitedPassage, passages_of


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say, which is the one that is given.

    A check of the words, a statement held against the file, a passage cited, or a number, date or drug in the file.
    """

    check: CheckFinding | None = None
    held: HeldStatement | None = None
    cited: CitedPassage | None = None
    detail: HeldDetail | None = None


@dataclass(slots=True)
class Stretch:
    """Sentences of which nothing is said, or one sentence with its notes; `pieces` are its words, marked or not."""

    pieces: tuple[tuple[str, bool], ...]
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One item of the letter: what is said of it as a whole, and its rationale with what is said of each sentence.

    `findings` tell something of the request; `silent` do not apply to it.
    """

    item: DisputedItem
    letter: LetterItem
    findings: Sequence[GuidelineFinding]
    silent: Sequence[GuidelineFinding]
    notes: Sequence[Note]
    rationale: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Judged:
    """The whole determination; `notes` speak of no sentence and of no item."""

    notes: Sequence[Note]
    summary: Sequence[Stretch]
    items: Sequence[JudgedItem]


def judged(round_: ReviewRound, content: LetterContent, *, with_details: bool = False) -> Judged:
    """The content with checks, file hits and guideline findings beside what they speak of.

    `with_details`: where the file says its numbers, dates and drugs, too; each costs a search.
    """
    checks = shown_checks(round_)
    held = {each.item.pk: each for each in ground_five(round_, with_details=with_details)}
    cited = passages_of(round_)
    findings = {item.pk: found for item, found in findings_by_item(round_)}
    items = []
    for decision, letter in zip(printed_decisions(round_), content.items, strict=True):
        item = decision.item
        placed, whole = _of_item(item, checks, held.get(item.pk))
        if item.pk in held:
            placed += [(each.detail.span, Note(detail=each)) for each in held[item.pk].details]
        for each in cited:
            if each.passage.item_id == item.pk:
                span = _where_named(each, letter.rationale)
                if span:
                    placed.append((span, Note(cited=each)))
                else:
                    whole.append(Note(cited=each))
        told = findings.get(item.pk, [])
        silent = [finding for finding in told if finding.outcome == FindingOutcome.NOT_APPLICABLE]
        telling = [finding for finding in told if finding not in silent]
        items.append(JudgedItem(item, letter, telling, silent, whole, stretches(letter.rationale, placed)))
    of_summary = [check for check in checks if check.where == "summary" and check.spans]
    shown = {item.item.position for item in items}
    return Judged(
        notes=[Note(check=check) for check in checks if check not in of_summary and check.position not in shown],
        summary=stretches(content.summary, [(span, Note(check=check)) for check in of_summary for span in check.spans]),
        items=items,
    )


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """What is said of the rationale of an item while it is written: of the whole, and of single sentences."""

    held: HeldItem
    notes: Sequence[Note]
    rationale: Sequence[Stretch]


def written_item(round_: ReviewRound, item: DisputedItem, checks: Sequence[CheckFinding]) -> WrittenItem:
    """The rationale of one item as saved, with what is said of its sentences; `checks` are those of the round.

    Nothing is said of an item before there is a rationale.
    """
    held = held_item(round_, item)
    decision = round_.decisions.filter(item=item).first()
    if decision is None or not decision.rationale:
        return WrittenItem(held, (), ())
    placed, whole = _of_item(item, checks, held)
    told = [stretch for stretch in stretches(decision.rationale, placed) if stretch.notes]
    return WrittenItem(held, whole, told)


def _of_item(
    item: DisputedItem, checks: Sequence[CheckFinding], held: HeldItem | None
) -> tuple[list[tuple[Span, Note]], list[Note]]:
    """The checks and statements of absence of an item: those with their places in the rationale, and the others."""
    mine = [check for check in checks if check.position == item.position]
    placed = [(span, Note(check=check)) for check in mine if check.where == "rationale" for span in check.spans]
    placed += [(each.statement.span, Note(held=each)) for each in (held.statements if held else ())]
    return placed, [Note(check=check) for check in mine if check.where != "rationale" or not check.spans]


def stretches(text: str, placed: Iterable[tuple[Span, Note]]) -> list[Stretch]:
    """The text in order, cut at each sentence of which something is said; a note stands at its first sentence only."""
    found = sentences(text)
    spans: dict[int, list[Span]] = {}
    notes: dict[int, list[Note]] = {}
    seen: list[Note] = []
    for span, note in sorted(placed, key=lambda each: each[0]):
        at = next((n for n, one in enumerate(found) if span.start < one.end), len(found) - 1)
        spans.setdefault(at, []).append(span)
        if note not in seen:
            seen.append(note)
            notes.setdefault(at, []).append(note)
    return list(_cut(text, [one.end for one in found], spans, notes))


def _cut(
    text: str, ends: Sequence[int], spans: dict[int, list[Span]], notes: dict[int, list[Note]]
) -> Iterator[Stretch]:
    start = plain_from = 0
    for number, end in enumerate(ends):
        if number in notes:
            if text[plain_from:start].strip():
                yield Stretch(((text[plain_from:start].strip(), False),))
            yield Stretch(tuple(_marked(text, start, end, spans[number])), notes[number])
            plain_from = end
        start = end
    if text[plain_from:].strip():
        yield Stretch(((text[plain_from:].strip(), False),))


def _marked(text: str, start: int, end: int, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """The sentence in pieces; what the notes speak of is marked."""
    at = start + len(text[start:end]) - len(text[start:end].lstrip())
    for span in spans:
        first, last = max(span.start, at), min(span.end, end)
        if first >= last:
            continue
        if first > at:
            yield text[at:first], False
        yield text[first:last], True
        at = last
    if at < end:
        yield text[at:end], False


def _where_named(cited: CitedPassage, text: str) -> Span | None:
    """Where the rationale names the passage as it is written in a text."""
    at = text.find(cited.label)
    return Span(at, at + len(cited.label)) if at >= 0 else None
