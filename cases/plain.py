"""Text without invisible characters."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = {"Cc", "Cf", "Cn", "Co", "Cs"}
"""Of no meaning to a reader: controls, format signs, and what Unicode assigns to nothing or leaves to private use."""
_LINE_END: Final = re.compile(r"\r\n?")


def plain(text: str, *, lines: bool = False) -> str:
    """The text without invisible characters and with plain spaces; `lines` keeps line feeds.

    Text pasted from a PDF or a web page brings such characters along: a letter cannot print them, and a search does not
    find a name or a number that contains one.
    """
    if lines:
        return "\n".join(map(plain, _LINE_END.sub("\n", text).split("\n")))
    spaced = "".join(" " if sign.isspace() else sign for sign in _LINE_END.sub(" ", text))
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in _INVISIBLE)
