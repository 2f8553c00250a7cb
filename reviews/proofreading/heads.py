"""Where a clause states a verdict: the deciding word, the verb that governs it and what negates it between them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from reviews.proofreading import lexicon as lx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.proofreading.clauses import Clause

_NEAR = 3
_BEFORE = 12
_GROUP_ENDS = frozenset({"the", "a", "an", "this", "that", "to", "it", "any", "and", "or", "nor"})
_JOINING = frozenset({"and", "or", "nor", ",", "medically", "clinically"})
_NOUN_PHRASES = frozenset({"decision", "determination", "review", "criteria"})


class Strength(IntEnum):
    """What the words speak of: necessity itself, the act that follows, or only support."""

    WEAK = 1
    ACT = 2
    NECESSITY = 3


class Path(NamedTuple):
    """From the governing verb (a token, None without one) to the deciding word: how often it is denied on the way.

    `tight`: nothing stands between them but auxiliaries, adverbs and the like.
    """

    verb: int | None
    denials: int
    tight: bool


class Head(NamedTuple):
    """A deciding word at token `at`, and what it says where nothing denies it."""

    at: int
    positive: bool
    strength: Strength
    path: Path

    @property
    def limit(self) -> int:
        """Where the subject ends."""
        return self.at if self.path.verb is None else self.path.verb


def find_heads(norms: Sequence[str], clause: Clause) -> list[Head]:
    """The verdicts of a clause in order; one that only says "is not" after another of the sentence counts too."""
    heads = list(_heads(norms, clause))
    if not heads and (elided := _elided(norms, clause)):
        return [elided]
    return heads


def denials(norms: Sequence[str], start: int, end: int) -> int:
    """How often a stretch denies. "Not only" and what ends before a "but" do not."""
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


def _heads(norms: Sequence[str], clause: Clause) -> Iterator[Head]:
    taken = -1
    for index in range(clause.start, clause.end):
        head = None
        if norms[index] == "necessity":
            head = _necessity(norms, clause, index)
        elif norms[index] in lx.ADVISED:
            head = _advised(norms, clause, index)
        elif norms[index] in lx.BACKING:
            head = _backed(norms, clause, index)
        elif norms[index] == "need" and "for" in norms[index + 1 : index + 2]:
            head = _needed(norms, clause, index)
        elif norms[index] in lx.ADJECTIVES and index > taken:
            head = _adjective(norms, clause, index)
        if head:
            taken = max(head.at, _end_of_coordination(norms, index, clause.end))
            yield head


def _end_of_coordination(norms: Sequence[str], index: int, end: int) -> int:
    """The last adjective of "necessary and appropriate" or "appropriate, or indicated here"."""
    last = index
    for place in range(index + 1, min(end, index + 6)):
        if norms[place] in lx.ADJECTIVES:
            last = place
        elif norms[place] not in _JOINING:
            break
    return last


def _adjective(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    norm = norms[index]
    medically = "medically" in norms[max(clause.start, index - _NEAR) : index]
    aside = index > 0 and norms[index - 1] in {"if", "where", "as", "when"} and not medically
    if aside or (norm == "supported" and "necessary" in norms[index + 1 : clause.end]):
        return None
    path = _path(norms, clause, index)
    if norm in lx.ABOUT_DENIAL:
        speaks = path.verb is not None and not lx.DENIAL_NOUNS.isdisjoint(norms[clause.start : index])
        return Head(index, lx.ABOUT_DENIAL[norm], Strength.ACT, path) if speaks else None
    if norm in lx.ACTS and not medically and not (path.tight and _present(norms, path.verb, index)):
        return None
    if path.verb is None and norms[index - 2 : index - 1] == ("as",):
        path = _shown_as(norms, clause, index)
    if path.verb is None and not (medically and _verbless(norms, clause, index)):
        return None
    return Head(index, norm not in lx.NEGATIVE_ADJECTIVES, _strength(norms, clause, norm, path, medically), path)


def _shown_as(norms: Sequence[str], clause: Clause, index: int) -> Path:
    """The path of "the file supports the request as medically necessary"."""
    verb = next((place for place in range(clause.start, index) if norms[place] in lx.SHOWING), None)
    start = clause.start if verb is None else verb
    return Path(verb, denials(norms, start, index), tight=False)


def _advised(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """The act in "recommend non-certification" or "certification is not recommended"."""
    near = [place for place in range(max(clause.start, index - _NEAR), index) if norms[place] in lx.ADVISING]
    later = [place for place in range(index, min(clause.end, index + 10)) if norms[place] == "recommended"]
    if near:
        start = _group_start(norms, clause, near[0])
        return Head(
            index, lx.ADVISED[norms[index]], Strength.ACT, Path(start, denials(norms, start, index), tight=False)
        )
    path = _path(norms, clause, later[0]) if later else None
    if path is None or path.verb is None or path.verb < index:
        return None
    return Head(later[0], lx.ADVISED[norms[index]], Strength.ACT, path)


def _backed(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """The support in "the guideline does not support the request", "meets the criteria for the requested"."""
    if lx.REQUEST_NOUNS.isdisjoint(norms[index + 1 : min(clause.end, index + 7)]):
        return None
    start = _group_start(norms, clause, index)
    return Head(index, True, Strength.WEAK, Path(start, denials(norms, start, index), tight=False))


def _needed(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """The verdict on "the need for ..."."""
    said = _said_of_it(norms, clause, index)
    return said and said._replace(strength=Strength.ACT)


def _strength(norms: Sequence[str], clause: Clause, norm: str, path: Path, medically: bool) -> Strength:
    points_at_request = not lx.POINTING.isdisjoint(norms[clause.start : path.verb or clause.start])
    if medically or (norm in lx.NECESSARY and points_at_request):
        return Strength.NECESSITY
    return Strength.ACT if norm in lx.ACTS else Strength.WEAK


def _present(norms: Sequence[str], verb: int | None, index: int) -> bool:
    """Tell "is denied" and "should be certified", acts of this decision, from what was done before."""
    if verb is None:
        return False
    group = norms[verb:index]
    return group[0] in {"is", "are", "can", "should", "will", "would"} and "been" not in group


def _verbless(norms: Sequence[str], clause: Clause, index: int) -> bool:
    """Whether the verdict is the whole statement: "In conclusion: not medically necessary."."""
    return all(norm in lx.PATH or norm in lx.CONCLUDING or norm in ",:" for norm in norms[clause.start : index])


def _path(norms: Sequence[str], clause: Clause, index: int) -> Path:
    tight = True
    for place in range(index - 1, clause.start - 1, -1):
        norm = norms[place]
        if norm in lx.FINITE or norm in lx.OPINION:
            if norm in lx.PATH and norm not in lx.AUXILIARIES and _auxiliary_before(norms, clause, place):
                continue
            start = _group_start(norms, clause, place)
            return Path(start, denials(norms, start, index), tight)
        if norm not in lx.PATH and norm not in lx.ADJECTIVES and norm != ",":
            tight = False
    return Path(None, denials(norms, clause.start, index), tight)


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


def _necessity(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """What is said of "medical necessity" as subject, object or complement; None where nothing is."""
    if norms[index + 1 : index + 2] and norms[index + 1] in _NOUN_PHRASES:
        return None
    if said := _said_of_it(norms, clause, index):
        return said
    if "a" in norms[max(clause.start, index - _NEAR) : index]:
        path = _path(norms, clause, index)
        if path.tight and path.verb is not None:
            return Head(index, True, Strength.NECESSITY, path)
    return _done_to_it(norms, clause, index)


def _done_to_it(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """The verdict to the left: "do not support the medical necessity", "no medical necessity"."""
    operators = lx.EVIDENCE | lx.DENYING | {"have", "has"}
    verb = next((place for place in range(clause.start, index) if norms[place] in operators), None)
    if verb is None and "no" not in norms[max(clause.start, index - 2) : index]:
        return None
    first = index - 2 if verb is None else _group_start(norms, clause, verb) - _BEFORE
    denied = min(1, denials(norms, max(clause.start, first), index))
    return Head(index, True, Strength.NECESSITY, Path(verb, denied, tight=False))


def _said_of_it(norms: Sequence[str], clause: Clause, index: int) -> Head | None:
    """The verdict to the right: the last "is (not) established" of the clause."""
    for place in range(clause.end - 1, index, -1):
        norm = norms[place]
        if norm not in lx.SETTLED | lx.UNSETTLED | {"question", "doubt"}:
            continue
        path = _path(norms, clause, place)
        if path.verb is None or path.verb < index:
            continue
        lead = denials(norms, max(clause.start, index - _NEAR), index)
        return Head(place, norm in lx.SETTLED, Strength.NECESSITY, path._replace(denials=path.denials + lead))
    return None


def _elided(norms: Sequence[str], clause: Clause) -> Head | None:
    """The verdict left out in "but the other one is not."."""
    end = clause.end
    while end > clause.start and norms[end - 1] in {".", "!", "here", ","}:
        end -= 1
    ends_denied = end - clause.start > 1 and norms[end - 1] == "not" and norms[end - 2] in lx.AUXILIARIES
    if not ends_denied or lx.NECESSARY.isdisjoint(norms[: clause.start]):
        return None
    return Head(end - 1, True, Strength.NECESSITY, Path(end - 2, 1, tight=True))
