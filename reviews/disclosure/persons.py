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
_FEW = 4
"""Small letters up to which a name may be a word that no list has."""
_APOSTROPHE_FROM, _BEFORE_APOSTROPHE = 5, "odlnm"
"""Letters from which a name may have lost an apostrophe, and those that stand before one: OBrien, DAngelo, NGuessan."""
_APART = re.compile(r"(?<![^\W_])([ODLN])\s+([A-Z][^\W\d_]+)")
_RUNS = re.compile(
    rf"(?<![^\W_])(?:(?:{'|'.join(sorted(listed('particles')))})[\s-]{{1,2}})+[^\W\d_]+"
    r"|(?<![^\W_])[^\W\d_]+(?:-[^\W\d_]+)+"
)
_WRITTEN_LIKE_A_DEGREE = re.compile(r"[^\W_]\s+(DO)\s*$")
_SIGN = re.compile(r"(?:['\u2019]?s)?\s(?:and\s\S{1,30}\s)?(?:tests?|signs?|maneuvers?)\b", re.IGNORECASE)
_ROLE = re.compile(r"\b(?:worker|patient|claimant|applicant|employee)[,:]?\s{1,2}$", re.IGNORECASE)
_BEFORE = 20
_INITIALS = 3
"""Initials from which they tell a person where points stand between them: "J.G.L."."""


def person_hits(folded: Folded, person: Named) -> Iterator[Hit]:
    """Wherever the name or a part of it stands; a part that is a word besides, alone, is for a person to judge."""
    parts, doubtful, in_one_word, initials = _forms(person.name)
    stops = f"Write “{person.role}” instead of the name."
    perhaps = f"A person of the case is called so. Is it the name here? Then write “{person.role}”."
    beside = (*parts, *doubtful)
    for part, pattern in {**parts, **doubtful}.items():
        alone_it_is_a_word = part in doubtful or is_plain(part)
        for start, end in folded.spans(pattern):
            written = folded.text[start:end]
            first, last, told = grown(folded.text, start, end, beside)
            perhaps_none = alone_it_is_a_word or _may_be_short(written, part) or _may_be_a_word(written)
            if told or not (perhaps_none or _is_a_sign(folded.text, end, part)):
                yield Hit(first, last, PERSON, "stops", stops, person.role)
            elif _may_be_the_name(folded.text, start, part, alone_it_is_a_word=alone_it_is_a_word):
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
    """What is looked for of a name: each part, what alone may be nobody, first and last in one word, the initials."""

    parts: Mapping[str, re.Pattern[str]]
    doubtful: Mapping[str, re.Pattern[str]]
    in_one_word: tuple[re.Pattern[str], ...]
    initials: tuple[tuple[re.Pattern[str], Severity], ...]


@lru_cache(maxsize=4096)
def _forms(name: str) -> _Forms:
    parts = name_parts(name)
    joined = _joined(name)
    return _Forms(
        {part: _pattern(part) for part in (*parts, *_with_apostrophe(name))},
        {part: _pattern(part) for part in (*_particles(name), *_behind_apostrophes(name))},
        (*_in_one_word(parts), *(_joined_pattern(words) for words in joined)),
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
    """The particles that are a name here: the first or the last word of it, as in Bich Le, Van Nguyen and Lan Do.

    A single letter is one as the last word, with no point behind it, as in Jin O.
    """
    degrees = listed("beside_a_name") - listed("particles")
    words = [word for word in _all_words(name) if word not in TITLES | degrees]
    if len(words) == 1 and (last := _WRITTEN_LIKE_A_DEGREE.search(name)):
        words.append(last[1].lower())
    ends_of_it = dict.fromkeys((*words[:1], *words[-1:]))
    letter = words[-1:] if words and len(words[-1]) == 1 and name.rstrip()[-1:].isalpha() else []
    return [word for word in ends_of_it if word in listed("particles") or word in letter]


def _with_apostrophe(name: str) -> list[str]:
    """Names whose apostrophe was left out where the name was typed: O Brien is also looked for as O'Brien."""
    return [f"{fold(letter)}'{fold(rest)}" for letter, rest in _APART.findall(name)]


def _behind_apostrophes(name: str) -> list[str]:
    """What is left of a name whose beginning was lost or misread: Brien, 0'Brien."""
    halves = (word.rpartition("'") for word in (*name_parts(name), *_with_apostrophe(name)))
    return [rest for before, _apostrophe, rest in halves if before and len(rest) >= _FEW]


def _joined(name: str) -> list[list[str]]:
    """The words of a family name that others write as one: Al-Sayed, De La Cruz, Núñez-Smith."""
    found = []
    for run in _RUNS.findall(fold(name)):
        words = re.findall(r"[^\W\d_]+", run)
        if not all(map(is_plain, words)) and not is_plain("".join(words)):
            found.append(words)
    return found


def _joined_pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile(f"{NO_LETTER_BEFORE}{'-?'.join(map(re.escape, words))}{ends(''.join(words))}")


def _is_a_sign(text: str, end: int, part: str) -> bool:
    """Whether it names a sign or a test: O'Brien's test."""
    return is_plain(part.replace("'", "")) and bool(_SIGN.match(text, end))


def _may_be_a_word(written: str) -> bool:
    """A few small letters may be a word (song, lack), and a person looks at them; a longer name stops."""
    return written.islower() and len(written) <= _FEW


def _may_be_the_name(text: str, start: int, part: str, *, alone_it_is_a_word: bool) -> bool:
    """Whether a person must look: at a capital, at a few small letters, at a single letter behind "the worker"."""
    if len(part) == 1:
        return bool(_ROLE.search(text[max(0, start - _BEFORE) : start]))
    return text[start].isupper() or (len(part) >= _SPACED and not alone_it_is_a_word)


def _may_be_short(written: str, part: str) -> bool:
    """ADA may be an association and NG a tube; Ada and Ng are people; two small letters are nobody."""
    if written.isupper():
        return len(part) <= _SHORT or part in abbreviations()
    return len(part) < _SPACED and written[0].islower()


def _pattern(part: str) -> re.Pattern[str]:
    """The part as a word of its own, also divided or with space between its letters, as a scan of paper reads.

    An apostrophe may be written, left out, a space or a damaged letter; and be written where the name has none.
    """
    letters = [re.escape(letter) for letter in part]
    forms = [re.escape(part).replace("'", r"(?:['\s.\-?\ufffd]{1,2})?")]
    if len(part) >= _APOSTROPHE_FROM and part[0] in _BEFORE_APOSTROPHE and "'" not in part:
        forms.append(f"{letters[0]}'\\s?{''.join(letters[1:])}")
    if len(part) >= _LONG:
        forms.append(r"(?:-?\s)?".join(letters))
    if len(part) >= _SPACED:
        forms.append(r"[\s.\-_]{1,2}".join(letters))
    return re.compile(f"{NO_LETTER_BEFORE}(?:{'|'.join(forms)}){ends(part)}")


def _in_one_word(parts: list[str]) -> Iterator[re.Pattern[str]]:
    """First and last name together, as in the name of a file; short ones as a word of their own (Li An, compliance).

    Two words are a name only with a stroke between them (grace_will).
    """
    if len(parts) < 2:  # noqa: PLR2004 - two names
        return
    for pair in ((parts[0], parts[-1]), (parts[-1], parts[0])):
        if all(map(is_plain, pair)):
            yield re.compile(rf"{NO_LETTER_BEFORE}{pair[0]}_{pair[1]}{ends(pair[1])}")
            continue
        together = r"[\W\d_]{0,2}".join(map(re.escape, pair))
        short = len(pair[0]) + len(pair[1]) <= _LONG
        yield re.compile(f"{NO_LETTER_BEFORE}{together}{ends(''.join(pair))}" if short else together)


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
