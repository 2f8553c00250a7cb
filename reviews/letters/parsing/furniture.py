"""Page furniture: what a fax machine, a stamp or a numbering machine put on the pages of a letter.

A line is furniture by its own form (a fax header, a Bates number, CONFIDENTIAL), or because it stands at the top or
the bottom of the pages again and again. Where a line is taken out, a page ends: nothing more is said of paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cases.numbers import case_number

from .whitespace import BREAKS, LINE, PAGE, PARAGRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable

_Line = tuple[str, str]
"""The break before a line, and the line."""

_PHONE: Final = r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)"
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE: Final = (
    rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{2,4}}|\b{_MONTH}[.\s/-]{{1,2}}\d{{1,2}}[.,\s/-]{{1,2}}\d{{2,4}}"
    rf"|\b\d{{1,2}}[\s-]{_MONTH}[\s-]\d{{2,4}}"
)
_TIME: Final = r"\b\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AP]\.?M\b\.?)?"
_FAX: Final = r"\b(?:FAX|FACSIMILE|E-?FAX|RIGHTFAX|FAXSERVER|TSID|CSID|TRANSMISSION)\b"
_WAY: Final = r"\b(?:FROM|TO|TX|RX|JOB|ID|TEL|PHONE|VIA|RECEIVED|SENT|BY|NO)\b\.?:?"
_JOB: Final = r"\b[TF]-\d{2,5}\b"
_SHEET: Final = (
    r"\b(?:PAGE|PG)S?\b\.?\s?[:#]?\s?\d{1,4}(?:\s?(?:/|OF)\s?\d{1,4})?|\bP\.?\s?\d{1,4}(?:\s?/\s?\d{1,4})?\b"
    r"|(?<![\d/])\d{1,3}\s?/\s?\d{1,3}(?![\d/])"
)
_MARKS: Final = re.compile(
    "|".join(
        rf"(?P<{name}>{pattern})"
        for name, pattern in {
            "date": _DATE, "time": _TIME, "phone": _PHONE, "sheet": _SHEET, "fax": _FAX, "job": _JOB, "way": _WAY,
        }.items()
    ),
    re.IGNORECASE,
)  # fmt: skip
_LONGEST_HEADER: Final = 150
_WORDS_BESIDE: Final = 8
_PROSE: Final = re.compile(
    r"\b(?:the|a|an|was|were|is|are|has|had|that|with|which|for|not|on|at|in|his|her|their|patient|worker|mg|mcg|tablets?)\b"
)
_MARKS_ENOUGH: Final = 2
# In the middle of a line, capitals and figures alone, from the word to the sheet.
_FAX_WITHIN: Final = re.compile(
    r"(?<!\S)(?:FAX|FROM)(?=[^a-z\n]{0,90}\d{3}[\s.-]?\d{4}(?!\d))[\sA-Z0-9:().+/-]{10,100}?\s(?:PAGE|PG|P)\b\.?\s?\d{1,4}(?:\s?(?:/|OF)\s?\d{1,4})?(?!\S)"
)

_BATES: Final = re.compile(r"([A-Z][A-Z&._-]{1,20}(?: [A-Z]{2,12}){0,2})[\s_-]{0,3}(\d{3,10})|(0\d{3,9})")
_NO_BATES: Final = frozenset(
    [
        "CPT",
        "HCPCS",
        "ICD",
        "NDC",
        "NPI",
        "RX",
        "CM",
        "DOS",
        "DOI",
        "LC",
        "CCR",
        "PMID",
        "NCT",
        "ISBN",
        "ADJ",
        "MPN",
        "DRG",
    ]
)
_BATES_DIGITS: Final = 6

_CLASSIFIED: Final = re.compile(
    r"\W*(?:(?:STRICTLY|HIGHLY|PRIVATE|PRIVILEGED|&|PERSONAL|AND|MEDICAL|LEGAL|PATIENT|HEALTH|ATTORNEY|CLIENT|WORK|PRODUCT|"
    r"COMMUNICATIONS?|RECORDS?|INFORMATION|DOCUMENTS?|MATERIALS?|REPORTS?|DO|NOT|COPY|DISTRIBUTE|DISTRIBUTION|DISCLOSE|DISCLOSURE|"
    r"DUPLICATE|RELEASE|REDISCLOSE|FOR|USE|ONLY|OFFICIAL|SUBJECT|TO|PROTECTIVE|ORDER|CONFIDENTIAL|CONFIDENTIALITY|"
    r"CONTAINS|PHI|HIPAA|PROTECTED|UNDER|NOTICE)\b\W*){1,12}",
    re.IGNORECASE,
)
_SECRET: Final = re.compile(r"\b(?:confidential|privileged)\b", re.IGNORECASE)
_CONFIDENTIAL_WITHIN: Final = re.compile(
    r"(?<=[a-z] )CONFIDENTIAL(?!\S)|(?<=[a-z][.,;] )CONFIDENTIAL(?!\S)|(?<!\S)CONFIDENTIAL(?= [a-z])"
)
_NOTICE_LINE: Final = re.compile(
    r"(?:This|The (?:information|contents?)|CONFIDENTIALITY|Confidentiality)\b.*\b(?:confidential|privileged)\b.*\.?"
)
_PAGE_LINE: Final = re.compile(
    r"(?:(?:IMR )?(?:Case|Claim|File)(?: (?:Number|No)[.:]*)? \S*\d{4}\S*\W*|\W*)"
    r"(?:page|pg\.?|sheet)\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?\W*"
    r"|-\s?\d{1,3}\s?-",
    re.IGNORECASE,
)
_STAMP: Final = re.compile(
    r"(?:RECEIVED(?: BY)?|DATE RECEIVED|(?:EAMS |E-?|ELECTRONICALLY )?FILED|SCANNED)"
    r"(?:[\s:,-]+(?:[A-Z0-9.,/&:'-]+\s?){1,6})?"
    r"|COPY|DUPLICATE|ORIGINAL|DRAFT|(?:[A-Z']{5,12} )?EXHIBIT(?: (?:NO\.? ?)?[A-Z0-9]{1,4})?"
    r"|\d{4} [A-Z]{3} ?-? ?\d{1,2} [AP]M \d{1,2}:\d{2}"
)
_SCANNED: Final = re.compile(r"(?:Scanned|Created|Printed|Generated) (?:by|with|using) [A-Z]\w+(?: [A-Z0-9]\w*){0,3}")
"""What an app that scans or prints leaves at the foot of each page."""
_RULED: Final = re.compile(r"[_=*~\u2013\u2014-]{4,}")
"""A line that is drawn."""
_CAPITALS: Final = range(2, 7)
"""Words of a line in capitals that is furniture, as it stands again and again."""
_GUIDELINES: Final = re.compile(r"\b(?:MTUS|ACOEM|ODG|CPMTG|CA)\b")
_RECEIVED_FROM: Final = re.compile(r"^Received:(?=.*\bFROM\b)", re.IGNORECASE)
_BESIDE_STAMP: Final = re.compile(r"(?=.{1,32}$)[A-Z0-9][A-Z0-9 .,/&:'-]*")

_OF_THE_LETTER: Final = re.compile(
    r"guideline\s?:|rationale\s?:|:\s?(?:Upheld|Overturned)$|Date\s|Priority|Application|Received:|Licensure|Specialty"
    r"|DETERMINATION|SUMMARY|DECISION|DISPUTE|REVIEWED|NECESSARY|QUALIFICATIONS"
    r"|MEDICAL REVIEW|PROFESSIONAL REVIEW|\bIMR (?:FINAL|ISSUES)"
)
_CASE_NUMBER_LABEL: Final = re.compile(r"Case\sNumber\s?:")
_BELOW_NUMBER: Final = re.compile(r"Date\s|UR\s|Priority|Decision\sDate")
_HEAD_OF_PAGES: Final = re.compile(r".{0,40}Case\sNumber\s?:?\s(\S+)(\W{0,5}page\s.{1,12})?", re.IGNORECASE)

_PAGE_OF_PAGES: Final = re.compile(r"\bpage \d{1,4} of \d{1,4}$", re.IGNORECASE)
_NUMBER: Final = "\0"  # stands in no normalised text
_AROUND_PAGE: Final = re.compile(rf"[{BREAKS} ]*{PAGE}[{BREAKS} ]*")
_TIMES: Final = 3
_LEFT_WITHIN: Final = re.compile(
    rf"\b([A-Z]{{2,12}}[_ -]?)0\d{{4,8}}\b|\bCONFIDENTIAL\b|{_PHONE}\s{{1,3}}(?:PAGE|PG|P)\b\.?\s?\d{{1,4}}\b"
)
_DIGITS: Final = re.compile(r"(\d+)")
_REPEATED_WORDS: Final = 14
_NOTICE: Final = re.compile(
    r"confidential|privileged|prohibited|unauthorized|protected|intended\b.*\brecipient", re.IGNORECASE
)


def without_furniture(text: str) -> str:
    """The normalised text without what the pages bear besides the letter."""
    text = _FAX_WITHIN.sub(_as_page, text) if "FAX" in text or "FROM" in text else text
    pages = [_lines(page) for page in text.split(PAGE)]
    known = _bates_of(pages) | _counting(pages) | _repeated_capitals(pages)
    number = next((case for page in pages for _, line in page if (case := _case_of(line))), "")
    secret = bool(_SECRET.search(text))
    pages = _without_running_heads([_without_marked(page, known, secret=secret) for page in pages], number)
    for at in (0, -1):
        while _drop_numbering(pages, at) or _drop_repeated(pages, at):
            pass
    text = PAGE.join(filter(None, map(_joined, pages)))
    text = _CONFIDENTIAL_WITHIN.sub(_as_page, text) if "CONFIDENTIAL" in text else text
    return _AROUND_PAGE.sub(PAGE, text).strip() if PAGE in text else text.strip()


def furniture_within(text: str) -> str:
    """What a machine printed into a text and nothing could tell apart from it; empty where there is nothing."""
    found = _LEFT_WITHIN.search(text)
    return found.group() if found and not (found[1] and found[1].strip("-_ ") in _NO_BATES) else ""


def _as_page(found: re.Match[str]) -> str:
    del found
    return PAGE


def _lines(page: str) -> list[_Line]:
    parts = re.split(f"([{LINE}{PARAGRAPH}])", page)
    return list(zip([LINE, *parts[1::2]], parts[0::2], strict=True))


def _joined(lines: list[_Line]) -> str:
    return "".join(gap + line for gap, line in lines)[1:] if lines else ""


def _without_marked(lines: list[_Line], known: set[str], *, secret: bool) -> list[_Line]:
    """The lines but those that are furniture by their form; where one was, a page ends.

    `known` are lines that are found already; `secret` says whether any line is marked as confidential.
    """
    kept: list[_Line] = []
    dropped = after_stamp = False
    for gap, line in lines:
        stamped = after_stamp and gap == LINE and _BESIDE_STAMP.fullmatch(line) and not _is_of_letter(line)
        is_stamp = line.isupper() and bool(_STAMP.fullmatch(line)) and not _is_of_letter(line)
        if stamped or is_stamp or line in known or _is_machine_line(line) or (secret and _is_secret(line)):
            dropped, after_stamp = True, bool(stamped or is_stamp)
            continue
        kept.append((PAGE if dropped and kept else gap, line))
        dropped = after_stamp = False
    return kept


def _counting(pages: list[list[_Line]]) -> set[str]:
    """The lines that stand three times and more, and differ in one figure that counts their pages."""
    alike: dict[str, list[str]] = {}
    for line in (line for page in pages for _gap, line in page if not line.endswith((".", ",", ":"))):
        if _DIGITS.search(line):
            alike.setdefault(_DIGITS.sub(_NUMBER, line), []).append(line)
    found: set[str] = set()
    for lines in alike.values():
        if len(lines) >= _TIMES and not _is_of_letter(lines[0]) and len(lines[0].split()) <= _REPEATED_WORDS:
            columns = [[int(each) for each in column] for column in zip(*map(_DIGITS.findall, lines), strict=True)]
            moving = [column for column in columns if len(set(column)) > 1]
            if len(moving) == 1 and all(after - before in {0, 1} for before, after in pairwise(moving[0])):
                found |= set(lines)
    return found


def _repeated_capitals(pages: list[list[_Line]]) -> set[str]:
    """The lines in capitals that stand three times and more, and through one of which a sentence goes on."""
    found: Counter[str] = Counter()
    run_through: set[str] = set()
    for page in pages:
        lines = [line for _gap, line in page]
        for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
            if line.isupper() and len(line.split()) in _CAPITALS and line[-1].isalnum():
                found[line] += 1
                if before[-1:].isalnum() and not before.isupper() and after[:1].islower():
                    run_through.add(line)
    often = (line for line in run_through if found[line] >= _TIMES)
    return {line for line in often if not (_is_of_letter(line) or _GUIDELINES.search(line))}


def _case_of(line: str) -> str:
    found = _HEAD_OF_PAGES.match(line) if "umber" in line else None
    return case_number(found[1]) or "" if found else ""


def _without_running_heads(pages: list[list[_Line]], number: str) -> list[list[_Line]]:
    """The pages without lines that repeat the number of the case; the first such line is that of the table."""
    begun = False
    kept: list[list[_Line]] = []
    for page in pages:
        kept.append([])
        for place, (gap, line) in enumerate(page):
            found = _HEAD_OF_PAGES.fullmatch(line) if number and "umber" in line else None
            if found and case_number(found[1]) == number and (found[2] or (begun and not _begins_table(page, place))):
                continue
            begun = begun or bool(found)
            kept[-1].append((gap, line))
    return kept


def _begins_table(page: list[_Line], place: int) -> bool:
    return place + 1 < len(page) and bool(_BELOW_NUMBER.match(page[place + 1][1]))


def _is_of_letter(line: str) -> bool:
    return bool(_OF_THE_LETTER.search(line) or _CASE_NUMBER_LABEL.search(line) or case_number(line))


def _is_secret(line: str) -> bool:
    return bool(_SECRET.search(line) and (_CLASSIFIED.fullmatch(line) or _NOTICE_LINE.fullmatch(line)))


def _is_machine_line(line: str) -> bool:
    by_figures = _DIGITS.search(line) and (_PAGE_LINE.fullmatch(line) or _is_fax_header(line) or _is_moment(line))
    return bool(by_figures or _SCANNED.fullmatch(line) or _RULED.fullmatch(line))


def _is_moment(line: str) -> bool:
    """Tell a line that is a date and a time and nothing else."""
    marks = {match.lastgroup for match in _MARKS.finditer(line)} if ":" in line else set()
    return marks == {"date", "time"} and not re.search(r"\w", _MARKS.sub("", line))


def _is_fax_header(line: str) -> bool:
    if len(line) > _LONGEST_HEADER or _is_of_letter(_RECEIVED_FROM.sub("", line)) or _PROSE.search(line):
        return False
    found = {match.lastgroup for match in _MARKS.finditer(line)}
    marks = found - {"sheet", "way"}
    is_header = (
        ("sheet" in found and len(marks) >= _MARKS_ENOUGH)
        or ("sheet" in found and marks & {"phone", "time"} and "way" in found)
        or ("sheet" in found and marks & {"fax", "job"})
        or ("fax" in found and len(marks) > _MARKS_ENOUGH)
    )
    return bool(is_header) and len(re.findall(r"[A-Za-z]{2,}", _MARKS.sub(" ", line))) <= _WORDS_BESIDE


def _bates_of(pages: list[list[_Line]]) -> set[str]:
    """The lines that are a Bates number: by its leading zeros or length, or as the same letters count on."""
    found: dict[str, re.Match[str]] = {}
    for page in pages:
        for _gap, line in page:
            if line[-1:].isdigit() and len(line) < len("CONFIDENTIAL") * 4 and (match := _BATES.fullmatch(line)):
                found[line] = match
    counted = Counter((match[1] or "") for match in found.values())
    certain = set()
    for line, match in found.items():
        if case_number(line) or (match[1] or "").split("-")[0].split(" ")[0].strip("._-") in _NO_BATES:
            continue
        digits = match[2] or match[3]
        if digits.startswith("0") or len(digits) >= _BATES_DIGITS or counted[match[1] or ""] > 1:
            certain.add(line)
    return certain


def _drop_numbering(pages: list[list[_Line]], at: int) -> bool:
    """Take the top (0) or bottom (-1) line off every page where only the number of the page differs."""
    if not all(pages) or not _is_numbering([page[at][1] for page in pages]):
        return False
    for page in pages:
        del page[at]
    return True


def _is_numbering(lines: list[str]) -> bool:
    masked = (_masked(line, str(number)) for number, line in enumerate(lines, start=1))
    first = next(masked)
    is_certain = len(lines) > 1 or _PAGE_OF_PAGES.search(lines[0])
    return bool(is_certain) and _NUMBER in first and all(other == first for other in masked)


def _masked(line: str, number: str) -> str:
    """The line with a mark for the number of its page."""
    masked = _PAGE_OF_PAGES.sub(_NUMBER, line)
    return masked if masked != line else "".join(_NUMBER if part == number else part for part in _DIGITS.split(line))


def _drop_repeated(pages: list[list[_Line]], at: int) -> bool:
    """Take a line off the top (0) or bottom (-1) of the pages that most of them bear, whatever its figures are."""
    ends = [_DIGITS.sub(_NUMBER, page[at][1]) if page else "" for page in pages]
    line, count = Counter(filter(None, ends)).most_common(1)[0] if any(ends) else ("", 0)
    if count < 2 or 2 * count < len(pages) or not _may_repeat(line, in_all=count == len(pages)):  # noqa: PLR2004 - most
        return False
    if _CASE_NUMBER_LABEL.search(line) and not _is_one_case(
        page[at][1] for page, end in zip(pages, ends, strict=True) if end == line
    ):
        return False
    dropped = False
    for number, (page, end) in enumerate(zip(pages, ends, strict=True)):
        # The first page bears the table itself, whose first line may run on as the head of the others.
        if end == line and not (number == 0 and _CASE_NUMBER_LABEL.search(line)):
            del page[at]
            dropped = True
    return dropped


def _is_one_case(lines: Iterable[str]) -> bool:
    return len({tuple(filter(None, map(case_number, line.split()))) for line in lines}) == 1


def _may_repeat(line: str, *, in_all: bool) -> bool:
    if _OF_THE_LETTER.search(line):
        return False
    if line.endswith((".", ":", ";", ",")) or line[:1].islower():
        return in_all and bool(_NOTICE.search(line))
    return len(line.split()) <= _REPEATED_WORDS
