"""Deployment checks: `manage.py check --deploy` refuses what would be unsafe with real cases."""

import os
import shlex
import stat
from importlib.util import find_spec
from shutil import which
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004 - Django's name


@register(Tags.security, deploy=True)
def second_factor_required(**_kwargs: Any) -> list[CheckMessage]:
    """Medical records require a second factor at sign-in."""
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [Error("Sign-in without a second factor is allowed.", hint="Unset REQUIRE_SECOND_FACTOR.", id="imr.E001")]


@register(Tags.security, deploy=True)
def no_demo_accounts(**_kwargs: Any) -> list[CheckMessage]:
    """No account exists whose password is printed in the README."""
    from django.db import DatabaseError

    from imr_site.accounts.models import User

    try:
        found = User.objects.filter(email__iendswith=settings.DEMO_EMAIL_DOMAIN).exists()
    except DatabaseError:
        return []
    if not found:
        return []
    return [
        Error(
            "Demo accounts exist in this installation.",
            hint="Use another DATA_DIR or DATABASE_URL for real cases; demo data never mixes with them.",
            id="imr.E002",
        ),
    ]


@register(Tags.security, deploy=True)
def factors_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    """A key is there for every stored second factor, or its owner could not sign in."""
    from django.db import DatabaseError

    from imr_site.accounts.factor_secrets import unreadable_factors

    try:
        count = len(unreadable_factors())
    except DatabaseError:
        return []
    if not count:
        return []
    return [
        Error(
            f"{count} second factor{'' if count == 1 else 's'} cannot be read with any key.",
            hint="Put the old key back: a line of DATA_DIR/factor_keys, or FACTOR_KEYS. Without it, reset the factors.",
            id="imr.E020",
        )
    ]


@register(Tags.security, deploy=True)
def two_administrators(**_kwargs: Any) -> list[CheckMessage]:
    """Whoever writes, signs or publishes is let in by two administrators, so there must be two."""
    from django.db import DatabaseError

    from imr_site.accounts.enums import Role
    from imr_site.accounts.models import User

    try:
        alone = User.objects.filter(is_active=True, role=Role.ADMINISTRATOR.value).count() == 1
    except DatabaseError:
        return []
    if not alone:
        return []
    return [
        Error(
            "There is one administrator: nobody can approve what takes two.",
            hint="Make a second one, for another person, with manage.py createsuperuser.",
            id="imr.E021",
        )
    ]


@register(Tags.security, deploy=True)
def facts_are_kept(**_kwargs: Any) -> list[CheckMessage]:
    """The database refuses to change what is on file once for all, and the site's role cannot lift that."""
    from django.db import DatabaseError, connection

    from imr_site.audit.append_only import unprotected
    from imr_site.audit.grants import excess_of

    try:
        missing, excess = unprotected(connection), excess_of(connection)
    except DatabaseError:
        return []
    found: list[CheckMessage] = []
    if missing:
        hint = "manage.py migrate puts them back (as the owner of the tables). Find out who removed them."
        found.append(Error(f"Triggers are missing or altered: {', '.join(missing)}.", hint=hint, id="imr.E022"))
    if excess:
        hint = "Run web and worker as a role of their own: README, “Growing up”."
        what = "; ".join(excess[:5])
        found.append(Error(f"The role of the database can alter the audit log: {what}.", hint=hint, id="imr.E023"))
    return found


@register(Tags.files)
def files_can_be_kept(**_kwargs: Any) -> list[CheckMessage]:
    """The packages that a bucket needs are installed if a bucket is set."""
    if not settings.FILES_BUCKET or find_spec("storages"):
        return []
    return [
        Error(
            "FILES_BUCKET is set, and the packages for a bucket are not installed.",
            hint='Install "django-storages[s3]" (the extra `s3` of pyproject.toml), or unset FILES_BUCKET.',
            id="imr.E004",
        )
    ]


@register(Tags.security, deploy=True)
def proxies_are_counted(**_kwargs: Any) -> list[CheckMessage]:
    """The number of proxies is said where there are any: limits count by the address that it leads to."""
    said = settings.TRUSTED_PROXY_COUNT
    if settings.BEHIND_TLS_PROXY and not said:
        return [
            Error(
                "BEHIND_TLS_PROXY is set, and TRUSTED_PROXY_COUNT does not say how many proxies there are.",
                hint="Set it to the number of proxies that add to X-Forwarded-For: 1 for a TLS proxy alone.",
                id="imr.E030",
            )
        ]
    if said and not settings.BEHIND_TLS_PROXY:
        return [
            Error(
                "TRUSTED_PROXY_COUNT is set, and BEHIND_TLS_PROXY is not.",
                hint="Without a proxy any client could choose its address: unset it, or set BEHIND_TLS_PROXY.",
                id="imr.E031",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def data_is_private(**_kwargs: Any) -> list[CheckMessage]:
    """Nothing below DATA_DIR is open to other accounts of the machine; what older releases wrote may be."""
    inside = (
        os.path.join(folder, name)  # noqa: PTH118 - there may be a million
        for folder, folders, files in os.walk(settings.DATA_DIR)
        for name in (*folders, *files)
    )
    found = [path for path in (str(settings.DATA_DIR), *inside) if _is_open(path)]
    if not found:
        return []
    return [
        Warning(
            f"{len(found)} files and folders below DATA_DIR are open to other accounts, such as {found[0]}.",
            hint=f"chmod -R go= {settings.DATA_DIR}",
            id="imr.W005",
        )
    ]


def _is_open(path: str) -> bool:
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:  # gone meanwhile
        return False
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


@register(Tags.security, deploy=True)
def received_files_are_scanned(**_kwargs: Any) -> list[CheckMessage]:
    """What strangers send is looked through for malware, here or on access by the machine."""
    command = shlex.split(settings.FILE_SCANNER)
    if command and not which(command[0]):
        return [
            Error(
                f"FILE_SCANNER names {command[0]}, which is not installed, so no record would be opened.",
                hint="Install it, or name another.",
                id="imr.E007",
            )
        ]
    if command:
        return []
    return [
        Info(
            "No scanner looks for malware in the records that are received.",
            hint='FILE_SCANNER="clamdscan --fdpass --no-summary", unless the machine scans DATA_DIR/files on access.',
            id="imr.I007",
        )
    ]


@register(Tags.security, deploy=True)
def servers_are_known(**_kwargs: Any) -> list[CheckMessage]:
    """What goes to a server on another machine is encrypted, and that server proves who it is."""
    unsafe = unsafe_ways(settings.DATABASES["default"], settings.CELERY_BROKER_URL, settings.FILES_ENDPOINT)
    return [
        Warning(f"{setting} names another machine, and not by verified TLS.", hint=hint, id="imr.W006")
        for setting, hint in unsafe.items()
    ]


def unsafe_ways(database: dict[str, Any], broker: str, bucket: str) -> dict[str, str]:
    """The settings that lead to another machine in clear or to an unknown one, each with how to mend it."""
    verified = database.get("OPTIONS", {}).get("sslmode") == "verify-full"
    redis, s3 = urlsplit(broker), urlsplit(bucket)
    ways = (
        ("DATABASE_URL", "End it with ?sslmode=verify-full&sslrootcert=FILE.", verified, database.get("HOST")),
        ("CELERY_BROKER_URL", "Begin it with rediss://.", redis.scheme != "redis", redis.hostname),
        ("FILES_ENDPOINT", "Begin it with https://.", s3.scheme != "http", s3.hostname),
    )
    return {setting: hint for setting, hint, safe, host in ways if not safe and not _is_here(host)}


def _is_here(host: str | None) -> bool:
    return not host or host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def links_lead_here(**_kwargs: Any) -> list[CheckMessage]:
    """The links that are mailed to people lead to this site and not to their own machine."""
    host = urlsplit(settings.SITE_ADDRESS).hostname
    if not settings.EMAIL_HOST or not _is_here(host):
        return []
    return [
        Error(
            "Mail is sent, and SITE_ADDRESS does not say to which address its links lead.",
            hint="Set it to the address that people type, with https://.",
            id="imr.E032",
        )
    ]


@register(Tags.security, deploy=True)
def work_is_carried(**_kwargs: Any) -> list[CheckMessage]:
    """Tasks run in a worker, never inside a web request."""
    from imr_site.celery import app

    if app.conf.task_always_eager:
        return [Error("Celery runs tasks eagerly.", hint="Remove task_always_eager.", id="imr.E003")]
    return []
