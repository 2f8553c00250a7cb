"""Words without what nobody sees in them."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = {"Cc", "Cf", "Co", "Cs"}
_LINE_END: Final = re.compile(r"\r\n?")


def plain(text: str, *, lines: bool = False) -> str:
    """The text without signs nobody sees, every kind of white space as a plain space; `lines` keeps line feeds.

    What is pasted from a PDF or a web page brings such signs along: a letter cannot print them, and a name or a number
    with one in it is not found again.
    """
    if lines:
        return "\n".join(map(plain, _LINE_END.sub("\n", text).split("\n")))
    spaced = "".join(" " if sign.isspace() else sign for sign in _LINE_END.sub(" ", text))
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in _INVISIBLE)
