"""Drafts of applications: saved while they are typed, with the documents that are read beside the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.errors import CaseError, DraftSavedElsewhere
from cases.forms.drafts import OFFERED, DraftFileForm, DraftForm, HandOnForm, form_of, items_of, typed_in
from cases.models import ApplicationDraft, DraftFile
from cases.selectors.drafts import drafts_of, kept_until, left_drafts, offers_of, who_may_type
from cases.services.drafts import (
    discard_draft,
    hand_draft,
    keep_draft_file,
    page_picture,
    remove_draft_file,
    save_draft,
)
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.autosave import refused, saved
from imr_site.refusals import as_missing, errors_in_messages, in_fragment, in_message

MOST_PAGES = 40
"""So many pages of a file are shown beside the form; all of them are in the records of the case."""


def beside(draft: ApplicationDraft | None) -> dict[str, Any]:
    """What the page of the form shows of its draft: the files with their pages, and what they offer by field."""
    files = list(draft.files.all()) if draft else []
    offers: dict[str, list[Any]] = {name: [] for name in OFFERED}
    for offer in offers_of(draft) if draft else []:
        if offer.field in offers:  # it was read by another version, whose form has other fields
            offers[offer.field].append(offer)
    return {
        "draft": draft,
        "files": [
            {
                "file": file,
                "pages": range(1, min(file.pages or 0, MOST_PAGES) + 1),
                "more": (file.pages or 0) > MOST_PAGES,
            }
            for file in files
        ],
        "waits": any(file.is_waiting for file in files),
        "offers": offers,
        "offer_count": sum(map(len, offers.values())),
    }


def _own(request: HttpRequest) -> QuerySet[ApplicationDraft]:
    actor = signed_in(request)
    require(actor, rules.open_case)
    return drafts_of(actor)


@require_GET
def draft_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form as far as it was typed."""
    draft = get_object_or_404(_own(request), pk=pk)
    return render(request, "cases/create.html", {"form": form_of(draft), "items": items_of(draft), **beside(draft)})


@require_POST
def draft_save(request: HttpRequest) -> HttpResponse:
    """Save the form while it is typed, and tell the page."""
    actor = signed_in(request)
    require(actor, rules.open_case)
    with in_fragment() as refusal:
        draft = _saved(request)
        until = kept_until(draft)
        words = f"Draft saved {timezone.localtime():%H:%M}" + (f", kept until {date_format(until)}" if until else "")
        return saved(version=draft.version, words=words, current=reverse("draft_open", args=[draft.pk]))
    named = DraftForm(request.POST)
    there = drafts_of(actor).filter(submission=named.cleaned_data["submission"]).first() if named.is_valid() else None
    is_stale = there is not None and refusal.code == DraftSavedElsewhere.code
    return refused(
        refusal.message, is_stale=is_stale, current=reverse("draft_open", args=[there.pk]) if there is not None else ""
    )


@require_POST
def draft_file_add(request: HttpRequest) -> HttpResponse:
    """Save the form and keep a file beside it; a bad file is told, and the form is saved all the same.

    What is typed while the file goes up is saved by itself: then the form is as saved, and the file is kept beside it.
    """
    require(signed_in(request), rules.open_case)
    form, draft, is_saved = DraftFileForm(request.POST, request.FILES), None, True
    with in_fragment() as refusal:
        try:
            draft = _saved(request)
        except DraftSavedElsewhere:
            draft, is_saved = _own(request).get(submission=request.POST["submission"]), False
        if form.is_valid():
            kind, upload = form.file_of_kind()
            keep_draft_file(
                draft=draft, kind=kind, upload=upload, original_name=upload.name or "", actor=signed_in(request)
            )
    problem = refusal.message or " ".join(map(str, form.errors.get("file", [])))
    return _documents(request, draft, problem, is_saved=is_saved)


@require_GET
def draft_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the files beside the form as they are now, and what they offer."""
    return _documents(request, get_object_or_404(_own(request), pk=pk))


@require_POST
def draft_file_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file away from beside the form."""
    found = _file(request, pk, file)
    remove_draft_file(file=found, actor=signed_in(request))
    return _documents(request, found.draft)


@require_GET
def draft_page(request: HttpRequest, pk: int, file: int, page: int) -> HttpResponse:
    """Return the picture of one page of a file."""
    found = _file(request, pk, file)
    with as_missing(CaseError):
        picture = page_picture(file=found, page=page, actor=signed_in(request))
    return HttpResponse(picture, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


@require_POST
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, with its files."""
    discard_draft(draft=get_object_or_404(_own(request), pk=pk), actor=signed_in(request))
    messages.success(request, "The draft and its files are thrown away.")
    return redirect("case_create")


@require_GET
def drafts_left(request: HttpRequest) -> HttpResponse:
    """List the drafts of people who left, to be handed on or thrown away."""
    actor = signed_in(request)
    require(actor, rules.see_left_drafts)
    crumbs = [{"label": "Worklist", "href": reverse("worklist")}, {"label": "Drafts of people who left"}]
    context = {"drafts": left_drafts(actor), "colleagues": who_may_type(), "crumbs": crumbs}
    return render(request, "cases/intake/left.html", context)


@require_POST
def draft_hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft of a person who left to a colleague."""
    actor = signed_in(request)
    draft = get_object_or_404(left_drafts(actor), pk=pk)
    form = HandOnForm(request.POST, colleagues=who_may_type())
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("drafts_left")
    with in_message(request):
        hand_draft(draft=draft, to=form.cleaned_data["to"], actor=actor)
        messages.success(request, f"The draft is with {form.cleaned_data['to']} now.")
    return redirect("drafts_left")


@require_POST
def draft_left_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft of a person who left away, with its files."""
    actor = signed_in(request)
    discard_draft(draft=get_object_or_404(left_drafts(actor), pk=pk), actor=actor)
    messages.success(request, "The draft and its files are thrown away.")
    return redirect("drafts_left")


def _file(request: HttpRequest, pk: int, file: int) -> DraftFile:
    return get_object_or_404(get_object_or_404(_own(request), pk=pk).files.select_related("draft"), pk=file)


def _saved(request: HttpRequest) -> ApplicationDraft:
    """Save what the page posts. Raises CaseError for a page that names no draft, and as `save_draft` does."""
    named = DraftForm(request.POST)
    if not named.is_valid():
        raise CaseError("This page is not complete. Open “New case” again.")
    return save_draft(**named.cleaned_data, typed=typed_in(request.POST.dict()), actor=signed_in(request))


def _documents(
    request: HttpRequest, draft: ApplicationDraft | None, problem: str = "", *, is_saved: bool = False
) -> HttpResponse:
    """The files as a part of the page; only what saved the form itself tells the page its version."""
    context = {**beside(draft), "problem": problem, "is_part": True, "is_saved": is_saved}
    return render(request, "cases/intake/_documents.html", context, status=422 if problem else 200)
