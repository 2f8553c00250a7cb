"""What a kind of letter defines: how it is drawn, whether it still stands, and which case events its delivery makes.

The app that makes a kind of letter registers it in `cases.hooks`, as handlers of jobs are registered. What is the same
for every letter (drawing by a job, sealing, sending, printing in batches, returns) is in
`cases.services.correspondence`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Q

    from cases.enums import CaseEventKind
    from cases.models import Letter


@dataclass(frozen=True, slots=True)
class LetterType:
    """One kind of letter. The functions take a letter row with its case; all but `draw` are fast."""

    template_version: str
    """The version of the layout that draws this kind today."""
    draw: Callable[[Letter], bytes]
    """The PDF before its seal; the same row gives the same bytes. Raises Refused if it cannot be drawn."""
    inputs_sha256: Callable[[Letter], str]
    """Hex sha-256 of everything the letter is made from under today's layout."""
    set_aside_on: Callable[[Letter], date | None]
    """The day from which the letter no longer stands and is no longer sent; None as long as it stands."""
    standing: Callable[[str], Q]
    """The condition that a letter has no such day, for queries; `path` leads to the letter."""
    addressee: Callable[[Letter], Sequence[str]]
    """The name and the address lines that are printed on the letter to a party."""
    file_name: str
    """The name of the file a party opens; it tells nothing of the case or of a person."""
    sent: CaseEventKind | None = None
    """The case event of its sending to a party, if there is one."""
    received: CaseEventKind | None = None
    """The case event of its receipt by the party, if there is one."""
    concerns: Callable[[Letter], bool] = lambda _letter: True
    """Whether its recipient is the party that those events are about, and not one that only gets a copy."""
