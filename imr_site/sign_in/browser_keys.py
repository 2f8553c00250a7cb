"""The keys with which a browser seals what a person typed until the server has it (`static/js/safe.js`).

Each is derived for one account and given to its sessions only, never stored: what is sealed stays unreadable once the
session is over, and is readable again wherever the same person signs in with that browser.
"""

from __future__ import annotations

from base64 import b64encode

from django.conf import settings
from django.utils.crypto import salted_hmac

from imr_site.accounts.models import User

SALT = "imr_site.sign_in.browser_keys"


def keys_of(user: User) -> list[str]:
    """256-bit keys in base64: the one that seals, then those of the secret keys of before."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (salted_hmac(SALT, str(user.pk), secret=secret, algorithm="sha256").digest() for secret in secrets)
    return [b64encode(key).decode() for key in made]
