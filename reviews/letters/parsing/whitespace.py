"""White space of an extracted letter, reduced to what it says about the page.

Extractors differ in almost nothing but white space. `normalise` leaves exactly one character between two
words, and that character tells what stood there; everything after it can forget about extractors.
"""

from __future__ import annotations

import re

SPACE, LINE, PARAGRAPH, PAGE = " ", "\n", "\v", "\f"
BREAKS = LINE + PARAGRAPH + PAGE

_NEWLINES = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
_INVISIBLE = dict.fromkeys(map(ord, "\0\u200b\u2060\ufeff"))
# PDFium's two ways to mark a hyphen at a line's end; it drops the line end itself.
_PDFIUM_HYPHEN = re.compile("[\x02\ufffe]")
_RUN = re.compile(r"\s+")
_DOUBLE_SPACED_GAP = 4

# A hyphen at a line's end belongs to the word, but not a suspended one ("one- or two") nor a dash.
_LINE_END_HYPHEN = re.compile(rf"(?<=[^\s-])[-\u00ad\u2010\u2011][{BREAKS}](?!(?:and|or|nor|to|versus|vs)(?![\w-]))")
_PAGE_OF_PAGES = re.compile(r"\bpage \d{1,4} of \d{1,4}$", re.IGNORECASE)
# Stands in no normalised text.
_NUMBER = "\0"
_DIGITS = re.compile(r"(\d+)")


def normalise(text: str) -> str:
    """The words of a text, each pair separated by one of SPACE, LINE, PARAGRAPH and PAGE.

    A blank line next to a page break says nothing about paragraphs, so any run holding a form feed becomes
    PAGE.
    """
    text = _PDFIUM_HYPHEN.sub("-\n", text.translate(_INVISIBLE))
    text = _NEWLINES.sub("\n", text).strip()
    gap = _gap_double_spaced if _is_double_spaced(text) else _gap_single_spaced
    return _without_page_numbers(_RUN.sub(lambda run: gap(run.group()), text))


def prose(text: str) -> str:
    """A normalised text as one paragraph: line ends joined, words and hyphens as printed."""
    return _RUN.sub(SPACE, _LINE_END_HYPHEN.sub("-", text)).strip()


def _is_double_spaced(text: str) -> bool:
    """Whether the extractor put an empty line after every line (the style of the 2015 letter)."""
    ends = [run.group().count("\n") for run in _RUN.finditer(text) if "\n" in run.group()]
    return ends.count(1) * 10 < len(ends)


def _gap_single_spaced(run: str) -> str:
    if PAGE in run:
        return PAGE
    newlines = run.count("\n")
    return SPACE if newlines == 0 else LINE if newlines == 1 else PARAGRAPH


def _gap_double_spaced(run: str) -> str:
    """As for single spacing, but a line holding a space ends a paragraph, and more empty lines a page."""
    newlines = run.count("\n")
    if PAGE not in run and newlines <= 2:  # noqa: PLR2004 - a line's end and the empty line after it
        return LINE if newlines else SPACE
    is_paragraph = newlines == _DOUBLE_SPACED_GAP and "\n\n \n" in run
    return PARAGRAPH if is_paragraph and PAGE not in run else PAGE


def _without_page_numbers(text: str) -> str:
    """The text without a top or bottom line that every page has and only the page's number changes."""
    pages = [re.split(f"([{LINE}{PARAGRAPH}])", page) for page in text.split(PAGE)]
    if _is_numbering([page[0] for page in pages]):
        pages = [page[2:] or [""] for page in pages]
    if _is_numbering([page[-1] for page in pages]):
        pages = [page[:-2] for page in pages]
    return PAGE.join(filter(None, map("".join, pages)))


def _is_numbering(lines: list[str]) -> bool:
    masked = (_masked(line, str(number)) for number, line in enumerate(lines, start=1))
    first = next(masked)
    is_certain = len(lines) > 1 or _PAGE_OF_PAGES.search(lines[0])
    return bool(is_certain) and _NUMBER in first and all(other == first for other in masked)


def _masked(line: str, number: str) -> str:
    """The line with a mark for the number of its page."""
    masked = _PAGE_OF_PAGES.sub(_NUMBER, line)
    return masked if masked != line else "".join(_NUMBER if part == number else part for part in _DIGITS.split(line))
