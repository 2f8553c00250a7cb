from __future__ import annotations

import pytest
from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import connection

from imr_site.audit.append_only import remove
from imr_site.celery import app
from imr_site.checks import servers_are_known, unsafe_ways

pytestmark = pytest.mark.django_db
ONE_ROLE = "imr.E023"
"""The role of the tests owns the tables; tests/imr_site/audit/test_two_roles.py asks as the site's own."""


def _found() -> set[str]:
    """The ids of what our own deployment checks say."""
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    found = {message.id for message in messages if message.id.startswith("imr.")}
    return found - {ONE_ROLE} if connection.vendor == "postgresql" else found


@pytest.fixture(autouse=True)
def _deployed(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    settings.SIGNING_CERTIFICATE = None
    settings.FILE_SCANNER = "true"


def test_a_proper_deployment_passes(new_user):
    new_user()
    assert _found() == set()


def test_the_second_factor_is_required(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    assert _found() == {"imr.E001"}


@pytest.mark.parametrize(
    ("behind", "count", "found"),
    [
        (True, 1, set()),
        (True, 2, set()),
        (True, None, {"imr.E030"}),
        (True, 0, {"imr.E030"}),
        (False, 1, {"imr.E031"}),
        (False, 0, set()),
    ],
)
def test_the_proxies_are_counted(settings, behind, count, found):
    settings.BEHIND_TLS_PROXY, settings.TRUSTED_PROXY_COUNT = behind, count
    assert _found() == found


@pytest.mark.parametrize(
    ("host", "address", "found"),
    [
        ("mail.example", "https://imr.example", set()),
        ("mail.example", "http://localhost:8000", {"imr.E032"}),
        ("", "http://localhost:8000", set()),
    ],
)
def test_links_in_mail_lead_to_the_site(settings, host, address, found):
    settings.EMAIL_HOST, settings.SITE_ADDRESS = host, address
    assert _found() == found


@pytest.mark.parametrize("email", ["intake@demo.example", "Intake@DEMO.example"])
def test_demo_accounts_are_refused(new_user, email):
    new_user(email=email)
    assert _found() == {"imr.E002"}


def test_work_is_not_done_inside_web_requests():
    app.conf.task_always_eager = True
    try:
        assert _found() == {"imr.E003"}
    finally:
        app.conf.task_always_eager = False


VERIFIED = {"sslmode": "verify-full", "sslrootcert": "ca.pem"}


@pytest.mark.parametrize(
    ("database", "broker", "endpoint", "found"),
    [
        ({}, "filesystem://localhost", "", []),
        ({"HOST": "localhost"}, "redis://127.0.0.1/0", "http://localhost:9000", []),
        ({"HOST": "/run/postgresql"}, "redis://localhost", "", []),
        ({"HOST": "db.example", "OPTIONS": VERIFIED}, "rediss://broker.example", "https://s3.example", []),
        ({"HOST": "db.example", "OPTIONS": {"sslmode": "require"}}, "redis://localhost", "", ["DATABASE_URL"]),
        ({}, "redis://broker.example", "http://s3.example", ["CELERY_BROKER_URL", "FILES_ENDPOINT"]),
    ],
)
def test_servers_elsewhere_are_reached_by_verified_tls(database, broker, endpoint, found):
    assert list(unsafe_ways(database, broker, endpoint)) == found


def test_a_broker_elsewhere_without_tls_is_told_with_what_to_do(settings):
    settings.CELERY_BROKER_URL = "redis://broker.example"
    (message,) = servers_are_known()
    assert (message.id, message.msg, message.hint) == (
        "imr.W006",
        "CELERY_BROKER_URL names another machine, and not by verified TLS.",
        "Begin it with rediss://.",
    )


def test_a_database_without_tables_is_no_crash(monkeypatch):
    from django.db import DatabaseError

    def away(**_filters):
        raise DatabaseError

    monkeypatch.setattr("imr_site.accounts.models.User.objects.filter", away)
    assert _found() == set()


@pytest.mark.parametrize(
    ("bucket", "installed", "found"), [("", False, []), ("b", True, []), ("b", False, ["imr.E004"])]
)
def test_a_bucket_needs_its_packages(settings, monkeypatch, bucket, installed, found):
    settings.FILES_BUCKET = bucket
    monkeypatch.setattr("imr_site.checks.find_spec", lambda _name: object() if installed else None)
    assert [message.id for message in run_checks(tags=[Tags.files])] == found


@pytest.mark.parametrize(("scanner", "found"), [("", {"imr.I007"}), ("no-such-scanner --quiet", {"imr.E007"})])
def test_received_files_are_to_be_scanned(settings, scanner, found):
    settings.FILE_SCANNER = scanner
    assert _found() == found


def test_facts_that_are_no_longer_kept_are_told():
    remove(connection, "audit_event")
    assert _found() == {"imr.E022"}


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="SQLite has no roles")
def test_a_role_that_owns_the_tables_is_told():
    messages = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [message.msg for message in messages if message.id == ONE_ROLE] == [
        "The role of the database can alter the audit log: it is a superuser."
    ]
