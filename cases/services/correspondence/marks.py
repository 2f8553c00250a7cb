"""The marks by which we know our own messages again, wherever and by whomever their headers were rewritten.

A mark names a delivery and is signed with the site's key, so nobody else can make one. It stands in a header of the
message and, where a domain is set for it (`RETURN_DOMAIN`), in the address to which the message returns.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from cases.letters.bounces import MARK_PREFIX

_SIGNS = 20
"""Hexadecimal signs of the signature: 80 bits."""


def mark_of(delivery_id: int) -> str:
    """The mark of a delivery: `12-` and its signature, in signs that no mail server writes otherwise."""
    return f"{delivery_id}-{_signature(delivery_id, settings.SECRET_KEY)}"


def marked(mark: str) -> int | None:
    """The delivery that a mark names; None for one that we did not sign, also with no key of before."""
    number, _dash, signature = mark.partition("-")
    if not number.isascii() or not number.isdecimal():
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = any(hmac.compare_digest(_signature(int(number), key), signature) for key in keys)
    return int(number) if known else None


def return_address(delivery_id: int) -> str:
    """The address to which the message of a delivery returns; empty where no domain is set for it."""
    return f"{MARK_PREFIX}{mark_of(delivery_id)}@{settings.RETURN_DOMAIN}" if settings.RETURN_DOMAIN else ""


def _signature(delivery_id: int, key: str) -> str:
    secret = hashlib.sha256(b"letter mark\0" + key.encode()).digest()
    return hmac.digest(secret, str(delivery_id).encode(), "sha256").hex()[:_SIGNS]
