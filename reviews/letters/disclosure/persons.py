"""The people of the case, found in any form their names are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .folding import NO_LETTER_BEFORE, Folded, ends, fold
from .grown import TITLES, grown
from .model import PERSON, Hit, Named
from .vocabulary import is_plain, listed

_LONG = 6
"""Letters from which a name is also found with a space or a hyphen inside: "Marche tti"."""
_SPACED = 3
"""Letters from which it is found with space between all of them: "L e e"."""
_SHORT = 4
"""Letters up to which capitals may be an abbreviation: ADA, NG."""


def person_hits(folded: Folded, person: Named) -> Iterator[Hit]:
    """Wherever the name or a part of it stands; a part that is a word besides, alone, is for a person to judge."""
    parts = name_parts(person.name)
    stops = f"Write “{person.role}” instead of the name."
    perhaps = f"A person of the case is called so. Is it the name here? Then write “{person.role}”."
    for part in parts:
        for start, end in folded.spans(_pattern(part)):
            written = folded.text[start:end]
            first, last, told = grown(folded.text, start, end, parts)
            if told or not (is_plain(part) or _may_be_short(written, part)):
                yield Hit(first, last, PERSON, "stops", stops, person.role)
            elif written[0].isupper():
                yield Hit(first, last, PERSON, "judge", perhaps, person.role)
    for pattern in _in_one_word(parts):
        yield from (Hit(start, end, PERSON, "stops", stops, person.role) for start, end in folded.spans(pattern))


_NO_NAMES = TITLES | listed("particles") | listed("beside_a_name")


def name_parts(name: str) -> list[str]:
    """The words of a name that are names, folded: titles, degrees and particles left out."""
    parts = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", fold(name))
    return [part for part in dict.fromkeys(parts) if len(part) > 1 and part not in _NO_NAMES]


def _may_be_short(written: str, part: str) -> bool:
    """ADA may be an association and NG a tube; Ada and Ng are people; two small letters are nobody."""
    return len(part) <= _SHORT and (written.isupper() or (len(part) < _SPACED and written[0].islower()))


def _pattern(part: str) -> re.Pattern[str]:
    """The part as a word of its own, also divided or with space between its letters, as a scan of paper reads."""
    letters = [re.escape(letter) for letter in part]
    forms = [re.escape(part).replace("'", "'?")]
    if len(part) >= _LONG:
        forms.append(r"(?:-?\s)?".join(letters))
    if len(part) >= _SPACED:
        forms.append(r"[\s.\-_]{1,2}".join(letters))
    return re.compile(f"{NO_LETTER_BEFORE}(?:{'|'.join(forms)}){ends(part)}")


def _in_one_word(parts: list[str]) -> Iterator[re.Pattern[str]]:
    """First and last name together, as in the name of a file."""
    if len(parts) < 2 or all(map(is_plain, parts)):  # noqa: PLR2004 - two names
        return
    for pair in ((parts[0], parts[-1]), (parts[-1], parts[0])):
        yield re.compile(r"[\W\d_]{0,2}".join(map(re.escape, pair)))
