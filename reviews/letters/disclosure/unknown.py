"""What must not go out whoever it belongs to: numbers, addresses, dates of birth, high ages, people with a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .grown import DEGREES, TITLES
from .model import ADDRESS, ADDRESS_OUT, AGE, BIRTH, DATE_OUT, NUMBER, NUMBER_OUT, PERSON, Hit
from .vocabulary import clinical, listed, medical

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
DATE = (
    rf"(?:\d{{1,2}}[/\-.]\d{{1,2}}[/\-.]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|{MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|"
    rf"\d{{1,2}}\s{MONTH}\.?,?\s\d{{4}})"
)
_STREET = (
    r"(?:Street|STREET|St\b\.?|ST\b|Avenue|AVENUE|Ave\b\.?|AVE\b|Boulevard|BOULEVARD|Blvd\b\.?|BLVD\b|Road|ROAD|Rd\b\.?|RD\b|"
    r"Drive|DRIVE|Dr\b\.?(?=\s?(?:,|#|Apt|Suite|Ste|Unit|$))|Lane|LANE|Ln\b\.?|LN\b|Way\b|WAY\b|Court\b|COURT\b|Ct\b\.?|"
    r"Place\b|PLACE\b|Pl\b\.?|Highway|HIGHWAY|Hwy\b\.?|HWY\b|Parkway|PARKWAY|Pkwy\b\.?|PKWY\b|Circle\b|CIRCLE\b|"
    r"Terrace|TERRACE|Plaza|PLAZA)"
)
_TEN_DIGITS = re.compile(r"(?<![\w.\-/])[12]\d{9}(?![\w\-])")
_A_NUMBER = r"(?:\s?(?:no|num|number|id|nbr)\b\.?)?\s?[#:]?\s?(?:is\s)?(?=[A-Z\-]{0,6}\d)[A-Z\d][\w\-]{2,}"


class _Pattern(NamedTuple):
    kind: str
    pattern: re.Pattern[str]
    message: str
    instead: str


def _number(pattern: str, what: str, *, any_case: bool = True) -> _Pattern:
    return _Pattern(NUMBER, re.compile(pattern, re.IGNORECASE * any_case), f"Take out {what}.", NUMBER_OUT)


def _address(pattern: str, what: str, *, any_case: bool = False) -> _Pattern:
    return _Pattern(ADDRESS, re.compile(pattern, re.IGNORECASE * any_case), f"Take out {what}.", ADDRESS_OUT)


_PATTERNS = (
    _address(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", "the e-mail address"),
    _address(r"\bP\.?\s?O\.?\s?Box\s?#?\s?\d+", "the post box", any_case=True),
    _address(
        rf"(?<![\w.,/-])\d{{1,6}}(?:-?[A-Z])?\s(?:[NSEW]{{1,2}}\.?\s)?(?:[A-Z0-9][\w'\u2019.-]*\s){{1,4}}{_STREET}"
        r"(?:,?\s(?:Apt|Suite|Ste|Unit|#)\.?\s?#?\w{1,6})?",
        "the street address",
    ),
    _address(r"(?:\bCA|\bC\.A\.|\bCalif\.?|\bCalifornia),?\s{1,2}9[0-6]\d{3}(?:-\d{4})?\b", "state and ZIP code"),
    _address(r"(?<=,\s)[A-Z]{2},?\s\d{5}(?:-\d{4})?\b", "state and ZIP code"),
    _address(
        r"\b(?:https?://|www\.)(?:[^\s/]*@|\S*[?&](?:\w*id|name|user|patient|claim|email)=|\S*/~|"
        r"\S*/(?:patients?|claims?|users?|profiles?|members?)/)\S*",
        "the web address, which leads to a person",
        any_case=True,
    ),
    _number(r"(?<![\w-])\d{3}[\-\s\u2010-\u2015]\d{2}[\-\s\u2010-\u2015]\d{4}(?![\w-])", "the Social Security number"),
    _number(r"(?<![\w*-])[x*]{3}-?[x*]{2}-?\d{4}(?!\w)", "the Social Security number"),
    _number(
        r"\b(?:SSN|social security(?: number| no\.?)?)\b[\s:#]{0,3}(?:is\s|ending in\s)?[\dx*][\dx*\-\s]{2,10}",
        "the Social Security number",
    ),
    _number(
        r"(?<![\w\-/.#])(?:\+?1[\s.\-])?(?:\(\d{3}\)\s?|\d{3}[\s.\-/\u2010-\u2015])\d{3}[\s.\-\u2010-\u2015]\d{4}(?![\w-])"
        r"(?:,?\s?(?:x|ext\.?|extension)\s?\d{1,6})?",
        "the telephone number",
    ),
    _number(
        r"\b(?:tel|telephone|phone|fax|facsimile|cell|mobile|pager|call)\b\.?(?:\s?(?:no|number)\b\.?)?"
        r"[\s:#]{0,3}(?:is\s|at\s)?\(?\d[\d\s.()\-]{5,14}\d",
        "the telephone number",
    ),
    _number(rf"\b(?:NPI|DEA|TIN|EIN|FEIN|tax)\b{_A_NUMBER}", "the provider's number"),
    _number(rf"\b(?:medical\s)?licen[sc]e{_A_NUMBER}", "the licence number"),
    _number(
        r"(?<![\w-])(?:A|C|G|DC|E|PT|PSY|20A|PA|NP|RN|AC)[\s-]?\d{5,6}(?!\w|[.-]\d)",
        "the licence number",
        any_case=False,
    ),
    _number(r"(?<![\w-])[ABCFGM][A-Z]\d{7}(?![\w-])", "the DEA number", any_case=False),
    _number(
        rf"\b(?:MRN|medical record|chart|account|acct|claim|policy|file|member|patient|DCN|EAMS|WCAB|WCIS){_A_NUMBER}",
        "the number; the case number is enough",
    ),
    _number(r"\b(?:ADJ|UEF|DEU)[\s-]?\d{5,9}\b", "the number of the Appeals Board"),
    _number(
        r"\b(?:AHM|ANA|BAK|EUR|FRE|GOL|GRO|LAO|LBO|MON|OAK|OXN|POM|RDG|RIV|SAC|SAL|SBA|SBR|SDO|SFO|SJO|SRO|STB|STK|VEN|"
        r"VNO|WCK)\s?0?\d{6,7}\b",
        "the number of the Appeals Board",
        any_case=False,
    ),
    _Pattern(
        BIRTH,
        re.compile(
            r"\b(?:born(?:\son)?|d\.?o\.?b\.?|date of birth|birth\s?date|birthday)\b[\s:,(]{0,3}"
            rf"(?:(?:is|was|of|on)\s)?{DATE}",
            re.IGNORECASE,
        ),
        "Take out the date of birth; the age may stay.",
        DATE_OUT,
    ),
)
_OLD = r"(?:9\d|1[0-2]\d)"
_OLD_WORDS = r"ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|one\shundred(?:[\s-](?:and[\s-])?\w+)?"
_AGES = re.compile(
    rf"""\b(?:(?P<article>an?)\s)?(?:{_OLD}|{_OLD_WORDS})[\s-]{{0,2}}(?:years?|yrs?)\.?[\s-]{{0,2}}(?:old|of\sage)\b
         (?P<who>\s(?:(?:wo)?man|(?:fe)?male|person|worker)\b)?
    | \b(?:{_OLD})[\s-]?(?:y/o|y\.o\.|yo)(?!\w)
    | \b(?:aged?|age\sof|age:|age\sis)\s(?:{_OLD}|{_OLD_WORDS})\b(?!\s?(?:%|deg|mg|or\sover|or\solder|years\sor))""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = r"[^\W\d_](?:\w|['\u2019-](?!s\b)(?=\w))+"
_TITLED = re.compile(
    r"(?<![\w'\u2019.])(?P<title>Drs?|DRS?|dr|Doctor|Mr|MR|mr|Mrs|MRS|mrs|Ms|MS|ms|Miss|Mx|Prof|Professor)(?P<dot>\.?)\s{1,2}"
    rf"(?:[A-Z]\.\s?){{0,3}}(?P<name>{_NAME})(?P<more>(?:\s(?:[A-Z]\.|(?=[A-Z]){_NAME})){{0,2}})"
)
_WITH_DEGREE = re.compile(
    rf"(?P<before>(?:\b[A-Z](?:\.|[a-z'\u2019-]+)\s){{0,3}})\b(?P<name>(?=[A-Z]){_NAME}){DEGREES}(?![^\W_])"
)


def unknown_hits(text: str) -> Iterator[Hit]:
    """Everything of these kinds in the text, whether or not the case knows of it."""
    for kind, pattern, message, instead in _PATTERNS:
        for match in pattern.finditer(text):
            yield Hit(match.start(), match.end(), kind, "stops", message, instead)
    for match in _TEN_DIGITS.finditer(text):
        if _is_npi(match[0]):
            yield Hit(match.start(), match.end(), NUMBER, "stops", "Take out the provider's number.", NUMBER_OUT)
    for match in _AGES.finditer(text):
        message = "An age over 89 tells much; write “90 years or older”."
        yield Hit(match.start(), match.end(), AGE, "stops", message, _age_instead(match))
    yield from _people(text)


def _people(text: str) -> Iterator[Hit]:
    for match in _TITLED.finditer(text):
        title, name = match["title"].lower(), match["name"]
        known_word = name.lower() in clinical() or name.lower() in listed("after_a_title")
        marked = bool(match["dot"]) and not match["title"].islower() and name[0].isupper()
        if name.lower() in listed("after_a_title") or (known_word and not marked and not _capitalized(match)):
            continue
        if name[0].islower() and known_word:
            continue
        instead = "a physician" if title.startswith("d") else "a person"
        message = (
            f"Write the role, such as “{'the treating physician' if title.startswith('d') else 'the injured worker'}”."
        )
        more = match["more"] if not any(word.lower() in clinical() for word in match["more"].split()) else ""
        end = match.end("name") + len(more)
        yield Hit(match.start(), end, PERSON, "stops", message, instead)
    for match in _WITH_DEGREE.finditer(text):
        if match["name"].lower() in medical() or match["name"].lower() in TITLES:
            continue
        names = [
            word for word in re.finditer(r"\S+\s", match["before"]) if word[0].strip(" .").lower() not in medical()
        ]
        start = match.start() + names[0].start() if names else match.start("name")
        message = "Write the role, such as “the treating physician”."
        yield Hit(start, match.end(), PERSON, "stops", message, "a physician")


def _is_name(word: str) -> bool:
    return len(word) == 1 or word.lower() not in medical()


def _capitalized(match: re.Match[str]) -> bool:
    """`Dr Young` and `Mr Young` are people although young is a word; `MR Imaging` and `MS Contin` are not."""
    return match["title"][0].isupper() and match["title"][1:].islower() and match["name"][0].isupper()


def _is_npi(digits: str) -> bool:
    """The check digit of a National Provider Identifier: Luhn over 80840 and the number."""
    total = 0
    for place, digit in enumerate(reversed(f"80840{digits}")):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


def _age_instead(match: re.Match[str]) -> str:
    if match["who"]:
        return f"a{match['who']} aged 90 years or older"
    return "aged 90 years or older" if match[0].lower().startswith("age") else "90 years or older"
