"""The way back from a page of a case."""

from __future__ import annotations

from django.urls import reverse

from cases.models import Case


def crumbs_of(case: Case, last: str = "") -> list[dict[str, str]]:
    """Worklist, case, and the page itself where it is not that of the case."""
    crumbs = [
        {"label": "Worklist", "href": reverse("worklist")},
        {"label": case.case_number, "href": reverse("case_detail", args=[case.case_number])},
    ]
    return [*crumbs, {"label": last}] if last else [crumbs[0], {"label": case.case_number}]
