"""Deployment checks of the letters."""

from __future__ import annotations

from reviews.checks import certificate_is_real


def ids() -> list[str]:
    return [message.id for message in certificate_is_real()]


def test_a_throw_away_certificate_is_refused():
    assert ids() == ["imr.E011"]  # the tests' own certificate is one


def test_a_file_that_is_no_certificate_is_refused(settings, tmp_path):
    settings.SIGNING_CERTIFICATE = tmp_path / "certificate.pem"
    assert ids() == ["imr.E010"]
    settings.SIGNING_CERTIFICATE.write_text("not a certificate")
    assert ids() == ["imr.E010"]


def test_without_one_nothing_can_be_issued_and_nothing_is_wrong(settings):
    settings.SIGNING_CERTIFICATE = None
    assert ids() == []
