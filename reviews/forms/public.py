"""The forms of publication: the texts of a public version, its release and its withdrawal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from reviews.disclosure import Finding
from reviews.enums import WithdrawalKind
from reviews.forms.review import LONGEST
from reviews.models import PublicDraft
from reviews.selectors.public import ScannedText, reasons_of

LONG_TEXT = 300
REASON = 300


class PublicForm(forms.Form):
    """Every free text, and a reason for each accepted finding; `based_on` is the version the page was opened at."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, draft: PublicDraft, texts: Iterable[ScannedText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].initial = draft.version
        self.names: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        for number, text in enumerate(texts):
            name = f"text-{number}"
            self.names[name] = text.field
            self.fields[name] = forms.CharField(
                label=text.label,
                initial=text.text,
                required=text.field == "summary" or text.field.endswith("title"),
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": _rows(text.text), "class": "form-control"}),
            )

    def ask_reasons(self, findings: Iterable[Finding], given: Iterable[dict[str, str]]) -> None:
        """Add a field for each finding that may be accepted, with the reason on file."""
        reasons = reasons_of(given)
        for finding in findings:
            name = f"reason-{finding.key}"
            if finding.severity == "judge" and name not in self.fields:
                self.keys[name] = finding.key
                self.fields[name] = forms.CharField(
                    label="Why it may stay",
                    initial=reasons.get(finding.key, ""),
                    required=False,
                    max_length=REASON,
                    widget=forms.TextInput,
                )

    def typed(self) -> tuple[dict[str, str], dict[str, str]]:
        """The texts by field, and the reasons by key of the finding; call it on a valid form."""
        data = self.cleaned_data
        texts = {field: data[name].replace("\r\n", "\n") for name, field in self.names.items()}
        return texts, {key: data[name] for name, key in self.keys.items()}


class ReleaseForm(forms.Form):
    """The hash of the text that is released, and the reason if it corrects an earlier version."""

    seen = forms.CharField(max_length=64)
    reason = forms.CharField(required=False, max_length=REASON)


class WithdrawForm(forms.Form):
    """Why a public version is withdrawn: as anyone is told, and in words for the organization."""

    kind = forms.TypedChoiceField(
        choices=[(kind.value, kind.label) for kind in WithdrawalKind], coerce=WithdrawalKind, required=False,
        empty_value=WithdrawalKind.OTHER,
    )  # fmt: skip
    reason = forms.CharField(max_length=REASON)


def _rows(text: str) -> int:
    return 2 if len(text) < LONG_TEXT else 10
