"""Telling the owner of an account what was changed in it."""

from __future__ import annotations

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.sign_in.models import AddressChange
from imr_site.sign_in.services.mail import send_mail

WORDS = {
    SignInAudit.PASSWORD_CHANGED: "Your password was changed.",
    SignInAudit.PASSWORD_RESET: "A new password was set with the link that was mailed to you.",
    SignInAudit.FACTOR_ADDED: "An authenticator app was set up for your account.",
    SignInAudit.FACTOR_REMOVED: "The second factor of your account was removed.",
    SignInAudit.CODES_MADE: "Recovery codes were made for your account. Earlier ones work no more.",
    SignInAudit.CODE_USED: "Somebody used one of your recovery codes.",
    SignInAudit.ADDRESS_ASKED: "Another e-mail address was asked for. Until it is confirmed, this one signs you in.",
    SignInAudit.ADDRESS_CHANGED: "Another e-mail address signs in to your account now. This one no longer does.",
}


def send_notice(*, event_id: int) -> None:
    """Mail what the event says to the owner of the account; of a change of address to the old one.

    Raises RetryLaterError while the mail server does not take it. Run twice it may tell the same thing twice.
    """
    event = Event.objects.get(pk=event_id)
    user = User.objects.get(pk=event.scope.partition("/")[2])
    about, _, number = event.subject.partition("/")
    to = AddressChange.objects.get(pk=number).old_address if about == "address_change" else user.email
    send_mail("notice", to=to, user=user, words=WORDS[SignInAudit(event.kind)], at=event.at)
