"""Messages that came back and that no program could read, as the service desk keeps them."""

from __future__ import annotations

from cases.models import DeliveryReport
from cases.services.correspondence.reports import take_report


def a_kept_report(message: bytes = b"Subject: Out of office\n\nI am away until May.") -> DeliveryReport:
    """One that waits for a person."""
    take_report(message=message)
    return DeliveryReport.objects.get(size=len(message))
