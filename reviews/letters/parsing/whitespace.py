"""White space of an extracted letter, reduced to what it says about the page.

Extractors differ in almost nothing but white space. `normalise` leaves exactly one character between two
words, and that character tells what stood there; everything after it can forget about extractors.
"""

from __future__ import annotations

import re

SPACE, LINE, PARAGRAPH, PAGE = " ", "\n", "\v", "\f"
BREAKS = LINE + PARAGRAPH + PAGE

_NEWLINES = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
# Controls that no page shows, among them marks of direction; and signs that stand for several letters.
_INVISIBLE_RANGES = (
    (0x00, 0x01), (0x03, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0x61C, 0x61C), (0x180E, 0x180E),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
)  # fmt: skip
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_BULLETS = dict.fromkeys((0xF0A7, 0xF0B7), "\u2022")  # as the font Symbol writes them
_AS_READ = {code: None for first, last in _INVISIBLE_RANGES for code in range(first, last + 1)} | _LIGATURES | _BULLETS
_SOFT = "\u00ad"
# Where a font writes each hyphen as a soft one, it is between figures, or no other hyphen is in the text.
_SOFT_BETWEEN_FIGURES = re.compile(rf"(?<=\d){_SOFT}(?=\d)")
_SOFT_AT_LINE_END = re.compile(rf"{_SOFT}[ \t]*(?:\r\n?|\n)[ \t]*(?=[a-z])")
# PDFium's two ways to mark a hyphen at a line's end; it drops the line end itself.
_PDFIUM_HYPHEN = re.compile("[\x02\ufffe]")
_QUOTING = (">", "|")
# As converters write what is printed bold.
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]+)(?<=[^\s*])\*\*")
_RUN = re.compile(r"\s+")
# Each run but the one space that stays as it is.
_GAP = re.compile(r"[^\S ]\s*| \s+")
_DOUBLE_SPACED_GAP = 4

# A hyphen at a line's end belongs to the word, but not a suspended one ("one- or two") nor a dash.
_LINE_END_HYPHEN = re.compile(rf"[-\u2010\u2011](?<=[^\s-].)[{BREAKS}](?!(?:and|or|nor|to|versus|vs)(?![\w-]))")


def normalise(text: str) -> str:
    """The words of a text, each pair separated by one of SPACE, LINE, PARAGRAPH and PAGE.

    A blank line next to a page break says nothing about paragraphs, so any run holding a form feed becomes
    PAGE.
    """
    text = _without_soft_hyphens(_PDFIUM_HYPHEN.sub("-\n", text.translate(_AS_READ)))
    text = _NEWLINES.sub("\n", text).strip()
    text = _BOLD.sub(r"\1", _without_quoting(text))
    gap = _gap_double_spaced if _is_double_spaced(text) else _gap_single_spaced
    return _GAP.sub(lambda run: gap(run.group()), text)


def _without_quoting(text: str) -> str:
    """The text where a mail does not quote each of its lines with a sign before it."""
    if text[:1] not in _QUOTING:
        return text
    lines = [line.lstrip() for line in text.split("\n")]
    if not all(line[:1] in _QUOTING for line in lines if line):
        return text
    return "\n".join(line[1:] for line in lines).strip()


def _without_soft_hyphens(text: str) -> str:
    """The words whole that were broken at a soft hyphen, which is not printed elsewhere."""
    if _SOFT not in text:
        return text
    if "-" not in text.replace("-\n", ""):
        return text.replace(_SOFT, "-")
    text = _SOFT_BETWEEN_FIGURES.sub("-", text)
    return _SOFT_AT_LINE_END.sub("", text).replace(_SOFT, "")


def prose(text: str) -> str:
    """A normalised text as one paragraph: line ends joined, words and hyphens as printed."""
    return _GAP.sub(SPACE, _LINE_END_HYPHEN.sub("-", text)).strip()


def _is_double_spaced(text: str) -> bool:
    """Whether the extractor put an empty line after every line (the style of the 2015 letter)."""
    ends = [run.group().count("\n") for run in _GAP.finditer(text) if "\n" in run.group()]
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
