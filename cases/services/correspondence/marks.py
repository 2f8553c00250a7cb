"""The marks by which we know our own messages again, wherever and by whomever their headers were rewritten.

A mark names a delivery or the message of a feed and is signed with the site's key, so nobody else can make one. It
stands in a header of the message and, where a domain is set for it (`RETURN_DOMAIN`), in the address to which the
message returns. The Message-ID is made of the row, so that a message sent again is the same message.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from email.utils import parseaddr
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from cases.letters.bounces import MARK_PREFIX

_SIGNS = 20
"""Hexadecimal signs of the signature: 80 bits."""
_OF_NOTIFICATION: Final = b"notification"
_NOTIFICATION: Final = re.compile(r"<notification-(?P<mark>[0-9]+\.[0-9a-f]+)@")


class Marks(Enum):
    """What a mark names: the secret part of its signature, so that a mark of one is never one of the other."""

    DELIVERY = b"letter mark"
    FEED_MESSAGE = b"feed mark"


def mark_of(what: Marks, row_id: int) -> str:
    """The mark of a row: `12-` and its signature, in signs that no mail server writes otherwise."""
    return f"{row_id}-{_signature(what.value, row_id, settings.SECRET_KEY)}"


def marked(mark: str) -> tuple[Marks, int] | None:
    """What a mark names; None for one that we did not sign, also with no key of before."""
    number, _dash, signature = mark.partition("-")
    return next(((what, int(number)) for what in Marks if _signed(what.value, number, signature) is not None), None)


def return_address(mark: str) -> str:
    """The address to which the message with this mark returns; empty where no domain is set for it."""
    return f"{MARK_PREFIX}{mark}@{settings.RETURN_DOMAIN}" if settings.RETURN_DOMAIN else ""


def message_id(name: str) -> str:
    """The Message-ID with this name at the host of our messages."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or urlsplit(settings.SITE_ADDRESS).hostname
    return f"<{name}@{host}>"


def id_of_notification(notification_id: int) -> str:
    """The Message-ID of the message of a notification: always the same."""
    signature = _signature(_OF_NOTIFICATION, notification_id, settings.SECRET_KEY)
    return message_id(f"notification-{notification_id}.{signature}")


def notification_of(message_id: str) -> int | None:
    """The notification that a Message-ID names; None for one that we did not sign."""
    found = _NOTIFICATION.match(message_id)
    return _signed(_OF_NOTIFICATION, *found["mark"].split(".")) if found else None


def _signed(what: bytes, number: str, signature: str) -> int | None:
    if not number.isascii() or not number.isdecimal():
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = any(hmac.compare_digest(_signature(what, int(number), key), signature) for key in keys)
    return int(number) if known else None


def _signature(what: bytes, number: int, key: str) -> str:
    secret = hashlib.sha256(what + b"\0" + key.encode()).digest()
    return hmac.digest(secret, str(number).encode(), "sha256").hex()[:_SIGNS]
