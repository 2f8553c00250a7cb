"""Whether a line was broken because it was full, or because its paragraph was over.

Where an extractor loses the blank lines, the ragged right edge is the best evidence left: if the next line's
first word would still have fitted, the line ended on purpose.
"""

from __future__ import annotations

# Advance widths of Times Roman, the letters' typeface, in thousandths of the type size.
_WIDTHS = {
    180: "'",
    200: "|",
    250: " ,.",
    278: "/:;\\ijlt",
    333: "!()-I[]`fr",
    389: "Js",
    408: '"',
    444: "?acez",
    469: "^",
    480: "{}",
    541: "~",
    556: "FPS",
    564: "+<=>",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYw",
    778: "&m",
    833: "%",
    889: "M",
    921: "@",
    944: "W",
}
_WIDTH_OF = {character: width for width, characters in _WIDTHS.items() for character in characters}
_USUAL_WIDTH = 500
_ASCII_WIDTHS = [_WIDTH_OF.get(chr(code), _USUAL_WIDTH) for code in range(128)]
_FULL = 0.9


def width(text: str) -> int:
    """How wide a text is when printed, in thousandths of the type size."""
    if text.isascii():
        return sum(map(_ASCII_WIDTHS.__getitem__, text.encode()))
    return sum(_WIDTH_OF.get(character, _USUAL_WIDTH) for character in text)


class Column:
    """The column of text a letter is set in, measured from its lines.

    Measured twice, as printed and in characters, because a text may have been wrapped again since it was
    printed.
    """

    def __init__(self, lines: list[str]) -> None:
        self._width = _nearly_longest([width(line) for line in lines])
        self._characters = _nearly_longest([len(line) for line in lines])

    def had_room(self, line: str, following: str) -> bool:
        """Whether the first word of the following line would have fitted on this one."""
        longer = f"{line} {following.partition(' ')[0]}"
        return width(longer) <= self._width and len(longer) <= self._characters


def _nearly_longest(sizes: list[int]) -> int:
    """The size of a full line; not the longest, as an extractor may have run two lines together."""
    return sorted(sizes)[int(len(sizes) * _FULL)] if sizes else 0
