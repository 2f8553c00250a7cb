"""The verdicts a rationale states: "is not medically necessary", "medical necessity has not been established", ...

Every mention is read in its clause: the governing verb, what negates it, whose words they are, and in which mood.
A verdict nobody could dispute is `plain`; a contradiction is only ever called an error on a plain one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviews.guidelines.requests import Span
from reviews.proofreading import lexicon as lx
from reviews.proofreading.clauses import Clause, Kind, Parsed, parse
from reviews.proofreading.heads import Head, Strength, find_heads
from reviews.proofreading.prose import Places, chunks, quotations, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Strength", "Verdict", "read_verdicts"]

# What a sentence must hold to be worth reading.
_SPEAKS = re.compile(
    r"ne[cs]{1,3}e|appropriate|reasonabl|indicated|warrant|justif|needed|required|support|advisable|recommended|"
    r"beneficial|essential|certif|approved|authorized|granted|denied|upheld|overturned|reversed|affirmed|sustained|"
    r"premature|excessive|meets?\b|satisf|certification|\bneed|recommend|denial|valid|allowed|endorsed|acceptable",
    re.IGNORECASE,
)
_NEAR = 3
_SUBJECT_LOOK = 40
_SUPPOSING = frozenset({"would", "may", "might", "could", "should", "shall", "must"})
_CONDITIONS = frozenset({"if", "unless", "until", "once", "when", "provided", "pending", "only", "should"})
_OPENING_CONDITIONS = _CONDITIONS | {"were", "had"}
_TURNS = frozenset({"but", "however", "except", "although", "though"})
_ASKS = frozenset({"determine", "decide", "see", "know", "tell", "learn"})
_DENYING_LEADS = frozenset({"no", "neither", "none", "nothing", "nor"})
_SHOWING = frozenset(
    {"indication", "evidence", "reason", "documentation", "agree", "clear", "opinion", "information", "proof"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. `positive`: the treatment is necessary. `plain`: nothing in its sentence leaves a doubt.

    `own`: stated by the writer, not reported of others, not general and not conditional. `main`: not a mere reason or
    concession. `of_request`: the words before it name the request. `sentence` counts from 0.
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
    return tuple(
        verdict
        for number, sentence in enumerate(sentences(text))
        if _SPEAKS.search(sentence.text)
        for chunk in chunks(sentence)
        for verdict in _of_sentence(parse(chunk, quoted), number)
    )


def _of_sentence(parsed: Parsed, number: int) -> Iterator[Verdict]:
    norms = tuple(word.norm for word in parsed.tokens)
    asked = parsed.sentence.text.endswith("?")
    for clause in parsed.clauses:
        for place, head in enumerate(find_heads(norms, clause)):
            statement = _Statement(norms, clause, head)
            start = min(parsed.tokens[head.limit].start, parsed.tokens[head.at].start)
            own = statement.is_own() and not asked
            yield Verdict(
                positive=statement.positive,
                strength=head.strength,
                span=Span(start, parsed.tokens[head.at].end),
                sentence=number,
                own=own,
                # "As the surgery is not necessary the brace is not": of two verdicts the last is the statement.
                main=clause.kind is Kind.MAIN or (place > 0 and clause.kind is Kind.REASON),
                of_request=statement.of_request(),
                plain=own and statement.is_plain(),
            )


class _Statement:
    """A verdict with its clause: what stands before its verb, split at a "that" into who says it and of what."""

    def __init__(self, norms: tuple[str, ...], clause: Clause, head: Head) -> None:
        self.norms, self.clause, self.head = norms, clause, head
        self.matrix, self.subject = _split(_before_verb(norms, clause, head.limit))
        if norms[head.at] in lx.ABOUT_DENIAL:
            self.matrix = ()
        verbless = head.path.verb is None
        self.outer, self.outer_doubtful = _outer(self.matrix)
        denied = head.path.denials + self.outer + (0 if verbless else _lead(self.subject))
        self.denied = denied
        self.positive = head.positive == (denied % 2 == 0)

    @property
    def group(self) -> tuple[str, ...]:
        """The words from the verb to the verdict."""
        return self.norms[self.head.limit : self.head.at]

    def is_own(self) -> bool:
        """Whether the writer says it, of this request, without a condition."""
        if self.clause.kind is Kind.CONDITION or self._by_others() or self._general():
            return False
        if not self.positive:
            return True
        return lx.HYPOTHETICAL.isdisjoint(self.group) and not self._conditional()

    def of_request(self) -> bool:
        """Whether the subject names the request."""
        if not lx.REQUESTED.isdisjoint(self.subject):
            near = self.subject[-_NEAR:]
            return lx.EARLIER.isdisjoint(self.subject) or not lx.REQUESTED.isdisjoint(near)
        return not self.subject and not lx.REQUESTED.isdisjoint(self.norms[: self.clause.start])

    def is_plain(self) -> bool:
        """Whether no reader would take the sentence otherwise."""
        head = self.head
        if head.strength is not Strength.NECESSITY or not head.path.tight or self.matrix or self.denied > 1:
            return False
        if _hidden_denial(self.subject) or self._hedged():
            return False
        concludes = not lx.CONCLUDING.isdisjoint(self.norms[:_NEAR])
        return self.of_request() or concludes

    def _by_others(self) -> bool:
        if self.matrix and _others_say(self.matrix):
            return True
        if self.subject[-1:] in {("which",), ("who",), ("that",)}:
            return True
        around = self.norms[self.head.limit : self.head.at + 8]
        if "by" in around and not lx.BY_OTHERS.isdisjoint(around[around.index("by") :][:4]):
            return True
        if _believed_by_others(self.subject):
            return True
        verb = self.norms[self.head.limit] if self.head.path.verb is not None else ""
        if verb not in lx.OPINION | lx.SAYING - lx.AUXILIARIES:
            return False
        others = not lx.OTHERS.isdisjoint(self.subject) and lx.OWN_VOICE.isdisjoint(self.subject)
        return others or not lx.SOURCES.isdisjoint(self.subject)

    def _general(self) -> bool:
        """Whether it says how things usually are, or speaks of something earlier."""
        if not lx.GENERAL.isdisjoint(self.group) or not lx.GENERAL.isdisjoint(self.subject[-_NEAR:]):
            return True
        return self.head.strength is not Strength.NECESSITY and not lx.EARLIER.isdisjoint(self.subject)

    def _conditional(self) -> bool:
        """Whether "if ..." or "when ..." makes it a rule or a hope, not a decision."""
        rest = self.norms[self.head.at + 1 :]
        found = next((place for place, norm in enumerate(rest) if norm in _CONDITIONS), None)
        if found is not None and rest[found] == "if":
            idiom = rest[found + 1 : found + 2] == ("necessary",)
            found = None if idiom or _ASKS & set(rest[max(0, found - 2) : found]) else found
        before = self.norms[: self.clause.start]
        return found is not None or (bool(before) and before[0] in _OPENING_CONDITIONS and ";" not in before)

    def _hedged(self) -> bool:
        """Whether a "but" follows, the verb only supposes, or a word around it leaves a doubt."""
        if not _TURNS.isdisjoint(self.norms[self.head.at + 1 :]) or not _SUPPOSING.isdisjoint(self.group):
            return True
        around = (norm for place, norm in enumerate(self.norms[: self.clause.end]) if not self._points(place))
        return not lx.INTENSIONAL.isdisjoint(around)

    def _points(self, place: int) -> bool:
        """Tell "in question", "in dispute" and "disputed", which only point at the request, from doubt."""
        norm = self.norms[place]
        return norm == "disputed" or (
            norm in {"question", "dispute"} and self.norms[max(0, place - 1) : place] == ("in",)
        )


def _before_verb(norms: tuple[str, ...], clause: Clause, limit: int) -> tuple[str, ...]:
    """What stands before the verb; of "it is small and is necessary" the subject both verbs share."""
    start = max(clause.start, limit - _SUBJECT_LOOK)
    if limit > start and norms[limit - 1] in {"and", "or", "but"}:
        limit = next((place for place in range(start, limit) if norms[place] in lx.FINITE), limit)
    return norms[start:limit]


def _split(before: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words up to a "that" or "why", and the subject after it."""
    for place in range(len(before) - 1, 0, -1):
        if before[place] in lx.COMPLEMENTIZERS and not _is_relative(before, place):
            return before[: place + 1], before[place + 1 :]
    return (), before


def _is_relative(before: tuple[str, ...], place: int) -> bool:
    """Tell the "that" of "the therapy that was requested", which follows a noun, from that of "show that"."""
    heads = lx.SAYING | lx.EVIDENCE | lx.DENYING | lx.OPINION | lx.FINITE | lx.OWN_VOICE | lx.JUDGMENTS | _SHOWING
    return before[place] == "that" and heads.isdisjoint(before[max(0, place - 6) : place])


def _outer(matrix: Sequence[str]) -> tuple[int, bool]:
    """How often the words before "that" deny what follows, and whether that is doubtful."""
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


def _others_say(matrix: Sequence[str]) -> bool:
    words = set(matrix)
    if words & lx.OWN_VOICE and "ur" not in words:
        return False
    return bool(words & (lx.OTHERS | lx.SOURCES) and words & (lx.SAYING | lx.JUDGMENTS))


def _believed_by_others(subject: Sequence[str]) -> bool:
    """Whether the verdict is what somebody else believes, without a "that": "the surgeon believes the brace is"."""
    believing = next((place for place, norm in enumerate(subject) if norm in lx.BELIEVING), None)
    return believing is not None and believing > 0 and not lx.OTHERS.isdisjoint(subject[:believing])


def _lead(subject: Sequence[str]) -> int:
    """1 where the subject itself denies: "No part of it is", "Neither is"."""
    return int(not _DENYING_LEADS.isdisjoint(subject[:_NEAR]))


def _hidden_denial(subject: Sequence[str]) -> bool:
    """Whether the subject denies something whose reach is unclear."""
    return any(
        norm in lx.NEGATORS | lx.DENYING
        and norm not in {"without", "nor"}
        and norm not in lx.ADJECTIVES
        and not (place < _NEAR and norm in _DENYING_LEADS)
        for place, norm in enumerate(subject)
    )
