"""The jobs of the accounts: each calls one service."""

from typing import Any

from imr_site.accounts.enums import JobKind
from imr_site.jobs.registry import Progress, job_kind
from imr_site.people.services import links

PATIENCE = 12
"""Attempts while the mail server is away: about half an hour in all."""


@job_kind(JobKind.SEND_LINK, title="Sending a link to set a password", max_attempts=PATIENCE)
def send_link(args: dict[str, Any], progress: Progress) -> None:
    """Send one person the link by which a password is set."""
    del progress
    links.send_link(person_id=args["person"])


@job_kind(JobKind.SEND_NOTICE, title="Telling the owner of an account of a change", max_attempts=PATIENCE)
def send_notice(args: dict[str, Any], progress: Progress) -> None:
    """Tell one person of a change that was asked for, made or refused."""
    del progress
    links.send_notice(change_id=args["change"])
