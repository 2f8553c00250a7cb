"""What was sent to a party, when it was received, and what came back."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.enums import Channel
from cases.forms.application import DateInput, choices


class SentForm(forms.Form):
    """A letter went out."""

    channel = forms.TypedChoiceField(choices=choices(Channel), coerce=Channel)
    sent_on = forms.DateField(widget=DateInput, initial=timezone.localdate)
    address = forms.CharField(required=False, max_length=240)
    proof = forms.CharField(required=False, max_length=200)


class ReceivedForm(forms.Form):
    """A letter arrived."""

    received_on = forms.DateField(widget=DateInput)


class ReturnedForm(forms.Form):
    """A letter came back."""

    returned_on = forms.DateField(widget=DateInput)
    reason = forms.CharField(max_length=200)


class AgainForm(forms.Form):
    """Another way for a letter that came back."""

    channel = forms.TypedChoiceField(choices=choices(Channel), coerce=Channel)
    address = forms.CharField(max_length=240)


class MailedForm(forms.Form):
    """A batch went to the post."""

    mailed_on = forms.DateField(widget=DateInput, initial=timezone.localdate)
