"""The check code of a letter: short enough to type from paper, and not to be guessed.

Three groups of four signs of Crockford's base 32 (no I, L, O or U) are 60 bits of an HMAC over the content hash. It
proves nothing by itself (the signature does); it finds the letter on the public check page.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS, _GROUP = 3, 4
_LENGTH = _GROUPS * _GROUP


@dataclass(frozen=True, slots=True)
class Check:
    """What the footer prints: the code, and the address of the page that checks it."""

    code: str
    address: str


def check_code(content_sha256: str, *, secret: str) -> str:
    """The code of the letter with this content hash, as printed: `7K3M-9QZT-0B4W`."""
    key = hashlib.sha256(b"letter check code\0" + secret.encode()).digest()
    number = int.from_bytes(hmac.digest(key, content_sha256.encode(), "sha256")[:8], "big") >> (64 - 5 * _LENGTH)
    signs = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def normalized_code(typed: str) -> str:
    """The code as printed, however it was typed: small letters, no hyphens, O for 0. Empty if it can be none."""
    signs = "".join(sign for sign in typed.upper().translate(_MISREAD) if sign.isalnum())
    if len(signs) != _LENGTH or any(sign not in _SIGNS for sign in signs):
        return ""
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
