"""Reports of non-delivery (RFC 3464): which of our messages came back, and why. It knows no Django."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message that will not arrive: its Message-ID, and why in the mail server's words."""

    message_id: str
    reason: str


def bounce_of(report: bytes) -> Bounce | None:
    """What a delivery report says for good; None for anything else: a delay, a success, an ordinary message."""
    message = message_from_bytes(report, policy=policy.default)
    status = reason = message_id = ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for group in part.get_payload():
                if isinstance(group, EmailMessage) and str(group.get("Action", "")).strip().lower() == "failed":
                    status = str(group.get("Status", "")).split(" ")[0]
                    reason = str(group.get("Diagnostic-Code", "")).partition(";")[2] or status
        elif kind == "text/rfc822-headers":
            message_id = _message_id(str(part.get_content())) or message_id
        elif kind == "message/rfc822":
            message_id = _message_id(part.get_content().as_string()) or message_id
    if not message_id or not status.startswith("5."):
        return None
    return Bounce(message_id, " ".join(f"Undeliverable ({status}): {reason}".split())[:LONGEST_REASON])


def _message_id(headers: str) -> str:
    returned = message_from_bytes(headers.encode(errors="replace"), policy=policy.default)
    return str(returned.get("Message-ID", "")).strip()
