"""Identifiers of invented people in the forms they are written in, to be planted in clinical sentences."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from reviews.disclosure.vocabulary import is_word, listed
from reviews.letters.content import LetterContent, LetterItem, Statements

SENTENCES = (
    "The injured worker was seen by {} for low back pain radiating to the left leg.",
    "{} reports numbness in the C6 distribution and a positive Spurling's sign.",
    "Medications include Tylenol No. 3, naproxen 550 mg and MS Contin; see the note of {}.",
    "MRI of the lumbar spine at L4-L5 was requested ({}) and denied on 11/03/2016.",
    "per {}, the MTUS and ODG do not support 12 more visits",
    "{}",
)
SYLLABLES = (
    "bor", "kel", "dra", "mon", "tes", "vil", "qua", "zer", "fin", "gol", "hus", "jor", "lam", "nev", "pri", "rus",
    "sab", "tov", "wix", "yel", "zan",
)  # fmt: skip
ENDINGS = ("", "ez", "ian", "o", "berg", "ski", "ette")
ACCENTS = {"a": "á", "e": "é", "o": "ö", "u": "ü", "n": "ñ", "s": "š"}


@st.composite
def names(draw, syllables: int = 2) -> str:
    """One word that is nobody's and no word."""
    name = "".join(draw(st.lists(st.sampled_from(SYLLABLES), min_size=syllables, max_size=3)))
    name = (name + draw(st.sampled_from(ENDINGS))).capitalize()
    if draw(st.booleans()):
        letter = draw(st.sampled_from(sorted(ACCENTS)))
        name = name.replace(letter, ACCENTS[letter])
    if is_word(name) or name.lower() in listed("generic"):
        return "Quazerian"
    return name


def plain(name: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def renderings(first: str, last: str) -> list[str]:
    """A person's name as people, programs and scanners write it."""
    initial, half = first[0], len(last) // 2
    return [
        f"{first} {last}",
        f"{last}, {first}",
        last,
        first,
        f"{initial}. {last}",
        f"{initial} {last}",
        f"{last}, {initial}.",
        f"Ms. {last}",
        f"Mr. {first} {last}",
        f"Dr. {last}",
        f"{first} {last}, MD",
        f"{last}'s",
        f"{last}\u2019s",
        f"{last}s",
        f"{first} {last}".upper(),
        f"{first} {last}".lower(),
        f"{last}, {first}".upper(),
        plain(f"{first} {last}"),
        unicodedata.normalize("NFD", f"{first} {last}"),
        plain(last).lower(),
        " ".join(last),
        "  ".join(last.upper()),
        f"{last[:half]} {last[half:]}",
        f"{last[:half]}-\n{last[half:]}",
        f"{first}_{last}.pdf",
        f"{first}{last}",
        f"{last}\u00ad",
        f"{last[:2]}\u200b{last[2:]}",
    ]


def number_renderings(letters: str, digits: str) -> list[str]:
    """A number with its letters, in any punctuation."""
    return [
        f"{letters}-{digits}",
        f"{letters}{digits}",
        f"{letters} {digits}".lower(),
        f"{letters}-{digits[:2]}-{digits[2:]}",
        f"{letters}.{digits[:3]}.{digits[3:]}",
        f"{letters}/{digits}",
        f"#{letters}: {digits}",
        f"{letters}\u2013{digits}",
        digits,
        " ".join(digits),
        f"{digits[:3]}-{digits[3:]}",
    ]


def address_renderings(number: str, name: str) -> list[str]:
    """A street in Fresno with post code 93701, whole and in parts."""
    return [
        f"{number} {name} Street, Fresno, CA 93701",
        f"{number} {name} St.",
        f"{number} {name} ST",
        f"{number} {name} street".lower(),
        f"{number} {name}",
        f"{name} Street",
        f"{name.upper()} STREET",
        f"{plain(name)} St",
        "93701",
        "93701-1234",
        "CA 93701",
    ]


def a_content(**changes: object) -> LetterContent:
    """A determination of one item, of nobody."""
    item = LetterItem("MRI of the lumbar spine", "upheld", "None cited.", "Decision based on MTUS.", "Not necessary.")
    plain = LetterContent(
        case_number="CM18-0000123",
        date_of_injury=date(2018, 3, 4),
        ur_denial_date=date(2018, 5, 6),
        application_received=date(2018, 5, 20),
        date_assigned=date(2018, 6, 1),
        decision_date=date(2018, 6, 28),
        priority="Standard",
        licensure="Ohio, California",
        specialty="Family Practice",
        summary="Low back pain.",
        items=(item,),
        statements=Statements("How it was made.", "Credentials:", "Summary:", "Items:"),
    )
    return replace(plain, **changes)
