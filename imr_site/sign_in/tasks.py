"""The jobs of this app, each of which sends one mail, and its timer."""

from datetime import timedelta
from typing import Any

from imr_site.jobs.registry import Progress, job_kind
from imr_site.jobs.timers import timer
from imr_site.sign_in.kinds import JobKind
from imr_site.sign_in.services.addresses import send_address_link
from imr_site.sign_in.services.notices import send_notice
from imr_site.sign_in.services.passwords import send_password_reset
from imr_site.sign_in.services.sessions import forget_expired_sessions

PATIENCE = 10
"""Attempts while the mail server is away: about half an hour in all; a link for a password is asked for again."""


@job_kind(JobKind.RESET_MAIL, title="Mailing a link to reset a password", max_attempts=PATIENCE)
def reset_mail(args: dict[str, Any], progress: Progress) -> None:
    """Mail the link that resets a password to its owner."""
    del progress
    send_password_reset(user_id=args["user"])


@job_kind(JobKind.ADDRESS_MAIL, title="Mailing a link to a new address", max_attempts=PATIENCE)
def address_mail(args: dict[str, Any], progress: Progress) -> None:
    """Mail the link that confirms a new address to that address."""
    del progress
    send_address_link(change_id=args["change"])


@job_kind(JobKind.NOTICE, title="Telling a person of a change in their account", max_attempts=PATIENCE)
def notice(args: dict[str, Any], progress: Progress) -> None:
    """Mail what was changed in an account to its owner."""
    del progress
    send_notice(event_id=args["event"])


@timer("forget-sessions", every=timedelta(days=1))
def forget_sessions() -> None:
    """Clear out the sessions that are over."""
    forget_expired_sessions()
