"""What all mailed links share: secrets, how messages leave, what a number typed there comes to, and who tries them.

A link alone opens nothing: whoever has it must also know a number that its party knows and its message does not tell.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from datetime import timedelta
from enum import StrEnum
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from cases.letters.bounces import MARK_HEADER
from cases.services.correspondence.marks import return_address
from imr_site.jobs.registry import RetryLaterError

LINK_DAYS: Final = 30
TRIES, PAUSE = 5, timedelta(minutes=10)
"""Wrong numbers that one network may type at one link in so much time."""
OPEN_AGAIN: Final = timedelta(minutes=15)
"""How long an interrupted download may be repeated."""


class Answer(StrEnum):
    """What happened when somebody typed a number at a link."""

    OPENED = "opened"
    WRONG_NUMBER = "wrong_number"
    WAIT = "wait"
    """This network typed too many wrong numbers: it has to wait, and another one has not."""
    CLOSED = "closed"
    """It opens nothing now, or never did."""
    MISSING = "missing"
    """The stored file is gone or altered: nobody got it, and the link gives it out once it is restored."""


def token_for(purpose: bytes, told: str) -> str:
    """The secret of a link: the same for one thing told, so that a repeated message is the same message."""
    return base64.urlsafe_b64encode(hmac.digest(_key(purpose), told.encode(), "sha256")[:24]).decode()


def hash_of(token: str) -> str:
    """What is on file of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def network_of(client: str) -> str:
    """The keyed hash of a client's network: its IPv4 address, or the /64 that a holder of IPv6 addresses has."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        network = client
    else:
        network = str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)  # noqa: PLR2004
    return hmac.digest(_key(b"letter link client"), network.encode(), "sha256").hex()


def mail_out(*, mark: str, message_id: str, to: str, subject: str, body: str) -> str:
    """Hand a message to the mail server; why it is refused for good, or nothing where it was taken.

    `mark`: by which we know the message again when it comes back. Raises RetryLaterError if no mail server is set, or
    it does not answer or take the message now.
    """
    if not settings.MAIL_LEAVES:
        raise RetryLaterError("This installation has no mail server. Set EMAIL_HOST, then send the message again.")
    message = EmailMessage(
        subject=subject,
        body=body,
        from_email=return_address(mark) or settings.DEFAULT_FROM_EMAIL,  # of the envelope
        to=[to],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message_id,
            MARK_HEADER: mark,
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code < 500:  # noqa: PLR2004 - 4xx is for now only (RFC 5321, 4.2.1)
            raise RetryLaterError("The mail server does not take the message at this time.") from refused
        return f"Refused by the mail server: {code} {words.decode(errors='replace')}"
    except (SMTPException, OSError) as error:
        raise RetryLaterError("The mail server could not be reached or did not take the message.") from error
    return ""


def _key(purpose: bytes) -> bytes:
    return hashlib.sha256(purpose + b"\0" + settings.SECRET_KEY.encode()).digest()
