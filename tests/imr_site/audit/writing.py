"""Events to seal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from imr_site.audit.services import record

if TYPE_CHECKING:
    from imr_site.audit.models import Event


def write(count: int = 1, **fields: Any) -> list[Event]:
    """So many events, of one transaction."""
    with transaction.atomic():
        known = {"kind": "test", "actor": None, **fields}
        return [record(**{"scope": f"case/{number}", **known}) for number in range(count)]
