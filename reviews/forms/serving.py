"""What was sent to a party, and when it was received."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.enums import Channel
from cases.forms.application import DateInput, choices


class SentForm(forms.Form):
    """A letter went out."""

    channel = forms.ChoiceField(choices=choices(Channel))
    sent_on = forms.DateField(widget=DateInput, initial=timezone.localdate)
    proof = forms.CharField(required=False, max_length=200)


class ReceivedForm(forms.Form):
    """A letter arrived."""

    received_on = forms.DateField(widget=DateInput)
