"""What a page states, as a row keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from reviews.proposals.model import Said

_FOLDERS = (".", "../proofreading", "../guidelines")
_SETS = frozenset({"parts", "drug"})


def _version() -> str:
    """Of the code and the words that pages are read for facts by: nobody has to think of it when either changes."""
    whole = hashlib.sha256()
    for folder in _FOLDERS:
        for file in sorted((Path(__file__).parent / folder).iterdir()):
            if file.suffix in {".py", ".toml", ".txt"}:
                whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


VERSION: Final = _version()
"""With another one every record is read again."""


def kept(said: Said) -> dict[str, Any]:
    """What JSON has of it; what is empty is left out."""
    return {name: sorted(value) if name in _SETS else value for name, value in asdict(said).items() if value}


def given_back(row: Mapping[str, Any]) -> Said:
    """What `kept` was given."""
    whole: dict[str, Any] = {"begin": 0, "end": 0, **row}
    return Said(**whole | {name: frozenset(whole.get(name, ())) for name in _SETS})
