"""Resetting a password by a link that is mailed to its owner."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.utils import user_pk_to_url_str
from axes.utils import reset
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.jobs.services import enqueue
from imr_site.sign_in.attempts import keyed_hash
from imr_site.sign_in.kinds import JobKind
from imr_site.sign_in.services.events import UNKNOWN, note_of_stranger
from imr_site.sign_in.services.mail import send_mail


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose password somebody asked to reset; `user_id` is None where nobody has the address."""

    user_id: int | None
    name: str


@transaction.atomic
def ask_password_reset(*, address: str) -> None:
    """Request the mail with the link. It does the same whether an account has the address or none has.

    An event and a job row are written either way, so neither the answer nor the time it takes tells who works here;
    the job for nobody sends nothing.
    """
    user_id = User.objects.filter(email__iexact=address, is_active=True).values_list("pk", flat=True).first()
    hashed = keyed_hash(address)
    asked = _Asked(user_id, UNKNOWN if user_id is None else f"user/{user_id}")
    data = {} if user_id else {"address": hashed}
    note_of_stranger(SignInAudit.RESET_ASKED, scope=asked.name, data=data)
    enqueue(kind=JobKind.RESET_MAIL, key=f"{asked.name}/{hashed}", args={"user": asked.user_id}, scope=asked.name)


def send_password_reset(*, user_id: int | None) -> None:
    """Mail the link, made at this moment, so that no row and no log ever holds it. Nobody is told nothing.

    Raises RetryLaterError while the mail server does not take it.
    """
    user = None if user_id is None else User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    pattern = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    send_mail("password_reset", to=user.email, user=user, path=pattern.replace("UID-KEY", key))


def lift_lockouts(*, user: User) -> None:
    """Forget the failures with the old password: who reset it has shown that the mailbox is theirs."""
    reset(username=f"user/{user.pk}")
