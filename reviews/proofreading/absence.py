"""What a text says the file lacks, and the numbers, dates and drugs it names; nothing here knows the file.

Others' decisions were set aside because "not documented" was said of something on page 812 (LC 4610.6(h)(5)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reviews.guidelines.requests import Span
from reviews.guidelines.requests.drugs import drug_matcher
from reviews.guidelines.requests.tokens import tokenize
from reviews.proofreading.prose import Places, Sentence, quotations, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Absence:
    """One negative statement: where its words stand, the sentence they stand in, and what is said to be absent.

    `beside` are the words of the same clause before the denial: "the MRI of 5/2 shows no ..." speaks of that MRI.
    """

    span: Span
    sentence: str
    absent: str
    beside: str = ""


class DetailKind(StrEnum):
    """What may be held against the file word by word."""

    NUMBER = "number"
    DATE = "date"
    DRUG = "drug"


@dataclass(frozen=True, slots=True)
class Detail:
    """A number, a date or a drug as the text names it, and where."""

    kind: DetailKind
    words: str
    span: Span


# A clause ends where the next begins: at a semicolon, a turn, or a comma before a new subject.
_CLAUSE_END = re.compile(
    r";|:\s|,\s+(?=(?:the|this|these|there|it|she|he|they|we|I|no|nor|which|so|therefore|thus|"
    r"and\s+(?:the|there|no|it|she|he|they))\b)"
    r"|,?\s+(?=(?:but|however|although|though|whereas|because|and\s+there\s+(?:is|are|was|were|has|have))\b)"
    r"|,\s+(?=(?:as|since|while|given)\s)|\s+(?=(?:as|since)\s+there\s+(?:is|are|was|were|has|have)\b)",
    re.IGNORECASE,
)
_FOLLOWS = (
    r"no(?!\s+(?:longer|more\s+than|less\s+than|later\s+than|fewer|doubt|matter|objection|one\s+else)\b)(?!\.\s*\d)|"
    r"(?<!with and )(?<!with or )without|"
    r"lack(?:s|ed|ing)?(?:\s+of)?|absence\s+of|(?:paucity|dearth|scarcity)\s+of|"
    r"(?:little|scant|minimal)(?=\s+(?:doc|evid|ment|inf))|"
    r"absent(?=\s+(?:any\s+)?(?:documentation|evidence|a|an)\b)|insufficient|inadequate|none\s+of|devoid\s+of|nothing|nowhere|"
    r"silent\s+(?:on|as\s+to|about|regarding|with\s+respect\s+to)|unable\s+to\s+(?:find|locate|identify)|"
    r"do(?:es)?\s+not\s+appear\s+to\s+have|yet\s+to"
)
_AROUND = (
    r"(?:is|are|was|were|do|does|did|has|have|had|could|can|would)n[’']t|cannot|not|never|"  # noqa: RUF001
    r"fail(?:s|ed|ing|ure)?\s+to|missing|absent|lacking|omitted|omits?|un(?:documented|recorded|available|known|clear|certain|reported|stated|specified|mentioned|addressed|"
    r"described|tested|tried|explored|supported(?=\s+by\s+(?:any\s+)?(?:doc|rec))|substantiated|confirmed|identified|"
    r"determined|disclosed|assessed|evaluated|noted|verified)|neither|nor|blank"
)
_CUE = re.compile(rf"\b(?:(?P<follows>{_FOLLOWS})|(?P<around>{_AROUND}))\b", re.IGNORECASE)
# A verdict, a rule or a condition denies nothing of the file.
_VERDICT = re.compile(
    r"\b(?:not|n[’']t|never|cannot)\s+(?:\w+\s+){0,3}?(?:(?:medically|clinically)\s+)?"  # noqa: RUF001
    r"(?:un)?(?:necess\w+|recommend(?:ed|s)?\b(?!\s+for\s+the\s+patient)|support(?:ed|s)?(?!\s+by\s+(?:\w+\s+){0,2}(?:documentation|records?|file|evidence|findings?|exam\w*|imaging))|indicated|warrant\w*|"
    r"appropriate|certif\w+|reasonable|authoriz\w+|approv\w+|consistent|meet|met|satisf\w+|required?|needed|justif\w+|"
    r"advis\w+|allow\w*|exceed\w*|only|yet\s+clear|agree|concur|overturn\w*|uph[eo]ld|apply|applicable)\b",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"\b(?:not|no)\s+(?:an?\s+)?(?:\w+\s+){0,3}candidate\b", re.IGNORECASE)
_RECORDS_DO_NOT = re.compile(
    r"\b(?:documentation|records?|reports?|file|notes?)\s+(?:do(?:es)?|did)\s+not\s+support\b(?!.*\b(?:request|necess|need|continu))",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"^\s*(?:given|without|absent|in\s+(?:the\s+)?absence|with|due\s+to|in\s+light\s+of)\b", re.IGNORECASE
)
_NEXT_SUBJECT = re.compile(
    r",\s+(?=[^,]*\b(?:is|are|was|were|cannot|can|does|do|has|have|would|should)\b)", re.IGNORECASE
)
_NECESSITY = re.compile(r"\bmedical(?:ly)?\s+necess\w+", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:an?|the|of|any)\s+$", re.IGNORECASE)
_STATED = re.compile(
    r"\b(?:number|duration|dominance|status|date|dose|dosage|frequency|quantity|level|percentage|amount|reason|whether|how|"
    r"type|name|score|result|length|laterality|severity)\b.*\bnot\s+indicated\b",
    re.IGNORECASE,
)
"""What is "not indicated" and is no treatment is not stated."""
_LACK = re.compile(r"(?:absence|lack)\s+of", re.IGNORECASE)
_RULE = re.compile(r"\b(?:MTUS|ACOEM|ODG|guidelines?)\b", re.IGNORECASE)
_SCIENCE = re.compile(
    r"\b(?:effective\w*|efficacy|superior\w*|literature|randomi[sz]ed|peer[- ]reviewed|high[- ]quality|"
    r"long[- ]term\s+benefit|scientific|clinical\s+trials?)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"^\s*(?:if|unless|until|when|should|in\s+the\s+event)\b", re.IGNORECASE)

_DATE = re.compile(
    r"\b\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w./-])\d+(?:[.,]\d+)*(?:\s*/\s*\d+)?(?![\w/])"
    r"(?:\s*(?:%|(?:percent|mg|mcg|mm|cm|ml|visits?|sessions?|weeks?|months?|days?|hours?|minutes?|degrees?|tablets?|pounds?|"
    r"points?|times|years?)\b))?|(?<![\w./-])\d+(?:\.\d+)?(?:mg|mcg|mm|cm|ml|lbs?)\b"
)


def absences(text: str) -> tuple[Absence, ...]:
    """Every negative statement about the file in a text, in order; quoted passages are not the writer's."""
    return tuple(_absences(text))


def _absences(text: str) -> Iterator[Absence]:
    quoted = Places(quotations(text))
    for sentence in sentences(text):
        for start, clause in _clauses(sentence):
            found = _of_clause(clause)
            if found and not quoted.hold(start + found.start()):
                end = start + len(clause.rstrip(" .,;"))
                absent, beside = _parts(clause, found)
                yield Absence(Span(start + len(clause) - len(clause.lstrip()), end), sentence.text, absent, beside)


def _clauses(sentence: Sentence) -> Iterator[tuple[int, str]]:
    start = 0
    for cut in _CLAUSE_END.finditer(sentence.text):
        if cut.start() > start:
            yield sentence.start + start, sentence.text[start : cut.start()]
        start = cut.end() if sentence.text[cut.start()] in ";:," else cut.start()
    yield sentence.start + start, sentence.text[start:]


def _of_clause(clause: str) -> re.Match[str] | None:
    """The first denial in a clause that says something of the file."""
    if _CONDITION.search(clause):
        return None
    for cue in _CUE.finditer(clause):
        if _RECORDS_DO_NOT.search(clause):
            return cue
        if cue.group().lower() == "absent" and _ARTICLE.search(clause[: cue.start()]):
            continue
        if _LACK.fullmatch(cue.group()) and _CUE.search(clause, cue.end()):
            continue
        judged = (_VERDICT.match(clause, cue.start()) and not _STATED.search(clause)) or _CANDIDATE.match(
            clause, cue.start()
        )
        if judged or _NECESSITY.search(clause, cue.start() if cue.group("follows") else 0):
            continue
        if _RULE.search(clause[: cue.start()]) or _SCIENCE.search(clause, cue.end()):
            continue
        return cue
    return None


def _parts(clause: str, cue: re.Match[str]) -> tuple[str, str]:
    before, after = clause[: cue.start()].strip(" ,"), clause[cue.end() :].strip(" ,.")
    if _INTRODUCES.search(clause):
        after = _NEXT_SUBJECT.split(after, maxsplit=1)[0]
    said_after = cue.group("follows") and after and not (before and cue.group().lower() == "nowhere")
    if said_after:
        return after, before
    return f"{before} {after}".strip(), ""


def details(text: str) -> tuple[Detail, ...]:
    """Every number, date and drug that a text names, in order of their places."""
    dates = [Detail(DetailKind.DATE, found.group(), Span(*found.span())) for found in _DATE.finditer(text)]
    taken = Places(tuple(date.span for date in dates))
    numbers = [
        Detail(DetailKind.NUMBER, found.group(), Span(*found.span()))
        for found in _NUMBER.finditer(text)
        if not taken.hold(found.start())
    ]
    tokens = tokenize(text)
    drugs = [
        Detail(DetailKind.DRUG, text[start:end], Span(start, end))
        for match in drug_matcher().scan(tokens)
        for start, end in [(tokens[match.first].start, tokens[match.end - 1].end)]
    ]
    return tuple(sorted([*dates, *numbers, *drugs], key=lambda detail: detail.span))
