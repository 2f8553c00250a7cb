"""Mail about an account, to its owner."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from imr_site.accounts.models import User
from imr_site.jobs.registry import RetryLaterError


def send_mail(template: str, *, to: str, user: User, path: str = "", **context: Any) -> None:
    """Send the mail of `templates/sign_in/mail/`, whose first line is its subject; `path` becomes its link.

    The link begins with SITE_ADDRESS, never with the host that a request named. Raises RetryLaterError while the mail
    server does not take it, in words that name nobody.
    """
    context |= {
        "user": user,
        "site": settings.ORGANIZATION_SHORT_NAME,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    text = render_to_string(f"sign_in/mail/{template}.txt", {**context, "link": settings.SITE_ADDRESS + path})
    subject, _, body = text.strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to]).send()
    except (SMTPException, OSError) as error:
        raise RetryLaterError("The mail server could not be reached or did not take the message.") from error
