"""Which certificate seals, and what is refused rather than left unsealed."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from imr_site.press import seal
from imr_site.press.errors import PressError
from imr_site.press.signing import THROW_AWAY, throw_away_certificate
from tests.factories import a_pdf

MISSING = "The letter cannot be sealed: set SIGNING_CERTIFICATE, so that letters can be sealed"


def write(path, unit: str = "As good as a real one") -> None:
    made = throw_away_certificate("Example Review", now=datetime(2000, 1, 1, tzinfo=UTC), days=73_000, unit=unit)
    path.write_bytes(made.certificate + made.key)


def test_without_a_certificate_nothing_is_sealed(settings):
    settings.SIGNING_CERTIFICATE = None
    with pytest.raises(PressError) as refused:
        seal.sealed(a_pdf())
    assert refused.value.message == MISSING
    assert seal.seal_problem() == "set SIGNING_CERTIFICATE, so that letters can be sealed"


def test_a_file_that_is_not_there_is_named(settings, tmp_path):
    settings.SIGNING_CERTIFICATE = tmp_path / "gone.pem"
    assert seal.seal_problem() == "the signing certificate gone.pem cannot be read where SIGNING_CERTIFICATE says"


def test_a_certificate_for_development_seals_in_development_only(settings, tmp_path):
    settings.SIGNING_CERTIFICATE = tmp_path / "own.pem"
    write(settings.SIGNING_CERTIFICATE, THROW_AWAY)
    assert "throw-away" in seal.seal_problem()
    settings.DEBUG = True
    assert seal.seal_problem() == ""


def test_a_replaced_certificate_is_read_again_and_the_key_before_it_forgotten(settings, tmp_path):
    settings.SIGNING_CERTIFICATE = path = tmp_path / "own.pem"
    for second in (1, 2):
        write(path)
        os.utime(path, (second, second))
        assert seal.seal_problem() == ""
    assert seal._loaded.cache_info().currsize == 1
