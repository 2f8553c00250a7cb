"""What is looked for in the file, made of the words in which its absence is stated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.drugs import Drug, drug_matcher, drug_table
from reviews.guidelines.requests.lexicon import data
from reviews.guidelines.requests.model import Category
from reviews.guidelines.requests.services import service_matcher, service_table
from reviews.guidelines.requests.tokens import tokenize
from reviews.proofreading.absence import Absence
from reviews.proofreading.page import levels_of

_CAPITALS = 4
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
_ANY = "*"
_NUMBER = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several)"
_BETWEEN = r"(?:(?!(?:no|not|nor|without|never|denie[sd])\b)\S+\s+){0,3}?"


@dataclass(frozen=True)
class Group:
    """Words of which any shows the same thing. `finding`: it may be tested and not found, as a sign of disease.

    `weak`: too general to look for beside anything else. `soft`: so where anything stronger is named. `plans`: what is
    planned shows it too. `general`: further words of a statement tell which of its kind is meant. `either`: to deny it
    answers it too, as whether somebody smokes. `said` are the words of a topic in statements.
    """

    name: str
    phrases: tuple[str, ...]
    finding: bool = False
    weak: bool = False
    soft: bool = False
    plans: bool = False
    general: bool = False
    either: bool = False
    said: str = ""

    @cached_property
    def shown(self) -> re.Pattern[str]:
        """Any of the phrases in the text of a page."""
        return _any_of(self.phrases)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """Beginnings of words of which a page that shows it holds one, in small letters."""
        return frozenset(_first_word(phrase) for phrase in self.phrases if not phrase.startswith(_ANY))

    @cached_property
    def endings(self) -> frozenset[str]:
        """Ends of words of which a page that shows it may hold one instead."""
        return frozenset(_first_word(phrase) for phrase in self.phrases if phrase.startswith(_ANY))


@dataclass(frozen=True, slots=True)
class Sought:
    """What a page must say to contradict: all `groups`, near each other, and most of the `words`.

    `around` must stand on the same page or in its title. `regions` and `sides` are of the body. `denied`: the statement
    misses a denial ("the absence of ... is not documented"). `either`: it misses any word about it, so a denial is one.
    `since`: the page is of that day or later.
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
    r"as\s+a\s+result\s+of|led\s+to|while)\b|on\s+(?=MRI|imaging|EMG|x|CT|exam|physical)|by\s+(?=imaging|electro|MRI|EMG))",
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
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
_ENDINGS = re.compile(
    r"(?:ically|ations?|ings?|ances?|ants?|ences?|ness|ments?|ities|ity|ies|ied|ally|al|ed|es|ic|ly|y|s|e)$"
)


_TEST = re.compile(r" (?:test|testing|level|study|studies|screen|screening|panel|scan)$")
"""What the results of a test are headed by its name without it: "Vitamin D 18"."""
_SOURCE = re.compile(
    r"\b(?:radiograph\w*|radiolog\w*|imaging|MRI|diagnostic|electrodiagnostic|clinical|physical|examination|objective|"
    r"laboratory)\s+(?:evidence|findings?|confirmation|proof|signs?|support)\s+(?:of|for|that)\b",
    re.IGNORECASE,
)
"""What "imaging evidence of a tear" misses is the tear."""


def sought(absence: Absence) -> tuple[Sought, ...]:
    """The alternatives of which each contradicts the statement; none where the words name nothing to look for."""
    text = _EXAMPLES.sub(" or ", _CUT.sub("", absence.absent) or absence.absent)
    text = _SOURCE.sub(" evidence of ", text)
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
    around = tuple(
        found.group for found in _groups(f"{rest} . {absence.beside}") if not (found.group.weak or found.group.general)
    )
    since = _SINCE.search(absence.absent)
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
            plans=bool(_PLANS.search(absence.absent) or _OPEN.search(text))
            or any(group.plans for group in each.groups),
            denied=bool(denied),
            either=not denied
            and (
                _is_asked(text)
                or any(group.either for group in each.groups)
                or (bool(_TRIED_OUT.search(text)) and any(group.finding for group in each.groups))
            ),
            since=datetime.strptime(since[1], "%m/%d/%Y").date() if since else None,  # noqa: DTZ007 - a day, no moment
        )
        for each in _alternatives(main, whole)
        if each.groups or each.words
    )


def _is_asked(text: str) -> bool:
    """Whether what is missing is any word about a thing: that it was asked, tested or spoken of."""
    found = _groups(text)
    return any(not any(each.start <= word.start() < each.end for each in found) for word in _ASKED.finditer(text))


def _first_word(phrase: str) -> str:
    """The first letters or digits in a phrase: what a page that holds it has at the beginning of a word."""
    found = re.search(r"[a-z0-9]+", phrase.lower())
    return found.group() if found else ""


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
    named = [member for member in members if member.groups] if whole.groups else [m for m in members if m.words]
    listed = re.search(r"\b(?:or|nor)\b", main) or len(named) == len(parts)
    return [*(named if listed else []), whole] if named else [whole]


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
        for firsts, said, group in _topics()
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
        yield _Found(tokens[drug.first].start, tokens[drug.end - 1].end, _drug_group(drug.meaning))
    for service in service_matcher().scan(tokens):
        start, end = tokens[service.first].start, tokens[service.end - 1].end
        if service.meaning.category not in _BROAD:
            yield _Found(start, end, _service_group(service.meaning.name), own=(start, end))
        elif any(word.lower() not in _FRAME | _BROAD_WORDS for word in _WORD.findall(text[start:end])):
            yield _Found(start, end, _group(text[start:end].lower(), [text[start:end]]), own=(start, end))


@cache
def _topics() -> tuple[tuple[frozenset[str], re.Pattern[str], Group], ...]:
    files = sorted(Path(__file__).with_name("evidence").glob("*.toml"))
    rows: dict[str, dict[str, Any]] = {}
    for file in files:
        rows |= tomllib.loads(file.read_text(encoding="utf-8"))
    made = []
    for name, row in rows.items():
        by_class = [drug.name for drug in drug_table().values() if drug.drug_class in row.get("classes", ())]
        by_service = [wording for service in row.get("services", ()) for wording in _wordings(service)]
        shown = [*(() if row.get("only") else row["said"]), *row.get("shown", ()), *by_class, *by_service]
        flags = {flag: bool(row.get(flag)) for flag in ("finding", "weak", "soft", "plans", "general", "either")}
        firsts = frozenset(_first_word(phrase) for phrase in row["said"])
        made.append((firsts, _any_of(row["said"]), _group(name, shown, " ".join(row["said"]).lower(), **flags)))
    return tuple(made)


@cache
def _drug_group(drug: Drug) -> Group:
    """All names of drugs that hold what this one holds, the first ingredient of a combination."""
    main = drug.ingredients[0] if drug.ingredients[0] != "acetaminophen" else drug.ingredients[-1]
    names = [other.name for other in drug_table().values() if main in other.ingredients]
    return _group(main, [*names, main])


def _wordings(name: str) -> list[str]:
    """The names of a service; a therapy of some kind goes by "PT" and "rehab" of that kind too."""
    names = [name, *data("services")[service_table()[name].category.value][name]]
    kinds = [wording.removesuffix(" therapy") for wording in names if wording.endswith(" therapy")]
    if service_table()[name].category is not Category.REHABILITATION:
        return names
    return [*names, *(f"{kind} {short}" for kind in kinds for short in ("PT", "rehab*"))]


@cache
def _service_group(name: str) -> Group:
    service = service_table()[name]
    wordings = _wordings(name)
    wordings += [" ".join(words) for each in wordings if len(words := each.split()[:-1]) > 1 and _TEST.search(each)]
    return _group(name, wordings, weak=service.weak, general=service.weak)


def _group(name: str, shown: Iterable[str], said: str = "", **flags: bool) -> Group:
    return Group(name, tuple(dict.fromkeys(shown)), said=said, **flags)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, the longest first; those that begin with a word are tried only where a word begins."""
    ordered = sorted(dict.fromkeys(phrases), key=len, reverse=True)
    words = [_phrase(phrase) for phrase in ordered if phrase[0].isalnum()]
    others = [_phrase(phrase) for phrase in ordered if not phrase[0].isalnum()]
    at_word = [rf"(?<!\w)(?=\w)(?:{'|'.join(words)})"] if words else []
    return re.compile("|".join([*at_word, *others]))


def _phrase(phrase: str) -> str:
    """The phrase with hyphens or spaces, in the plural too; `*` at the end any ending, between words up to three."""
    bare = phrase.removesuffix(_ANY).removeprefix(_ANY)
    parts = [
        _BETWEEN if word == _ANY else re.escape(word).replace(r"\#", _NUMBER) + r"[\s-]+"
        for word in re.split(r"[\s-]+", bare)
    ]
    body = "".join(parts).removesuffix(r"[\s-]+")
    begin = r"\w*" if phrase.startswith(_ANY) else r"(?<!\w)" if phrase.startswith("#") else ""
    end = r"\w*" if phrase.endswith(_ANY) else r"(?:s|es|’s|'s)?(?!\w)" if bare[-1].isalpha() else r"(?!\w)"  # noqa: RUF001
    cased = bare.isupper() and len(bare) <= _CAPITALS
    return f"{begin}{body}{end}" if cased else f"(?i:{begin}{body}{end})"
