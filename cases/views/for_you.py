"""What waits for the person who is signed in, and how that person wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.enums import NotificationKind
from cases.hooks import cases_found_by
from cases.selectors.cases import visible_cases
from cases.selectors.for_you import Ways, digest_of, my_tasks, notifications_of, unread_count, ways_of
from cases.services.notifications import choose_ways, mark_all_read, mark_read
from imr_site.accounts.access import only_looks, signed_in

PAGE_SIZE = 50


@require_GET
def for_you(request: HttpRequest) -> HttpResponse:
    """List the own tasks that wait and what the site told, the newest first."""
    actor = signed_in(request)
    page = Paginator(notifications_of(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "tasks": my_tasks(actor),
        "today": timezone.localdate(),
        "digest": digest_of(actor),
        "unread": unread_count(actor),
        "newest": page[0].pk if page.number == 1 and len(page) else 0,
    }
    return render(request, "cases/for_you/list.html", context)


@only_looks
@require_POST
def for_you_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark what the site told as read, and go where it leads: the case, or back where it is about none."""
    actor = signed_in(request)
    row = get_object_or_404(notifications_of(actor), pk=pk)
    mark_read(notifications=[row.pk], actor=actor)
    if row.case and visible_cases(actor).filter(pk=row.case.pk).exists():
        return redirect("case_detail", number=row.case.case_number)
    address = cases_found_by(actor).get(row.case_id or 0)
    return redirect(address or "for_you")


@only_looks
@require_POST
def for_you_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read that was on the page; what came since stays unread."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal():
        mark_all_read(actor=signed_in(request), up_to=int(newest))
    return redirect("for_you")


@only_looks
def for_you_choices(request: HttpRequest) -> HttpResponse:
    """Choose, kind by kind, whether to be told in the site, by e-mail, both or not at all."""
    actor = signed_in(request)
    ways = ways_of(actor)
    if request.method == "POST":
        ticked = set(request.POST.getlist("told"))
        choose_ways(ways={kind: _ways(kind, ticked) for kind in ways}, actor=actor)
        messages.success(request, "Kept. It counts from now on.")
        return redirect("for_you_choices")
    return render(request, "cases/for_you/choices.html", {"ways": ways.items()})


def _ways(kind: NotificationKind, ticked: set[str]) -> Ways:
    return Ways(in_site=f"{kind}-site" in ticked, by_mail=f"{kind}-mail" in ticked)
