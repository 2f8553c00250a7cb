"""Messages about an account: the link by which its owner sets a password, and notices of what was changed.

Each goes by a durable job, whose row holds ids only: the secret of a link is made when the message is written, and
stands nowhere else.
"""

from __future__ import annotations

from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from imr_site.accounts.audit_kinds import AccountAudit
from imr_site.accounts.authority import require
from imr_site.accounts.enums import ChangeDecision, ChangeKind, JobKind
from imr_site.accounts.models import AccountChange, User
from imr_site.audit.services import record
from imr_site.jobs.registry import PermanentFailureError, RetryLaterError
from imr_site.jobs.services import enqueue
from imr_site.people import rules


def request_link(*, person: User, actor: User) -> None:
    """Have a link sent to the person's own address, by which a password is set: the first one, or another."""
    require(actor, rules.keep_accounts)
    with transaction.atomic():
        enqueue_link(person=person, actor=actor)
        record(kind=AccountAudit.LINK_REQUESTED, scope=person.scope, actor=actor)


def enqueue_link(*, person: User, actor: User | None) -> None:
    """Request the message with the link, in the transaction of its cause."""
    enqueue(kind=JobKind.SEND_LINK, key=person.scope, args={"person": person.pk}, requested_by=actor)


def enqueue_notice(*, change: AccountChange, actor: User) -> None:
    """Request the notice of a change to its person; the message tells how things stand when it is written."""
    enqueue(
        kind=JobKind.SEND_NOTICE,
        key=f"account_change/{change.pk}",
        args={"change": change.pk},
        requested_by=actor,
    )


def send_link(*, person_id: int) -> None:
    """Send the link: an invitation to who never had a password, else a reset. Raises PermanentFailureError if closed.

    A second run sends another link; either works until it is used or `PASSWORD_RESET_TIMEOUT` is over.
    """
    person = User.objects.get(pk=person_id)
    if not person.is_active:
        raise PermanentFailureError("The account is closed: no link is sent.")
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    first = person.last_login is None and not person.has_usable_password()
    _send(
        person.email,
        f"{'Your account at' if first else 'A password for'} {settings.ORGANIZATION_NAME}",
        "people/link_message.txt",
        {"first": first, "link": settings.SITE_ADDRESS + path, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60},
    )


def send_notice(*, change_id: int) -> None:
    """Tell the person what was asked for or done with the account, at the address it had before."""
    change = AccountChange.objects.select_related("person").get(pk=change_id)
    address = change.before if change.kind == ChangeKind.ADDRESS else change.person.email
    context = {
        "kind": ChangeKind(change.kind),
        "done": change.decision == ChangeDecision.APPROVED,
        "refused": change.decision == ChangeDecision.REFUSED,
    }
    _send(address, f"Your account at {settings.ORGANIZATION_NAME}", "people/notice_message.txt", context)


def _send(address: str, subject: str, template: str, context: dict[str, object]) -> None:
    """Send one message. Raises RetryLaterError where the mail server does not take it."""
    context = {"organization": settings.ORGANIZATION_NAME, "site": settings.SITE_ADDRESS, **context}
    message = EmailMessage(
        subject=subject,
        body=render_to_string(template, context),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise RetryLaterError("The mail server could not be reached or did not take the message.") from error
