"""The clinical case summary as one plain-English paragraph, from the parts a reviewer filled in.

Nothing is added to what was written but the words that join it (8 CCR 9792.10.6(d): the employee's medical condition;
Labor Code 4610.6(d)(1): in layperson's terms). The worker is "the injured worker" throughout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORKER = "The injured worker"
_SEXES = {"female": "woman", "f": "woman", "woman": "woman", "male": "man", "m": "man", "man": "man"}
_NOTHING = {"none", "none reported", "none known", "no"}
# Words that go on from "was injured on ...": "while transferring a patient".
_GOES_ON = re.compile(
    r"(?:while|when|after|during|from|due|because|as|in|by|through|following|with|at|on|lifting|\w+ing)\b"
)
_DATE = r"\d{1,2}[-/]\d{1,2}[-/]\d{2,4}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH_AND_DAY = re.compile(rf"{_MONTH} \d{{1,2}}(?!\d)", re.IGNORECASE)
_MONTH_OR_YEAR = re.compile(rf"(?:{_MONTH} )?(?:of )?\d{{4}}", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|had|have|did|does|do|can|could|may|would|began|felt|feels|fell|took|takes|tried|"
    r"underwent|denies|denied|(?:report|complain|note|show|reveal|receive|sustain|state|describe|rate|continue|"
    r"remain|present|demonstrate|include|require|suffer|exhibit|fail|work|evaluate|request|deny|develop|return|use|"
    r"experience|appear|improve|walk|slip|trip|lift|twist|injure)(?:e?d|s|ped)?)\b"
)
# Tests and signs named for people keep their capital inside a sentence.
EPONYMS = {
    "Achilles", "Apley", "Babinski", "Baker", "Bouchard", "Colles", "Cozen", "Crohn", "Dupuytren", "Faber",
    "Finkelstein", "Gaenslen", "Hawkins", "Heberden", "Hoffman", "Hoffmann", "Jamar", "Kemp", "Lachman", "Lasegue",
    "Lhermitte", "McMurray", "Mill", "Morton", "Neer", "Parkinson", "Patrick", "Phalen", "Raynaud", "Romberg",
    "Speed", "Spurling", "Thompson", "Tinel", "Trendelenburg", "Waddell", "Yergason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SummaryParts:
    """What the reviewer filled in; any part may be empty.

    `injured_on` is the date of injury as told. `diagnoses`, `medications` and `treatments` are lists, their entries
    parted by semicolons or lines. The others are free text, whole sentences or not.
    """

    age: int | None = None
    sex: str = ""
    injured_on: str = ""
    mechanism: str = ""
    history: str = ""
    complaints: str = ""
    exam: str = ""
    diagnoses: str = ""
    medications: str = ""
    treatments: str = ""
    ur_request: str = ""
    ur_decided_on: str = ""


def narrative(parts: SummaryParts) -> str:
    """The summary as one paragraph; empty if every part is."""
    sentences = (
        _opening(parts),
        _mechanism(parts),
        _told("The history includes", parts.history),
        _told("Current complaints include", parts.complaints),
        _told("Examination showed", parts.exam),
        _diagnoses(parts.diagnoses),
        _medications(parts.medications),
        _treatments(parts.treatments),
        _request(parts),
    )
    return " ".join(filter(None, sentences))


def _opening(parts: SummaryParts) -> str:
    person, injury = _person(parts), _injury(parts)
    if person and injury:
        return _sentence(f"{_WORKER} is {person} who {injury}")
    if person:
        return _sentence(f"{_WORKER} is {person}")
    return _sentence(f"{_WORKER} {injury}") if injury else ""


def _person(parts: SummaryParts) -> str:
    sex = _clean(parts.sex)
    noun = _SEXES.get(sex.lower(), f"{sex.lower()} person" if sex else "person")
    if parts.age is not None:
        return f"{_article(parts.age)} {parts.age}-year-old {noun}"
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if sex else ""


def _article(age: int) -> str:
    """Before a number as it is spoken: an 8-, 11-, 18- or 80-year-old."""
    return "an" if age in {8, 11, 18} or str(age).startswith("8") else "a"


def _injury(parts: SummaryParts) -> str:
    when, how = _when(_clean(parts.injured_on)), _clause(parts.mechanism)
    return " ".join(filter(None, ("was injured", when, how))) if when or how else ""


def _when(told: str) -> str:
    if not told:
        return ""
    if len(re.findall(_DATE, told)) > 1 and re.match(_DATE, told):
        return f"over the period {told}"
    if re.match(_DATE, told) or _MONTH_AND_DAY.match(told):
        return f"on {told}"
    if _MONTH_OR_YEAR.fullmatch(told):
        return f"in {told}"
    if re.match(r"(?:on|in|from|between|over|during|about|around|since|before|after)\b", told, re.IGNORECASE):
        return _lowered(told)
    return f"({told})"


def _clause(mechanism: str) -> str:
    """The mechanism as the rest of "was injured on ...", or nothing where it does not go on from that."""
    text = _clean(mechanism)
    lowered = _lowered(text)
    if not _GOES_ON.match(lowered) or re.search(r"[.!?]\s", text):
        return ""
    return f"while {lowered}" if re.match(r"\w+ing\b", lowered) and not lowered.startswith("during") else lowered


def _mechanism(parts: SummaryParts) -> str:
    """The mechanism as a sentence of its own, where the opening could not take it in."""
    text = _clean(parts.mechanism)
    if not text or _clause(text):
        return ""
    return _sentence(text) if _is_sentence(text) else _sentence(f"The injury is described as follows: {_lowered(text)}")


def _told(lead: str, text: str) -> str:
    """Whole sentences as they are; anything less after the lead."""
    text = _clean(text)
    if not text:
        return ""
    return _sentence(text) if _is_sentence(text) else _sentence(f"{lead} {_lowered(text)}")


def _diagnoses(text: str) -> str:
    entries = [_lowered(entry) for entry in _entries(text)]
    if not entries:
        return ""
    if _says_nothing(entries):
        return "No diagnoses are reported."
    return _sentence(f"{'The diagnosis is' if len(entries) == 1 else 'The diagnoses are'} {_listed(entries)}")


def _medications(text: str) -> str:
    entries = _entries(text)
    if not entries:
        return ""
    if _says_nothing(entries):
        return "No current medications are reported."
    lead = "The current medication is" if len(entries) == 1 else "Current medications are"
    return _sentence(f"{lead} {_listed(entries)}")


def _treatments(text: str) -> str:
    entries = [_lowered(entry) for entry in _entries(text)]
    if not entries:
        return ""
    if _says_nothing(entries):
        return "No treatment to date is reported."
    return _sentence(f"Treatment to date has included {_listed(entries)}")


def _request(parts: SummaryParts) -> str:
    text, decided_on = _clean(parts.ur_request), _when(_clean(parts.ur_decided_on))
    if not text:
        return ""
    if re.match(r"(?:on .{1,40})?\butilization review\b", text, re.IGNORECASE):
        return _sentence(text)
    wanted = _lowered(re.sub(r"^(?:an? |the )?requests? (?:for|of)\s+", "", text, flags=re.IGNORECASE))
    evaluated = f"utilization review evaluated a request for {wanted}"
    return _sentence(f"{_capitalized(decided_on)}, {evaluated}" if decided_on else _capitalized(evaluated))


def _entries(text: str) -> list[str]:
    entries = (_clean(entry).rstrip(" .,;:") for entry in re.split(r"[;\n]", text))
    return [re.sub(r"^and\s+", "", entry) for entry in entries if entry]


def _says_nothing(entries: list[str]) -> bool:
    return len(entries) == 1 and entries[0].lower() in _NOTHING


def _listed(entries: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`; with semicolons where an entry holds a comma or an "and"."""
    if len(entries) == 1:
        return entries[0]
    if any(re.search(r",|\band\b", entry) for entry in entries):
        return "; ".join(entries[:-1]) + f"; and {entries[-1]}"
    return ", ".join(entries[:-1]) + f" and {entries[-1]}"


def _is_sentence(text: str) -> bool:
    return not text[0].islower() and bool(_VERB.search(text))


def _lowered(text: str) -> str:
    """The text with a small first letter, as it stands inside a sentence; names and abbreviations stay."""
    first = re.split(r"[^\w]", text, maxsplit=1)[0]
    ordinary = first[:1].isupper() and (first[1:].islower() or first == "A") and first not in EPONYMS
    return text[0].lower() + text[1:] if ordinary else text


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    """The text with exactly one mark at its end."""
    if re.search(r"[.!?][\"\u201d\u2019)]+$", text) or text.endswith(("!", "?")):
        return text
    return text.rstrip(" .,;:") + "."


def _clean(text: str) -> str:
    """One line without outer white space, and without the stop that the sentence it goes into brings."""
    return " ".join(text.split()).rstrip(" ,;:")
