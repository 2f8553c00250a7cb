"""Deployment checks of the letters."""

from __future__ import annotations

import pytest

from imr_site.press.signing import throw_away_certificate
from reviews.checks import certificate_is_real, letters_say_where, messages_leave


def ids() -> list[str]:
    return [message.id for message in certificate_is_real()]


def test_a_throw_away_certificate_is_refused(settings, tmp_path):
    assert ids() == []
    made = throw_away_certificate()
    settings.SIGNING_CERTIFICATE = tmp_path / "certificate.pem"
    settings.SIGNING_CERTIFICATE.write_bytes(made.certificate + made.key)
    assert ids() == ["imr.E011"]


def test_a_file_that_is_no_certificate_is_refused(settings, tmp_path):
    settings.SIGNING_CERTIFICATE = tmp_path / "certificate.pem"
    assert ids() == ["imr.E010"]
    settings.SIGNING_CERTIFICATE.write_text("not a certificate")
    assert ids() == ["imr.E010"]


def test_without_one_nothing_can_be_issued_and_nothing_is_wrong(settings):
    settings.SIGNING_CERTIFICATE = None
    assert ids() == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://imr.example.org", []),
        ("http://imr.example.org", ["imr.E012"]),
        ("http://localhost:8000", ["imr.E012"]),
        ("https://localhost", ["imr.E012"]),
    ],
)
def test_letters_name_a_public_address(settings, address, found):
    settings.SITE_ADDRESS = address
    assert [message.id for message in letters_say_where()] == found
    settings.SIGNING_CERTIFICATE = None
    assert letters_say_where() == []


def test_where_letters_are_issued_messages_leave_the_machine(settings):
    assert messages_leave() == []
    settings.MAIL_LEAVES = False
    assert [message.id for message in messages_leave()] == ["imr.E013"]
    settings.SIGNING_CERTIFICATE = None
    assert messages_leave() == []
