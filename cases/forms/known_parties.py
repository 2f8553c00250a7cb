"""What of the form of an application the address book completes, and how an entry fills it."""

from __future__ import annotations

from typing import Final

from cases.enums import PartyKind
from cases.models import Party

SECTIONS: Final = {
    "physician": PartyKind.REQUESTING_PHYSICIAN,
    "administrator": PartyKind.CLAIMS_ADMINISTRATOR,
    "attorney": PartyKind.APPLICANT_ATTORNEY,
}
"""The beginning of the names of the fields, and whom they name."""
_COLUMNS: Final = {
    "physician": {
        "name": "name", "address": "address", "phone": "phone", "specialty": "specialty", "npi": "npi",
        "licence": "licence_number",
    },
    "administrator": {
        "name": "organization", "contact": "name", "address": "address", "phone": "phone", "channel": "channel",
        "email": "email", "fax": "fax",
    },
    "attorney": {"name": "name", "address": "address"},
}  # fmt: skip
"""Which column of the party each field of the section is filled from."""


def fields_of(section: str, party: Party) -> dict[str, str]:
    """The fields of the section as this party fills them; what is not known of it is left out."""
    filled = {f"{section}_{field}": str(getattr(party, column)) for field, column in _COLUMNS[section].items()}
    return {name: value for name, value in filled.items() if value}
