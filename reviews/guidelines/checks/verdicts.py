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
_ASKS = frozenset({"determine", "decide", "see", "know", "tell", "learn"})
_GROUP_ENDS = frozenset({"the", "a", "an", "this", "that", "to", "it", "any", "and", "or", "nor"})
_SUBJECT_LOOK = 40
_BEFORE = 12


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
        heads = find_heads(norms, clause)
        for place, head in enumerate(heads):
            # "As the surgery is not necessary the brace is not": of two verdicts in a clause the last is the statement.
            main = clause.kind is Kind.MAIN or (place > 0 and clause.kind is Kind.REASON)
            verdict = _verdict(parsed.tokens, norms, clause, head)
            yield replace(verdict, sentence=number, main=main, own=verdict.own and not asked)


def _verdict(tokens: Sequence[Word], norms: Sequence[str], clause: Clause, head: Head) -> Verdict:
    limit = head.verb if head.verb is not None else head.at
    subject = _subject(norms, clause, limit)
    matrix, own_subject = _matrix(subject)
    lead, lead_hidden = _lead_negations(own_subject, noun=norms[head.at] in {"necessity"} or not head.tight)
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
    start = tokens[head.verb].start if head.verb is not None else tokens[head.at].start
    return Verdict(
        positive=head.positive == (negations % 2 == 0),
        strength=head.strength,
        span=Span(min(start, tokens[head.at].start), tokens[head.at].end),
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
    before = subject[max(0, place - 6) : place]
    heads = lx.SAYING | lx.EVIDENCE | lx.DENYING | lx.OPINION | lx.FINITE | lx.OWN_VOICE
    heads |= lx.JUDGMENTS | {"indication", "evidence", "reason", "documentation", "agree", "clear", "opinion", "information", "proof"}
    return subject[place] == "that" and heads.isdisjoint(before)


def _outer(matrix: Sequence[str]) -> tuple[int, bool]:
    """How often the words before "that" deny what follows, and whether more than once."""
    if not matrix:
        return 0, False
    denying = [place for place, norm in enumerate(matrix) if norm in lx.NEGATORS | lx.DENYING]
    if matrix[-1] == "what" and not lx.EXCEEDING.isdisjoint(matrix):
        return 1, True
    if matrix[-1] in {"whether", "if"} and not denying:
        return 1, True
    if len(denying) > 1 and denying[-1] - denying[-2] == 1:
        return 0, True  # "no doubt that"
    return min(len(denying), 1), len(denying) > 1


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


def _own(norms: Sequence[str], clause: Clause, head: Head, matrix: Sequence[str], subject: Sequence[str]) -> bool:
    """Whether the writer says it, of this request, without a condition."""
    limit = head.verb if head.verb is not None else head.at
    if clause.kind is Kind.CONDITION:
        return False
    if (matrix and _others_say(matrix)) or subject[-1:] in {("which",), ("who",), ("that",)}:
        return False
    around = norms[limit : head.at + 8]
    if "by" in around and not lx.BY_OTHERS.isdisjoint(around[around.index("by") : around.index("by") + 4]):
        return False
    verb = norms[head.verb] if head.verb is not None else ""
    says = verb in lx.OPINION or (verb in lx.SAYING and verb not in lx.AUXILIARIES)
    if says and not lx.OTHERS.isdisjoint(subject) and lx.OWN_VOICE.isdisjoint(subject):
        return False
    if says and not lx.SOURCES.isdisjoint(subject):
        return False
    denied = head.negations % 2 == 1
    group = norms[head.verb : head.at] if head.verb is not None else ()
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
    return bool(words & (lx.OTHERS | lx.SOURCES) and words & (lx.SAYING | lx.JUDGMENTS))


def _conditional_after(norms: Sequence[str], clause: Clause, head: Head) -> bool:
    """ "is medically necessary if ...", "... when ...": a rule or a hope, not a decision."""
    rest = norms[head.at + 1 :]
    conditions = {"if", "unless", "until", "once", "when", "provided", "pending", "only", "should"}
    found = next((place for place, norm in enumerate(rest) if norm in conditions), None)
    if found is not None and rest[found] == "if":
        found = None if rest[found + 1 : found + 2] == ("necessary",) or _ASKS & set(rest[max(0, found - 2) : found]) else 0
    if found is not None:
        return True
    before = norms[: clause.start]
    opens = bool(before) and before[0] in {"if", "unless", "until", "once", "should", "were", "had", "when", "provided"}
    return opens


def _hedged(norms: Sequence[str], clause: Clause, head: Head) -> bool:
    """Whether a "but" follows, or the verb only supposes."""
    rest = norms[head.at + 1 :]
    if not {"but", "however", "except", "although", "though"}.isdisjoint(rest):
        return True
    group: AbstractSet[str] = set(norms[head.verb : head.at]) if head.verb is not None else set()
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
