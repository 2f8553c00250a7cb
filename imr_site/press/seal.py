"""The seal on a letter: a PAdES signature by the organization's certificate. Without one no letter is sent."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .errors import PressError
from .signing import (
    Signer,
    SigningError,
    load_signer,
    sign_pdf,
    signer_of,
    throw_away_certificate,
    verify_pdf,
)


def seal_problem() -> str:
    """Why no letter can be sealed now, in words; empty if one can. The guard `seal_ready` asks this before issue."""
    try:
        certificate = signer_of(_signer()).signing_cert
    except SigningError as error:
        return str(error)
    now = timezone.now()
    if certificate is None or not certificate.not_valid_before <= now <= certificate.not_valid_after:
        return "the signing certificate is not valid today; put a current one where SIGNING_CERTIFICATE says"
    return ""


def sealed(pdf: bytes) -> bytes:
    """The PDF with the organization's signature over all of it, verified before it is returned.

    Raises PressError if there is no certificate, or if the signature does not hold.
    """
    try:
        content = sign_pdf(pdf, _signer())
    except SigningError as error:
        raise PressError(f"The letter cannot be sealed: {error}") from error
    checked = verify_pdf(content)
    if not checked.valid:
        raise PressError(f"The letter cannot be sealed: the signature made does not hold. {checked.reason}")
    return content


def _signer() -> Signer:
    """The organization's certificate; in DEBUG one that each process makes for itself. Raises SigningError."""
    path: Path | None = settings.SIGNING_CERTIFICATE
    if path is None:
        if settings.DEBUG:
            return _throw_away(settings.ORGANIZATION_NAME)
        raise SigningError("set SIGNING_CERTIFICATE, so that letters can be sealed")
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        raise SigningError(
            f"the signing certificate {path.name} cannot be read where SIGNING_CERTIFICATE says"
        ) from None
    signer = _loaded(path, settings.SIGNING_PASSWORD, changed)
    if signer.is_throw_away and not settings.DEBUG:
        raise SigningError("the signing certificate is a throw-away one, which seals nothing outside development")
    return signer


@lru_cache(maxsize=1)
def _loaded(path: Path, password: str, _changed: int) -> Signer:
    """The certificate in this file, read again when the file was replaced; the key before it is forgotten."""
    try:
        return load_signer(path.read_bytes(), password)
    except OSError as error:
        raise SigningError(f"the signing certificate {path.name} cannot be read: {error.strerror}") from error


@cache
def _throw_away(organization: str) -> Signer:
    return throw_away_certificate(organization)
