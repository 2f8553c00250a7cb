"""Reports of non-delivery (RFC 3464): which of our messages could not be delivered, and why. It knows no Django.

The reader searches the bytes by patterns and does not parse a message: mail servers write whatever they like, and the
library's parser raises a dozen kinds of errors for it. The fields of every useful report are plain ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_REASON = 200
# The part that says what became of the message, up to the line that ends it (RFC 6533 has the "global" one).
_STATUS_PART = re.compile(rb"(?ims)^Content-Type:\s*message/(?:global-)?delivery-status(.*?)(?=^--|\Z)")
_FIELD = re.compile(r"(?m)^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)")
_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(<[!-;=?-~]{1,990}>)")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message that will not arrive: its Message-ID, and why in the mail server's words."""

    message_id: str
    reason: str


def bounce_of(report: bytes) -> Bounce | None:
    """The permanent failure that a delivery report names; None for a delay, a success or any other message.

    It never raises, whatever the bytes are.
    """
    part = _STATUS_PART.search(report)
    returned = part and _MESSAGE_ID.search(report, part.end())  # the message itself, or its headers, comes last
    if not part or not returned:
        return None
    said = part[1].decode(errors="replace").replace("\r\n", "\n")
    for group in re.split(r"\n[ \t]*\n", said):
        fields = {name.lower(): value for name, value in _FIELD.findall(group)}
        status = fields.get("status", "").partition(" ")[0].strip()
        if fields.get("action", "").strip().lower() == "failed" and status.startswith("5."):
            why = fields.get("diagnostic-code", "").partition(";")[2] or status
            reason = " ".join(_printable(f"Undeliverable ({status}): {why}").split())
            return Bounce(returned[1].decode(), reason[:LONGEST_REASON])
    return None


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
