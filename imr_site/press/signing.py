"""Seals a letter with a PAdES signature that certifies it: no change of any kind is allowed afterwards.

pyHanko imports much, so it is imported only when a letter is sealed or verified. The caller chooses the certificate;
without one there is no signature, and no issue.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

_Result = TypeVar("_Result")

FIELD_NAME = "Seal"
# pyHanko (0.38) ends the packed table it appends with whatever byte is last. Where that is a carriage return, readers
# take it for the end of a line, and the table for one byte too short (PDF/A: "stream Length"); one byte more before the
# table gives other numbers in it.
_STREAM_ENDS_LIKE_A_LINE = re.compile(rb"[\r\n]\r?\nendstream")
_SHIFTS = 8
THROW_AWAY = "THROW-AWAY CERTIFICATE FOR DEVELOPMENT"
"""What such a certificate calls its organizational unit."""


class SigningError(Exception):
    """The certificate or its key cannot be used, or the letter cannot be signed."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate with its key: PKCS#12 (`pkcs12`), or PEM (`certificate` with its chain, and `key`)."""

    pkcs12: bytes = field(default=b"", repr=False)
    certificate: bytes = b""
    key: bytes = field(default=b"", repr=False)
    passphrase: str = field(default="", repr=False)

    @classmethod
    def from_files(
        cls,
        *,
        pkcs12: Path | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
        passphrase: str = "",
    ) -> Signer:
        """Read the files. Raises SigningError if one is missing or none is named."""
        if not pkcs12 and not (certificate and key):
            raise SigningError("Name a PKCS#12 file, or a certificate and its key.")
        try:
            return cls(
                pkcs12=pkcs12.read_bytes() if pkcs12 else b"",
                certificate=certificate.read_bytes() if certificate else b"",
                key=key.read_bytes() if key else b"",
                passphrase=passphrase,
            )
        except OSError as error:
            raise SigningError(f"The signing certificate cannot be read: {error.strerror}") from error

    @property
    def is_throw_away(self) -> bool:
        """Whether the certificate declares itself to be for development: production must refuse it."""
        certificate = signer_of(self).signing_cert
        return certificate is not None and THROW_AWAY in str(certificate.subject.native)


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying a signature. `reason` says in words why it does not hold."""

    valid: bool
    """The bytes are those that were signed, the key is the certificate's, and nothing was added."""
    intact: bool
    """The signed bytes are unchanged."""
    trusted: bool
    """The certificate leads to one of the given roots."""
    signer: str = ""
    signed_at: datetime | None = None
    reason: str = ""


def load_signer(content: bytes, passphrase: str = "") -> Signer:
    """The certificate and key in the bytes of one file, PKCS#12 or PEM with both. Raises SigningError if unusable."""
    if b"-----BEGIN " in content:
        signer = Signer(certificate=content, key=content, passphrase=passphrase)
    else:
        signer = Signer(pkcs12=content, passphrase=passphrase)
    signer_of(signer)
    return signer


def sign_pdf(pdf: bytes, signer: Signer) -> bytes:
    """The letter with an invisible certifying signature (PAdES B-B, SHA-256, no changes allowed), dated now.

    Raises SigningError; never returns an unsigned letter.
    """
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    from .seal_field import writer_with_field

    key = signer_of(signer)
    certificate = key.signing_cert
    if certificate is None or not certificate.not_valid_before <= timezone.now() <= certificate.not_valid_after:
        raise SigningError("The signing certificate is not valid at this time.")
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    content = b""
    for shift in range(_SHIFTS):
        try:
            writer = writer_with_field(pdf + b"\n" * shift, FIELD_NAME)
            signed = _apart(partial(signers.PdfSigner(metadata, signer=key).sign_pdf, writer))
            content = signed.getvalue()
        except Exception as error:
            raise SigningError(f"The letter could not be signed: {error}") from error
        if not isinstance(content, bytes) or len(content) <= len(pdf):
            raise SigningError("The letter could not be signed.")
        if not _STREAM_ENDS_LIKE_A_LINE.search(content, len(pdf)):
            break
    return content


def verify_pdf(pdf: bytes, *, roots: tuple[bytes, ...] = ()) -> Verification:
    """Whether the letter carries one signature over all of it. `roots` are PEM certificates to trust; never raises."""
    try:
        return _apart(lambda: _verified(pdf, roots))
    except Exception as error:  # noqa: BLE001 - a broken file may break anything
        return Verification(valid=False, intact=False, trusted=False, reason=f"It cannot be read: {error}")


def _verified(pdf: bytes, roots: tuple[bytes, ...]) -> Verification:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # What they would log, the answer says.
    for name in ("pyhanko.sign.validation", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if len(signatures) != 1:
        return Verification(
            valid=False,
            intact=False,
            trusted=False,
            reason="It has no signature." if not signatures else "It has several.",
        )
    trusted = [each for root in roots for each in load_certs_from_pemder_data(root)]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signatures[0], signer_validation_context=context)
    covers_all = status.coverage is not None and status.coverage.name == "ENTIRE_FILE"
    unchanged = bool(status.docmdp_ok) and covers_all and _is_padded_with_zeros(pdf, signatures[0].byte_range)
    reason = (
        ""
        if status.intact and status.valid and unchanged
        else "It was changed after it was signed."
        if not status.intact or not unchanged
        else "The signature is not the certificate's."
    )
    return Verification(
        valid=bool(status.intact and status.valid and unchanged),
        intact=bool(status.intact),
        trusted=bool(status.trusted),
        signer=_name(status.signing_cert),
        signed_at=status.signer_reported_dt,
        reason=reason,
    )


def _is_padded_with_zeros(pdf: bytes, signed: Sequence[int]) -> bool:
    """Whether the space reserved for the signature, the only bytes it does not cover, holds it and zeros only."""
    _, end, start, _ = signed
    place = bytes.fromhex(pdf[end + 1 : start - 1].decode("ascii"))
    octets = place[1] & 0x7F
    length = 2 + octets + int.from_bytes(place[2 : 2 + octets], "big")
    return pdf[end : end + 1] + pdf[start - 1 : start] == b"<>" and not any(place[length:])


def _apart(work: Callable[[], _Result]) -> _Result:
    """Run the work in a thread of its own: pyHanko starts an event loop, which fails in a thread that has one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


@lru_cache(maxsize=4)
def signer_of(certificate: Signer) -> SimpleSigner:
    """The key, ready to sign. Raises SigningError if file and passphrase, or key and certificate, do not match."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    passphrase = certificate.passphrase.encode() or None
    signer: SimpleSigner | None
    try:
        if certificate.pkcs12:
            signer = SimpleSigner.load_pkcs12_data(certificate.pkcs12, other_certs=[], passphrase=passphrase)
        else:
            key = load_private_key_from_pemder_data(_pem(certificate.key, b"KEY"), passphrase=passphrase)
            own, *others = load_certs_from_pemder_data(_pem(certificate.certificate, b"CERTIFICATE"))
            signer = SimpleSigner(
                signing_cert=own,
                signing_key=key,
                cert_registry=SimpleCertificateStore.from_certs(others),  # type: ignore[no-untyped-call]
            )
    except (OSError, ValueError, TypeError) as error:
        raise SigningError(f"The signing certificate cannot be used: {error}") from error
    if signer is None or signer.signing_cert is None:
        raise SigningError("The signing certificate cannot be used: wrong file or passphrase.")
    of_key = load_der_private_key(signer.signing_key.dump(), None).public_key()
    if of_key != load_der_public_key(signer.signing_cert.public_key.dump()):
        raise SigningError("The signing certificate cannot be used: the key beside it is not its own.")
    return signer


def _pem(content: bytes, kind: bytes) -> bytes:
    """The parts of one kind in a PEM file; a DER file is returned as it is."""
    parts = re.findall(rb"-----BEGIN [A-Z ]*%b-----.*?-----END [A-Z ]*%b-----" % (kind, kind), content, re.DOTALL)
    return b"\n".join(parts) + b"\n" if parts else content


def _name(certificate: Any) -> str:
    return str(certificate.subject.native.get("common_name", "")) if certificate else ""


def throw_away_certificate(
    name: str = "Development", *, now: datetime | None = None, days: int = 30, unit: str = THROW_AWAY
) -> Signer:
    """A self-signed certificate for development. Its unit says so, by which production refuses it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )
    start = (now or timezone.now()) - timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Signer(
        certificate=certificate.public_bytes(serialization.Encoding.PEM),
        key=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
