"""What is known of an application, of all that its clocks and its checklist ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db import models

from cases.models import Case, UrDecision
from imr_site.languages import day_in_words

OF_CASE = (
    "applicant",
    "application_signed",
    "signed_by_representative",
    "representative_designated_on",
    "ur_decision_attached",
    "physician_certified",
    "carve_out",
    "earlier_case",
)
OF_DECISION = (
    "outcome",
    "timing",
    "on_necessity",
    "conditional_non_certification",
    "formulary",
    "notice_withheld",
    "liability_disputed",
    "imr_agreed",
)
NOT_KNOWN = ("", None)
"""What a column holds whose fact nobody stated: never taken for a no."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One fact by its column: what it is called, and what is on file of it in words; None if it is not known."""

    name: str
    label: str
    words: str | None


def column_of(name: str) -> models.Field[Any, Any]:
    """The column of a fact, for what it is called and how it is asked for."""
    row = UrDecision if name in OF_DECISION else Case
    return cast("models.Field[Any, Any]", row._meta.get_field(name))  # noqa: SLF001 - Django documents it


def stated_facts(case: Case) -> list[KnownFact]:
    """Every fact of the application and its UR decision that a column holds, known or not, in the order of the form.

    Empty for a case without a UR decision.
    """
    decision = getattr(case, "ur_decision", None)
    if decision is None:
        return []
    return [_known(case, name) for name in OF_CASE] + [_known(decision, name) for name in OF_DECISION]


def _known(row: Case | UrDecision, name: str) -> KnownFact:
    value = getattr(row, name)
    label = str(column_of(name).verbose_name)
    return KnownFact(name, label[:1].upper() + label[1:], None if value in NOT_KNOWN else _in_words(row, name, value))


def _in_words(row: Case | UrDecision, name: str, value: bool | date | str) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_in_words(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)
