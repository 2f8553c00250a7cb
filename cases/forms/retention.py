"""The forms of legal holds and disposals: a reason in words, and the day a hold counts from."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.forms.fields import PlainField
from imr_site.days import DayField


class HoldForm(forms.Form):
    """Why a case must be kept, and from which day."""

    reason = PlainField(label="Why it must be kept", max_length=300)
    since = DayField(label="From", initial=timezone.localdate)


class ReasonForm(forms.Form):
    """Why a hold ends, or why a disposal is refused."""

    reason = PlainField(label="Reason", max_length=300)
