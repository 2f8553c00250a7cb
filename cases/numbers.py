"""The form of a case number: how it is written, how it is read from what people type, and what an address may hold."""

from __future__ import annotations

import re
from typing import Final

FORM: Final = "CM[0-9]{2}-[0-9]{7}"
"""`CMyy-nnnnnnn`: the year of receipt and a number that is opaque."""
UNNUMBERED: Final = "UNNUMBERED-[0-9a-f]{12}"
"""What a letter of record is filed under that has no number: the beginning of its hash."""
ON_FILE: Final = f"{FORM}|{UNNUMBERED}"
"""All that a case on file may have as its number; the database has a constraint of the same words."""
WANTED: Final = "A case number is written CM26-0001234: CM, two digits of the year, a hyphen and seven digits."
"""What to do about a number of another form."""
_NPI_PREFIX: Final = 24
"""What the digits 80840, which stand before every NPI, add to the sum of Luhn's formula."""
_TYPED: Final = re.compile(r"\s*CM\s?([0-9]{2})[\s\u2010-\u2015\u2212-]?([0-9]{7})\s*", re.IGNORECASE | re.ASCII)


def case_number(typed: str) -> str | None:
    """The number as it is written, from one in small letters or with a space or another dash; None for other forms."""
    found = _TYPED.fullmatch(typed)
    return f"CM{found[1]}-{found[2]}" if found else None


def npi(typed: str) -> str | None:
    """The ten digits of a National Provider Identifier; None where they are not ten, or its check digit is another."""
    digits = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch("[0-9]{10}", digits):
        return None
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return digits if (_NPI_PREFIX + sum(sum(divmod(number, 10)) for number in doubled)) % 10 == 0 else None


class CaseNumberInAddress:
    """Converts the part of an address that is a case number; an address with anything else there is no page."""

    regex = ON_FILE

    def to_python(self, value: str) -> str:
        """The number of the case, as in the address."""
        return value

    def to_url(self, value: str) -> str:
        """The number as part of an address. Raises ValueError for another form."""
        if not re.fullmatch(ON_FILE, value):
            raise ValueError(WANTED)
        return value
