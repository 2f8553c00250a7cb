"""The forms on the pages behind mailed links: of a party's letter, and of a claims administrator's feed."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

_INLINE = FormHelper()
_INLINE.form_tag = False


class OpenForm(forms.Form):
    """The IMR case number, which the assignment notice told every party."""

    case_number = forms.CharField(
        label="IMR case number",
        max_length=40,
        help_text="As on the notice that told you of the review: CM26-0100001.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    helper = _INLINE


class ProofForm(forms.Form):
    """A claim number of the feed, which its claims administrator knows."""

    claim_number = forms.CharField(
        label="Claim number",
        max_length=60,
        help_text="Your claim number of one of these notices, as on the notice or in your own file.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    helper = _INLINE


class FeedReceivedForm(forms.Form):
    """Who acknowledges a feed."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="It is kept with the acknowledgement.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    helper = _INLINE
