"""The pages for notes, calls and tasks of a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases import rules
from cases.forms.work import WHERE_IS_MY_CASE, CallForm, NoteForm, StrikeForm, TaskForm
from cases.models import Case
from cases.selectors.duties import missed_of
from cases.selectors.spoken import SPOKEN_WITH, present_state
from cases.selectors.work import calls_of, notes_of, tasks_of, waiting_first
from cases.services.calls import log_call, strike_call
from cases.services.case_tasks import finish_task, give_task
from cases.services.notes import strike_note, write_note
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.refusals import in_message, on_form


def work_on(case: Case, actor: User) -> dict[str, Any]:
    """What the panels of notes, calls and tasks on the page of the case show."""
    return {
        "notes": [(note, may(actor, rules.strike_note, note)) for note in notes_of(actor, case)],
        "calls": [(call, may(actor, rules.strike_call, call)) for call in calls_of(actor, case)],
        "tasks": [(task, may(actor, rules.finish_task, task)) for task in waiting_first(tasks_of(actor, case))],
        "missed": missed_of(case),
        "callers": [party for party in case.parties.all() if party.kind in SPOKEN_WITH],
        "may_note": may(actor, rules.write_note, case),
        "may_log_calls": may(actor, rules.log_call, case),
        "may_give_tasks": may(actor, rules.give_task, case),
    }


def note_add(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note and tell whom it mentions; after a refusal everything that was typed stays."""
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.write_note, case)
    form = NoteForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with on_form(form, "text"):
            said = form.cleaned_data
            write_note(
                case=case,
                text=said["text"],
                mentions=form.mentions(),
                submission=said["submission"],
                actor=actor,
            )
            messages.success(request, "The note is on file.")
            return _to_the_case(case, "notes")
    context = {"case": case, "form": form, "crumbs": crumbs_of(case, "Write a note")}
    return render(request, "cases/work/note_add.html", context, status=422 if form.errors else 200)


@require_POST
def note_strike(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Strike a note, which stays readable."""
    case, actor = get_case(request, number), signed_in(request)
    note = get_object_or_404(notes_of(actor, case), pk=pk)
    require(actor, rules.strike_note, note)
    with in_message(request):
        strike_note(note=note, reason=_reason(request), actor=actor)
        messages.success(request, "The note is struck. It stays readable.")
    return _to_the_case(case, "notes")


def call_add(request: HttpRequest, number: str) -> HttpResponse:
    """Log a call with the party of `?party=`, or with somebody else; it offers what may be read out to that party."""
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.log_call, case)
    wanted = request.POST.get("party") or request.GET.get("party", "")
    party = get_object_or_404(case.parties, pk=int(wanted)) if wanted.isdecimal() else None
    said = present_state(case, party)
    form = CallForm(
        request.POST or None, with_party=party is not None, initial={"asked": WHERE_IS_MY_CASE, "answered": said}
    )
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            log_call(case=case, party=party, actor=actor, **form.call())
            messages.success(request, "The call is logged.")
            return _to_the_case(case, "calls")
    context = {
        "case": case,
        "form": form,
        "party": party,
        "said": said,
        "parties": case.parties.all(),
        "crumbs": crumbs_of(case, "Log a call"),
    }
    return render(request, "cases/work/call_add.html", context, status=422 if form.errors else 200)


@require_POST
def call_strike(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Strike a call, which stays readable."""
    case, actor = get_case(request, number), signed_in(request)
    call = get_object_or_404(calls_of(actor, case), pk=pk)
    require(actor, rules.strike_call, call)
    with in_message(request):
        strike_call(call=call, reason=_reason(request), actor=actor)
        messages.success(request, "The call is struck. It stays readable.")
    return _to_the_case(case, "calls")


def task_add(request: HttpRequest, number: str) -> HttpResponse:
    """Give somebody a task in this case."""
    case, actor = get_case(request, number), signed_in(request)
    require(actor, rules.give_task, case)
    form = TaskForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            owner, data = form.owner_chosen(), form.cleaned_data
            give_task(
                case=case,
                what=data["what"],
                owner=owner,
                due_on=data["due_on"],
                submission=data["submission"],
                actor=actor,
            )
            messages.success(request, f"The task is given to {owner}.")
            return _to_the_case(case, "tasks")
    context = {"case": case, "form": form, "crumbs": crumbs_of(case, "Give a task")}
    return render(request, "cases/work/task_add.html", context, status=422 if form.errors else 200)


@require_POST
def task_done(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Note that a task is done; back to the page on which the button was."""
    case, actor = get_case(request, number), signed_in(request)
    task = get_object_or_404(tasks_of(actor, case), pk=pk)
    require(actor, rules.finish_task, task)
    finish_task(task=task, actor=actor)
    messages.success(request, f"Done: {task.what}")
    return redirect("for_you") if "from_list" in request.POST else _to_the_case(case, "tasks")


def _reason(request: HttpRequest) -> str:
    """What was typed; a form that is not valid has none, which the service refuses in words."""
    form = StrikeForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _to_the_case(case: Case, part: str) -> HttpResponse:
    return redirect(f"{reverse('case_detail', args=[case.case_number])}#{part}")
