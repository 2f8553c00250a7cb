"""The breadcrumbs of the pages of a case."""

from __future__ import annotations

from django.urls import reverse

from cases.models import Case


def crumbs_of(case: Case, last: str = "") -> list[dict[str, str]]:
    """Worklist, case, and the current page `last`; without `last` the case page itself is current."""
    worklist = {"label": "Worklist", "href": reverse("worklist")}
    if not last:
        return [worklist, {"label": case.case_number}]
    here = {"label": case.case_number, "href": reverse("case_detail", args=[case.case_number])}
    return [worklist, here, {"label": last}]
