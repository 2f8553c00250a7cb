"""The site's settings, as the tests run them: a data folder of their own, whatever the caller's environment says."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

# One folder a run; the processes of pytest-xdist inherit the variable and take a folder each. conftest.py removes it.
_RUN = Path(os.environ.get("IMR_TEST_RUN") or tempfile.mkdtemp(prefix="imr-test-"))
os.environ["IMR_TEST_RUN"] = str(_RUN)

for _name in (
    "ALLOWED_HOSTS",
    "BEHIND_TLS_PROXY",
    "CELERY_BROKER_URL",
    "ORGANIZATION_NAME",
    "ORGANIZATION_SHORT_NAME",
    "TRUSTED_PROXY_COUNT",
):
    os.environ.pop(_name, None)
os.environ |= {
    "DATA_DIR": str(_RUN / os.environ.get("PYTEST_XDIST_WORKER", "main")),
    "DEBUG": "0",
    "REQUIRE_SECOND_FACTOR": "0",  # its own tests turn it on
    "SECRET_KEY": "only-for-tests",
    "SECURE_HTTPS": "0",
}

from imr_site.press.signing import throw_away_certificate  # noqa: E402
from imr_site.settings import *  # noqa: E402, F403 - settings are made to be built upon
from imr_site.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

SAMPLING_RULES = Path(os.devnull)  # nothing is drawn but where a test says so
MAIL_LEAVES = True  # into the outbox of the test, which stands for a mail server
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)
SIGNING_CERTIFICATE = DATA_DIR / "certificate.pem"
# Valid at every time a test may freeze.
_signer = throw_away_certificate(
    "Test organization", now=datetime(2000, 1, 1, tzinfo=UTC), days=73_000, unit="As good as a real one"
)
SIGNING_CERTIFICATE.write_bytes(_signer.certificate + _signer.key)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory, so that several connections meet here as they do in production.
    # With IMR_TEST_DATABASE and --reuse-db it is kept for the next run, which has nothing to migrate.
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("IMR_TEST_DATABASE", str(DATA_DIR / "test.sqlite3"))}
