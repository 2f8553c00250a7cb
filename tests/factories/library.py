"""Guideline editions as an administrator adds them in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.services.library.documents import add_document
from tests.factories.accounts import an_administrator

if TYPE_CHECKING:
    from reviews.models import LibraryDocument

HOUSE = """
[edition]
id = "{name}"
families = ["{name}"]
title = "{title}"
citation = "House rule 7"
effective_from = 2010-01-01
effective_to = "open"
status = "verified"
by_rule = true
"""


def house_edition(*, name: str = "house", title: str) -> str:
    """The text of an edition without a rule."""
    return HOUSE.format(name=name, title=title)


def add_edition(title: str, name: str = "house") -> LibraryDocument:
    """Such an edition, in force."""
    text = house_edition(name=name, title=title)
    return add_document(name=name, text=text, note="For a test.", actor=an_administrator())
