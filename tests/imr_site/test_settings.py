"""What an installation is, given its environment: each read by a Python process of its own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from imr_site.broker import broker_options
from tests.installation import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def _settings(data_dir: Path, *names: str, **environment: str) -> dict[str, Any]:
    """The named settings of an installation with this environment and no other."""
    code = (
        "import json, sys; from imr_site import settings\n"
        "print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *names],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_with_nothing_set_it_is_safe(tmp_path):
    found = _settings(
        tmp_path / "new", "DEBUG", "REQUIRE_SECOND_FACTOR", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "DATABASES"
    )
    assert found.pop("DATABASES")["default"]["NAME"] == str(tmp_path / "new" / "db.sqlite3")
    assert found == {
        "DEBUG": False,
        "REQUIRE_SECOND_FACTOR": True,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
    }


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    key = _settings(tmp_path, "SECRET_KEY")["SECRET_KEY"]
    assert len(key) > 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert _settings(tmp_path, "SECRET_KEY")["SECRET_KEY"] == key
    assert _settings(tmp_path / "another", "SECRET_KEY")["SECRET_KEY"] != key


def test_a_given_secret_key_is_not_written_down(tmp_path):
    assert _settings(tmp_path, "SECRET_KEY", SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "secret_key").exists()


def test_keys_of_before_are_good_for_what_they_signed(tmp_path):
    code = (
        "import django; django.setup(); from django.core import signing; import sys\n"
        "print(signing.loads(sys.argv[1]) if sys.argv[1:] else signing.dumps('x'))"
    )

    def run(*arguments: str, **environment: str) -> str:
        names = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "imr_site.settings"}
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env={**names, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    signed = run(SECRET_KEY="old")
    assert run(signed, SECRET_KEY="new", SECRET_KEY_FALLBACKS="older,old") == "x"
    with pytest.raises(subprocess.CalledProcessError):
        run(signed, SECRET_KEY="new")


def test_it_grows_up_by_its_environment(tmp_path):
    found = _settings(
        tmp_path,
        "DATABASES",
        "CELERY_BROKER_URL",
        "ALLOWED_HOSTS",
        DATABASE_URL="postgres://imr:secret@db.example/imr",
        CELERY_BROKER_URL="redis://broker.example/0",
        ALLOWED_HOSTS="imr.example,www.imr.example",
    )
    database = found["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"]) == ("django.db.backends.postgresql", "db.example")
    assert found["CELERY_BROKER_URL"] == "redis://broker.example/0"
    assert found["ALLOWED_HOSTS"] == ["imr.example", "www.imr.example"]


@pytest.mark.parametrize(
    ("environment", "leaves"), [({}, False), ({"EMAIL_HOST": "mail.example"}, True), ({"DEBUG": "1"}, True)]
)
def test_mail_leaves_once_a_server_is_named(tmp_path, environment, leaves):
    assert _settings(tmp_path, "MAIL_LEAVES", **environment) == {"MAIL_LEAVES": leaves}


@pytest.mark.parametrize(
    ("environment", "prefix"), [({}, "__Host-"), ({"SECURE_HTTPS": "0"}, ""), ({"DEBUG": "1"}, "")]
)
def test_over_https_no_other_host_can_set_a_cookie(tmp_path, environment, prefix):
    """A browser takes a cookie with this prefix only if it is secure, for all paths and without a domain."""
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "KNOWN_BROWSER_COOKIE_NAME")
    found = _settings(tmp_path, *names, **environment)
    assert {
        found[name].removesuffix(end) for name, end in zip(names, ("sessionid", "csrftoken", "browser"), strict=True)
    } == {prefix}


@pytest.mark.parametrize(
    ("environment", "count"),
    [({}, 0), ({"BEHIND_TLS_PROXY": "1"}, 1), ({"BEHIND_TLS_PROXY": "1", "TRUSTED_PROXY_COUNT": "2"}, 2)],
)
def test_a_tls_proxy_is_one_proxy_unless_more_are_named(tmp_path, environment, count):
    assert _settings(tmp_path, "ALLAUTH_TRUSTED_PROXY_COUNT", **environment) == {"ALLAUTH_TRUSTED_PROXY_COUNT": count}


@pytest.mark.parametrize("value", ["maybe", "2"])
def test_a_wrong_value_is_refused(tmp_path, value):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        _settings(tmp_path, "DEBUG", DEBUG=value)
    assert "DEBUG" in failure.value.stderr


def test_the_embedded_broker_makes_its_folders(tmp_path):
    options = broker_options("filesystem://", tmp_path)
    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "broker" / "queue")
    assert (tmp_path / "broker" / "queue").is_dir()
    assert (tmp_path / "broker" / "control").is_dir()
    assert broker_options("filesystem://", tmp_path) == options


def test_another_broker_needs_none(tmp_path):
    assert "data_folder_in" not in broker_options("redis://broker.example/0", tmp_path)
    assert not list(tmp_path.iterdir())


def test_files_are_below_the_data_folder_or_in_the_bucket_that_is_named(tmp_path):
    on_disk = _settings(tmp_path, "STORAGES", "MEDIA_ROOT")
    assert on_disk["STORAGES"]["default"] == {"BACKEND": "imr_site.files.disk.DiskStorage"}
    assert on_disk["MEDIA_ROOT"] == str(tmp_path / "files")
    given = {"FILES_BUCKET": "imr", "FILES_ENDPOINT": "https://s3.example", "FILES_REGION": "us-west-2"}
    in_bucket = _settings(tmp_path, "STORAGES", **given)["STORAGES"]["default"]
    assert in_bucket["BACKEND"] == "imr_site.files.bucket.BucketStorage"
    assert in_bucket["OPTIONS"].items() >= {
        ("bucket_name", "imr"),
        ("endpoint_url", "https://s3.example"),
        ("region_name", "us-west-2"),
        ("addressing_style", "path"),
    }
    at_amazon = _settings(tmp_path, "STORAGES", FILES_BUCKET="imr")["STORAGES"]["default"]["OPTIONS"]
    assert (at_amazon["endpoint_url"], at_amazon["addressing_style"]) == (None, None)
