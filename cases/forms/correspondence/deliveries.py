"""Forms of the service desk: a letter was sent, received or returned, or is sent again."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.addressing import WHERE
from cases.enums import Channel
from cases.forms.application import choices
from imr_site.days import DayField


class SentForm(forms.Form):
    """By which channel, on which day and to which address a letter was sent, and the proof of it."""

    channel = forms.TypedChoiceField(choices=choices(WHERE), coerce=Channel)
    sent_on = DayField(initial=timezone.localdate)
    address = forms.CharField(required=False, max_length=240)
    proof = forms.CharField(required=False, max_length=200)


class ReceivedForm(forms.Form):
    """On which day a party received its letter."""

    received_on = DayField()


class ReturnedForm(forms.Form):
    """On which day a letter was returned as undeliverable, and why."""

    returned_on = DayField()
    reason = forms.CharField(max_length=200)


class SendAgainForm(forms.Form):
    """The channel and the address for another delivery of a letter that was returned."""

    channel = forms.TypedChoiceField(choices=choices(WHERE), coerce=Channel)
    address = forms.CharField(max_length=240)


class MailedForm(forms.Form):
    """On which day the letters of a print batch were handed to the post."""

    mailed_on = DayField(initial=timezone.localdate)
