"""Fields and rules that more than one form of the desk has."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cases.addressing import WHERE
from cases.enums import Channel
from cases.plain import plain


class PlainField(forms.CharField):
    """Words as they will be seen; a text area keeps its lines."""

    def to_python(self, value: Any) -> Any:
        """Cleaned before it is measured, so that a field of nothing but invisible signs is an empty one."""
        lines = isinstance(self.widget, forms.Textarea)
        return super().to_python(plain(value, lines=lines) if isinstance(value, str) else value)


class PlainEmailField(forms.EmailField):
    """An e-mail address as it will be seen."""

    def to_python(self, value: Any) -> Any:
        """Cleaned before it is judged."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


def row(*names: str) -> Row:
    """Fields side by side."""
    return Row(*(Column(name, css_class="col") for name in names))


def check_way(form: forms.Form, prefix: str = "") -> None:
    """Whoever gets notices by e-mail or fax needs the address or the number they go to; call it in `clean`."""
    chosen = form.cleaned_data.get(f"{prefix}channel", "")
    if chosen in {"", Channel.MAIL}:
        return
    where = WHERE[Channel(chosen)]
    if not form.cleaned_data.get(prefix + where) and prefix + where not in form.errors:
        form.add_error(prefix + where, "Notices go there: fill it in, or choose another way.")
