"""Settings of one installation, read from the environment (README: "Settings").

With nothing set this is a safe, self-contained installation: SQLite and a file-system broker below `DATA_DIR`,
DEBUG off, and a secret key made once and kept there.
"""

from __future__ import annotations

import gc
import os
from collections.abc import MutableMapping
from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env, validate

from imr_site.broker import broker_options
from imr_site.key_files import kept

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# What is loaded at the start stays: garbage is looked for once all is there (`reviews.apps`).
gc.disable()

# Whatever a process of this site writes is for its own account only: files 0600, folders 0700.
os.umask(0o077)
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env.str("SECRET_KEY", default="") or kept(DATA_DIR / "secret_key")
# Keys of before: what they signed stays good until it expires.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- The organization -------------------------------------------------------------------------------------------
ORGANIZATION_NAME = env.str("ORGANIZATION_NAME", default="MAXIMUS Federal Services")
ORGANIZATION_SHORT_NAME = env.str("ORGANIZATION_SHORT_NAME", default="MAXIMUS")

ORGANIZATION_ADDRESS: list[str] = env.list("ORGANIZATION_ADDRESS", default=[], delimiter=";")
APPEAL_ADDRESS = env.list("APPEAL_ADDRESS", default=["Workers' Compensation Appeals Board"], delimiter=";")
# Who gets a copy of each determination (LC 4610.6(f)): the name and the lines of the address, or an e-mail address.
ADMINISTRATIVE_DIRECTOR: list[str] = env.list(
    "ADMINISTRATIVE_DIRECTOR", default=["Administrative Director", "Division of Workers' Compensation"], delimiter=";"
)
ADMINISTRATIVE_DIRECTOR_EMAIL = env.str("ADMINISTRATIVE_DIRECTOR_EMAIL", default="")
# How long what is kept: a file of the form of cases/retention/retention.toml, in its place.
RETENTION_RULES = env.path("RETENTION_RULES", default=None)
# Which issued determinations get a second look: a file of the form of reviews/sampling.toml, in its place.
SAMPLING_RULES = env.path("SAMPLING_RULES", default=None)
# How letters list what the reviewer read: each document, or each provider with its dates.
DOCUMENTS_LISTED = env.str(
    "DOCUMENTS_LISTED", default="one_by_one", validate=validate.OneOf(["one_by_one", "by_provider"])
)
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://localhost:8000").rstrip("/")
SIGNING_CERTIFICATE = env.path("SIGNING_CERTIFICATE", default=None)  # PKCS#12
SIGNING_PASSWORD = env.str("SIGNING_PASSWORD", default="")
# Off, letters are made by WeasyPrint alone: the same bytes, several times slower (`press/stand_in.py`).
PRESS_STAND_IN = env.bool("PRESS_STAND_IN", default=True)
# From which school grade, and from how many words in a sentence on, a reviewer is asked to write more plainly.
READING_GRADE_LIMIT = env.float("READING_GRADE_LIMIT", default=16.0)
SENTENCE_WORDS_LIMIT = env.int("SENTENCE_WORDS_LIMIT", default=45)

# --- Applications -----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "imr_site",
    "imr_site.accounts",
    "imr_site.audit",
    "imr_site.backup",
    "imr_site.jobs",
    "imr_site.people",
    "imr_site.sign_in",
    "cases",
    "reviews",
]

MIDDLEWARE = [
    "imr_site.middleware.numbered",
    "imr_site.metrics.measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "imr_site.middleware.plain_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "imr_site.refusals.RefusedPages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "imr_site.sign_in.middleware.sessions",
    "imr_site.sign_in.middleware.refusals_on_record",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "imr_site.accounts.middleware.SecondFactorRequired",
    "imr_site.middleware.AuditorsOnlyLook",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "imr_site.middleware.private_pages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "imr_site.urls"
WSGI_APPLICATION = "imr_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imr_site.context.organization",
                *(["reviews.demo.context.demo"] if DEBUG else []),
            ],
            "builtins": ["imr_site.templatetags.page", "imr_site.templatetags.marks"],
        },
    },
]

FORM_RENDERER = "imr_site.selects.Renderer"

# --- Data ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # The last one: INSERT OR REPLACE fires the triggers that keep facts as they are (`audit/append_only.py`).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# PostgreSQL: the role that web and worker sign in with, where another one owns the tables (README, "Growing up").
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", default="")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Tables all processes share. allauth counts attempts and keeps used one-time codes in the first. A full table forgets
# what still counts, so there is room, and what strangers' requests fill (`imr_site.rate_limit`) is another one.
CACHES = {
    alias: {
        "BACKEND": "imr_site.json_cache.JsonDatabaseCache",
        "LOCATION": table,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
    for alias, table in (("default", "shared_cache"), ("limits", "limits_cache"))
}

# Letters, records, print batches and imports: below MEDIA_ROOT, or in a bucket where one is named.
MEDIA_ROOT = DATA_DIR / "files"
FILES_BUCKET = env.str("FILES_BUCKET", default="")
FILES_ENDPOINT = env.str("FILES_ENDPOINT", default="")
FILES_REGION = env.str("FILES_REGION", default="")
# The pictures of pages that were drawn lately, in PICTURE_CACHE; they can all be drawn again, and no backup holds them.
PICTURE_CACHE = DATA_DIR / "page-pictures"
PICTURE_CACHE_MB = env.int("PICTURE_CACHE_MB", default=2048, validate=validate.Range(min=16))
FILE_SCANNER = env.str("FILE_SCANNER", default="")
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# What one form of ours can hold, several times over; more is answered with the page 400.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Where files that come in parts wait for the rest; empty: below MEDIA_ROOT.
UPLOADS_ROOT = env("UPLOADS_ROOT", default="")
MAX_DOCUMENT_BYTES = env.int("MAX_DOCUMENT_BYTES", default=500 * 2**20)

# --- The audit log ------------------------------------------------------------------------------------------------
AUDIT_KEY = env.str("AUDIT_KEY", default="")  # else the words of the file
AUDIT_KEY_FILE = env.path("AUDIT_KEY_FILE", default=DATA_DIR / "audit_key")
AUDIT_ANCHOR_FILE = env.path("AUDIT_ANCHOR_FILE", default=DATA_DIR / "audit-anchors")

# --- Background work ----------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(CELERY_BROKER_URL, DATA_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True  # the outcome of work is in its job row
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_TIMEZONE = "UTC"
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=60)
JOB_SWEEP_SECONDS = env.int("JOB_SWEEP_SECONDS", default=10)
JOB_KEPT_DAYS = env.int("JOB_KEPT_DAYS", default=90, validate=validate.Range(min=1))
# A worker that takes nothing for so long although work waits ends itself.
WORKER_PATIENCE_SECONDS = env.int("WORKER_PATIENCE_SECONDS", default=60)

# --- Sign-in ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "imr_site.accounts.backends.NoDemoAccounts",
    "imr_site.accounts.backends.RolePermissions",
    "imr_site.accounts.backends.ByAddress",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "imr_site.accounts.passwords.OurNamesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "worklist"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "imr_site.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address comes from an administrator, or is proved before it is stored
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = ORGANIZATION_SHORT_NAME
MFA_ADAPTER = "imr_site.accounts.adapter.SealedFactors"
MFA_FORMS = {"activate_totp": "imr_site.accounts.adapter.SealedEnrolment"}
# What encrypts the secrets of second factors, newest key first; without any, a file made once, beside the database.
FACTOR_KEYS: list[str] = env.list("FACTOR_KEYS", default=[])
FACTOR_KEYS_FILE = DATA_DIR / "factor_keys"
# For how long a proof of who one is lets sign, issue, release, withdraw and approve.
PROOF_MINUTES = env.int("PROOF_MINUTES", default=15)
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not DEBUG)
DEMO_EMAIL_DOMAIN = "@demo.example"

# What is limited, and why nobody is kept out by others: `imr_site/sign_in/attempts.py`.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "imr_site.sign_in.attempts.counted_as"
AXES_CLIENT_IP_CALLABLE = "imr_site.client_address.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_SENSITIVE_PARAMETERS = ["login", "email", "username", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_VERBOSE = False
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # of a whole office behind one address
    "login_failed": "5/5m/key",  # codes of the second factor, by account: passwords are limited by `attempts`
    "reset_password": "20/h/ip,5/h/key",
}
# Jobs send the mail of an account, and the notices to its owner: allauth sends none.
PASSWORD_RESET_TIMEOUT = 60 * 60  # of the link to a new address too
ACCOUNT_FORMS = {"reset_password": "imr_site.sign_in.forms.AskResetForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
USERSESSIONS_ADAPTER = "imr_site.sign_in.adapter.SessionsAdapter"
IDLE_SECONDS = env.int("IDLE_SECONDS", default=30 * 60)

# --- What comes by itself: hours and days of California ------------------------------------------------------------
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7, validate=validate.Range(min=0, max=23))
REMIND_STAFF_DAYS = env.list("REMIND_STAFF_DAYS", default=[3, 1], subcast=int)
REMIND_PARTIES_DAYS = env.int("REMIND_PARTIES_DAYS", default=3, validate=validate.Range(min=0))
FEED_ANSWER_DAYS = env.int("FEED_ANSWER_DAYS", default=3, validate=validate.Range(min=1))  # working days
CREDENTIAL_DAYS = env.list("CREDENTIAL_DAYS", default=[60, 14], subcast=int)
REVIEWER_ANSWER_HOURS = {  # by priority of the case
    "standard": env.int("REVIEWER_ANSWER_HOURS", default=24, validate=validate.Range(min=1)),
    "expedited": env.int("REVIEWER_ANSWER_HOURS_EXPEDITED", default=4, validate=validate.Range(min=1)),
}

# --- Mail: kept as files below DATA_DIR until a server is named ---------------------------------------------------
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = True
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
# Whether a message sent has left this machine: no letter is served by a file here, but in the demo.
MAIL_LEAVES = DEBUG or bool(EMAIL_HOST)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="imr@localhost")
# The domain whose mail goes to `record_bounces`: each message to a party returns to an address of its own there.
RETURN_DOMAIN = env.str("RETURN_DOMAIN", default="")

# --- The browser's side of safety ---------------------------------------------------------------------------------
SECURE_HTTPS = env.bool("SECURE_HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SECURE_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 63_072_000 if SECURE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HTTPS
SECURE_HSTS_PRELOAD = SECURE_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
# How many proxies stand before us, each adding to X-Forwarded-For; not said, it is the one that speaks TLS.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=None)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_TLS_PROXY) if TRUSTED_PROXY_COUNT is None else TRUSTED_PROXY_COUNT
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_HTTPS
# With this prefix a browser takes the cookie over HTTPS only, and no other host of the domain can set it.
_COOKIE_PREFIX = "__Host-" if SECURE_HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
KNOWN_BROWSER_COOKIE_NAME = f"{_COOKIE_PREFIX}browser"
# A notice may name a record or a colleague, so it stays on the server.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "imr_site.sign_in.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10  # from signing in, whatever is done meanwhile (`imr_site/sign_in/idle.py`)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- Pages --------------------------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "imr_site.files.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": FILES_ENDPOINT or None,
            "region_name": FILES_REGION or None,
            # What is no name of Amazon's has no host name for each bucket.
            "addressing_style": "path" if FILES_ENDPOINT else None,
            "max_memory_size": FILE_UPLOAD_MAX_MEMORY_SIZE,
        },
    }
    if FILES_BUCKET
    else {"BACKEND": "imr_site.files.disk.DiskStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG


def WHITENOISE_ADD_HEADERS_FUNCTION(headers: MutableMapping[str, str], path: str, _url: str) -> None:  # noqa: N802
    """Give scripts a policy of their own: a worker, as the one that reads PDFs, goes by that of its own answer."""
    if path.endswith((".js", ".mjs")):
        headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'; connect-src 'self'"


# What is public (letters, dates, clocks) is California's local time; what is stored is UTC.
LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/Los_Angeles"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = "imr_site.formats"

# Numbers for Prometheus, for whoever shows the token. Several web processes count into one folder; the library itself
# reads its name from the environment.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "imr_site.logs.LineFormatter", "words": DEBUG},
        "json": {"()": "imr_site.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", default="line", validate=validate.OneOf(["line", "json"])),
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # Django's own handlers would write each line twice, and mail what errors say.
    # Each event of the audit log leaves with the process log, so that another host has it too.
    "loggers": {"django": {"handlers": [], "level": "INFO"}, "imr_site.audit": {"level": "INFO"}},
}
