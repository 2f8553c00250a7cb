"""The people of the case, found in any form their names are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from cases.folding import fold

from .folding import NO_LETTER_BEFORE, Folded, ends
from .grown import DEGREE, TITLES, grown
from .model import PERSON, Hit, Named, Severity
from .vocabulary import abbreviations, is_plain, listed

_LONG = 6
"""Letters from which a name is also found with a space or a hyphen inside: "Marche tti"."""
_SPACED = 3
"""Letters from which it is found with space between all of them: "L e e"."""
_SHORT = 3
"""Letters up to which capitals may be an abbreviation whatever they are: ADA, NG."""
_INITIALS = 3
"""Initials from which they tell a person where points stand between them: "J.G.L."."""


def person_hits(folded: Folded, person: Named) -> Iterator[Hit]:
    """Wherever the name or a part of it stands; a part that is a word besides, alone, is for a person to judge."""
    parts, particles, in_one_word, initials = _forms(person.name)
    stops = f"Write “{person.role}” instead of the name."
    perhaps = f"A person of the case is called so. Is it the name here? Then write “{person.role}”."
    beside = (*parts, *particles)
    for part, pattern in {**parts, **particles}.items():
        alone_it_is_a_word = part in particles or is_plain(part)
        for start, end in folded.spans(pattern):
            written = folded.text[start:end]
            first, last, told = grown(folded.text, start, end, beside)
            if told or not (alone_it_is_a_word or _may_be_short(written, part)):
                yield Hit(first, last, PERSON, "stops", stops, person.role)
            elif written[0].isupper():
                yield Hit(first, last, PERSON, "judge", perhaps, person.role)
    for pattern in in_one_word:
        yield from (Hit(start, end, PERSON, "stops", stops, person.role) for start, end in folded.spans(pattern))
    for pattern, severity in initials:
        for start, end in folded.spans(pattern):
            if folded.text[start:end].isupper():
                first, last, _told = grown(folded.text, start, end, tuple(parts))
                message = stops if severity == "stops" else perhaps
                yield Hit(first, last, PERSON, severity, message, person.role)


class _Forms(NamedTuple):
    """What is looked for of a name: each part, what may be a particle, first and last in one word, the initials."""

    parts: Mapping[str, re.Pattern[str]]
    particles: Mapping[str, re.Pattern[str]]
    in_one_word: tuple[re.Pattern[str], ...]
    initials: tuple[tuple[re.Pattern[str], Severity], ...]


@lru_cache(maxsize=4096)
def _forms(name: str) -> _Forms:
    parts = name_parts(name)
    return _Forms(
        {part: _pattern(part) for part in parts},
        {part: _pattern(part) for part in _particles(name)},
        tuple(_in_one_word(parts)),
        tuple(_initials(name)),
    )


_NO_NAMES = TITLES | listed("particles") | listed("beside_a_name")


def name_parts(name: str) -> list[str]:
    """The words of a name that are names, folded: titles, degrees and particles left out."""
    return [part for part in dict.fromkeys(_words(name)) if len(part) > 1]


def _words(name: str) -> list[str]:
    """The names of a name and its initials."""
    return [word for word in _all_words(name) if word not in _NO_NAMES]


def _all_words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", fold(DEGREE.sub("", name)))


def _particles(name: str) -> list[str]:
    """The particles that are a name here: the first or the last word of it, as in Bich Le and Van Nguyen."""
    words = [word for word in _all_words(name) if word not in TITLES | listed("beside_a_name")]
    ends_of_it = dict.fromkeys((*words[:1], *words[-1:]))
    return [word for word in ends_of_it if word in listed("particles")]


def _may_be_short(written: str, part: str) -> bool:
    """ADA may be an association and NG a tube; Ada and Ng are people; two small letters are nobody."""
    if written.isupper():
        return len(part) <= _SHORT or part in abbreviations()
    return len(part) < _SPACED and written[0].islower()


def _pattern(part: str) -> re.Pattern[str]:
    """The part as a word of its own, also divided or with space between its letters, as a scan of paper reads.

    An apostrophe may be written, left out, or a space.
    """
    letters = [re.escape(letter) for letter in part]
    forms = [re.escape(part).replace("'", r"['\s]?")]
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


def _initials(name: str) -> Iterator[tuple[re.Pattern[str], Severity]]:
    """The initials of all names and of the first and last, with points; of three also without, where that is no word.

    What may be an abbreviation besides (MRI, P.T.) never stops.
    """
    letters = [word[0] for word in _words(name)]
    for form in {"".join(letters), "".join(letters[:1] + letters[-1:])}:
        long, short = len(form) >= _INITIALS, form in abbreviations()
        if len(letters) > 1 and (long or not short):
            points = r"\.\s?".join(form)
            pattern = rf"(?<![^\W_])(?<![^\W_]\.){points}(?:\.(?![^\W_])|(?!\.)(?![^\W_]))"
            yield re.compile(pattern), "stops" if long and not short else "judge"
        if long and not short:
            yield re.compile(rf"(?<![^\W_]){form}(?![^\W_])"), "judge"
