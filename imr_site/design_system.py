"""The design system on one page, for those who build pages; only in DEBUG (docs/design-system.md)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cases.enums import CaseState, Priority
from imr_site.charts import bar_chart
from imr_site.days import DayField
from reviews.enums import Decision

TODAY = dt.date(2015, 6, 9)
COLOURS = (
    ("ink", "canvas"), ("ink", "surface"), ("ink-muted", "canvas"), ("ink-muted", "surface"), ("ink-muted", "sunk"),
    ("accent", "canvas"), ("accent", "surface"), ("accent-strong", "accent-soft"), ("on-accent", "accent"),
    ("info", "info-soft"), ("good", "good-soft"), ("warn", "warn-soft"), ("danger", "danger-soft"),
    ("danger", "surface"), ("white", "upheld"), ("white", "overturned"), ("on-bar-muted", "bar"),
)  # fmt: skip
EDGES = (("line-control", "surface"), ("focus", "canvas"), ("focus", "surface"))


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    worker = forms.CharField(label="Injured worker", max_length=160, help_text="As printed on the application.")
    injured_on = DayField(label="Date of injury")
    priority = forms.ChoiceField(choices=[(member.value, member.label) for member in Priority])
    decision = forms.ChoiceField(
        choices=[(member.value, f"{member.label}. {member.meaning}") for member in Decision],
        widget=forms.RadioSelect,
    )
    rationale = forms.CharField(max_length=60_000, widget=forms.Textarea(attrs={"rows": 4}), label="Decision rationale")
    signed = forms.BooleanField(label="The application is signed by the worker")
    attachment = forms.FileField(required=False, help_text="PDF, at most 500 MB.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(Column("worker", css_class="col-md-6"), Column("injured_on", css_class="col-md-3"),
                Column("priority", css_class="col-md-3")),
            "decision", "rationale", "signed", "attachment",
        )  # fmt: skip


class SampleRow(forms.Form):
    """One row of a formset with a single field."""

    description = forms.CharField(label="Disputed item, as requested", max_length=20_000)


@login_not_required
def design_system(request: HttpRequest) -> HttpResponse:
    """Show every part of the design system with made-up data. Raises Http404 outside DEBUG."""
    if not settings.DEBUG:
        raise Http404
    rows_of_items = forms.formset_factory(SampleRow, extra=2, max_num=12, absolute_max=12, can_delete=True)
    context = {
        "colours": COLOURS,
        "edges": EDGES,
        "states": [(state.value, state.label) for state in CaseState],
        "form": SampleForm(data={"worker": "", "rationale": "The MTUS supports a trial of", "priority": "standard"}),
        "formset": rows_of_items(prefix="items"),
        "rows": _cases(),
        "page_obj": Paginator(range(196), 25).page(3),
        "clocks": _clocks(),
        "findings": _findings(),
        "chart": bar_chart("Open cases, by age", [("Up to 7 days", 12), ("8 to 30 days", 30), ("Older", 3)]),
        "steps": _steps(),
        "facts": _facts(),
        "tabs": [
            {"label": "Overview", "href": "#tabs", "current": True},
            {"label": "Documents", "href": "#tabs", "count": 14},
            {"label": "Disputed items", "href": "#tabs", "count": 3},
            {"label": "Clocks", "href": "#tabs", "count": 2},
        ],
        "crumbs": [{"label": "Worklist", "href": "#tabs"}, {"label": "CM15-0092214", "href": "#tabs"}],
        "job": SimpleNamespace(
            state="running", is_open=True, progress_done=132, progress_total=200, percent=66, last_error=""
        ),
        "failed_job": SimpleNamespace(
            state="failed", is_open=False, last_error="Page 31 of the records cannot be read: the file is cut short."
        ),
    }
    return render(request, "design_system.html", context)


def _cases() -> list[dict[str, Any]]:
    rows = [
        ("CM15-0092214", "R. Alvarez", CaseState.CLINICAL_REVIEW, Priority.STANDARD, 3, -2, ""),
        ("CM15-0092301", "D. Nakamura", CaseState.QUALITY_REVIEW, Priority.EXPEDITED, 1, 0, ""),
        ("CM15-0092377", "T. Okafor", CaseState.RECORDS_PENDING, Priority.STANDARD, 12, 3, ""),
        ("CM15-0092410", "M. Lindqvist", CaseState.READY_FOR_REVIEW, Priority.STANDARD, 2, 18, ""),
        ("CM15-0091870", "J. Petrosyan", CaseState.ISSUED, Priority.STANDARD, 2, None, "partial_overturn"),
        ("CM15-0091755", "A. Whitfield", CaseState.CLOSED, Priority.STANDARD, 1, None, "uphold"),
        ("CM15-0091702", "S. Marchetti", CaseState.CLOSED, Priority.EXPEDITED, 1, None, "overturn"),
    ]
    return [
        {
            "number": number,
            "worker": worker,
            "state": state.value,
            "state_label": state.label,
            "priority": priority.value,
            "items": items,
            "days_left": days,
            "due": TODAY + dt.timedelta(days=days) if days is not None else None,
            "outcome": outcome,
        }
        for number, worker, state, priority, items, days, outcome in rows
    ]


def _clocks() -> list[dict[str, Any]]:
    running = [(TODAY + dt.timedelta(days=days), days, "running") for days in (18, 3, 1, 0, -1, -12)]
    others = [(TODAY, None, state) for state in ("met", "met_late", "missed", "suspended", "not_started")]
    return [{"due": due, "days_left": days_left, "state": state} for due, days_left, state in (*running, *others)]


def _findings() -> list[dict[str, Any]]:
    mtus = {"edition": "Chronic Pain Medical Treatment Guidelines 2009", "rule_version": 2}
    return [
        mtus | {
            "outcome": "within", "rule_id": "mtus.physical-medicine.visits",
            "sentence": "8 visits are requested; up to 10 are recommended for myalgia and myositis over 8 weeks.",
            "numbers": {"requested": "8 visits", "used before": "0 visits", "limit": "10 visits"},
            "citation": "MTUS Chronic Pain 2009, Physical Medicine, page 99",
        },
        mtus | {
            "outcome": "exceeds", "rule_id": "mtus.opioids.med",
            "sentence": "The total dose is 180 mg morphine equivalent a day; more than 120 mg is not recommended.",
            "numbers": {"total": "180 mg a day", "limit": "120 mg a day"},
            "would_change": "A pain specialist's evaluation, or a dose of 120 mg a day or less.",
            "citation": "MTUS Chronic Pain 2009, Opioids, dosing, page 86",
        },
        mtus | {
            "outcome": "needs_information", "rule_id": "mtus.esi.repeat",
            "sentence": "A repeat epidural injection depends on the relief the earlier one gave.",
            "missing": ["pain relief after the earlier injection (percent)", "how long it lasted (weeks)"],
            "would_change": "At least 50% relief for six to eight weeks with less medication.",
            "citation": "MTUS Chronic Pain 2009, Epidural steroid injections, page 46",
        },
        {
            "edition": "Official Disability Guidelines, as quoted 2016-2017", "rule_version": 1,
            "outcome": "orientation", "rule_id": "odg.physical-therapy.neck",
            "sentence": "This edition is confirmed only until 2017-02-28, not for 2026-01-09: it is shown for "
            "orientation and is no limit. It says: 12 visits requested: more than the 9 visits over 8 weeks.",
            "numbers": {"requested": "12 visits"},
            "citation": "ODG Neck, Physical therapy",
        },
        mtus | {
            "outcome": "not_applicable", "rule_id": "mtus.postsurgical.knee",
            "sentence": "No surgery is recorded, so the postsurgical limits do not apply.",
            "citation": "MTUS Postsurgical 2009, Knee, page 24",
        },
    ]  # fmt: skip


def _steps() -> list[dict[str, str]]:
    return [
        {"label": "Intake", "state": "done", "note": "May 11"},
        {"label": "Eligibility", "state": "done", "note": "May 14"},
        {"label": "Records", "state": "done", "note": "Jun 2"},
        {"label": "Clinical review", "state": "current", "note": "Due Jul 2"},
        {"label": "Quality review", "state": "todo"},
        {"label": "Issued", "state": "todo"},
    ]


def _facts() -> list[tuple[str, ...]]:
    return [
        ("Case number", "CM15-0092214"),
        ("Injured worker", "R. Alvarez"),
        ("Date of injury", "Mar 3, 2013"),
        ("UR denial date", "Apr 21, 2015", "Served by mail"),
        ("Application received", "May 11, 2015"),
        ("Claim number", ""),
    ]
