"""What people type about their own account."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.http import HttpRequest

from imr_site.sign_in.services.passwords import ask_password_reset


class AskResetForm(ResetPasswordForm):  # type: ignore[misc]
    """Asks for the mail with a link; says the same whether the address has an account or none."""

    def clean_email(self) -> str:
        """The address as typed; who has it is not asked for here."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **_kwargs: object) -> str:
        """Leave the mail to a job."""
        del request
        ask_password_reset(address=self.cleaned_data["email"])
        return str(self.cleaned_data["email"])


class AddressForm(forms.Form):
    """Another address to sign in with."""

    address = forms.EmailField(
        label="New e-mail address",
        max_length=254,
        help_text="We mail a link to it. The address you have now signs you in until you open that link.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
