"""The forms of credentials: one for each kind of fact, with what a table of them needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import models

from cases.forms.fields import NpiField, PlainField, row
from imr_site.accounts.models import User
from imr_site.days import DayField
from reviews.models import (
    Absence,
    Affiliation,
    Certification,
    CredentialProof,
    DisciplinaryAction,
    License,
    QmeAppointment,
    Reviewer,
)
from reviews.selectors.credentials import Attention

LARGEST_TABLE: Final = 2**20
"""Bytes of a table of credentials."""
MOST_LINES: Final = 2000
"""Of a table that is taken in while a person waits for the page."""
IN_THE_PAST: Final = {"in_practice_since", "practice_attested_on", "on"}
"""Days that have happened; all others may be ahead."""


def typed(column: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The field of a form for a column: days as people type them, text without invisible characters."""
    if isinstance(column, models.DateField):
        options.pop("widget", None)
        return column.formfield(form_class=DayField, may_be_ahead=column.name not in IN_THE_PAST, **options)
    if column.name == "npi":
        return column.formfield(form_class=NpiField, **{**options, "max_length": 20, "help_text": "Ten digits."})
    if isinstance(column, models.CharField) and not column.choices:
        return column.formfield(form_class=PlainField, **options)
    return column.formfield(**options)


class CredentialForm(forms.ModelForm):  # type: ignore[type-arg]
    """A fact about somebody; what the form accepts a service writes. `rows`: which fields stand side by side."""

    rows: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*(row(*names) if len(names) > 1 else names[0] for names in self.rows))

    def _post_clean(self) -> None:
        """Leave the row as it is: the service changes it, and knows what else is on file by then."""


class ReviewerForm(CredentialForm):
    """Profession, practice and what the reviewer takes on."""

    rows: tuple[tuple[str, ...], ...] = (
        ("degree", "npi"),
        ("in_practice_since", "practice_hours_a_week", "practice_attested_on"),
        ("languages", "capacity"),
        ("accepts_cases",),
    )

    class Meta:
        model = Reviewer
        fields = (
            "degree",
            "npi",
            "in_practice_since",
            "practice_hours_a_week",
            "practice_attested_on",
            "languages",
            "capacity",
            "accepts_cases",
        )
        formfield_callback = typed
        labels = {"degree": "Profession", "practice_attested_on": "Attested on", "capacity": "Capacity"}
        help_texts = {
            "in_practice_since": "Letters state more than five years of active practice.",
            "practice_hours_a_week": "Letters state at least 24.",
            "practice_attested_on": "The day of the reviewer's own statement that all of this is right and whole.",
        }


class NewReviewerForm(ReviewerForm):
    """The same of a reviewer who has an account and no credentials yet."""

    rows = (("user",), *ReviewerForm.rows)
    user = forms.ModelChoiceField(User.objects.none(), label="Account")

    def __init__(self, *args: Any, accounts: models.QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts  # type: ignore[attr-defined]

    class Meta(ReviewerForm.Meta):
        fields = ("user", *ReviewerForm.Meta.fields)  # type: ignore[assignment]


class LicenceForm(CredentialForm):
    """A licence to practise in one state."""

    rows = (("state", "number"), ("status", "expires_on"), ("restricted",))

    class Meta:
        model = License
        fields = ("state", "number", "status", "restricted", "expires_on")
        formfield_callback = typed


class CertificationForm(CredentialForm):
    """A board certification, or a specialty that is only declared."""

    rows = (("specialty",), ("board", "expires_on"))

    class Meta:
        model = Certification
        fields = ("specialty", "board", "expires_on")
        formfield_callback = typed


class DisciplineForm(CredentialForm):
    """An action or sanction against the reviewer."""

    rows = (("by", "on"), ("state",), ("what",))

    class Meta:
        model = DisciplinaryAction
        fields = ("state", "by", "on", "what")
        formfield_callback = typed
        labels = {"by": "Which body", "on": "Day", "state": "How far it is"}


class QmeForm(CredentialForm):
    """An appointment as qualified medical evaluator."""

    rows = (("begins_on", "ends_on"),)

    class Meta:
        model = QmeAppointment
        fields = ("begins_on", "ends_on")
        formfield_callback = typed
        labels = {"begins_on": "Appointed from", "ends_on": "Last day"}


class AbsenceForm(CredentialForm):
    """Days on which the reviewer takes no case."""

    rows = (("begins_on", "ends_on"),)

    class Meta:
        model = Absence
        fields = ("begins_on", "ends_on")
        formfield_callback = typed


class TieForm(CredentialForm):
    """A tie to a person or an organization."""

    rows = (
        ("kind",),
        ("name", "organization"),
        ("npi", "licence_number"),
        ("begins_on", "ends_on"),
        ("income_share",),
        ("academic",),
    )

    class Meta:
        model = Affiliation
        fields = (
            "kind",
            "name",
            "organization",
            "npi",
            "licence_number",
            "income_share",
            "academic",
            "begins_on",
            "ends_on",
        )
        formfield_callback = typed
        labels = {"kind": "What the tie is", "begins_on": "First day", "ends_on": "Last day"}
        help_texts = {
            "begins_on": "Empty where it is not known.",
            "income_share": "Of the total yearly income, as far as it is known (LC 139.5(d)(6)(B)).",
        }


class TieEndForm(CredentialForm):
    """The day on which a tie ended: all that its person changes of it."""

    rows = (("ends_on",),)

    class Meta:
        model = Affiliation
        fields = ("ends_on",)
        formfield_callback = typed
        labels = {"ends_on": "Last day"}


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of fact: its name on a page and in a table, its rows and form, and what tells one row."""

    name: str
    fact: str
    model: Any
    form: type[CredentialForm]
    key: tuple[str, ...]


SECTIONS: Final = {
    "licences": Section("Licence", "licence", License, LicenceForm, ("state", "number")),
    "certifications": Section("Certification", "certification", Certification, CertificationForm, ("specialty",)),
    "discipline": Section("Action", "discipline", DisciplinaryAction, DisciplineForm, ("by", "on")),
    "qme": Section("QME appointment", "qme", QmeAppointment, QmeForm, ("begins_on",)),
    "absences": Section("Absence", "absence", Absence, AbsenceForm, ("begins_on",)),
}
"""What a reviewer has several of, by the part of its address."""
TIES: Final = Section("Tie", "tie", Affiliation, TieForm, ("kind", "name", "organization", "begins_on"))
"""The ties of any person of this organization."""


class ProofForm(forms.ModelForm):  # type: ignore[type-arg]
    """A document that shows a credential."""

    file = forms.FileField(label="File", help_text="PDF, PNG or JPEG, up to 20 MB; kept exactly as received.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("file", row("title", "about"))

    class Meta:
        model = CredentialProof
        fields = ("title", "about")
        formfield_callback = typed
        help_texts = {
            "title": "Such as “Print of the licence, 06/03/2026”.",
            "about": "Such as “California A-12345”; empty where it shows several.",
        }


class RosterFilter(forms.Form):
    """Which reviewers the roster shows, and the number of a search that the session keeps."""

    attention = forms.ChoiceField(
        label="Needs attention",
        choices=[("", "All reviewers"), *((kind.value, kind.label) for kind in Attention)],
        required=False,
    )
    search = forms.IntegerField(required=False, min_value=1, max_value=10**6)


class TableForm(forms.Form):
    """A table of credentials: as a file, and once it was shown, as the text that was shown."""

    file = forms.FileField(
        label="File", required=False, help_text="CSV in UTF-8, up to 1 MB, with the columns of the export."
    )
    shown = forms.CharField(required=False, strip=False, max_length=2 * LARGEST_TABLE, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("file")

    def clean(self) -> dict[str, Any]:
        """Require the one or the other, and a file that is text."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None and not cleaned.get("shown") and "file" not in self.errors:
            self.add_error("file", "Choose a table.")
        elif file is not None and file.size > LARGEST_TABLE:
            self.add_error("file", "The table is larger than 1 MB. Part it.")
        elif file is not None:
            try:
                cleaned["shown_now"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "The table is not in UTF-8. Save it as “CSV UTF-8”.")
        if cleaned.get("shown_now", "").count("\n") > MOST_LINES:
            self.add_error("file", f"The page takes {MOST_LINES:,} lines. Part the table, or use import_credentials.")
        return cleaned

    def table(self) -> str:
        """The text of the table; call it on a valid form."""
        given = self.cleaned_data
        return str(given.get("shown_now") or given["shown"])
