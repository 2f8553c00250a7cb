"""What a password may not hold besides what Django refuses."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError

from imr_site.accounts.models import User

SHORTEST = 4
"""Letters of a word of a name that counts: shorter ones stand in many words."""
OF_THE_WORK = frozenset({"independent", "medical", "review"})


class OurNamesValidator:
    """Refuses a password that is little more than names of this organization and of its work."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's signature
        """Raises ValidationError where fewer than eight signs are left once our names are taken out."""
        left = password.casefold()
        for word in sorted(_names(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < len(password) and len(left) < 8:  # noqa: PLR2004 - said above
            raise ValidationError(
                f"This is little more than the name of {settings.ORGANIZATION_SHORT_NAME} or of its work. "
                "Choose words that have nothing to do with it.",
                code="password_of_our_names",
            )

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return f"Your password can't be made of the name of {settings.ORGANIZATION_SHORT_NAME} or of its work."


def _names() -> frozenset[str]:
    words = re.findall(r"\w+", f"{settings.ORGANIZATION_NAME} {settings.ORGANIZATION_SHORT_NAME}".casefold())
    return OF_THE_WORK | {word for word in words if len(word) >= SHORTEST}
