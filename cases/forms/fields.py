"""Form fields and checks that several forms of the case desk share."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Column, Row
from django import forms

from cases.addressing import WHERE
from cases.enums import Channel, LabelledEnum
from cases.numbers import WANTED, case_number, npi
from cases.plain import plain
from imr_site.press.lines import FaceName
from imr_site.press.printable import what_to_change


class PlainField(forms.CharField):
    """A text field without invisible characters; a text area keeps its line ends."""

    def to_python(self, value: Any) -> Any:
        """Clean the text before its length is checked: a text of invisible characters only counts as empty."""
        lines = isinstance(self.widget, forms.Textarea)
        return super().to_python(plain(value, lines=lines) if isinstance(value, str) else value)


class PrintedField(PlainField):
    """A text that letters print: a sign that no letter can print is refused where it is typed, not when one is issued.

    `face` is the typeface it is printed in. Of a name it is asked how the documents of the case romanize it.
    """

    def __init__(self, *, is_name: bool = False, face: FaceName = "serif", **options: Any) -> None:
        super().__init__(**options)
        self._is_name = is_name
        self._face = face

    def validate(self, value: Any) -> None:
        """Refuse signs that no letter can print, and say what to write instead."""
        super().validate(value)
        if asked := what_to_change(value, "", self._face, as_typed=True):
            named = " Take the name as the papers of the case romanize it." if self._is_name else ""
            raise forms.ValidationError(f"{asked[0].upper()}{asked[1:]}.{named}", code="unprintable")


class PlainEmailField(forms.EmailField):
    """An e-mail address without invisible characters."""

    def to_python(self, value: Any) -> Any:
        """Clean the address before it is validated."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


NOT_KNOWN = ("", "Not known")
"""The first choice of a fact that nobody may know: it is kept as such, and never taken for a no."""


class KnownField(forms.TypedChoiceField):
    """Yes, no, or not known; cleaned to True, False or None."""

    def __init__(self, **options: Any) -> None:
        answers = [NOT_KNOWN, ("yes", "Yes"), ("no", "No")]
        options = {"required": False, "empty_value": None, **options}
        super().__init__(choices=answers, coerce=lambda answer: answer == "yes", **options)


def known_choices(enum: type[LabelledEnum], *, leave_out: tuple[LabelledEnum, ...] = ()) -> list[tuple[str, str]]:
    """The codes and words of a vocabulary as choices of a select, after “Not known”."""
    return [NOT_KNOWN, *((member.value, member.label) for member in enum if member not in leave_out)]


class CaseNumberField(PlainField):
    """A case number, cleaned to the way it is written: `cm26 0001234` is CM26-0001234."""

    def to_python(self, value: Any) -> Any:
        """The number as it is written. Raises ValidationError for another form."""
        typed = super().to_python(value)
        number = case_number(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(f"{WANTED} Correct it.")
        return number


class NpiField(PlainField):
    """A National Provider Identifier, cleaned to its ten digits."""

    def to_python(self, value: Any) -> Any:
        """The ten digits. Raises ValidationError for others, or where a digit is mistyped."""
        typed = super().to_python(value)
        number = npi(typed) if typed else ""
        if number is None:
            raise forms.ValidationError("This is no NPI: it has ten digits, and one of these is wrong or missing.")
        return number


def row(*names: str, below: str = "") -> Row:
    """A row of the form's layout with these fields side by side, each over the template `below`, which has its name."""
    return Row(*(Column(name, *([HTML(below % {"name": name})] if below else []), css_class="col") for name in names))


def check_way(form: forms.Form, prefix: str = "") -> None:
    """Require the e-mail address or the fax number that the chosen channel needs; call it in `clean`."""
    chosen = form.cleaned_data.get(f"{prefix}channel", "")
    if chosen in {"", Channel.MAIL}:
        return
    where = WHERE[Channel(chosen)]
    if not form.cleaned_data.get(prefix + where) and prefix + where not in form.errors:
        form.add_error(prefix + where, "Notices go there: fill it in, or choose another way.")
