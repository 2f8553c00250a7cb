"""The key of the audit log, which the database never holds: whoever owns the database alone can seal nothing."""

from __future__ import annotations

import hmac
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from imr_site.audit.canonical_rows import seal_bytes
from imr_site.audit.models import Seal
from imr_site.key_files import kept


class AuditKeyError(Exception):
    """Raised where the key is missing, or is not the one that the newest seal was made with."""


def made_with(seal: Seal, keys: list[bytes]) -> bool:
    """Whether one of the keys made this seal, and nothing in it was changed since."""
    return any(hmac.compare_digest(mac_of(seal, key), seal.mac) for key in keys)


def mac_of(seal: Seal, key: bytes) -> str:
    """The MAC of a seal under this key, in hex."""
    return hmac.new(key, seal_bytes(seal), "sha256").hexdigest()


def known_keys() -> list[bytes]:
    """The keys of this installation, the one in use first; none if there is no key.

    They are the words of AUDIT_KEY, or else of the file AUDIT_KEY_FILE: put a new key before the old one, and seals of
    both are known.
    """
    text = settings.AUDIT_KEY
    if not text:
        with suppress(FileNotFoundError):
            text = Path(settings.AUDIT_KEY_FILE).read_text(encoding="ascii")
    return [word.encode() for word in text.split()]


def signing_key(*, newest: Seal | None) -> bytes:
    """The key for the next seal. It is made, and kept in AUDIT_KEY_FILE (mode 0600), where there is no seal yet.

    Raises AuditKeyError if there are seals and the key is missing or another one: seals of two keys would prove
    nothing.
    """
    keys = known_keys()
    if newest is None and not keys:
        keys = [kept(Path(settings.AUDIT_KEY_FILE)).encode()]
    if not keys:
        raise AuditKeyError("The audit key is missing: put it back (AUDIT_KEY or AUDIT_KEY_FILE). No event is sealed.")
    if newest is not None and not made_with(newest, keys):
        raise AuditKeyError(
            f"The audit key did not make {newest}: another key, or a changed seal. No event is sealed; "
            "put the key back, or find out with: manage.py verify_audit"
        )
    return keys[0]
