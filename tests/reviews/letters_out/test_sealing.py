from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificate

from imr_site.press.signing import Signer, SigningError, load_signer, sign_pdf, throw_away_certificate, verify_pdf
from reviews.letters.checkcode import check_code, normalized_code
from reviews.letters.render import render_letter_pdf

from .samples import letter, pages, printed_words, read_words


@cache
def signer() -> Signer:
    return throw_away_certificate("Example Review Organization")


@cache
def unsigned() -> bytes:
    return render_letter_pdf(letter())


@cache
def signed() -> bytes:
    return sign_pdf(unsigned(), signer())


def test_a_signed_letter_verifies() -> None:
    found = verify_pdf(signed(), roots=(signer().certificate,))
    assert (found.valid, found.intact, found.trusted, found.reason) == (True, True, True, "")
    assert found.signer == "Example Review Organization"
    assert found.signed_at is not None
    assert abs(found.signed_at - datetime.now(UTC)) < timedelta(minutes=10)


def test_another_root_does_not_trust_it() -> None:
    found = verify_pdf(signed(), roots=(throw_away_certificate().certificate,))
    assert found.valid
    assert not found.trusted
    assert not verify_pdf(signed()).trusted


@pytest.mark.parametrize("part", range(0, 100, 7))
def test_one_flipped_byte_breaks_it(part: int) -> None:
    place = len(signed()) * part // 100
    changed = bytearray(signed())
    changed[place] ^= 1
    assert not verify_pdf(bytes(changed)).valid


def test_a_byte_in_the_room_after_the_signature_breaks_it() -> None:
    place = signed().rindex(b"0000>")
    assert not verify_pdf(signed()[:place] + b"0001" + signed()[place + 4 :]).valid


@pytest.mark.parametrize(
    "change", [lambda pdf: pdf + b"\n% more", lambda pdf: pdf[:-200], lambda _pdf: b"x", lambda _: b""]
)
def test_anything_else_does_not_verify(change) -> None:
    found = verify_pdf(change(signed()))
    assert not found.valid
    assert found.reason


def test_a_letter_without_a_signature_does_not_verify() -> None:
    assert verify_pdf(unsigned()).reason == "It has no signature."


def test_a_second_signature_is_not_taken() -> None:
    with pytest.raises(SigningError):
        sign_pdf(signed(), signer())


def test_the_words_stay() -> None:
    assert read_words(signed(), "pdfium") == printed_words(letter())
    assert pages(signed(), "pdfium") == pages(unsigned(), "pdfium")


def test_the_letter_itself_is_untouched() -> None:
    assert signed().startswith(unsigned())


# --- Certificates ------------------------------------------------------------------------------------------------


def test_a_pkcs12_file_signs(tmp_path) -> None:
    key = load_pem_private_key(signer().key, None)
    certificate = load_pem_x509_certificate(signer().certificate)
    content = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(b"secret"))
    (tmp_path / "seal.p12").write_bytes(content)
    loaded = Signer.from_files(pkcs12=tmp_path / "seal.p12", passphrase="secret")
    assert verify_pdf(sign_pdf(unsigned(), loaded), roots=(signer().certificate,)).trusted
    assert load_signer(content, "secret").pkcs12 == content
    with pytest.raises(SigningError):
        load_signer(content, "wrong")


def test_one_pem_file_with_both_signs() -> None:
    both = load_signer(signer().certificate + signer().key)
    assert verify_pdf(sign_pdf(unsigned(), both)).valid
    assert both.is_throw_away


def test_pem_files_sign(tmp_path) -> None:
    (tmp_path / "c.pem").write_bytes(signer().certificate)
    (tmp_path / "k.pem").write_bytes(signer().key)
    loaded = Signer.from_files(certificate=tmp_path / "c.pem", key=tmp_path / "k.pem")
    assert verify_pdf(sign_pdf(unsigned(), loaded)).valid


def test_what_is_no_certificate_is_refused(tmp_path) -> None:
    with pytest.raises(SigningError):
        load_signer(b"not a certificate")
    with pytest.raises(SigningError):
        load_signer(signer().certificate)
    with pytest.raises(SigningError, match="cannot be read"):
        Signer.from_files(pkcs12=tmp_path / "none.p12")
    with pytest.raises(SigningError, match="Name a PKCS"):
        Signer.from_files()


def test_an_expired_certificate_signs_nothing() -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=60)), pytest.raises(SigningError, match="not valid"):
        sign_pdf(unsigned(), signer())


def test_nothing_secret_is_in_the_repr() -> None:
    assert "PRIVATE KEY" not in repr(signer())


# --- Check codes -------------------------------------------------------------------------------------------------


def test_a_check_code_can_be_typed() -> None:
    code = check_code("a" * 64, secret="s")
    assert normalized_code(code) == code
    assert normalized_code(code.lower().replace("-", " ")) == code
    assert normalized_code(f"  {code.replace('0', 'O').replace('1', 'l')} ") == code
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("ILOU")


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-9QZT-0B4W-1", "7K3M-9QZT-0B4U", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert normalized_code(typed) == ""


def test_a_check_code_belongs_to_content_and_secret() -> None:
    codes = {check_code(content, secret=secret) for content in ("a", "b") for secret in ("x", "y")}
    assert len(codes) == 4
