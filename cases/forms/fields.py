"""Form fields and checks that several forms of the case desk share."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cases.addressing import WHERE
from cases.enums import Channel
from cases.numbers import WANTED, case_number
from cases.plain import plain


class PlainField(forms.CharField):
    """A text field without invisible characters; a text area keeps its line ends."""

    def to_python(self, value: Any) -> Any:
        """Clean the text before its length is checked: a text of invisible characters only counts as empty."""
        lines = isinstance(self.widget, forms.Textarea)
        return super().to_python(plain(value, lines=lines) if isinstance(value, str) else value)


class PlainEmailField(forms.EmailField):
    """An e-mail address without invisible characters."""

    def to_python(self, value: Any) -> Any:
        """Clean the address before it is validated."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


class CaseNumberField(PlainField):
    """A case number, cleaned to the way it is written: `cm26 0001234` is CM26-0001234."""

    def to_python(self, value: Any) -> Any:
        """The number as it is written. Raises ValidationError for another form."""
        typed = super().to_python(value)
        number = case_number(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(f"{WANTED} Correct it.")
        return number


def row(*names: str) -> Row:
    """A row of the form's layout with these fields side by side."""
    return Row(*(Column(name, css_class="col") for name in names))


def check_way(form: forms.Form, prefix: str = "") -> None:
    """Require the e-mail address or the fax number that the chosen channel needs; call it in `clean`."""
    chosen = form.cleaned_data.get(f"{prefix}channel", "")
    if chosen in {"", Channel.MAIL}:
        return
    where = WHERE[Channel(chosen)]
    if not form.cleaned_data.get(prefix + where) and prefix + where not in form.errors:
        form.add_error(prefix + where, "Notices go there: fill it in, or choose another way.")
