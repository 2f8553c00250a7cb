"""What a person must judge: places, facilities, words that may be names, and facts that together tell who it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cases.folding import fold

from .model import COMBINATION, CREDENTIALS, FACILITY, OCCUPATION, PERHAPS_A_NAME, PLACE, Hit
from .unknown import DATE
from .vocabulary import clinical, is_word, listed, places

FEWEST_REVIEWERS = 3
"""With fewer on file of the same states and specialties, the credentials come near to a name."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CAPITALIZED = re.compile(r"\b[A-Z][a-z][\w'\u2019-]+(?:\s[A-Z][a-z][\w'\u2019-]+)*")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?:;])\s+|(?<=\n))(?=[A-Z\d])")
_FACILITY = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'\u2019.&-]{0,40}\s){1,4})(?:Memorial\s|Regional\s|Community\s|General\s)?"
    r"(?:Hospitals?|Medical Cent(?:er|re)|Medical Group|Surgery Center|Surgical Center|Clinics?|Health System|"
    r"Urgent Care|Pharmacy|University|Rehabilitation Center|Infirmary|Imaging)\b"
)
_AGE = re.compile(
    r"\b\d{1,3}[\s-]{0,2}(?:years?|yrs?)[\s-]{0,2}old\b|\b\d{1,3}\s?(?:y/o|yo)\b|\baged?\s(?:under\s)?\d{1,3}\b",
    re.IGNORECASE,
)
_SEX = re.compile(
    r"\b(?:(?:fe)?male|(?:wo)?m[ae]n|gentleman|lady|he|him|himself|his|she|hers?|herself)\b", re.IGNORECASE
)
_WORK = re.compile(
    r"\b(?:while|when|on|by|from)\s(?!being|having|standing|walking|sitting|imaging|bending|morning)\w+ing\b|"
    r"\b(?:employed|works|worked|working|employment|job|occupation)\s(?:as|by|at|for|is|was)\b(?!\s(?:least|home|this))",
    re.IGNORECASE,
)
_AUTHORS = re.compile(r"\s*(?:,?\s(?:[A-Z]{1,3}\b|and|&)|,)?,?\s*(?:et al|\(?\d{4}\)?)")


def rare_hits(text: str, *, prose: bool) -> Iterator[Hit]:
    """What in the text a person must look at; `prose` is narrative or rationale, no title or citation."""
    yield from _places(text)
    yield from _facilities(text)
    if prose:
        yield from _combinations(text)
        yield from _rare_occupations(text)
        yield from _perhaps_names(text)


def credentials_hit(text: str, reviewers_alike: int) -> Hit | None:
    """Whether the printed credentials point to one person (LC 4610.6(f))."""
    if reviewers_alike >= FEWEST_REVIEWERS:
        return None
    how_many = "1 reviewer" if reviewers_alike == 1 else f"{reviewers_alike} reviewers"
    message = f"Only {how_many} on file with these states and specialties. Say why this does not tell who it was."
    return Hit(0, len(text), CREDENTIALS, "judge", message)


# ---- places ---------------------------------------------------------------------------------------------------------


@cache
def _place_pattern() -> re.Pattern[str]:
    """Cities with a capital; those that are words besides only after a word such as "in"."""
    cities = sorted({*places("names")}, key=len, reverse=True)
    plain = "|".join(map(_spaced, (name for name in cities if not _is_ordinary(name))))
    words = "|".join(map(_spaced, (name for name in cities if _is_ordinary(name))))
    counties = "|".join(map(_spaced, places("counties")))
    saints = r"(?:San|Santa|Los|Las)\s[A-Z][a-z]+"
    return re.compile(
        rf"\b(?:(?P<county>(?:{counties})\sCount(?:y|ies)|Count(?:y|ies)\sof\s(?:{counties}))|(?:{plain}|{saints})"
        rf"|(?<=\bin\s)(?:{words})|(?<=\bat\s)(?:{words})|(?<=\bfrom\s)(?:{words})|(?<=\bnear\s)(?:{words})"
        rf"|(?<=\bof\s)(?:{words})(?=,)|(?:{words})(?=,\s(?:CA|Calif)))\b"
    )


def _is_ordinary(name: str) -> bool:
    return " " not in name and is_word(name)


def _spaced(name: str) -> str:
    return re.escape(name).replace(r"\ ", r"\s")


def _places(text: str) -> Iterator[Hit]:
    for match in _place_pattern().finditer(text):
        if match[0].startswith("San Antonio"):  # the tests of that place's university
            continue
        yield Hit(*match.span(), PLACE, "judge", "Leave the place out unless the decision turns on it.")
    for match in _shouted_places().finditer(text):
        yield Hit(*match.span(), PLACE, "judge", "Leave the place out unless the decision turns on it.")


@cache
def _shouted_places() -> re.Pattern[str]:
    names = (name.upper() for name in places("names") if not _is_ordinary(name))
    return re.compile(rf"\b(?:{'|'.join(map(_spaced, names))})\b")


def _facilities(text: str) -> Iterator[Hit]:
    for match in _FACILITY.finditer(text):
        words = match["name"].split()
        if not all(fold(word).strip(".") in clinical() | listed("generic") for word in words):
            yield Hit(*match.span(), FACILITY, "judge", "Write “a hospital” or “a clinic” instead of its name.")


# ---- what together is rare ------------------------------------------------------------------------------------------


def _combinations(text: str) -> Iterator[Hit]:
    """An exact date in a sentence or two with age, sex and work (dossier 2.13)."""
    bounds = sorted({0, len(text), *(match.end() for match in _SENTENCE.finditer(text))})
    for first, last in zip(bounds, bounds[2:] or bounds[-1:], strict=False):
        near = text[first:last]
        age = _AGE.search(near)
        if age is None or not _SEX.search(near) or not _at_work(near):
            continue
        for date in re.finditer(DATE, near):
            message = (
                "This date beside age, sex and work may tell who it was. Leave one of them out: "
                "the year alone, or “an industrial job”."
            )
            yield Hit(first + date.start(), first + date.end(), COMBINATION, "judge", message)
            break


def _at_work(text: str) -> bool:
    words = {fold(word) for word in _WORD.findall(text)}
    jobs = listed("occupations") | listed("rare_occupations")
    return bool(words & jobs) or bool(_WORK.search(text))


def _rare_occupations(text: str) -> Iterator[Hit]:
    for match in _WORD.finditer(text):
        if fold(match[0]) in listed("rare_occupations"):
            yield Hit(
                *match.span(), OCCUPATION, "judge", "A rare occupation; write a wider one, or say why it may stay."
            )


# ---- words that may be names ----------------------------------------------------------------------------------------


def _perhaps_names(text: str) -> Iterator[Hit]:
    """Words with a capital inside a sentence that are no words of medicine and stand nowhere in small letters."""
    small = set(re.findall(r"(?<![^\W_])[a-z]+(?![^\W_])", text))
    starts = {match.end() for match in _SENTENCE.finditer(text)} | {0}
    for match in _CAPITALIZED.finditer(text):
        words = list(re.finditer(r"\S+", match[0]))
        unknown = [word for word in words if _is_unknown(word[0], small)]
        inside = [word for word in unknown if match.start() + word.start() not in starts]
        if not inside or _AUTHORS.match(text, match.end()):
            continue
        start, end = match.start() + unknown[0].start(), match.start() + unknown[-1].end()
        yield Hit(start, end, PERHAPS_A_NAME, "judge", "Is this the name of a person or place? Write the role instead.")


def _is_unknown(word: str, small: set[str]) -> bool:
    plain = re.sub(r"['\u2019]s?$", "", fold(word).strip(".,"))
    pieces = [piece for piece in re.split(r"[-'\u2019/]", plain) if piece]
    return not all(piece in small or piece in clinical() or piece.rstrip("s") in clinical() for piece in pieces)
