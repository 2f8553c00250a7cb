"""What the layouts of 2013 and 2014 share: sections under headings, credentials in prose, numbered requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from reviews.letters.content import ItemOutcome

from .errors import LetterError, Reason
from .whitespace import BREAKS, PARAGRAPH, prose

EXTRACT_AGAIN: Final = "The text seems cut: extract the whole letter again."

_CERTIFIED: Final = re.compile(
    r"\bboard[\s-]certified\sin\s(.+?)(?=,?\s(?:and|has|who|with|is|he|she|he/she)\b(?!\s(?:Rehabilitation|Gynecology|Neck|Foot|Ankle|Immunology|Metabolism|Neurology|Rheumatology|Public|General|Preventive|Pain|Occupational|Emergency|Sports))"
    r"|[.;]\s|[.;]$|$)",
    re.IGNORECASE | re.DOTALL,
)
_SUBSPECIALTY: Final = re.compile(
    r"\b(?:sub)?-?(?:specialty|fellowship)(?:\s(?:certification|certificate|trained|training))?\sin\s(.+?)(?=,?\s(?:and\sis|and\sare|is|who|with)\b|[.;]\s|[.;]$|$)",
    re.IGNORECASE | re.DOTALL,
)
_LICENSED: Final = re.compile(
    r"\blicen[sc]ed\s(?:to\spractice\s)?(?:medicine\s)?in\s(?:the\sstates?\sof\s)?(.+?)(?=[.;]\s|[.;]$|,?\s(?:he|she|he/she|and\shas|with|who|where)\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_NOT: Final = r"(?P<no>not\s?|un)"
_NECESSARY: Final = (
    rf"\b(?:is|are|was|were)\s?(?:{_NOT})?(?:found\s(?:to\sbe\s)?)?"
    r"(?:(?P<partly>partially|partly)\s)?medically\s?necessary"
)
VERDICT: Final = re.compile(rf"{_NECESSARY}(?:\s?(?:and|or|/)\s?appropriate)?", re.IGNORECASE)
_UPHELD: Final = re.compile(r":\s?(upheld|overturned)(?=[\s.]|$)", re.IGNORECASE)
_NUMBERED: Final = re.compile(rf"(?:^|(?<=[{BREAKS}])|(?<=[.:;]\s))(\d{{1,2}})(?:[.)]|\s?\))\s?(?=\S)")
_LEAD: Final = re.compile(
    r"^(?:.{0,80}\bdetermined\s(?:that\s)?)?(?:the\s)?request(?:\(s\)|s)?\sfor\s", re.IGNORECASE | re.DOTALL
)
_INTRODUCED: Final = re.compile(
    r"(?=.{1,400}?:)[^:]{1,400}\b(?:summary|below|documents?|included)\b[^:]{0,160}:", re.DOTALL | re.IGNORECASE
)
_REACH: Final = 1_500


@dataclass(frozen=True, slots=True)
class Decided:
    """One numbered decision: the request as printed, what was decided, and the text up to the next one."""

    title: str
    outcome: ItemOutcome
    rest: str


def cut_at_headings(
    text: str, headings: Mapping[str, re.Pattern[str]], *, needed: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """The text before the first heading, and the text under each that is there, whatever their order.

    `needed` names what must be there as a person reads it. Raises LetterError for one that is missing or stands twice.
    """
    places: list[tuple[int, int, str]] = []
    for name, pattern in headings.items():
        found = list(pattern.finditer(text))
        if len(found) > 1:
            words = f'The heading "{prose(found[0].group())}" stands twice: this is more than one letter, or a cut one.'
            raise LetterError(Reason.SEVERAL_LETTERS, f"{words} Put one letter in one file.")
        if not found and name in needed:
            raise LetterError(Reason.INCOMPLETE, f'The heading "{needed[name]}" is missing. {EXTRACT_AGAIN}')
        places += [(match.start(), match.end(), name) for match in found]
    places.sort()
    ends = [start for start, _, _ in places[1:]] + [len(text)]
    under = {name: text[begin:end].strip() for (_, begin, name), end in zip(places, ends, strict=True)}
    return text[: places[0][0]].strip(), under


def credentials_in_prose(text: str) -> tuple[str, str]:
    """The licensure and the specialty that a sentence tells; empty where it tells none."""
    text = prose(text)
    certified = [match[1] for match in _CERTIFIED.finditer(text)] + [match[1] for match in _SUBSPECIALTY.finditer(text)]
    licensed = _LICENSED.search(text)
    states = re.sub(r",?\s+and\s+(?:in\s+)?", ", ", licensed[1]) if licensed else ""
    return states.strip(" ,."), ", ".join(dict.fromkeys(each.strip(" ,.") for each in certified))


def verdict_of(text: str) -> tuple[ItemOutcome, re.Match[str]] | None:
    """What a sentence decides, and where it says so; None where it says nothing of the kind.

    Raises LetterError for a request that was found necessary in part: no field holds that.
    """
    found = VERDICT.search(text)
    if found is None:
        return None
    if found["partly"]:
        words = f'"{prose(found.group())}" is neither upheld nor overturned. Enter the determination by hand.'
        raise LetterError(Reason.UNKNOWN_LAYOUT, words)
    return ("upheld" if found["no"] else "overturned"), found


def numbered(text: str) -> list[tuple[int, str]]:
    """The parts that begin with 1, 2, 3 and so on, each with where it begins; a number out of turn begins none."""
    starts: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if int(match[1]) == len(starts) + 1:
            starts.append(match)
    ends = [*(match.start() for match in starts[1:]), *([len(text)] if starts else [])]
    return [(match.start(), text[match.end() : end].strip()) for match, end in zip(starts, ends, strict=True)]


def decisions_in(text: str) -> list[Decided]:
    """The decisions of a list: numbered, or one alone. A part that decides nothing belongs to the one before it."""
    starts: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if int(match[1]) == len(starts) + 1 and _decides(text[match.end() : match.end() + _REACH]):
            starts.append(match)
    if not starts:
        one = _decided(text)
        return [one] if one else []
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = [_decided(text[match.end() : end]) for match, end in zip(starts, ends, strict=True)]
    return [one for one in found if one]


def _decides(text: str) -> bool:
    """Whether the first sentence or the first paragraph decides, before any other part begins."""
    following = _NUMBERED.search(text, 1)
    begun = re.split(rf"{PARAGRAPH}", text[: following.start()] if following else text, maxsplit=1)[0]
    return bool(_UPHELD.search(begun) or VERDICT.search(begun))


def _decided(text: str) -> Decided | None:
    named = _UPHELD.search(text)
    told = verdict_of(text[: named.start()] if named else text)
    if named and not told:
        outcome: ItemOutcome = "upheld" if named[1].lower() == "upheld" else "overturned"
        return Decided(prose(text[: named.start()]), outcome, text[named.end() :].strip())
    if told is None:
        return None
    outcome, verdict = told
    title = _LEAD.sub("", text[: verdict.start()].strip())
    return Decided(prose(title), outcome, text[verdict.end() :].lstrip(" .\n\v\f"))


_Part = Literal["claims", "own", "rationale", "documents"]
_PARTS: Final[dict[str, re.Pattern[str]]] = {
    "claims_label": re.compile(r"\bClaims\sAdministrator(?:['\u2019]s)?\s(?:guidelines?|basis)\s?:"),
    "claims": re.compile(r"\bThe\sClaims\sAdministrator\s(?:based|did|cited|relied|used|stated|denied|found)\b"),
    "own_label": re.compile(
        r"\b(?:MAXIMUS|(?:The\s)?(?:Expert|Physician|Professional)\sReviewer(?:['\u2019]s)?)\sguidelines?\s?:"
    ),
    "own": re.compile(
        r"\bThe\s(?:Expert|Physician|Professional)\sReviewer\s(?:based|did|found|relied|cited|used|stated)\b"
    ),
    "rationale_label": re.compile(
        r"\b(?:(?:The\s)?(?:MAXIMUS|Expert|Physician|Professional)\s(?:Reviewer)?(?:['\u2019]s)?\s?)?"
        r"(?:[Dd]ecision\s[Rr]ationale|Rationale\sfor\s(?:the|this)\s[Dd]ecision|Rationale|RATIONALE)\s?:"
    ),
}  # fmt: skip
_NO_LABEL: Final = re.compile(
    r"\bSections?\sof\sthe\sMedical\sTreatment\sUtilization\sSchedule\sRelied\sUpon\sby\sthe\sExpert\sReviewer\sto\s"
    r"Make\sHis/Her\sDecision\s?:?"
)


def parts_of_item(text: str) -> dict[str, str]:
    """The guideline of the claims administrator, that of the review organization and the rationale of one item.

    A part with a label is what follows it; one that is told in a sentence keeps the sentence. Where no label names a
    rationale it is what stands beside the other two.
    """
    text = _NO_LABEL.sub("", text).strip()
    places: dict[str, tuple[int, int]] = {}
    for name, pattern in _PARTS.items():
        part = name.removesuffix("_label")
        if part not in places and (found := pattern.search(text)):
            places[part] = found.start(), found.end() if name.endswith("_label") else found.start()
    starts = sorted((start, begin, part) for part, (start, begin) in places.items())
    ends = [*(start for start, _, _ in starts[1:]), len(text)]
    found_parts = {part: text[begin:end] for (_, begin, part), end in zip(starts, ends, strict=False)}
    if "rationale" not in places and starts:
        # A sentence of guidelines ends with its paragraph; the rationale is what follows the last of them.
        last = starts[-1][2]
        found_parts[last], _, rest = found_parts[last].partition(PARAGRAPH)
        found_parts["rationale"] = f"{text[: starts[0][0]]} {rest}"
    elif not starts:
        found_parts["rationale"] = text
    return {part: prose(value) for part, value in found_parts.items()}


def split_lead(text: str) -> tuple[str, str]:
    """The sentence that introduces what follows and ends with a colon, if one does; and the rest."""
    lead = _INTRODUCED.match(text)
    return (prose(lead.group()), text[lead.end() :].strip()) if lead else ("", text)


def listed_documents(text: str) -> tuple[str, ...]:
    """The documents of a list without the sentence that leads to it: one a bullet if there are any, else one a line."""
    text = split_lead(text)[1]
    entries = re.split("•", text) if "•" in text else re.split(f"[{BREAKS}]", text)
    return tuple(filter(None, (prose(entry).strip(" ;") for entry in entries)))
