"""Changing the address that signs in to an account: asked for, proved by a mailed link, then in force."""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.errors import Refused
from imr_site.jobs.services import enqueue
from imr_site.sign_in.kinds import JobKind
from imr_site.sign_in.models import PENDING, AddressChange
from imr_site.sign_in.services.events import note
from imr_site.sign_in.services.mail import send_mail

SALT = "imr_site.sign_in.address"


class AddressRefused(Refused):
    """The address cannot become that of the account; `message` says why."""

    code = "address_refused"


class LinkClosed(Refused):
    """The link is of no use any more: opened before, too old, or replaced by a later one."""

    code = "link_closed"


@transaction.atomic
def request_address_change(*, user: User, address: str, actor: User) -> AddressChange:
    """Ask for another address. The old one stays until the link mailed to the new one is opened, and is told.

    A request before it that still waits is cancelled. Raises AddressRefused for an address that an account has.
    """
    address = address.strip().lower()
    _refuse_taken(user, address)
    AddressChange.objects.filter(PENDING, user=user).update(cancelled_at=timezone.now())
    change = AddressChange.objects.create(
        user=user, old_address=user.email, new_address=address, requested_by=actor, requested_at=timezone.now()
    )
    note(SignInAudit.ADDRESS_ASKED, user=user, actor=actor, subject=str(change))
    scope = f"user/{user.pk}"
    enqueue(kind=JobKind.ADDRESS_MAIL, key=str(change), args={"change": change.pk}, scope=scope, requested_by=actor)
    return change


def send_address_link(*, change_id: int) -> None:
    """Mail the link to the new address, unless the request was cancelled, confirmed or is too old.

    Raises RetryLaterError while the mail server does not take it.
    """
    change = AddressChange.objects.filter(PENDING, pk=change_id).select_related("user").first()
    if change is None or change.link_ends_at <= timezone.now():
        return
    token = signing.Signer(salt=SALT).sign_object(change.pk)
    send_mail("address", to=change.new_address, user=change.user, path=reverse("address_confirm", args=[token]))


def pending_change(token: str) -> AddressChange:
    """The change that a link confirms. Raises LinkClosed where there is none."""
    try:
        pk = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        pk = None
    change = AddressChange.objects.filter(PENDING, pk=pk).select_related("user").first()
    if change is None or change.link_ends_at <= timezone.now() or not change.user.is_active:
        raise LinkClosed("This link no longer works. Ask for the new address again on your account page.")
    return change


@transaction.atomic
def confirm_address_change(*, token: str) -> AddressChange:
    """Put the new address in force. Raises LinkClosed or AddressRefused, and then the old one stays."""
    user = User.objects.select_for_update().get(pk=pending_change(token).user_id)
    change = pending_change(token)
    _refuse_taken(user, change.new_address)
    change.confirmed_at = timezone.now()
    change.save(update_fields=["confirmed_at"])
    user.email = change.new_address
    user.save(update_fields=["email"])
    note(SignInAudit.ADDRESS_CHANGED, user=user, actor=user, subject=str(change))
    return change


@transaction.atomic
def cancel_address_change(*, user: User, actor: User) -> None:
    """Take back what still waits for its proof; nothing happens where nothing waits."""
    change = AddressChange.objects.select_for_update(of=("self",)).filter(PENDING, user=user).first()
    if change is not None:
        change.cancelled_at = timezone.now()
        change.save(update_fields=["cancelled_at"])
        note(SignInAudit.ADDRESS_CANCELLED, user=user, actor=actor, subject=str(change))


def _refuse_taken(user: User, address: str) -> None:
    holder = User.objects.filter(email__iexact=address).first()
    if holder == user:
        raise AddressRefused("This is the address you have now.")
    if holder is not None:
        raise AddressRefused("Another account has this address. Choose one that only you read.")
