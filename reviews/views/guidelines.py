"""The guideline pages: search the rules, read and try one rule, and see what a recheck changed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from reviews import rules
from reviews.forms.try_rule import TryRuleForm
from reviews.guidelines.engine import check_rule
from reviews.models import Recheck
from reviews.selectors.library.coverage import items_without_rule
from reviews.selectors.library.guidelines import (
    find_rule,
    findings_of_rule,
    progress_of,
    recheck_progress,
    rechecks,
    search_rules,
)

PAGE_SIZE = 50


@require_GET
def guideline_list(request: HttpRequest) -> HttpResponse:
    """List every edition with its rules, or the rules that match a search."""
    words = request.GET.get("rule", "").strip()
    found = search_rules(words)
    return render(
        request,
        "reviews/guidelines.html",
        {
            "editions": found,
            "words": words,
            "rule_count": sum(len(edition.rules) for edition in found),
            "may_see_rechecks": may(signed_in(request), rules.see_rechecks),
            "months": [] if words else items_without_rule(signed_in(request)),
        },
    )


@require_GET
def guideline_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule with its source, examples and findings in open cases, and try it on typed facts."""
    found = find_rule(rule_id)
    if found is None:
        raise Http404
    edition, rule = found
    form = TryRuleForm(request.GET if "try" in request.GET else None, rule=rule)
    finding = check_rule(rule, form.facts()) if form.is_bound and form.is_valid() else None
    page = Paginator(findings_of_rule(signed_in(request), rule_id), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/guideline_rule.html",
        {
            "edition": edition,
            "rule": rule,
            "services": sorted(rule.services),
            "form": form,
            "finding": finding,
            "page_obj": page,
            "crumbs": [{"label": "Guidelines", "href": reverse("guideline_list")}, {"label": rule.id}],
        },
    )


@require_GET
def recheck_list(request: HttpRequest) -> HttpResponse:
    """List the rechecks of the open rounds, newest first."""
    require(signed_in(request), rules.see_rechecks)
    page = Paginator(rechecks(), PAGE_SIZE).get_page(request.GET.get("page"))
    progress = progress_of(page)
    rows = [(recheck, progress[recheck.pk]) for recheck in page]
    return render(request, "reviews/rechecks.html", {"page_obj": page, "rows": rows, "crumbs": _crumbs()})


@require_GET
def recheck_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far one recheck is, and the answers that it changed."""
    require(signed_in(request), rules.see_rechecks)
    recheck = get_object_or_404(Recheck, pk=pk)
    changes = recheck.changes.select_related("round__case", "item")
    page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/recheck.html",
        {"recheck": recheck, "progress": recheck_progress(recheck), "page_obj": page, "crumbs": _crumbs(str(pk))},
    )


def _crumbs(last: str = "") -> list[dict[str, str]]:
    guidelines = {"label": "Guidelines", "href": reverse("guideline_list")}
    if not last:
        return [guidelines, {"label": "Rechecks"}]
    return [guidelines, {"label": "Rechecks", "href": reverse("recheck_list")}, {"label": last}]
