"""What is looked for in the file, made of the words in which its absence is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.drugs import drug_matcher
from reviews.guidelines.requests.model import Category
from reviews.guidelines.requests.services import service_matcher
from reviews.guidelines.requests.tokens import tokenize
from reviews.proofreading.absence import Absence
from reviews.proofreading.page import levels_of
from reviews.proofreading.qualifiers import qualifiers_in
from reviews.proofreading.tellers import is_a_person, of_no_matter_whom, what_is_told
from reviews.proofreading.things import Group, drug_group, group_of, service_group, topics

_LEAST_STEM = 4
_BROAD = frozenset({Category.EVALUATION_MANAGEMENT, Category.PHARMACEUTICALS, Category.OTHER})
"""Kinds of services whose other wordings say less than what is written: "evaluation", "medication"."""
_BROAD_WORDS = frozenset(
    {
        "evaluation",
        "assessment",
        "consultation",
        "consult",
        "medication",
        "medications",
        "examination",
        "exam",
        "follow-up",
        "visit",
        "office",
        "physical",
    }
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a page must say to contradict: all `groups`, near each other, and most of the `words`.

    `around` must stand on the same page or in its title. `regions` and `sides` are of the body. `denied`: the statement
    misses a denial ("the absence of ... is not documented"). `either`: it misses any word about it, so a denial is one.
    `since`: the page is of that day or later. `qualified`: near the thing these are said too, as that it was approved.
    """

    groups: tuple[Group, ...]
    words: tuple[str, ...] = ()
    around: tuple[Group, ...] = ()
    regions: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    plans: bool = False
    denied: bool = False
    either: bool = False
    since: date | None = None
    qualified: tuple[re.Pattern[str], ...] = ()


class _Found(NamedTuple):
    start: int
    end: int
    group: Group
    is_topic: bool = False
    own: tuple[int, int] = (0, 0)


_FRAME = frozenset(Path(__file__).with_name("frame_words.txt").read_text(encoding="utf-8").split())
"""Words of the frame of a statement, which tell nothing of what is missing: "the submitted records", "trial"."""
_CUT = re.compile(
    r"\b(?:to\s+(?:support|warrant|justify|substantiate|necessitate|merit|suggest|monitor|establish\s+the\s+need)|"
    r"(?:that|which)\s+would|at\s+the\s+time\s+of\s+(?:the\s+)?injury|prior\s+to|before|in\s+order\s+to|for\s+(?:review|this\s+request|the\s+requested?)|despite|"
    r"as\s+(?:required|recommended|far)|per\s+(?:the\s+)?(?:MTUS|ACOEM|ODG|guideline\w*|available|record\w*)|"
    r"according\s+to|in\s+(?:the\s+)?(?:submitted|available|medical|file|record\w*|evidence|chart))\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_AROUND = re.compile(
    r"\b(?:(?:after|following|since|with(?!\s+and\b)|from|during|confirming|corroborating|due\s+to|in\s+response\s+to|"
    r"as\s+a\s+result\s+of|led\s+to|while|as\s+(?:a\s+)?part\s+of|included\s+in)\b|"
    r"(?:in|on|during)\s+(?=(?:the|any|her|his|this)\s+(?:[\w-]+\s+){0,4}(?:reports?|notes?|evaluations?|examinations?|injectate|"
    r"test(?:s|ing)?|screens?|FCE|UDS|UDT|views?|EMG)\b)|on\s+(?=MRI|imaging|EMG|x|CT|exam|physical)|by\s+(?=imaging|electro|MRI|EMG))",
    re.IGNORECASE,
)
_PLANS = re.compile(r"\b(?:plan\w*|recommend\w*|request\w*|goals?|refer(?:ral|red)|discussion\s+of)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:whether|when|how|assess(?:es|ed|ment|ing)?|evaluated?s?|address(?:es|ed)?|screen(?:ed|ing)|discuss(?:es|ed|ion)?|"
    r"measure[ds]?|tested|examined?s?|status|inquired|monitor(?:ed|ing)?|questioned|calculated|considered|explored|queried)\b",
    re.IGNORECASE,
)
_TRIED_OUT = re.compile(r"\b(?:done|performed|checked|carried\s+out|elicited|conducted|attempted)\b", re.IGNORECASE)
"""Of a finding: a negative one was tried out too."""
_OPEN = re.compile(
    r"\b(?:whether|when|address(?:es|ed)?|discuss(?:es|ed)?|considered|opinion|need\s+for)\b", re.IGNORECASE
)
_DENIED = re.compile(r"^\W*(?:the\s+)?(?:absence|lack)\s+of\b", re.IGNORECASE)
_EXAMPLES = re.compile(r",?\s+(?:such\s+as|including|like|for\s+example|e\.g\.),?\s+", re.IGNORECASE)
_OR = re.compile(r",?\s+(?:and/or|or|nor)\s+|,\s+(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_SIDES = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:after|since|dated|later\s+than)\s+(\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]{2,}-\d+\b|[A-Za-z][A-Za-z'-]+")
_ENDINGS = re.compile(
    r"(?:ically|ations?|ings?|ances?|ants?|ences?|ness|ments?|ities|ity|ies|ied|ally|al|ed|es|ic|ly|y|s|e)$"
)


_SPECIALIST = re.compile(r"\b(\w+olog)(?:ist|ical|ic)s?$", re.IGNORECASE)
_SOURCE = re.compile(
    r"\b(?:radiograph\w*|radiolog\w*|imaging|MRI|diagnostic|electrodiagnostic|clinical|physical|examination|objective|"
    r"laboratory)\s+(?:evidence|findings?|confirmation|proof|signs?|support)\s+(?:of|for|that)\b",
    re.IGNORECASE,
)
"""What "imaging evidence of a tear" misses is the tear."""


def sought(absence: Absence) -> tuple[Sought, ...]:
    """The alternatives of which each contradicts the statement; none where the words name nothing to look for."""
    text = _EXAMPLES.sub(" or ", _CUT.sub("", absence.absent) or absence.absent)
    said = _SOURCE.sub(" evidence of ", of_no_matter_whom(text))
    text, paper = what_is_told(said)
    if not _content(text):
        text, paper = said, ""
    denied = _DENIED.match(text)
    spans = [(found.start, found.end) for found in _groups(text)]
    cut = next(
        (
            cut
            for cut in _AROUND.finditer(text, denied.end() if denied else 0)
            if not any(start < cut.start() < end for start, end in spans)
        ),
        None,
    )
    main, rest = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    if not _content(main):
        main, rest = text, ""
    beside = "" if is_a_person(absence.beside) else absence.beside
    around = tuple(
        found.group
        for found in _groups(f"{rest} . {paper} . {beside}")
        if not (found.group.weak or found.group.general or found.group.name.removesuffix("s") in _BROAD_WORDS)
    )
    since = _SINCE.search(absence.absent)
    qualified = qualifiers_in(absence.absent)
    whole = _one(main)
    levels = frozenset(name for place in levels_of(main) for name in place.names)
    shared = (whole.regions, whole.sides)
    return tuple(
        Sought(
            groups=each.groups,
            words=each.words,
            around=around,
            regions=each.regions or shared[0],
            sides=each.sides or shared[1],
            levels=levels,
            plans=bool(_PLANS.search(absence.absent) or _OPEN.search(said))
            or any(group.plans for group in each.groups),
            denied=bool(denied),
            either=not denied
            and (
                _is_asked(said)
                or any(group.either for group in each.groups)
                or (bool(_TRIED_OUT.search(said)) and bool(each.groups) and each.groups[0].finding)
            ),
            since=datetime.strptime(since[1], "%m/%d/%Y").date() if since else None,  # noqa: DTZ007 - a day, no moment
            qualified=qualified,
        )
        for each in _alternatives(main, whole)
        if each.groups or each.words
    )


def _is_asked(text: str) -> bool:
    """Whether what is missing is any word about a thing: that it was asked, tested or spoken of."""
    found = _groups(text)
    return any(not any(each.start <= word.start() < each.end for each in found) for word in _ASKED.finditer(text))


def _content(text: str) -> bool:
    one = _one(text)
    return bool(one.groups or one.words)


def _alternatives(main: str, whole: Sought) -> list[Sought]:
    """The whole, and each member of a list in it that names a thing of its own."""
    spans = [(found.start, found.end) for found in _groups(main)]
    parts, start = [], 0
    for cut in _OR.finditer(main):
        if not any(first < cut.end() and cut.start() < end for first, end in spans):
            parts.append(main[start : cut.start()])
            start = cut.end()
    parts.append(main[start:])
    if len(parts) == 1:
        return [whole]
    members = [_one(part) for part in parts]
    named = [m for m in members if m.groups or _names_a_test(m)] if whole.groups else [m for m in members if m.words]
    listed = re.search(r"\b(?:or|nor)\b", main) or len(named) == len(parts)
    return [*(named if listed else []), whole] if named else [whole]


def _names_a_test(member: Sought) -> bool:
    """Whether a word of it is the name of a test with its number: HIT-6."""
    return any(word[-1].isdigit() for word in member.words)


def _one(text: str) -> Sought:
    found = _groups(text)
    strong = [each for each in found if not each.group.weak and not each.group.soft]
    groups = [each.group for each in strong or found if not _is_head_of_another(each, strong, text)]
    tokens = tokenize(text)
    regions: set[str] = set()
    taken = [(each.start, each.end) for each in found]
    is_general = bool(groups) and groups[0].general
    for match in part_matcher().scan(tokens):
        start, end = tokens[match.first].start, tokens[match.end - 1].end
        if any(
            each.own[0] <= start
            and end <= each.own[1]
            and (match.meaning.implied or text[start:end].lower() in each.group.said)
            for each in found
        ):
            continue
        regions.update(match.meaning.regions)
        if not (is_general and match.meaning.implied):  # of a tear, the tendon tells which
            taken.append((start, end))
    words = dict.fromkeys(
        stem(word.group())
        for word in _WORD.finditer(text)
        if not {word.group().lower(), word.group().lower().removesuffix("s")} & _FRAME
        and not _SIDES.fullmatch(word.group())
        and not any(first <= word.start() < last for first, last in taken)
    )
    sides = frozenset(side.lower() for side in _SIDES.findall(text))
    return Sought(tuple(dict.fromkeys(groups)), tuple(words), regions=frozenset(regions), sides=sides)


def _is_head_of_another(each: _Found, strong: Sequence[_Found], text: str) -> bool:
    """Whether a general word only ends the name of a thing: "surgery" after "arthroscopic shoulder"."""
    return each.group.general and any(
        not other.group.general and other.end <= each.start and not text[other.end : each.start].strip()
        for other in strong
    )


def stem(word: str) -> str:
    """The beginning of a word that its forms share, in small letters."""
    word = word.lower().removesuffix("'s")
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= _LEAST_STEM else word


@lru_cache(maxsize=256)
def _groups(text: str) -> tuple[_Found, ...]:
    """The things a text names, the longest wording first where two overlap, in order."""
    low = text.lower()
    found = [
        _Found(match.start(), match.end(), group, is_topic=True, own=match.span())
        for firsts, said, group in topics()
        if any(first in low for first in firsts)
        for match in said.finditer(text)
    ]
    found += _of_tokens(text)
    kept: list[_Found] = []
    for each in sorted(found, key=lambda each: (each.group.weak, each.start, not each.is_topic, -each.end)):
        over = next((at for at, other in enumerate(kept) if each.start < other.end and other.start < each.end), None)
        if over is None:
            kept.append(each)
        else:  # "urine drug screen" is all one topic, although the topic is told by its first two words
            other = kept[over]
            kept[over] = other._replace(start=min(other.start, each.start), end=max(other.end, each.end))
    return tuple(sorted(kept, key=lambda each: each[:2]))


def _of_tokens(text: str) -> Iterator[_Found]:
    tokens = tokenize(text)
    for drug in drug_matcher().scan(tokens):
        yield _Found(tokens[drug.first].start, tokens[drug.end - 1].end, drug_group(drug.meaning))
    for service in service_matcher().scan(tokens):
        start, end = tokens[service.first].start, tokens[service.end - 1].end
        if service.meaning.category not in _BROAD:
            yield _Found(start, end, service_group(service.meaning.name), own=(start, end))
        elif any(word.lower() not in _FRAME | _BROAD_WORDS for word in _WORD.findall(text[start:end])):
            named = text[start:end]
            yield _Found(start, end, group_of(named.lower(), [named, *_specialty(named)]), own=(start, end))


def _specialty(named: str) -> list[str]:
    """What the visit of a specialist is headed by: "Urology" of a urologist."""
    found = _SPECIALIST.search(named)
    return [f"{found[1]}*"] if found else []
