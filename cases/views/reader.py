"""The reader: the file of a case as one row of pages, for the staff and for the reviewer to whom it is open."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from cases import hooks, rules
from cases.errors import CaseError, CopyBeingMade
from cases.forms.reader import MODES, SIDES, TURNS, ZOOMS, PageNoteForm, ReaderForm, SeenForm, address_of, box_marked
from cases.models import Case, PageMark
from cases.records.spans import count
from cases.selectors.case_file import FiledDocument, filed_at, filed_documents
from cases.selectors.cases import worker_name
from cases.selectors.consolidation import documents_on
from cases.selectors.find_text import Found, find_text
from cases.selectors.reader import CaseFile, ShownPage, Volume, case_file, shown_page
from cases.selectors.reading import has_single_keys, last_read, marks_of, pages_seen
from cases.services.page_pictures import WIDTHS, get_ready_to_draw, page_picture
from cases.services.reading import (
    choose_keys,
    note_opened,
    note_seen,
    remove_mark,
    turn_bookmark,
    write_page_note,
)
from cases.views.access import get_case_to_read
from imr_site.accounts.access import only_looks, signed_in
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.files.errors import FileDisposed
from imr_site.refusals import as_missing, errors_in_messages, in_message

MOST_HITS = 50
SHARPER_FROM = 125  # per cent of zoom
NOT_STORED = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


@require_GET
def file_read(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file in the state of the address: its pages in a row, with documents, pages, marks or hits beside."""
    case, actor = get_case_to_read(request, number), signed_in(request)
    get_ready_to_draw()
    file, wanted = case_file(case, actor), ReaderForm(request.GET).wanted
    filed = [volume.filed for volume in file.volumes]
    found = find_text(case, wanted["q"], most=MOST_HITS) if wanted["q"] else None
    page = _page(file, wanted, found)
    wanted |= {"page": page, "document": None}
    stopped, current = last_read(actor, filed), _volume_at(file, page)
    shown = _shown_page(case, page, actor, wanted) if current and not current.is_gone else None
    context = {
        "case": case,
        "worker": worker_name(case),
        "back": _back(case, actor),
        "opens_files": may(actor, rules.see_case),
        "file": file,
        "wanted": wanted,
        "page": page,
        "current": current,
        "opened": _shown(request, case, shown, wanted) if shown else "",
        "beside": _volume_at(file, wanted["beside"]) if wanted["beside"] else None,
        "stopped": stopped if stopped and stopped != page else None,
        "volumes": _listed(file, wanted),
        "form": ReaderForm(wanted),
        "modes": MODES,
        "sides": _sides(found, wanted),
        "smaller": next((zoom for zoom in reversed(ZOOMS) if zoom < wanted["zoom"]), None),
        "larger": next((zoom for zoom in ZOOMS if zoom > wanted["zoom"]), None),
        "turned": TURNS[(TURNS.index(wanted["turn"]) + 1) % len(TURNS)],
        "marks": (marks := _marks(case, actor, filed)),
        "bookmarks": sorted(row["page"] for row in marks if not row["mark"].words),
        "single_keys": has_single_keys(actor),
        "cite_offers": hooks.cite_offers(actor, case),
        "thumbnail": WIDTHS[0],
        **_hits(found, wanted),
    }
    return render(request, "cases/reader/reader.html", context)


@require_GET
def file_page(request: HttpRequest, number: str, page: int) -> HttpResponse:
    """Return one page of the file, as picture, words or both."""
    case, actor = get_case_to_read(request, number), signed_in(request)
    wanted = ReaderForm(request.GET).wanted
    shown = _shown_page(case, page, actor, wanted)
    if shown is None:
        raise Http404
    return HttpResponse(_shown(request, case, shown, wanted))


@require_GET
def file_picture(request: HttpRequest, number: str, pk: int, page: int, width: int) -> HttpResponse:
    """Return the picture of one page of a record."""
    case, actor = get_case_to_read(request, number), signed_in(request)
    document = get_object_or_404(documents_on(case), pk=pk)
    with as_missing(CaseError), as_missing(CopyBeingMade), as_missing(FileDisposed):
        picture = page_picture(case=case, document=document, page=page, width=width, actor=actor)
    note_opened(case=case, document=document, session=_session(request), actor=actor)
    return HttpResponse(picture, content_type="image/jpeg", headers=NOT_STORED)


@only_looks
@require_POST
def file_seen(request: HttpRequest, number: str) -> HttpResponse:
    """Keep which pages were on screen, and answer with how many of the record and of the file that makes."""
    case, actor, form = get_case_to_read(request, number), signed_in(request), SeenForm(request.POST)
    if not form.is_valid():
        return HttpResponse("Pages are told as “3, 12-18” of a document.", status=422)
    said = form.cleaned_data
    filed = filed_documents(case)
    one = next((each for each in filed if each.document.pk == said["document"]), None)
    if one is None:
        raise Http404
    note_seen(
        case=case,
        document=one.document,
        spans=said["pages"],
        page=said["at"],
        session=_session(request),
        actor=actor,
    )
    seen, last = {pk: count(spans) for pk, spans in pages_seen(actor, case).items()}, filed[-1].last
    words = f"{seen.get(one.document.pk, 0):,} of {one.pages:,} pages seen"
    return JsonResponse({"document": words, "file": f"{sum(seen.values()):,} of {last:,} pages seen"})


@only_looks
@require_POST
def file_bookmark(request: HttpRequest, number: str) -> HttpResponse:
    """Put a bookmark on a page, or take it away."""
    case, actor, filed, page = _page_named(request, number)
    one = _filed_at(filed, page)
    is_on = turn_bookmark(case=case, document=one.document, number=one.number_of(page), actor=actor)
    if request.headers.get("HX-Request") != "true":
        return redirect(reverse("case_file", args=[number]) + address_of(ReaderForm(request.GET).wanted, page=page))
    return JsonResponse({"is_on": is_on, "words": f"Page {page} {'is' if is_on else 'is no longer'} bookmarked."})


@only_looks
@require_POST
def file_note(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a private note on a page, and show it among the marks."""
    case, actor, filed, page = _page_named(request, number)
    one, form = _filed_at(filed, page), PageNoteForm(request.POST)
    if not form.is_valid():
        errors_in_messages(request, form)
    else:
        with in_message(request):
            write_page_note(
                case=case,
                document=one.document,
                number=one.number_of(page),
                words=form.cleaned_data["words"],
                stands_at=form.stands_at,
                actor=actor,
            )
    wanted = ReaderForm(request.GET).wanted
    return redirect(reverse("case_file", args=[number]) + address_of(wanted, page=page, side="marks"))


@only_looks
@require_POST
def file_mark_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a bookmark or a note of one's own away."""
    case, actor = get_case_to_read(request, number), signed_in(request)
    mark: PageMark = get_object_or_404(marks_of(actor, case), pk=pk)
    remove_mark(mark=mark, actor=actor)
    wanted = ReaderForm(request.GET).wanted
    return redirect(reverse("case_file", args=[number]) + address_of(wanted, side="marks"))


@only_looks
@require_POST
def reader_keys(request: HttpRequest) -> HttpResponse:
    """Keep with the account whether keys of one letter do something in the reader."""
    single_keys = "single_keys" in request.POST
    choose_keys(single_keys=single_keys, actor=signed_in(request))
    return HttpResponse("These keys are on." if single_keys else "These keys are off.", content_type="text/plain")


# ---- what the screen is made of -------------------------------------------------------------------------------------


def _shown_page(case: Case, page: int, actor: User, wanted: dict[str, Any]) -> ShownPage | None:
    return shown_page(case, page, actor, typed=wanted["q"], box=box_marked(wanted))


def _shown(request: HttpRequest, case: Case, shown: ShownPage, wanted: dict[str, Any]) -> SafeString:
    """One page with its words; that its record was opened is on record."""
    document = shown.filed.document
    note_opened(case=case, document=document, session=_session(request), actor=signed_in(request))
    width = WIDTHS[2 if wanted["zoom"] >= SHARPER_FROM else 1]
    context = {
        "shown": shown,
        "wanted": wanted,
        "picture": reverse("case_file_picture", args=[case.case_number, document.pk, shown.number, width]),
        **_turned(shown.width, shown.height, wanted["turn"]),
    }
    return render_to_string("cases/reader/_page.html", context, request)


def _session(request: HttpRequest) -> str:
    """What tells this session from others and opens nothing."""
    return hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:32]


def _back(case: Case, actor: User) -> str:
    if may(actor, rules.see_case):
        return reverse("case_detail", args=[case.case_number])
    return hooks.cases_found_by(actor).get(case.pk, "")


def _page(file: CaseFile, wanted: dict[str, Any], found: Found | None) -> int:
    """The page that is opened: the one named, the first of the document or the hit, else the first of all."""
    page = wanted["page"] or (wanted["document"] and file.first_of(wanted["document"]))
    if not page and found and found.hits:
        page = found.hits[min(wanted["hit"] or 1, len(found.hits)) - 1].file_page
    return min(page or 1, max(file.pages, 1))


def _volume_at(file: CaseFile, page: int) -> Volume | None:
    return next((one for one in file.volumes if one.filed.first <= page <= one.filed.last), None)


def _filed_at(filed: list[FiledDocument], page: int) -> FiledDocument:
    """The record with this page of the file. Raises Http404 where there is none."""
    one = filed_at(filed, page)
    if one is None:
        raise Http404
    return one


def _page_named(request: HttpRequest, number: str) -> tuple[Case, User, list[FiledDocument], int]:
    case, actor = get_case_to_read(request, number), signed_in(request)
    page = request.POST.get("page", "")
    if not page.isdecimal() or len(page) > len("99999999"):
        raise Http404
    return case, actor, filed_documents(case), int(page)


def _listed(file: CaseFile, wanted: dict[str, Any]) -> list[Volume]:
    """The documents that the address asks for, in its order; what has no date or author comes last."""
    which, order = wanted["documents"], wanted["order"]
    kept = [
        one
        for one in file.volumes
        if which == "all" or (which == "unread" and one.is_unread) or one.document.source == which
    ]
    keys = {
        "date": lambda one: (one.document.dated_from is None, str(one.document.dated_from), one.filed.first),
        "type": lambda one: (one.document.get_source_display(), str(one.document.dated_from), one.filed.first),
        "author": lambda one: (not one.document.author, one.document.author.casefold(), one.filed.first),
        "file": lambda one: one.filed.first,
    }
    return sorted(kept, key=keys[order])


def _sides(found: Found | None, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": address_of(wanted, side=name),
            "current": wanted["side"] == name,
            "count": found.pages if found and name == "hits" else None,
        }
        for name, label in SIDES.items()
        if found or name != "hits"
    ]


def _hits(found: Found | None, wanted: dict[str, Any]) -> dict[str, Any]:
    """The cards of a search, and which of them the page that is shown is."""
    if found is None:
        return {"found": None}
    pages = [hit.file_page for hit in found.hits]
    here = wanted["hit"] if wanted["hit"] and wanted["hit"] <= len(pages) else 0
    if not here or pages[here - 1] != wanted["page"]:
        here = pages.index(wanted["page"]) + 1 if wanted["page"] in pages else 0

    def to(which: int) -> str:
        return address_of(wanted, page=pages[which - 1], hit=which)

    return {
        "found": found,
        "here": here,
        "cards": [{"hit": hit, "number": which, "href": to(which)} for which, hit in enumerate(found.hits, start=1)],
        "previous": to(here - 1) if here > 1 else "",
        "next": to(here + 1) if here < len(pages) else "",
    }


def _marks(case: Case, actor: User, filed: list[FiledDocument]) -> list[dict[str, Any]]:
    by_id = {one.document.pk: one for one in filed}
    marks = [
        {"mark": mark, "filed": by_id[mark.document_id], "page": by_id[mark.document_id].page_of_file(mark.number)}
        for mark in marks_of(actor, case)
        if mark.document_id in by_id
    ]
    return sorted(marks, key=lambda row: (row["page"], row["mark"].y or 0, row["mark"].pk))


def _turned(width: int, height: int, turn: int) -> dict[str, Any]:
    """The size of a page as it is turned, and the transform that turns it (SVG)."""
    moved = {0: "", 90: f"translate({height} 0) rotate(90)", 180: f"rotate(180 {width / 2} {height / 2})"}
    moved[270] = f"translate(0 {width}) rotate(270)"
    on_its_side = turn in {90, 270}
    return {
        "across": height if on_its_side else width,
        "down": width if on_its_side else height,
        "moved": moved[turn],
    }
