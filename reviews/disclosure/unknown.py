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

_MAILBOX = r"(?<![\w.+%-])[\w.+%-]{1,64}"
_DOT = r"(?:\.|\s?[(\[{<]\s?dot\s?[)\]}>]\s?|\sdot\s)"
_ENDS = r"(?:com|org|net|edu|gov|us|info|biz|io)\b"
_BETWEEN = r"(?:\s?[.\-\u2010-\u2015]\s?|\s)"
_THREE = r"[2-9]\d\d"
"""What area codes and exchanges are."""
_EXTENSION = r"(?:,?\s?(?:x|ext\.?|extension)\s?\d{1,6})?"
_UNITS = r"(?:%|(?:mg|mcg|g|ml|units?|iu|k?cal\w*)\b)"
_SHORT_TELEPHONE = re.compile(
    rf"(?<![\w.\-/#$:;]){_THREE}\s?[\-\u2010-\u2015]\s?\d{{4}}(?!\w|[.\-/,]\d|-\w)(?!\s?{_UNITS})", re.IGNORECASE
)
_TELEPHONE = re.compile(
    r"\b(?:(?:tele)?phoned?|fax(?:ed)?|tel|facsimile|cell|mobile|pager|voicemail|call(?:ed)?)\b", re.IGNORECASE
)
_BEFORE_TELEPHONE, _AFTER_TELEPHONE = 60, 30
_PAGES = re.compile(r"\b(?:pp?|pgs?|pages?|vol(?:ume)?|bates)\b\.?\s?$", re.IGNORECASE)
_NINE_DIGITS = re.compile(r"(?<![\w.\-/])\d{9}(?!\w|-\w|\.\d)")
_BIRTH_DATE = (
    rf"(?:{DATE}|\d{{8}}(?!\d)|\d{{6}}(?!\d)|\d{{1,2}}[\s-]?{MONTH}\.?[\s,-]{{0,2}}(?:\d\d){{1,2}}(?!\d)|"
    r"\d{1,2}(?:\s?[/.-]\s?|\s)\d{1,2}(?:\s?[/.-]\s?|\s)(?:\d\d){1,2}(?!\d))"
)


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
    _address(rf"{_MAILBOX}@[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}", "the e-mail address"),
    _address(
        rf"{_MAILBOX}\s?[(\[{{<]\s?at\s?[)\]}}>]\s?(?:[\w-]{{1,63}}{_DOT}){{1,4}}[a-z]{{2,24}}\b|"
        rf"{_MAILBOX}\sat\s(?:[\w-]{{2,63}}\sdot\s){{1,4}}{_ENDS}",
        "the e-mail address",
        any_case=True,
    ),
    _address(r"\bP\.?\s?O\.?\s?Box\s?#?\s?\d+", "the post box", any_case=True),
    _address(
        rf"(?<![\w.,/-])\d{{1,6}}(?:-?[A-Z])?\s(?:[NSEW]{{1,2}}\.?\s)?(?:[A-Z0-9][\w'\u2019.-]*\s){{1,4}}{_STREET}"
        r"(?:,?\s(?:Apt|Suite|Ste|Unit|#)\.?\s?#?\w{1,6})?",
        "the street address",
    ),
    _address(r"(?:\bCA|\bC\.A\.|\bCalif\.?|\bCalifornia),?\s{1,2}9[0-6]\d{3}(?:-\d{4})?\b", "state and ZIP code"),
    _address(r"(?<=,\s)[A-Z]{2},?\s\d{5}(?:-\d{4})?\b", "state and ZIP code"),
    _address(
        r"\b(?:https?://|www\.)(?:[^\s/]{0,99}@|\S{0,200}(?:[?&]\w{0,20}(?:id|name|user|patient|claim|email)=|/~|"
        r"/(?:patients?|claims?|users?|profiles?|members?)/))\S*",
        "the web address, which leads to a person",
        any_case=True,
    ),
    _number(r"(?<![\w-])\d{3}[\-\s\u2010-\u2015]\d{2}[\-\s\u2010-\u2015]\d{4}(?![\w-])", "the Social Security number"),
    _number(r"(?<![\w*-])[x*]{3}-?[x*]{2}-?\d{4}(?!\w)", "the Social Security number"),
    _number(
        r"\b(?:SSN|S\.S\.N\.?|S\.?S\.?\s?(?:#|(?:no|num|number)\b\.?)|social security(?: number| no\.?)?)(?![^\W\d_])"
        r"[\s:#]{0,3}(?:is\s|ending in\s)?[\dx*][\dx*\-\s]{2,10}\d",
        "the Social Security number",
    ),
    _number(
        rf"(?<![\w\-/.#])(?:\+?1[\s.\-])?(?:\(\d{{3}}\)(?:{_BETWEEN}|)|\d{{3}}(?:{_BETWEEN}|/))\d{{3}}{_BETWEEN}\d{{4}}(?![\w-])"
        rf"{_EXTENSION}",
        "the telephone number",
    ),
    _number(rf"(?<![\w\-/.])(?:\+?1)?{_THREE}{_THREE}\d{{4}}(?!\w|-\w|\.\d){_EXTENSION}", "the telephone number"),
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
            r"\b(?:born|d(?:\.\s?|/)?o(?:\.\s?|/)?b\.?|date of birth|birth\s?date|birthday)(?![^\W\d_])"
            rf"[\s:,(\-\u2010-\u2015]{{0,4}}(?:(?:is|was|of|on|as|given|listed|recorded|stated)\s){{0,3}}{_BIRTH_DATE}",
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
_NAME = r"[^\W\d_](?:\w|['\u2019-](?!s\b)(?=\w)){1,60}"
_CAPITAL = r"[^\W\d_a-z\u00df-\u00ff]"
_TITLED = re.compile(
    r"(?<![\w'\u2019.])(?P<title>Drs?|DRS?|dr|Doctor|Mr|MR|mr|Mrs|MRS|mrs|Ms|MS|ms|Miss|Mx|Prof|Professor)(?P<dot>\.?)\s{1,2}"
    rf"(?:[A-Z]\.\s?){{0,3}}(?P<name>{_NAME})(?P<more>(?:\s(?:[A-Z]\.|(?={_CAPITAL}){_NAME})){{0,2}})"
)
_WITH_DEGREE = re.compile(
    rf"(?P<before>(?:\b{_CAPITAL}(?:\.|(?:[^\W\d_]|['\u2019-]){{1,40}})\s){{0,3}})\b(?P<name>(?={_CAPITAL}){_NAME}){DEGREES}(?![^\W_])"
)


def unknown_hits(text: str) -> Iterator[Hit]:
    """Everything of these kinds in the text, whether or not the case knows of it."""
    for kind, pattern, message, instead in _PATTERNS:
        for match in pattern.finditer(text):
            yield Hit(match.start(), match.end(), kind, "stops", message, instead)
    for match in _TEN_DIGITS.finditer(text):
        if _is_npi(match[0]):
            yield Hit(match.start(), match.end(), NUMBER, "stops", "Take out the provider's number.", NUMBER_OUT)
    yield from _perhaps_numbers(text)
    for match in _AGES.finditer(text):
        message = "An age over 89 tells much; write “90 years or older”."
        yield Hit(match.start(), match.end(), AGE, "stops", message, _age_instead(match))
    yield from _people(text)


def _perhaps_numbers(text: str) -> Iterator[Hit]:
    """Digits that nothing beside them explains: to judge. Seven near a telephone stop."""
    for match in _NINE_DIGITS.finditer(text):
        message = "Is this a Social Security number, or another that tells a person? Then take it out."
        yield Hit(match.start(), match.end(), NUMBER, "judge", message, NUMBER_OUT)
    for match in _SHORT_TELEPHONE.finditer(text):
        before = text[max(0, match.start() - _BEFORE_TELEPHONE) : match.start()]
        if _PAGES.search(before):
            continue
        if _TELEPHONE.search(before) or _TELEPHONE.search(text[match.end() : match.end() + _AFTER_TELEPHONE]):
            yield Hit(match.start(), match.end(), NUMBER, "stops", "Take out the telephone number.", NUMBER_OUT)
        else:
            message = "Is this a telephone number? Then take it out."
            yield Hit(match.start(), match.end(), NUMBER, "judge", message, NUMBER_OUT)


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
