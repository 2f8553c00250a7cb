"""The people whom a text names with an @: `@Marcus Obi`, or `@Marcus` where one person only is called so."""

from __future__ import annotations

import re
from collections.abc import Mapping

_AT = re.compile(r"(?<!\S)@(?=\S)")


def typed_mentions(text: str, names: Mapping[int, str]) -> tuple[set[int], list[str]]:
    """The ids of those named, and what follows an @ and names nobody, or more than one; capitals do not matter.

    `names` is the full name by id. An e-mail address names nobody: its @ stands within a word.
    """
    found: set[int] = set()
    unknown: list[str] = []
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        named = _named(rest.casefold(), names)
        if len(named) == 1:
            found |= named
        else:
            unknown.append(rest.split()[0].rstrip(".,;:!?)"))
    return found, unknown


def _named(rest: str, names: Mapping[int, str]) -> set[int]:
    whole = {pk: name for pk, name in names.items() if _begins(rest, name.casefold())}
    if whole:
        longest = max(len(name) for name in whole.values())
        return {pk for pk, name in whole.items() if len(name) == longest}
    return {pk for pk, name in names.items() if name and _begins(rest, name.split()[0].casefold())}


def _begins(rest: str, name: str) -> bool:
    return bool(name) and rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()
