"""The verdicts a rationale states: "is not medically necessary", "medical necessity has not been established", ...

Every mention is read in its clause: the governing verb, what negates it, whose words they are, and in which mood.
A verdict nobody could dispute is `plain`; a contradiction is only ever called an error on a plain one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.checks import lexicon as lx
from reviews.guidelines.checks.clauses import Clause, Kind, Parsed, parse
from reviews.guidelines.checks.prose import Places, quotations, sentences
from reviews.guidelines.requests import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set as AbstractSet

    from reviews.guidelines.checks.prose import Word

# What a sentence must hold to be worth reading.
_SPEAKS = re.compile(
    r"ne[cs]{1,3}e|appropriate|reasonabl|indicated|warrant|justif|needed|required|support|advisable|recommended|"
    r"beneficial|essential|certif|approved|authorized|granted|denied|upheld|overturned|reversed|affirmed|sustained|"
    r"premature|excessive|valid|allowed|endorsed|acceptable",
    re.IGNORECASE,
)
_NEAR = 3
_GROUP_ENDS = frozenset({"the", "a", "an", "this", "that", "to", "it", "any", "and", "or", "nor"})
_SUBJECT_LOOK = 40
_BEFORE = 12


class Strength(IntEnum):
    """What the words speak of: necessity itself, the act that follows, or only support."""

    WEAK = 1
    ACT = 2
    NECESSITY = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. `positive`: the treatment is necessary. `plain`: nothing in its sentence leaves a doubt.

    `own`: stated by the writer, not reported of others, not general and not conditional. `main`: not a mere reason or
    concession. `of_request`: the words before it name the request.
    """

    positive: bool
    strength: Strength
    span: Span
    sentence: int
    own: bool
    main: bool
    of_request: bool
    plain: bool


class _Head(NamedTuple):
    """Where the verdict word stands, what it says undenied, and the verb group that governs it."""

    index: int
    positive: bool
    strength: Strength
    verb: int | None
    negations: int
    tight: bool


def read_verdicts(text: str) -> tuple[Verdict, ...]:
    """Every verdict of a text, in order."""
    quoted = Places(quotations(text))
    found: list[Verdict] = []
    for number, sentence in enumerate(sentences(text)):
        if _SPEAKS.search(sentence.text):
            found.extend(_of_sentence(parse(sentence, quoted), number))
    return tuple(found)


def _of_sentence(parsed: Parsed, number: int) -> Iterator[Verdict]:
    norms = tuple(word.norm for word in parsed.tokens)
    asked = parsed.sentence.text.endswith("?")
    for clause in parsed.clauses:
        heads = _elided(norms, clause, list(_heads(norms, clause)))
        for place, head in enumerate(heads):
            # "As the surgery is not necessary the brace is not": of two verdicts in a clause the last is the statement.
            main = clause.kind is Kind.MAIN or (place > 0 and clause.kind is Kind.REASON)
            verdict = _verdict(parsed.tokens, norms, clause, head)
            yield replace(verdict, sentence=number, main=main, own=verdict.own and not asked)


def _heads(norms: Sequence[str], clause: Clause) -> Iterator[_Head]:
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


def _adjective(norms: Sequence[str], clause: Clause, index: int) -> _Head | None:
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
    return _Head(index, positive, strength, verb, negations, tight)


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
            return start, _negations(norms, start, index), tight
        if norm not in lx.PATH and norm not in lx.ADJECTIVES and norm != ",":
            tight = False
    return None, _negations(norms, clause.start, index), tight


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


def _negations(norms: Sequence[str], start: int, end: int) -> int:
    """The negations in a stretch; "not only" and what ends before a "but" deny nothing."""
    count = 0
    for place in range(start, end):
        norm = norms[place]
        if norm == "but":
            count = 0
        elif norm in lx.NEGATORS and norm != "nor":
            count += norms[place + 1 : place + 2] not in {("only",), ("just",), ("simply",)}
        elif norm in lx.DENYING and norm not in lx.ADJECTIVES:
            count += 1
    return count


def _necessity(norms: Sequence[str], clause: Clause, index: int) -> _Head | None:
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
        return _Head(index, positive=True, strength=Strength.NECESSITY, verb=verb, negations=negations, tight=tight)
    operators = [place for place in verbs if norms[place] in lx.EVIDENCE | lx.DENYING | {"have", "has"}]
    leads_no = norms[index - 1] in {"no", "without"} or norms[max(clause.start, index - 2) : index] == ("no", "medical")
    if not operators and not leads_no:
        return None
    first = _group_start(norms, clause, operators[0]) if operators else index - 2
    denied = _negations(norms, max(clause.start, first - _BEFORE if operators else first), index)
    verb = operators[0] if operators else None
    return _Head(index, positive=True, strength=Strength.NECESSITY, verb=verb, negations=min(denied, 1), tight=False)


def _said_of_it(norms: Sequence[str], clause: Clause, index: int) -> _Head | None:
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
            negations = _negations(norms, verb, place)
        lead = _negations(norms, clause.start, index)
        return _Head(place, positive, Strength.NECESSITY, verb, negations + lead, tight)
    return None


def _elided(norms: Sequence[str], clause: Clause, heads: list[_Head]) -> list[_Head]:
    """Add "but the other one is not." after a verdict of the same sentence."""
    end = clause.end
    while end > clause.start and norms[end - 1] in {".", "!", "here", ","}:
        end -= 1
    if heads or end - clause.start < 2 or norms[end - 1] != "not" or norms[end - 2] not in lx.AUXILIARIES:  # noqa: PLR2004
        return heads
    before = norms[: clause.start]
    if not any(norm in lx.NECESSARY for norm in before):
        return heads
    return [_Head(end - 1, positive=True, strength=Strength.NECESSITY, verb=end - 2, negations=1, tight=True)]


def _verdict(tokens: Sequence[Word], norms: Sequence[str], clause: Clause, head: _Head) -> Verdict:
    limit = head.verb if head.verb is not None else head.index
    subject = _subject(norms, clause, limit)
    matrix, own_subject = _matrix(subject)
    lead, lead_hidden = _lead_negations(own_subject, noun=norms[head.index] in {"necessity"} or not head.tight)
    outer, outer_double = _outer(matrix)
    negations = head.negations + (lead if head.verb is not None else 0) + outer
    own = _own(norms, clause, head, matrix, own_subject)
    of_request = _of_request(norms, clause, own_subject)
    sentence = norms[clause.start : clause.end]
    plain = (
        own
        and head.tight
        and not lead_hidden
        and not outer_double
        and negations <= 1
        and not matrix
        and not _hedged(norms, clause, head)
        and lx.INTENSIONAL.isdisjoint(_without_partners(sentence))
        and head.strength is Strength.NECESSITY
        and (of_request or _concludes(norms))
    )
    start = tokens[head.verb].start if head.verb is not None else tokens[head.index].start
    return Verdict(
        positive=head.positive == (negations % 2 == 0),
        strength=head.strength,
        span=Span(min(start, tokens[head.index].start), tokens[head.index].end),
        sentence=0,
        own=own,
        main=True,
        of_request=of_request,
        plain=plain,
    )


def _subject(norms: Sequence[str], clause: Clause, limit: int) -> Sequence[str]:
    """What stands before the verb; of "it is small and is necessary" the subject both verbs share."""
    start = max(clause.start, limit - _SUBJECT_LOOK)
    if limit and norms[limit - 1] in {"and", "or", "but"}:
        limit = next((place for place in range(start, limit) if norms[place] in lx.FINITE), limit)
    return norms[start:limit]


def _without_partners(norms: Sequence[str]) -> list[str]:
    """Words that doubt, but "in question", "in dispute" and "this disputed" only point at the request."""
    return [
        norm
        for place, norm in enumerate(norms)
        if not (norm in {"question", "dispute"} and norms[place - 1 : place] == ("in",)) and norm != "disputed"
    ]


def _matrix(subject: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands before a "that" or "why", and the subject after it."""
    for place in range(len(subject) - 1, 0, -1):
        if subject[place] in lx.COMPLEMENTIZERS and not _is_relative(subject, place):
            return tuple(subject[: place + 1]), tuple(subject[place + 1 :])
    return (), tuple(subject)


def _is_relative(subject: Sequence[str], place: int) -> bool:
    """ "the therapy that was requested": a that which follows a noun and not a verb of saying or showing."""
    before = subject[max(0, place - 4) : place]
    heads = lx.SAYING | lx.EVIDENCE | lx.DENYING | lx.OPINION | lx.FINITE | lx.OWN_VOICE
    heads |= {"indication", "evidence", "reason", "documentation", "agree", "clear", "opinion", "information", "proof"}
    return subject[place] == "that" and heads.isdisjoint(before)


def _outer(matrix: Sequence[str]) -> tuple[int, bool]:
    """How often the words before "that" deny what follows, and whether more than once."""
    if not matrix:
        return 0, False
    count = sum(1 for norm in matrix if norm in lx.NEGATORS | lx.DENYING)
    if matrix[-1] in {"whether", "if"} and not count:
        return 1, True
    return min(count, 1), count > 1


def _lead_negations(subject: Sequence[str], *, noun: bool) -> tuple[int, bool]:
    """Negations of the subject: "No part of it is", and whether some stand deeper where their reach is unclear."""
    lead = subject[:_NEAR]
    count = sum(1 for norm in lead if norm in {"no", "neither", "none", "nothing", "nor"})
    deep = [
        place
        for place, norm in enumerate(subject)
        if norm in lx.NEGATORS | lx.DENYING and not (place < _NEAR and norm in {"no", "neither", "none", "nothing"})
    ]
    harmless = [place for place in deep if subject[place] in {"without", "nor"} or subject[place] in lx.ADJECTIVES]
    return min(count, 1), noun or len(harmless) < len(deep)


def _own(norms: Sequence[str], clause: Clause, head: _Head, matrix: Sequence[str], subject: Sequence[str]) -> bool:
    """Whether the writer says it, of this request, without a condition."""
    limit = head.verb if head.verb is not None else head.index
    if clause.kind is Kind.CONDITION:
        return False
    if (matrix and _others_say(matrix)) or subject[-1:] in {("which",), ("who",), ("that",)}:
        return False
    around = norms[limit : head.index + 8]
    if "by" in around and not lx.BY_OTHERS.isdisjoint(around[around.index("by") : around.index("by") + 4]):
        return False
    verb = norms[head.verb] if head.verb is not None else ""
    says = verb in lx.OPINION or (verb in lx.SAYING and verb not in lx.AUXILIARIES)
    if says and not lx.OTHERS.isdisjoint(subject) and lx.OWN_VOICE.isdisjoint(subject):
        return False
    if says and not lx.SOURCES.isdisjoint(subject):
        return False
    denied = head.negations % 2 == 1
    group = norms[head.verb : head.index] if head.verb is not None else ()
    if not denied and not lx.HYPOTHETICAL.isdisjoint(group):
        return False
    if not lx.GENERAL.isdisjoint(group) or not lx.GENERAL.isdisjoint(subject[-_NEAR:]):
        return False
    if set(subject) & lx.EARLIER and head.strength is not Strength.NECESSITY:
        return False
    return denied or not _conditional_after(norms, clause, head)


def _others_say(matrix: Sequence[str]) -> bool:
    words = set(matrix)
    if words & lx.OWN_VOICE and "ur" not in words:
        return False
    return bool(words & (lx.OTHERS | lx.SOURCES) and words & lx.SAYING)


def _conditional_after(norms: Sequence[str], clause: Clause, head: _Head) -> bool:
    """ "is medically necessary if ...", "... when ...": a rule or a hope, not a decision."""
    rest = norms[head.index + 1 :]
    conditions = {"if", "unless", "until", "once", "when", "provided", "pending", "only", "should"}
    found = [place for place, norm in enumerate(rest) if norm in conditions]
    if found and not (rest[found[0]] == "if" and rest[found[0] + 1 : found[0] + 2] == ("necessary",)):
        return True
    before = norms[: clause.start]
    opens = bool(before) and before[0] in {"if", "unless", "until", "once", "should", "were", "had", "when", "provided"}
    return opens


def _hedged(norms: Sequence[str], clause: Clause, head: _Head) -> bool:
    """Whether a "but" follows, or the verb only supposes."""
    rest = norms[head.index + 1 :]
    if not {"but", "however", "except", "although", "though"}.isdisjoint(rest):
        return True
    group: AbstractSet[str] = set(norms[head.verb : head.index]) if head.verb is not None else set()
    if group & {"would", "may", "might", "could", "should", "shall", "must"}:
        return True
    before = norms[: clause.start]
    return bool(before) and not lx.INTENSIONAL.isdisjoint(before)


def _of_request(norms: Sequence[str], clause: Clause, subject: Sequence[str]) -> bool:
    if not lx.REQUESTED.isdisjoint(subject):
        return lx.EARLIER.isdisjoint(subject) or not lx.REQUESTED.isdisjoint(subject[-_NEAR:])
    return not subject and not lx.REQUESTED.isdisjoint(norms[: clause.start])


def _concludes(norms: Sequence[str]) -> bool:
    """ "Therefore, ...", "As such ..." at the start of the sentence."""
    return not lx.CONCLUDING.isdisjoint(norms[:3])
