"""The address book: its list, and the page on which a person says that two entries are one, or two."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.book import IN_BOOK
from cases.forms.book import THIS, TWO, BookAnswerForm, BookFilter
from cases.models import BookDecision, BookEntry
from cases.selectors.book import book_entries, compared_with, decisions_on, lines_of, root_entry
from cases.services.book import keep_apart, merge_entries, take_back
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.refusals import errors_in_messages, in_message
from imr_site.searches import keep_search, kept_search

PAGE_SIZE = 50


@require_GET
def book_list(request: HttpRequest) -> HttpResponse:
    """List the entries by name, of one role or of all, or those that a search finds."""
    actor = _keeper(request)
    wanted = BookFilter(request.GET)
    wanted.is_valid()
    kind, number = wanted.cleaned_data.get("kind", ""), wanted.cleaned_data.get("search")
    search = kept_search(request.session, number) if number else ""
    if number and not search:
        messages.info(request, "That search is over. Type the words again.")
    beside = wanted.cleaned_data.get("beside")
    page = Paginator(book_entries(actor, kind=kind, search=search), PAGE_SIZE).get_page(request.GET.get("page"))
    tabs = [("", "All"), *((kind.value, kind.label) for kind in IN_BOOK)]
    return render(
        request,
        "cases/book/list.html",
        {
            "page_obj": page,
            "lines": lines_of(page),
            "searched": search,
            "beside": _entry(actor, beside) if beside else None,
            "tabs": [
                {"label": label, "href": f"?kind={value}", "current": value == kind and not search}
                for value, label in tabs
            ],
        },
    )


@require_POST
def book_search(request: HttpRequest) -> HttpResponse:
    """Show the list with what the words find; posted, as a name belongs in no address."""
    _keeper(request)
    words = request.POST.get("words", "").replace("\0", "").strip()
    if not words:
        return redirect("book_list")
    beside = BookFilter(request.POST)
    beside.is_valid()
    query = {"search": keep_search(request.session, words), "beside": beside.cleaned_data.get("beside") or ""}
    return redirect(f"{reverse('book_list')}?{urlencode(query)}")


@require_GET
def book_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry beside those that it may be one with, and what was said of it."""
    actor = _keeper(request)
    entry = _entry(actor, pk)
    if entry.pk != pk:
        return redirect("book_entry", pk=entry.pk)
    line = next(iter(lines_of([entry])), None)
    if line is None:
        raise Http404
    asked = BookFilter(request.GET)
    asked.is_valid()
    beside = compared_with(actor, line, also=asked.cleaned_data.get("beside"))
    return render(
        request,
        "cases/book/entry.html",
        {
            "line": line,
            "beside": beside,
            "lines": [line, *(other for other, _reasons in beside)],
            "decisions": decisions_on(entry),
            "crumbs": [{"label": "Address book", "href": reverse("book_list")}, {"label": line.party}],
        },
    )


@require_POST
def book_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the entry and another one are one, and which of them is current, or that they are two."""
    actor = _keeper(request)
    entry, form = _entry(actor, pk), BookAnswerForm(request.POST)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("book_entry", pk=pk)
    other, answer, reason = (form.cleaned_data[name] for name in ("other", "answer", "reason"))
    with in_message(request):
        beside = _entry(actor, other)
        if answer == TWO:
            keep_apart(entry=entry, other=beside, reason=reason, actor=actor)
            messages.success(request, f"{entry} and {beside} are two. The question is not asked again.")
        else:
            current, merged = (entry, beside) if answer == THIS else (beside, entry)
            merge_entries(current=current, merged=merged, reason=reason, actor=actor)
            messages.success(request, f"They are one: {current}. No case is changed.")
    return redirect("book_entry", pk=pk)


@require_POST
def book_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was said about two entries."""
    actor = _keeper(request)
    decision = get_object_or_404(BookDecision.objects.select_related("entry", "other"), pk=pk)
    with in_message(request):
        take_back(decision=decision, actor=actor)
        messages.success(request, f"Taken back: {decision.entry} and {decision.other} are asked about again.")
    return redirect("book_entry", pk=decision.other_id)


def _keeper(request: HttpRequest) -> User:
    actor = signed_in(request)
    require(actor, rules.keep_book)
    return actor


def _entry(actor: User, pk: int) -> BookEntry:
    """The entry of that number, or the one under which it is found now. Raises Http404 if there is none."""
    entry = root_entry(actor, pk)
    if entry is None:
        raise Http404
    return entry
