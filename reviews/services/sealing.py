"""The seal on a letter: a PAdES signature by the organization's certificate, or nothing leaves (fails closed)."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from reviews.errors import ReviewError
from reviews.letters.signing import Signer, load_signer, sign_pdf, throw_away_certificate


def seal_problem() -> str:
    """Why no letter can be sealed now, in words; empty where it can. Issuing waits for it (guard `seal_ready`)."""
    if not settings.SIGNING_CERTIFICATE:
        return "" if settings.DEBUG else "set SIGNING_CERTIFICATE, so that letters can be sealed"
    if not settings.SIGNING_CERTIFICATE.is_file():
        return f"the signing certificate {settings.SIGNING_CERTIFICATE.name} is not where SIGNING_CERTIFICATE says"
    return ""


def sealed(pdf: bytes) -> bytes:
    """The PDF with the organization's signature over all of it. Raises ReviewError where there is no certificate."""
    problem = seal_problem()
    if problem:
        raise ReviewError(f"The letter cannot be sealed: {problem}.")
    return sign_pdf(pdf, _signer())


@cache
def _signer() -> Signer:
    """The organization's certificate; in DEBUG a throw-away one, made anew with every process."""
    if settings.SIGNING_CERTIFICATE:
        return load_signer(settings.SIGNING_CERTIFICATE.read_bytes(), settings.SIGNING_PASSWORD)
    return throw_away_certificate(settings.ORGANIZATION_NAME)
