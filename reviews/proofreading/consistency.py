"""Whether the words of a rationale agree with the decision printed over it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.guidelines.requests import Span
from reviews.proofreading.model import CheckFinding, Level
from reviews.proofreading.prose import Places, Sentence, quotations, sentences
from reviews.proofreading.reading import Confidence, Reading, reading_of
from reviews.proofreading.verdicts import Strength, Verdict, read_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.proofreading.model import DeterminationFacts, ItemFacts

_CITATION = "8 CCR 9792.10.6(d); LC 4610.6(c)"
_NO_MODIFYING = "8 CCR 9792.10.6(d); LC 4610.5(c)(1)"
_SAYS = {
    "upheld": "the treatment is not medically necessary",
    "overturned": "the treatment is medically necessary",
}
_CRITERIA = re.compile(
    r"\bcriteria\b[^.;,]{0,60}?\b(?:are|is|were|was|have been|has been)\s+(?P<not>not\s+)?(?:all\s+|fully\s+)?"
    r"(?:met|satisfied|fulfilled)\b|\bmeets\s+(?:all\s+)?(?:of\s+)?(?:the\s+|these\s+)?(?:guideline\s+)?criteria\b",
    re.IGNORECASE,
)
_UNSETTLED = re.compile(
    r"\b(?:if|unless|until|once|when|whether|should|provided|after|not all|none|only|some|partly|without|no|lack\w*"
    r"|requires?|must|may|can|would|although|though|while|but|however|unclear|fail\w*)\b",
    re.IGNORECASE,
)
_MODIFYING = re.compile(
    r"\b(?:request|decision|determination|quantity|visits?|sessions?|units?|tablets?|refills?)\b[^.;]{0,80}?"
    r"\b(?:is|are|be)\s+(?:hereby\s+)?(?:modified|reduced|amended|partially\s+\w+|partly\s+\w+)\b",
    re.IGNORECASE,
)
_NOT_MODIFYING = re.compile(r"\b(?:cannot|not|no|unable|utilization|claims|ur|was|were|previously)\b", re.IGNORECASE)


def check_decision_words(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """The decision the rationale states is the decision printed, at its end and everywhere else."""
    for item in facts.items:
        if item.decision and item.rationale.strip():
            yield from _of_item(item)


def _of_item(item: ItemFacts) -> Iterator[CheckFinding]:
    verdicts = read_verdicts(item.rationale)
    whole = sentences(item.rationale)
    reading = reading_of(verdicts, len(whole))
    if reading.decision is None:
        yield _no_conclusion(item)
    elif reading.decision != item.decision:
        yield _contradicts(item, reading)
    else:
        yield from _elsewhere(item, verdicts)
    quoted = Places(quotations(item.rationale))
    yield from _criteria(item, whole, quoted)
    yield from _modifies(item, whole, quoted)


def _no_conclusion(item: ItemFacts) -> CheckFinding:
    words = f"End the rationale of item {item.position} with a plain conclusion: {_SAYS[item.decision or 'upheld']}."
    return CheckFinding("decision_words", Level.INFO, item.position, words, _CITATION, "rationale")


def _contradicts(item: ItemFacts, reading: Reading) -> CheckFinding:
    sure = reading.confidence is Confidence.SURE
    said = _SAYS[reading.decision or "upheld"]
    reads = "says" if sure else "can be read to say that"
    return CheckFinding(
        "decision_words",
        Level.ERROR if sure else Level.WARNING,
        item.position,
        f"Item {item.position} is decided {item.decision}, but its rationale {reads} {said}. "
        "Correct the decision or the words.",
        _CITATION,
        "rationale",
        (reading.span,) if reading.span else (),
    )


def _elsewhere(item: ItemFacts, verdicts: Sequence[Verdict]) -> Iterator[CheckFinding]:
    positive = item.decision == "overturned"
    spans = tuple(
        verdict.span
        for verdict in verdicts
        if verdict.own
        and verdict.main
        and verdict.of_request
        and verdict.strength is not Strength.WEAK
        and verdict.positive != positive
    )
    if spans:
        words = f"The rationale of item {item.position} also says the contrary of its decision. Make clear what each "
        words += "statement is about, or correct it."
        yield CheckFinding("contradiction", Level.WARNING, item.position, words, _CITATION, "rationale", spans)


def _criteria(item: ItemFacts, whole: Sequence[Sentence], quoted: Places) -> Iterator[CheckFinding]:
    """Criteria said to be met over a refusal, or the reverse."""
    for sentence in whole:
        found = _CRITERIA.search(sentence.text)
        if not found or quoted.hold(sentence.start + found.start()):
            continue
        met = not found.group("not")
        around = sentence.text[: found.start()] + sentence.text[found.end() :]
        if met == (item.decision == "overturned") or _UNSETTLED.search(around):
            continue
        said = "are met" if met else "are not met"
        words = f"Item {item.position} is {item.decision}, but a sentence says that criteria {said}. "
        words += "Say why the decision goes the other way, or correct the sentence."
        span = Span(sentence.start + found.start(), sentence.start + found.end())
        yield CheckFinding("criteria", Level.WARNING, item.position, words, _CITATION, "rationale", (span,))


def _modifies(item: ItemFacts, whole: Sequence[Sentence], quoted: Places) -> Iterator[CheckFinding]:
    for sentence in whole:
        found = _MODIFYING.search(sentence.text)
        own = found and not quoted.hold(sentence.start + found.start())
        if found and own and not _NOT_MODIFYING.search(sentence.text):
            words = (
                f"The rationale of item {item.position} seems to change the request. An item is upheld or overturned "
            )
            words += "as a whole; write what you advise as advice."
            span = Span(sentence.start + found.start(), sentence.start + found.end())
            yield CheckFinding("modification", Level.WARNING, item.position, words, _NO_MODIFYING, "rationale", (span,))
