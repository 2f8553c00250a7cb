"""The forms of fees: an amount that a person states, why one is credited, and how an invoice went out."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from cases.enums import Channel
from cases.forms.application import choices
from cases.forms.fields import PlainField
from cases.models import BookEntry
from cases.services.fees import MOST_CENTS
from imr_site.days import DayField


class StateFeeForm(forms.Form):
    """The amount of a fee that the rules do not tell, with its source."""

    amount = forms.DecimalField(
        label="Amount in dollars", min_value=0, max_value=MOST_CENTS // 100, max_digits=9, decimal_places=2
    )
    source = PlainField(
        label="Where the amount is from", max_length=300, help_text="The page or the letter, and its day."
    )
    reason = PlainField(label="Why it is the right one", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def stated(self) -> dict[str, Any]:
        """The arguments of the service `state_fee`; call it on a valid form."""
        given = self.cleaned_data
        return {"cents": int(given["amount"] * 100), "source": given["source"], "reason": given["reason"]}


class CreditFeeForm(forms.Form):
    """Why a fee is taken back."""

    reason = PlainField(label="Why it is credited", max_length=500)


class IssueForm(forms.Form):
    """Who gets an invoice, and for which month: any day of it."""

    payer = forms.ModelChoiceField(BookEntry.objects.all(), label="Claims administrator")
    month = DayField(label="Month")


class MonthFilter(forms.Form):
    """The month whose invoices are listed: any day of it; none: the last one that is over."""

    month = DayField(label="Month", required=False)


class InvoiceSentForm(forms.Form):
    """The day and the way an invoice went out, as the person who sent it says."""

    sent_on = DayField(label="Sent on", initial=timezone.localdate)
    way = forms.TypedChoiceField(label="By", choices=choices(Channel), coerce=Channel)
    note = PlainField(label="To whom, or proof", required=False, max_length=300)
