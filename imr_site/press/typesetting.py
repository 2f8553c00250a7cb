"""How the text of a letter is set: its styles, as the style sheet says, and its lines as they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from .lines import FaceName, Run, set_in_lines


@dataclass(frozen=True, slots=True)
class TextStyle:
    """What the style sheet (static/letters/letter.css) says of a piece of text, in points."""

    face: FaceName
    bold: FaceName
    size: float
    width: float


COVER: Final = TextStyle("serif", "serif-bold", 9.3, 475.2)
COVER_LIST: Final = TextStyle("serif", "serif-bold", 9.3, 475.2 - 15)
COVER_HEADLINE: Final = TextStyle("serif-bold", "serif-bold", 14, 475.2)


class Typesetter:
    """Makes HTML of text: with its lines as they are to be printed, or to flow as a browser likes."""

    def __init__(self, *, lines: bool) -> None:
        self.lines = lines

    def text(self, text: str, style: TextStyle, *, label: str = "") -> SafeString:
        """One paragraph, with a label in bold before it."""
        runs = [Run(label, style.bold)] if label else []
        return self.runs([*runs, Run(text, style.face)], style, wrap="strong" if label else "")

    def runs(self, runs: list[Run], style: TextStyle, *, wrap: Literal["", "strong", "decision"] = "") -> SafeString:
        """Several looks in one paragraph; `wrap` says which of them the template's element does not give."""
        texts = self._set(runs, style)
        if wrap == "strong":
            return format_html("<strong>{}</strong>{}", texts[0], "".join(texts[1:]))
        if wrap == "decision":
            gap = texts[1][: len(texts[1]) - len(texts[1].lstrip())]
            return format_html('{}{}<span class="decision">{}</span>', texts[0], gap, texts[1].lstrip())
        return conditional_escape("".join(texts))

    def _set(self, runs: list[Run], style: TextStyle) -> list[str]:
        if self.lines:
            return set_in_lines(runs, size=style.size, width=style.width)
        texts = [" ".join(run.text.split()) for run in runs]
        return [texts[0], *(f" {text}" if text else "" for text in texts[1:])]

    def paragraphs(self, text: str, style: TextStyle, *, label: str = "") -> list[SafeString]:
        """The paragraphs of a text, which blank lines part; the label alone where there are none."""
        parts = [part for part in re.split(r"\n\s*\n", text) if part.strip()] or ([""] if label else [])
        return [self.text(part, style, label="" if place else label) for place, part in enumerate(parts)]
