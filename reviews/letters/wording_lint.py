"""What is wrong with a block of wording, in words an administrator can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from imr_site.press.printable import what_to_change

from .standard_wording import Block, Wording, all_blocks, placeholders_of

READING_GRADE = 8.0
"""The school grade a cover letter should be readable in (8 CCR 9792.10.6(b)(1): plain language)."""

_LONGEST = 1200
_LONGER = 1.25
_MARKUP = re.compile(r"<\s*/?\s*\w+[^>]*>|\{\{|\{%|\*\*|https?://\S*[{<]")
_NOT_SPOKEN = re.compile(r"\([^)]*\)|\b(?:section|IMR|WCAB|ADJ|UR|CCR|Labor Code)\b|[\d.]+\(\w\)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; an error keeps a block from being used."""

    block: str
    severity: Literal["error", "warning"]
    message: str


def lint_block(block: Block) -> list[Finding]:
    """What is wrong with one block, by itself and against the block of the same name that ships with the project."""
    findings = [Finding(block.name, "error", message) for message in _errors(block)]
    if findings:
        return findings
    if block.name.startswith("cover.") and len(block.text) > _LONGER * len(_originals()[block.name].text):
        message = "It is much longer than the text that ships; see in the preview whether the cover is still one page."
        findings.append(Finding(block.name, "warning", message))
    if block.name.startswith("cover.en."):
        grade = reading_grade(block.text)
        if grade > READING_GRADE + 4 and len(block.text.split()) > 20:  # noqa: PLR2004 - one block may be harder
            findings.append(Finding(block.name, "warning", f"It reads at school grade {grade:.0f}; use shorter words."))
    return findings


def lint_wording(wording: Wording) -> list[Finding]:
    """What is wrong with the blocks of a wording, and whether the cover letter as a whole is easy to read."""
    findings = [finding for block in wording.blocks.values() for finding in lint_block(block)]
    missing = {block.name for block in all_blocks()} - set(wording.blocks)
    findings += [Finding(name, "error", "It is missing.") for name in sorted(missing)]
    cover = "\n".join(block.text for name, block in wording.blocks.items() if name.startswith("cover.en."))
    if cover and (grade := reading_grade(cover)) > READING_GRADE:
        message = f"The English cover letter reads at school grade {grade:.1f}; the aim is {READING_GRADE:.0f}."
        findings.append(Finding("cover.en", "warning", message))
    return findings


def _errors(block: Block) -> list[str]:
    if not block.text.strip():
        return ["It is empty."]
    original = _originals().get(block.name)
    if original is None:
        return ["There is no block of this name."]
    return [*_in_itself(block), *_against(original, block)]


def _in_itself(block: Block) -> Iterable[str]:
    text = block.text
    if len(text) > _LONGEST:
        yield f"It is longer than {_LONGEST} characters."
    if _MARKUP.search(text):
        yield "It holds markup; only plain text and placeholders are possible."
    if hidden := {character for character in text if not character.isprintable() and character != "\n"}:
        codes = ", ".join(f"U+{ord(character):04X}" for character in sorted(hidden))
        yield f"It holds a control character or one that cannot be seen: {codes}."
    elif change := what_to_change(text, "this text"):
        yield f"{change[0].upper()}{change[1:]}."
    known = placeholders_of(block.name)
    allowed = ", ".join(f"{{{each}}}" for each in sorted(known))
    for name in block.placeholders:
        if name not in known:
            yield f"{{{name}}} is no placeholder here. There are: {allowed}."
    if re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)):
        yield "A brace has no partner."
    if "\n" in text and not block.is_list:
        yield "It must be one paragraph."


def _against(original: Block, block: Block) -> Iterable[str]:
    for name in dict.fromkeys(original.placeholders):
        if name not in block.placeholders:
            yield f"It must hold {{{name}}}."
    if original.text.endswith(":") and not block.text.endswith(":"):
        yield "It must end with a colon, like the text it takes the place of."
    elif block.name.startswith("letter.") and block.text.count(":") > original.text.count(":"):
        yield "It may have no other colon: the letter is read back by them."


def _originals() -> Mapping[str, Block]:
    return {block.name: block for block in all_blocks()}


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; citations of the law and placeholders do not count."""
    plain = _NOT_SPOKEN.sub(" ", re.sub(r"\{\w+\}", "this", text))
    sentences = [part for part in re.split(r"[.!?]+|:?\n|:$", plain) if part.split()]
    words = re.findall(r"[A-Za-z']+", plain)
    if not words or not sentences:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    plain = re.sub(r"[^a-z]", "", word.lower())
    plain = re.sub(r"(?:[^laeiouy]es|[^aeioutd]ed|[^aeiou]e)$", "", plain) or plain
    return max(1, len(re.findall(r"[aeiouy]+", plain)))
