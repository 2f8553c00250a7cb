"""The keys of this installation: named in every backup, copied only if that is asked for.

A backup beside its keys opens everything to whoever finds it. Without them it is of little use: keep them elsewhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from imr_site.backup.manifest import Key

SECRETS = "secrets"
"""The folder of copied keys in a backup."""
AUDIT_KEY = "audit_key"


@dataclass(frozen=True, slots=True)
class InstalledKey:
    """A key as it is here: `content` is None where there is none, `path` None where it comes from the environment."""

    name: str
    words: str
    setting: str
    path: Path | None
    content: bytes | None
    without: str

    @property
    def fingerprint(self) -> str:
        """Half a SHA-256 of the key: enough to tell two apart, and nothing that opens anything."""
        return hashlib.sha256(b"key of an installation\0" + (self.content or b"")).hexdigest()[:32]

    def named(self, *, copied: bool) -> Key:
        """What a manifest says of it."""
        return Key(self.name, str(self.path or f"{self.setting} of the environment"), self.fingerprint, copied)


def installed_keys() -> list[InstalledKey]:
    """Every key that this installation has or could have."""
    kept, certificate = settings.DATA_DIR / "secret_key", settings.SIGNING_CERTIFICATE
    own = kept.exists() and kept.read_text().strip() == settings.SECRET_KEY
    return [
        InstalledKey(
            name="secret_key",
            words="the secret key",
            setting="SECRET_KEY",
            path=kept if own else None,
            content=settings.SECRET_KEY.encode(),
            without="Links to choose a password, and sessions, end; a message sent again carries another link.",
        ),
        InstalledKey(
            name="certificate",
            words="the signing certificate",
            setting="SIGNING_CERTIFICATE",
            path=certificate,
            content=certificate.read_bytes() if certificate and certificate.is_file() else None,
            without="No letter can be sealed, so nothing can be issued; what was sealed stays valid.",
        ),
        _key_of_lines(
            AUDIT_KEY,
            "the key of the audit log",
            setting="AUDIT_KEY",
            lines=settings.AUDIT_KEY,
            file=Path(settings.AUDIT_KEY_FILE),
            without="No event is sealed, and no seal of before can be proved.",
        ),
        _key_of_lines(
            "factor_keys",
            "the keys of second factors",
            setting="FACTOR_KEYS",
            lines="\n".join(settings.FACTOR_KEYS),
            file=Path(settings.FACTOR_KEYS_FILE),
            without="Nobody who has a second factor can sign in, until it is reset.",
        ),
    ]


def _key_of_lines(name: str, words: str, *, setting: str, lines: str, file: Path, without: str) -> InstalledKey:
    """A key that stands in a setting, or else in a file that is made once."""
    content = lines.encode() if lines else file.read_bytes() if file.is_file() else None
    return InstalledKey(name, words, setting, None if lines else file, content, without)
