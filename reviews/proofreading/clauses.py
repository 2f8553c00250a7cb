"""A sentence cut into clauses: which are its statement, which only reasons, concessions or conditions.

No full grammar: commas, conjunctions and finite verbs are enough for how rationales are written.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from reviews.proofreading import lexicon as lx
from reviews.proofreading.prose import Places, Sentence, Word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTRACTIONS = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "it's": ("it", "is")}
_NECESSARY = re.compile(r"(un)?ne[cs]{1,3}[eai]{0,2}[cs]{1,3}[aei]{1,2}r+y")
_NECESSITY = re.compile(r"ne[cs]{1,3}[eai]{0,2}[cs]{1,3}[ei]?(?:it(?:y|ies)|ty)")
_MEDICALLY = re.compile(r"medi[ck][ai]{0,2}l{1,2}e?y")
_NON = frozenset({"certified", "certification", "approved", "authorized"})
_SUBJECT_STARTS = lx.REQUESTED | frozenset({"the", "a", "an", "any", "no", "there", "medical"})
# Words that open a clause in some places only; "even", "before", "or" and "so" are never what decides.
_PLACED = frozenset(
    {"as", "if", "whether", "and", "provided", "providing", "pending", "should", "given", "considering", "due"}
)
_NEVER = frozenset({"even", "before", "or", "so"})
_OPENERS = (lx.REASONS | lx.CONCESSIONS | lx.CONDITIONS | lx.COORDINATORS | {"when"}) - _NEVER
_ADDING = frozenset({"medically", "clinically", "or", "nor", "not"})
_DASHES = "-–—"  # noqa: RUF001


class Kind(Enum):
    """What a clause does in its sentence."""

    MAIN = "main"
    REASON = "reason"
    CONCESSION = "concession"
    CONDITION = "condition"


class Clause(NamedTuple):
    """Tokens `start` (included) to `end` (excluded) of the sentence."""

    start: int
    end: int
    kind: Kind
    opener: str


class Parsed(NamedTuple):
    """A sentence as tokens, without quoted passages and brackets, and its clauses in order."""

    sentence: Sentence
    tokens: tuple[Word, ...]
    clauses: tuple[Clause, ...]


def parse(sentence: Sentence, quoted: Places) -> Parsed:
    """The clauses of a sentence of a text with those quoted passages."""
    tokens = tuple(_tokens(sentence, quoted))
    return Parsed(sentence, tokens, tuple(_clauses(tokens)))


def _tokens(sentence: Sentence, quoted: Places) -> Iterator[Word]:
    kept = [word for word in words(sentence.text, sentence.start) if not quoted.hold(word.start)]
    previous = ""
    for word in _without_brackets(kept):
        if word.norm in _DASHES or word.norm in "\"“”'’*•":  # noqa: RUF001
            continue
        for part in _spelled(word.norm):
            if part in _NON and previous == "non":
                part = f"non{part}"  # noqa: PLW2901
            yield Word(part, word.start, word.end)
            previous = part


def _without_brackets(found: Sequence[Word]) -> list[Word]:
    """Leave out what stands in round brackets, when they are closed and are not the whole."""
    opens = [index for index, word in enumerate(found) if word.norm == "("]
    closes = [index for index, word in enumerate(found) if word.norm == ")"]
    if not opens or len(opens) != len(closes) or opens[0] == 0:
        return [word for word in found if word.norm not in "()"]
    kept, depth = [], 0
    for word in found:
        depth += word.norm == "("
        if depth <= 0:
            kept.append(word)
        depth -= word.norm == ")"
    return kept


def _spelled(norm: str) -> tuple[str, ...]:
    """A word written out and in its usual spelling: "isn't" as two words, "medicaly" as "medically"."""
    norm = norm.replace("’", "'")  # noqa: RUF001
    if norm in _CONTRACTIONS:
        return _CONTRACTIONS[norm]
    if norm.endswith("n't"):
        return (norm[:-3], "not")
    for joined in ("not", "medically"):
        rest = norm.removeprefix(joined)
        if rest != norm and (_MEDICALLY.fullmatch(rest) or _NECESSARY.fullmatch(rest)):
            return (joined, *_spelled(rest))
    if found := _NECESSARY.fullmatch(norm):
        return ("unnecessary" if found.group(1) else "necessary",)
    if _NECESSITY.fullmatch(norm):
        return ("necessity",)
    return ("medically" if _MEDICALLY.fullmatch(norm) else norm,)


class _Piece(NamedTuple):
    """A stretch between commas and conjunctions, with the word that opens it (empty for a comma alone)."""

    start: int
    end: int
    opener: str
    finite: bool


def _clauses(tokens: Sequence[Word]) -> Iterator[Clause]:
    pieces = list(_pieces(tokens))
    index = 0
    while index < len(pieces):
        first = index
        # A piece without a verb of its own belongs to the next: it is the start of its subject.
        while index + 1 < len(pieces) and (
            _joins(tokens, pieces[index], pieces[index + 1])
            or _adds(tokens, pieces[index + 1])
            or _interrupts(tokens, pieces, index + 1)
        ):
            index += 1
        yield _clause(pieces[first : index + 1], last=not any(piece.finite for piece in pieces[index + 1 :]))
        index += 1


def _joins(tokens: Sequence[Word], piece: _Piece, following: _Piece) -> bool:
    """Whether the piece is the start of the following one's subject: it has no verb, the other no subject."""
    if piece.finite or following.opener:
        return False
    start = tokens[following.start].norm
    if not following.finite or start in lx.FINITE or (start in lx.PATH and start not in _SUBJECT_STARTS):
        return True
    return start not in _SUBJECT_STARTS and any(
        word.norm in lx.REQUEST_NOUNS for word in tokens[piece.start : piece.end]
    )


def _adds(tokens: Sequence[Word], piece: _Piece) -> bool:
    """Whether the piece only adds to the verdict before it: "..., medically appropriate, or indicated"."""
    start = tokens[piece.start].norm
    return not piece.opener and not piece.finite and (start in lx.ADJECTIVES or start in _ADDING)


def _interrupts(tokens: Sequence[Word], pieces: Sequence[_Piece], index: int) -> bool:
    """Whether the piece only stands between a verb and its verdict: "is not, on this record, medically ..."."""
    piece = pieces[index]
    before = tokens[piece.start - 2].norm if piece.start > 1 else ""
    verb_waits = before in lx.NEGATORS or before in lx.FINITE
    return verb_waits and not piece.finite and index + 1 < len(pieces) and _adds(tokens, pieces[index + 1])


def _clause(pieces: Sequence[_Piece], *, last: bool) -> Clause:
    start, end = pieces[0].start, pieces[-1].end
    opened = [piece for piece in pieces if piece.opener]
    opener = opened[0].opener if opened else ""
    kind = _kind(opener)
    if kind in {Kind.REASON, Kind.CONCESSION} and not pieces[0].finite and last and len(pieces) > 1:
        # "Given the above, MRI, without contrast, is ...": the phrase has no verb, so the verb is the statement's.
        return Clause(pieces[1].start if len(pieces) > 2 else start, end, Kind.MAIN, "")  # noqa: PLR2004
    return Clause(start, end, kind, opener)


def _kind(opener: str) -> Kind:
    if opener in lx.REASONS:
        return Kind.REASON
    if opener in lx.CONCESSIONS:
        return Kind.CONCESSION
    return Kind.CONDITION if opener in lx.CONDITIONS or opener == "when" else Kind.MAIN


def _pieces(tokens: Sequence[Word]) -> Iterator[_Piece]:
    start, opener = 0, ""
    for index, word in enumerate(tokens):
        found = _opener(tokens, index)
        if found is None and word.norm not in ",;:":
            continue
        if index > start:
            yield _piece(tokens, start, index, opener)
        elif opener and found is not None and found not in lx.REASONS | lx.CONCESSIONS | lx.CONDITIONS:
            found = opener
        start, opener = index + 1, found or ""
    if start < len(tokens):
        yield _piece(tokens, start, len(tokens), opener)


def _piece(tokens: Sequence[Word], start: int, end: int, opener: str) -> _Piece:
    verbs = lx.FINITE | lx.OPINION | lx.EVIDENCE
    return _Piece(start, end, opener, any(word.norm in verbs for word in tokens[start:end]))


def _opener(tokens: Sequence[Word], index: int) -> str | None:
    """The word, if it opens a clause here."""
    norm = tokens[index].norm
    after = tokens[index + 1].norm if index + 1 < len(tokens) else ""
    before = tokens[index - 1].norm if index else ""
    if norm in _PLACED:
        return norm if _stands_to_open(tokens, index, before, after) else None
    if norm not in _OPENERS or (norm in lx.COORDINATORS and norm != "but" and before in lx.FINITE):
        return None
    return norm


def _stands_to_open(tokens: Sequence[Word], index: int, before: str, after: str) -> bool:
    """Whether a word of several uses opens a clause in this place."""
    norm = tokens[index].norm
    if norm == "as":
        return after not in lx.PHRASE_AFTER_AS and before not in {"such", "well", "same"}
    if norm in {"if", "whether"}:
        return after != "necessary"
    if norm == "and":
        return _new_statement(tokens, index + 1)
    if norm in {"provided", "providing", "pending"}:
        return before in {"", ","} or after == "that"
    return (not before) if norm == "should" else before in {"", ",", "and", "but", ";", "however"}


def _new_statement(tokens: Sequence[Word], index: int) -> bool:
    """Whether "and" goes on with a new subject and a verb, or with a verb."""
    for count, word in enumerate(tokens[index:]):
        if word.norm in ",;:" or word.norm in lx.COORDINATORS | lx.RELATIVES:
            return False
        if word.norm in lx.FINITE:
            return count > 0
    return False
