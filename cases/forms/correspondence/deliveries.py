"""Forms of the service desk: a letter was sent, received or returned, or is sent again; reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cases.addressing import WHERE
from cases.enums import Channel
from cases.forms.application import choices
from cases.models import Delivery
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


class LinkReportForm(ReturnedForm):
    """Of which letter a report tells that it came back, on which day, and why."""

    delivery = forms.ModelChoiceField(Delivery.objects.none(), label="Letter")

    def __init__(self, *args: Any, deliveries: QuerySet[Delivery], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delivery"].queryset = deliveries  # type: ignore[attr-defined]  # it is a ModelChoiceField


class AsideForm(forms.Form):
    """Why a report tells of no letter that came back."""

    reason = forms.CharField(max_length=300)


class AcknowledgedForm(forms.Form):
    """Who acknowledged a feed, and how."""

    note = forms.CharField(label="Who acknowledged it, and how", max_length=200)


class SendFeedForm(forms.Form):
    """To which e-mail address the message of a feed goes."""

    address = forms.EmailField(label="E-mail address", max_length=240)
