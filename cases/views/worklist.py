"""The list of cases that wait, and what a person does with it: take the next, skip one, keep a view."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.forms.worklist import GiveForm, ViewForm, WorklistFilter
from cases.models import SavedView
from cases.selectors.cases import visible_cases
from cases.selectors.drafts import draft_count, left_count
from cases.selectors.worklist import listed, shown_rows, state_counts, views_of
from cases.services.bulk import bulk_moves
from cases.services.desk import give_case, put_back, remove_view, save_view, skip_case, take_case, take_next
from cases.views.access import get_case
from cases.views.place import place_of
from imr_site.accounts.access import only_looks, signed_in
from imr_site.accounts.authority import may, require
from imr_site.keyset import keyset_page
from imr_site.refusals import errors_in_messages, in_message

PAGE_SIZE = 50
NEXT_ROW = "#next"
"""The part of the address that puts the keyboard on the case that waits first."""


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """List the cases on the actor's desk, most urgent first, or as the address filters and sorts them."""
    actor = signed_in(request)
    form = WorklistFilter(request.GET, actor=actor)
    wanted = form.wanted
    page = keyset_page(
        listed(actor, wanted),
        wanted.order,
        size=PAGE_SIZE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = state_counts(actor)
    one_state = wanted.states[0] if len(wanted.states) == 1 else None
    views = views_of(actor)
    return render(
        request,
        "cases/worklist.html",
        {
            "page": page,
            "rows": shown_rows(actor, page.rows, wanted.order),
            "form": form,
            "tabs": [
                {
                    "label": count.state.label,
                    "href": f"?state={count.state.value}",
                    "current": count.state == one_state,
                    "count": count.all,
                    "late": count.late,
                }
                for count in counts
            ],
            "all_open": {"count": sum(count.all for count in counts), "late": sum(count.late for count in counts)},
            "state": one_state,
            "sorts": {"current": wanted.sort.removeprefix("-"), "downwards": wanted.order.downwards},
            "views": views,
            "kept_as": next((view for view in views if view.query == form.query), None),
            "bulk_moves": bulk_moves(one_state.value, actor) if one_state and may(actor, rules.move_many) else [],
            "may_take": may(actor, rules.take_case),
            "draft_count": draft_count(actor),
            "left_count": left_count(actor),
            "none_on_file": not page.rows and not visible_cases(actor).exists(),
        },
    )


@require_POST
def case_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case of the desk on which nobody works, and open it."""
    with in_message(request):
        case = take_next(actor=signed_in(request))
        if case is not None:
            return redirect("case_detail", number=case.case_number)
        messages.info(request, "Nothing waits on your desk that nobody works on.")
    return redirect("case_list")


@require_POST
def case_take(request: HttpRequest, number: str) -> HttpResponse:
    """Put the actor's name on the case."""
    with in_message(request):
        take_case(case=get_case(request, number), actor=signed_in(request))
        messages.success(request, f"You work on {number} now.")
    return redirect("case_detail", number=number)


@require_POST
def case_give(request: HttpRequest, number: str) -> HttpResponse:
    """Give the case to a colleague."""
    actor = signed_in(request)
    case = get_case(request, number)
    require(actor, rules.give_case, case)
    form = GiveForm(request.POST, actor=actor)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("case_detail", number=number)
    with in_message(request):
        given = give_case(case=case, to=form.cleaned_data["to"], actor=actor)
        messages.success(request, f"{given.owner} works on {number} now.")
    return redirect("case_detail", number=number)


@require_POST
def case_put_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take the name off the case."""
    with in_message(request):
        put_back(case=get_case(request, number), actor=signed_in(request))
        messages.success(request, f"{number} is back on the desk; nobody works on it.")
    return redirect("case_detail", number=number)


@require_POST
def case_skip(request: HttpRequest, number: str) -> HttpResponse:
    """Leave the case out of the actor's lists until tomorrow, and go on with the next of the list it came from."""
    actor = signed_in(request)
    case = get_case(request, number)
    place = place_of(request, case)
    with in_message(request):
        skip_case(case=case, actor=actor)
        messages.success(request, f"{number} is left out of your lists until tomorrow.")
        if place is not None and place.next:
            return redirect(place.next)
        return redirect(reverse("case_list") + NEXT_ROW)
    return redirect("case_detail", number=number)


@only_looks
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the worklist that is shown under a name."""
    actor = signed_in(request)
    form = ViewForm(request.POST)
    query = WorklistFilter(QueryDict(request.POST.get("query", "")[:500]), actor=actor).query
    if not form.is_valid():
        errors_in_messages(request, form)
    elif not query:
        messages.error(request, "This is your desk as it is: filter or sort it first, then keep it.")
    else:
        with in_message(request):
            save_view(name=form.cleaned_data["name"], query=query, actor=actor)
            messages.success(request, f"Kept as “{form.cleaned_data['name']}”.")
    return redirect(f"{reverse('case_list')}?{query}")


@only_looks
@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own; the cases stay as they are."""
    actor = signed_in(request)
    view = get_object_or_404(SavedView, owner=actor, pk=pk)
    remove_view(view=view, actor=actor)
    messages.success(request, f"The view “{view}” is removed.")
    return redirect("case_list")
