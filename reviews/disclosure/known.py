"""What is known of the people of the case, found in any of the forms it is written in."""

from __future__ import annotations

from collections.abc import Iterator

from .folding import Folded
from .model import Hit, Known
from .organizations import organization_hits
from .particulars import address_hits, birth_hits, email_hits, number_hits
from .persons import person_hits


def known_hits(text: str, known: Known) -> Iterator[Hit]:
    """Everything of the case that stands in the text."""
    folded = Folded(text)
    for person in known.persons:
        yield from person_hits(folded, person)
    for organization in known.organizations:
        yield from organization_hits(folded, organization)
    for number in known.numbers:
        yield from number_hits(folded, number)
    for address in known.addresses:
        yield from address_hits(folded, address)
    for email in known.emails:
        yield from email_hits(folded, email)
    if known.date_of_birth:
        yield from birth_hits(folded, known.date_of_birth)
