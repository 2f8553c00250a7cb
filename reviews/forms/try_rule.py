"""The form that tries a rule on typed facts."""

from __future__ import annotations

from typing import Any

from django import forms

from reviews.forms.spans import SpanField
from reviews.guidelines.facts import VOCABULARY, Facts, FactType, Scope, read_value
from reviews.guidelines.rules import Rule


class TryRuleForm(forms.Form):
    """One plain field for each fact that the rule reads; nothing is stored."""

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [key for key in rule.reads if _is_stated(key)]
        for key in self.keys:
            spec = VOCABULARY[key]
            common: dict[str, Any] = {"label": spec.label, "required": False, "help_text": spec.help}
            if spec.type is FactType.BOOL:
                choices = [("", "Not known"), ("yes", "Yes"), ("no", "No")]
                self.fields[key] = forms.ChoiceField(choices=choices, **common)
            elif spec.choices:
                self.fields[key] = forms.ChoiceField(choices=[("", "Not known"), *spec.choices.items()], **common)
            elif spec.type is FactType.DATE:
                self.fields[key] = SpanField(max_length=200, **common)
            else:
                first = min(rule.services) if key == "service" and rule.services else ""
                self.fields[key] = forms.CharField(max_length=200, initial=first, **common)

    def clean(self) -> dict[str, Any]:
        """Refuse a value that its fact cannot have."""
        cleaned = super().clean() or {}
        for key in self.keys:
            if cleaned.get(key):
                try:
                    read_value(key, cleaned[key])
                except ValueError as error:
                    self.add_error(key, str(error).capitalize() + ".")
        return cleaned

    def facts(self) -> Facts:
        """The typed facts; call it on a valid form."""
        return Facts.parse({key: self.cleaned_data[key] for key in self.keys if self.cleaned_data.get(key)}).facts


def _is_stated(key: str) -> bool:
    """Whether people state the fact, and it is not derived from other facts alone."""
    return VOCABULARY[key].scope is not Scope.DERIVED or not VOCABULARY[key].derived_from
