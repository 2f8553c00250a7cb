"""What a kind of letter is: how it is drawn, whether it still stands, and which events its way to a party makes.

The twin of the job registry: whoever makes a kind of letter registers it in `cases.hooks`, and all that is the same for
every letter (drawing by a job, sealing, sending, printing in batches, returns) is done once, in
`cases.services.correspondence`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Q

    from cases.enums import CaseEventKind
    from cases.models import Letter


@dataclass(frozen=True, slots=True)
class LetterType:
    """One kind of letter. The functions take a letter row with its case; all but `draw` are quick."""

    template_version: str
    """The layout that draws it today."""
    draw: Callable[[Letter], bytes]
    """The PDF before its seal: from the same row always the same bytes. Raises Refused where it cannot be drawn."""
    inputs_sha256: Callable[[Letter], str]
    """Hex digest of all it is made from under today's layout."""
    set_aside_on: Callable[[Letter], date | None]
    """From which day it no longer stands, and goes out no more; None while it stands."""
    standing: Callable[[str], Q]
    """The same for many at once: the condition that a letter has no such day; `path` leads to the letter."""
    file_name: str
    """What the file a party opens is called: nothing of the case or of a person."""
    sent: CaseEventKind | None = None
    """What happened in the case when it went to a party."""
    received: CaseEventKind | None = None
    """What happened in the case when the party had it."""
