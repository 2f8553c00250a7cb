"""What is asked for and waits for its proof."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

PENDING = Q(confirmed_at__isnull=True, cancelled_at__isnull=True)


class AddressChange(models.Model):
    """A new address for an account. It signs nobody in before somebody has opened the link that was mailed to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="address_changes")
    old_address = models.EmailField()
    new_address = models.EmailField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=PENDING, name="one_pending_address_per_user"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="address_confirmed_or_cancelled_not_both",
            ),
        ]

    def __str__(self) -> str:
        return f"address_change/{self.pk}"

    @property
    def link_ends_at(self) -> datetime:
        """Until when its link opens."""
        return self.requested_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
