"""The one function by which pages fetch a case."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from cases.models import Case
from cases.selectors.cases import visible_cases
from imr_site.accounts.access import signed_in


def get_case(request: HttpRequest, number: str) -> Case:
    """The case, for those who may see it. Raises Http404 for everyone else."""
    case = visible_cases(signed_in(request)).select_related("ur_decision").filter(case_number=number).first()
    if case is None:
        raise Http404
    return case
