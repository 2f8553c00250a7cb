"""Secrets of second factors: unreadable where they are stored, with keys that lie elsewhere and can be changed."""

from __future__ import annotations

import importlib
import stat
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from imr_site.accounts.factor_secrets import seal, unreadable_factors, unseal
from imr_site.accounts.models import User
from tests.factories import a_quality_physician, sign_in
from tests.imr_site.accounts.conftest import SECRET, code_now, give_factor

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def key_file(settings, tmp_path):
    settings.FACTOR_KEYS_FILE = tmp_path / "factor_keys"
    return settings.FACTOR_KEYS_FILE


@pytest.fixture
def ruth(key_file) -> User:
    person = a_quality_physician()
    give_factor(person)
    RecoveryCodes.activate(person)
    return person


def stored() -> str:
    """Everything the table of factors holds, as a thief of the database reads it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        return str(cursor.fetchall())


def lets_in(person: User) -> bool:
    return TOTP(Authenticator.objects.get(user=person, type="totp")).validate_code(code_now())


def test_what_is_stored_is_sealed_and_still_works(ruth):
    assert (SECRET in stored(), stored().count("sealed:")) == (False, 2)
    assert lets_in(ruth)
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()) == 10


def test_the_key_file_is_made_once_for_its_owner_only(key_file):
    sealed = seal("a secret")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert unseal(sealed) == "a secret"
    assert [path.name for path in key_file.parent.iterdir()] == ["factor_keys"]


def test_what_was_stored_before_still_reads():
    assert unseal(SECRET) == SECRET


def test_while_an_app_is_set_up_its_secret_is_sealed_in_the_session(client, key_file):
    sign_in(client, a_quality_physician())
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery staple"})
    first = client.get(reverse("mfa_activate_totp")).context["form"].secret
    held = Session.objects.get().get_decoded()["mfa.totp.secret"]
    assert (held.startswith("sealed:"), first in held, unseal(held)) == (True, False, first)
    again = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).context["form"].secret
    assert again == first


def test_a_key_is_changed_without_locking_anybody_out(ruth, key_file):
    before = stored()
    for expected in (2, 2, 2):
        call_command("rotate_factor_keys", verbosity=0)
        assert len(key_file.read_text().split()) == expected  # the one before stays: an app may be half set up
        assert stored() != before
        assert unreadable_factors() == []
    assert lets_in(ruth)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_keys_of_the_environment(ruth, settings):
    settings.FACTOR_KEYS = [OLD]
    assert unreadable_factors() == list(Authenticator.objects.values_list("pk", flat=True))
    with pytest.raises(CommandError, match="put its old key back"):
        call_command("rotate_factor_keys")


def test_a_new_key_of_the_environment_seals_what_the_old_one_opens(settings):
    settings.FACTOR_KEYS = [OLD]
    ruth = a_quality_physician()
    give_factor(ruth)
    settings.FACTOR_KEYS = [NEW, OLD]
    call_command("rotate_factor_keys", verbosity=0)
    settings.FACTOR_KEYS = [NEW]
    assert lets_in(ruth)


def test_a_lost_key_is_told_before_anybody_signs_in(ruth, key_file):
    def told() -> list[str]:
        return [message.msg for message in run_checks(include_deployment_checks=True) if message.id == "imr.E020"]

    assert told() == []
    key_file.unlink()
    assert told() == ["2 second factors cannot be read with any key."]


def test_the_migration_seals_what_is_there_and_opens_it_again(ruth):
    """Forward on rows in clear, backward, and a second time on rows that are sealed already."""
    operation = importlib.import_module("imr_site.accounts.migrations.0005_factors_sealed").Migration.operations[0]
    editor = SimpleNamespace(connection=connection)
    operation.reverse_code(apps, editor)
    assert (SECRET in stored(), stored().count("sealed:")) == (True, 0)
    for _twice in range(2):
        operation.code(apps, editor)
        assert (SECRET in stored(), stored().count("sealed:")) == (False, 2)
    assert lets_in(ruth)
