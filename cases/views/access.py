"""The functions by which pages fetch a case."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from cases import hooks, rules
from cases.models import Case
from cases.selectors.cases import visible_case
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require


def get_case(request: HttpRequest, number: str) -> Case:
    """The case, for those who may see it. Raises Http404 for everyone else."""
    case = visible_case(signed_in(request), number)
    if case is None:
        raise Http404
    return case


def get_case_to_read(request: HttpRequest, number: str) -> Case:
    """The case, for those to whom its file is open. Raises NotAllowed for its reviewer before the declaration.

    Raises Http404 for everyone else.
    """
    actor = signed_in(request)
    case = Case.objects.filter(case_number=number).first()
    if case is None:
        raise Http404
    if not may(actor, rules.read_case_file, case):
        if case.pk not in hooks.cases_found_by(actor):
            raise Http404
        require(actor, rules.read_case_file, case)
    return case
