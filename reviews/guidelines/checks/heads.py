"""Where a clause states a verdict: the deciding word, the verb that governs it and what negates it between them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.checks import lexicon as lx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.guidelines.checks.clauses import Clause

_NEAR = 3
_BEFORE = 12
_GROUP_ENDS = frozenset({"the", "a", "an", "this", "that", "to", "it", "any", "and", "or", "nor"})


class Strength(IntEnum):
    """What the words speak of: necessity itself, the act that follows, or only support."""

    WEAK = 1
    ACT = 2
    NECESSITY = 3


class Head(NamedTuple):
    """Where the verdict word stands, what it says undenied, and the verb group that governs it."""

    at: int
    positive: bool
    strength: Strength
    verb: int | None
    negations: int
    tight: bool


def find_heads(norms: Sequence[str], clause: Clause) -> list[Head]:
    """The verdicts of a clause in order, one that only says "is not" after another of the sentence included."""
    return _elided(norms, clause, list(_heads(norms, clause)))


def _heads(norms: Sequence[str], clause: Clause) -> Iterator[Head]:
    taken = -1
    for index in range(clause.start, clause.end):
        norm = norms[index]
        if norm == "necessity":
            head = _necessity(norms, clause, index)
        elif norm in lx.ADJECTIVES and index > taken:
            head = _adjective(norms, clause, index)
        else:
            continue
        if head:
            taken = _end_of_coordination(norms, index, clause.end)
            yield head


def _end_of_coordination(norms: Sequence[str], index: int, end: int) -> int:
    """The last adjective of "necessary and appropriate", "appropriate, or indicated here"."""
    last = index
    for place in range(index + 1, min(end, index + 6)):
        if norms[place] in lx.ADJECTIVES:
            last = place
        elif norms[place] not in {"and", "or", "nor", ",", "medically", "clinically"}:
            break
    return last


def _adjective(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    norm = norms[index]
    medically = "medically" in norms[max(clause.start, index - _NEAR) : index]
    if index and norms[index - 1] in {"if", "where", "as", "when"} and not medically:
        return None
    if norm == "supported" and "necessary" in norms[index + 1 : clause.end]:
        return None
    positive = norm not in lx.NEGATIVE_ADJECTIVES
    strength = Strength.NECESSITY if medically else Strength.WEAK
    verb, negations, tight = _path(norms, clause, index)
    if norm in lx.NECESSARY and not lx.POINTING.isdisjoint(norms[clause.start : verb or clause.start]):
        strength = Strength.NECESSITY
    if norm in lx.ACTS and not medically:
        strength = Strength.ACT
        if not tight or not _present(norms, verb, index):
            return None
    if norm in lx.ABOUT_DENIAL:
        subject = norms[clause.start : index]
        if verb is None or lx.DENIAL_NOUNS.isdisjoint(subject):
            return None
        positive, strength = lx.ABOUT_DENIAL[norm], Strength.ACT
    if verb is None and not (medically and _verbless(norms, clause, index)):
        return None
    return Head(index, positive, strength, verb, negations, tight)


def _present(norms: Sequence[str], verb: int | None, index: int) -> bool:
    """ "is denied", "should be certified": an act of this decision, not one that was done before."""
    if verb is None:
        return False
    group = norms[verb:index]
    return group[0] in {"is", "are", "can", "should", "will", "would"} and "been" not in group


def _verbless(norms: Sequence[str], clause: Clause, index: int) -> bool:
    """ "Not medically necessary." as a whole statement, or what an elided verb leaves."""
    before = [norm for norm in norms[clause.start : index] if norm not in lx.PATH]
    return not before


def _path(norms: Sequence[str], clause: Clause, index: int) -> tuple[int | None, int, bool]:
    """The governing verb left of the verdict, the negations from it on, and whether nothing else stands between."""
    tight = True
    for place in range(index - 1, clause.start - 1, -1):
        norm = norms[place]
        if norm in lx.FINITE or norm in lx.OPINION:
            if norm in lx.PATH and norm not in lx.AUXILIARIES and _auxiliary_before(norms, clause, place):
                continue
            start = _group_start(norms, clause, place)
            return start, negations(norms, start, index), tight
        if norm not in lx.PATH and norm not in lx.ADJECTIVES and norm != ",":
            tight = False
    return None, negations(norms, clause.start, index), tight


def _auxiliary_before(norms: Sequence[str], clause: Clause, place: int) -> bool:
    """Whether the participle ("found", "considered") follows its own auxiliary."""
    window = norms[max(clause.start, place - 4) : place]
    return any(norm in lx.AUXILIARIES | lx.BE | lx.COPULAS for norm in window)


def _group_start(norms: Sequence[str], clause: Clause, place: int) -> int:
    """The first word of the verb group: "has not been" from "been", "cannot be" from "be"."""
    start = place
    for back in range(place - 1, max(clause.start, place - 7) - 1, -1):
        if norms[back] in lx.FINITE:
            start = back
        elif norms[back] not in lx.PATH or norms[back] in _GROUP_ENDS or norms[back] in lx.ADJECTIVES:
            break
    return start


def negations(norms: Sequence[str], start: int, end: int) -> int:
    """The negations in a stretch; "not only" and what ends before a "but" deny nothing."""
    count = 0
    for place in range(start, end):
        norm = norms[place]
        if norm == "but":
            count = 0
        elif norm in lx.NEGATORS and norm != "nor":
            count += norms[place + 1 : place + 2] not in {("only",), ("just",), ("simply",)}
        elif (norm in lx.DENYING and norm not in lx.ADJECTIVES) or norms[place : place + 2] == ("far", "from"):
            count += 1
    return count


def _necessity(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """ "medical necessity" as subject, object or complement; None where nothing is said of it."""
    right = _said_of_it(norms, clause, index)
    if right is not None:
        return right
    before = norms[clause.start : index]
    verbs = [place for place in range(clause.start, index) if norms[place] in lx.FINITE | lx.EVIDENCE | lx.DENYING]
    if not verbs and not {"no", "without", "of"} & set(before):
        return None
    if "a" in norms[max(clause.start, index - 2) : index]:
        verb, negations, tight = _path(norms, clause, index)
        return Head(index, positive=True, strength=Strength.NECESSITY, verb=verb, negations=negations, tight=tight)
    operators = [place for place in verbs if norms[place] in lx.EVIDENCE | lx.DENYING | {"have", "has"}]
    leads_no = norms[index - 1] in {"no", "without"} or norms[max(clause.start, index - 2) : index] == ("no", "medical")
    if not operators and not leads_no:
        return None
    first = _group_start(norms, clause, operators[0]) if operators else index - 2
    denied = negations(norms, max(clause.start, first - _BEFORE if operators else first), index)
    verb = operators[0] if operators else None
    return Head(index, positive=True, strength=Strength.NECESSITY, verb=verb, negations=min(denied, 1), tight=False)


def _said_of_it(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """The verdict to the right of "medical necessity": its last "is (not) established"."""
    if norms[index + 1 : index + 2] in {("decision",), ("determination",), ("review",), ("criteria",)}:
        return None
    for place in range(clause.end - 1, index, -1):
        norm = norms[place]
        if norm not in lx.SETTLED | lx.UNSETTLED | {"question", "doubt"}:
            continue
        verb, negations, tight = _path(norms, clause, place)
        if verb is None or verb < index:
            continue
        positive = norm in lx.SETTLED
        if norm in {"question", "doubt"}:
            positive = False
            negations = negations(norms, verb, place)
        lead = negations(norms, clause.start, index)
        return Head(place, positive, Strength.NECESSITY, verb, negations + lead, tight)
    return None


def _elided(norms: Sequence[str], clause: Clause, heads: list[Head]) -> list[Head]:
    """Add "but the other one is not." after a verdict of the same sentence."""
    end = clause.end
    while end > clause.start and norms[end - 1] in {".", "!", "here", ","}:
        end -= 1
    if heads or end - clause.start < 2 or norms[end - 1] != "not" or norms[end - 2] not in lx.AUXILIARIES:  # noqa: PLR2004
        return heads
    before = norms[: clause.start]
    if not any(norm in lx.NECESSARY for norm in before):
        return heads
    return [Head(end - 1, positive=True, strength=Strength.NECESSITY, verb=end - 2, negations=1, tight=True)]


