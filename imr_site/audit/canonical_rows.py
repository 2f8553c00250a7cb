"""How events and seals are spelled when they are hashed: the same on every database, from the values it gives back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from imr_site.audit.models import Seal

COLUMNS = ("pk", "at", "actor_id", "kind", "scope", "subject", "data", "previous_hash", "hash")
"""The values of an event in the order in which they are hashed."""
NOTHING = "0" * 64
"""What stands for the one before the first."""

Row = tuple[Any, ...]
"""The values of one event, in the order of `COLUMNS`; times are aware and in UTC."""


def event_sha256(row: Row) -> bytes:
    """The hash of one event's row, 32 bytes."""
    pk, at, *others = row
    return hashlib.sha256(_text([pk, at.isoformat(), *others])).digest()


def digest_of(hashes: Iterable[bytes]) -> str:
    """The hex sha-256 over the hashes of the events of a seal, in the order of their ids."""
    return hashlib.sha256(b"".join(hashes)).hexdigest()


def seal_bytes(seal: Seal) -> bytes:
    """What the MAC of a seal is computed over."""
    return _text([seal.number, seal.at.isoformat(), seal.events, seal.count, seal.digest, seal.previous])


def chained_hash(row: Row) -> str:
    """The hash that an event of the time before the seals bears: over its values and the hash of the event before."""
    _pk, at, actor, kind, scope, subject, data, previous, _hash = row
    said = {
        "at": at.isoformat(),
        "actor": actor,
        "kind": kind,
        "scope": scope,
        "subject": subject,
        "data": data,
        "previous": previous,
    }
    return hashlib.sha256(_text(said)).hexdigest()


def _text(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
