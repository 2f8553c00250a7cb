"""How a person proved who he is just before an act that binds; the event of the act keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof and its time: `by` is `totp`, `recovery_codes` or, where there is no second factor, `password`."""

    by: str
    at: datetime


def proof_data(proof: Proof | None) -> dict[str, dict[str, str]]:
    """What the audit event of an act holds of its proof; nothing where a command or a test did it."""
    return {"proof": {"by": proof.by, "at": proof.at.isoformat()}} if proof else {}


def proof_in(data: dict[str, Any]) -> Proof | None:
    """The proof that an event's data holds, as `proof_data` gave it."""
    held = data.get("proof")
    return Proof(by=held["by"], at=datetime.fromisoformat(held["at"])) if held else None
