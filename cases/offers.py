"""Finds in the words of an application or a UR decision what may be typed into the form: offers, never answers.

Both say what they say after labels, as “Claim Number:”. Those of DWC Form IMR repeat (three addresses), so a label is
read in its section. A person confirms each offer, or types what is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 500  # characters of a value; what is longer is no answer to a label
TREATMENT: Final = "request_text"
"""The field of each disputed item: there may be several offers of it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands after the label of a field, on which page (from 1)."""

    field: str
    value: str
    page: int


_NAME = r"(?: name)?(?: \(first, (?:mi|middle), last\))?(?: \(if known\))?"
_OWN = "(?:['\N{RIGHT SINGLE QUOTATION MARK}]s)"
_NUMBER = r"(?: number| no\.?| #|#)"
_LABELS: Final = (
    # field, the section that it opens, how the label is worded
    ("worker_name", "worker", rf"(?:injured )?(?:employee|worker|patient){_OWN}?{_NAME}"),
    ("claim_number", "", rf"claim{_NUMBER}"),
    ("date_of_injury", "", r"date of injury(?: \(mm/dd/yyyy\))?|doi"),
    ("ur_decided_on", "", r"date of (?:the )?(?:utilization review|ur) (?:determination|decision|denial)(?: letter)?"),
    ("ur_decided_on", "", r"(?:ur )?(?:determination|decision|denial) date|date of (?:determination|decision|denial)"),
    ("rfa_date", "", r"(?:date of )?(?:the )?(?:request for authorization|rfa)(?: date| dated)?"),
    ("eams_number", "", rf"(?:eams|adj)(?: case)?{_NUMBER}"),
    ("wcis_number", "", rf"(?:wcis )?(?:jurisdictional claim{_NUMBER}|jcn)(?: \(jcn\))?"),
    ("employer_name", "employer", r"employer(?: name)?"),
    ("attorney_name", "attorney", rf"(?:employee|applicant|worker){_OWN}? attorney{_NAME}|attorney{_NAME}"),
    ("physician_name", "physician", rf"(?:requesting |treating )?(?:physician|provider){_OWN}?{_NAME}"),
    ("physician_specialty", "physician", r"(?:type (?:&|and) )?specialty"),
    ("physician_npi", "physician", rf"npi{_NUMBER}?"),
    ("physician_licence", "physician", rf"(?:medical )?licen[sc]e{_NUMBER}"),
    ("administrator_name", "administrator", r"claims administrator(?: company)?(?: name)?"),
    (
        "administrator_contact",
        "administrator",
        r"(?:^claims )?(?:adjuster|examiner)(?:/contact)?(?: name)?|contact name",
    ),
    ("primary_diagnosis", "", r"(?:primary )?diagnos[ie]s(?: \(use icd code where practical\))?"),
    (TREATMENT, "", r"(?:disputed |denied |requested )(?:medical )?(?:treatments?|services?)|treatments? requested"),
    ("*_address", "", r"(?:mailing |street )?address"),
    ("*_phone", "", rf"(?:tele)?phone{_NUMBER}?"),
    ("*_fax", "", rf"fax{_NUMBER}?"),
    ("*_email", "", r"e-?mail(?: address)?"),
    ("", "practice", r"practice name"),
    ("", "", r"date of birth|type of utilization review|reason|signature|date|re"),
)
_OF_SECTIONS: Final = {
    "address": ("worker", "attorney", "physician", "administrator"),
    "phone": ("worker", "physician", "administrator"),
    "fax": ("administrator",),
    "email": ("administrator",),
}
"""Which sections have a field of this ending in the form."""
_LABEL: Final = re.compile(
    r"(?<![\w/])(?:" + "|".join(f"(?P<l{place}>{words})" for place, (*_, words) in enumerate(_LABELS)) + r") ?:",
    re.IGNORECASE | re.MULTILINE,
)
_LISTED: Final = re.compile(
    r"list each (?:specific )?requested|treatments? (?:in dispute|denied|requested)", re.IGNORECASE
)
_POINT: Final = re.compile(r"^ *\d{1,2}[.)] +(?P<words>\S.*)$", re.MULTILINE)
_EMPTY: Final = re.compile(r"[_.\s☐☒□■]*")


def offers_in(pages: Sequence[str]) -> list[Offer]:
    """What the pages offer, in their order: one for each field and page, and one for each treatment."""
    found: list[Offer] = []
    section = ""
    for number, raw in enumerate(pages, start=1):
        text = "\n".join(" ".join(line.split()) for line in raw.splitlines())
        values, section = _values(text, section)
        found += [Offer(field, value, number) for field, value in values if field and value]
        found += [Offer(TREATMENT, words, number) for words in _points(text)]
    return list({(offer.field, offer.value.casefold()): offer for offer in reversed(found)}.values())[::-1]


def _values(text: str, section: str) -> tuple[list[tuple[str, str]], str]:
    """Each label's field and what stands after it, and the section that goes on over the page."""
    labels = list(_LABEL.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)]
    found = []
    for label, end in zip(labels, ends, strict=False):
        field, opens, _words = _LABELS[int((label.lastgroup or "l0")[1:])]
        section = opens or section
        found.append((_field_in(section, field), _value(text[label.end() : end])))
    return found, section


def _field_in(section: str, field: str) -> str:
    ending = field.removeprefix("*_")
    if ending == field:
        return field
    return f"{section}_{ending}" if section in _OF_SECTIONS[ending] else ""


def _value(text: str) -> str:
    """The rest of the line, or the next one where a form is filled in below its label."""
    here, _end, below = text.partition("\n")
    value = here if not _EMPTY.fullmatch(here) else below.partition("\n")[0]
    value = value.strip(" _\t")
    return "" if _EMPTY.fullmatch(value) or len(value) > LONGEST or _POINT.match(value) else value


def _points(text: str) -> Iterator[str]:
    """The numbered lines of a list of treatments, until the next label."""
    begins = _LISTED.search(text)
    if begins is None:
        return
    rest = text[begins.end() :]
    ends = next((label.start() for label in _LABEL.finditer(rest) if "\n" in rest[: label.start()]), len(rest))
    for point in _POINT.finditer(rest[:ends]):
        words = point["words"].strip(" _")
        if words and not _EMPTY.fullmatch(words) and len(words) <= LONGEST:
            yield words
