"""The public register: the released determinations, for anyone, without sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from itertools import chain
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from cases.services.correspondence.letters import stored_pdf
from imr_site.rate_limit import within_limit
from imr_site.refusals import as_missing
from reviews.exporters import csv_lines, jsonl_lines
from reviews.forms.register import RegisterForm
from reviews.letters.archive import determination_record
from reviews.models import PublicDetermination, RegisterEntry
from reviews.selectors.register.alike import decisions_like
from reviews.selectors.register.decision import PublicVersion, gone, letter_in_force, published, versions_of
from reviews.selectors.register.entries import line_of
from reviews.selectors.register.search import (
    SearchTooWideError,
    all_found,
    find_published,
    newest_found,
)
from reviews.selectors.register.sitemap import months, numbers_in

LOOKS: Final = 120
DOWNLOADS: Final = 30
SECONDS: Final = 600
"""Pages and files, and whole results, that one address gets in so many seconds."""
IN_A_FEED: Final = 20
View = Callable[..., HttpResponseBase]


def anyone(action: str = "public_register") -> Callable[[View], View]:
    """Open a page to anyone, as often as the limit of its kind lets one address ask."""

    def decorate(view: View) -> View:
        @login_not_required
        @require_safe
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if within_limit(request, action=action, limit=_limit(action), seconds=SECONDS):
                return _answered(view, request, *args, **kwargs)
            return render(request, "reviews/register/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)

        return limited

    return decorate


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The page, or the search again where it was given up."""
    try:
        return view(request, *args, **kwargs)
    except SearchTooWideError:
        form = RegisterForm(request.GET)
        context = {"form": form, "too_wide": True, "choices": form.choices(None)}
        return render(request, "reviews/register/list.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _limit(action: str) -> int:
    return DOWNLOADS if action == "public_download" else LOOKS


@anyone()
def public_register_page(request: HttpRequest) -> HttpResponse:
    """List the released determinations, newest first, or those that a search finds."""
    form = RegisterForm(request.GET)
    found = find_published(
        form.search, before=form.given("before"), after=form.given("after"), number=form.given("page") or 1
    )
    return render(
        request,
        "reviews/register/list.html",
        {"form": form, "found": found, "lines": found.lines, "choices": form.choices(found)},
    )


@anyone()
def public_decision(request: HttpRequest, number: str) -> HttpResponse:
    """Show the published determination of a case, or that it is gone and why."""
    entry = published(number)
    versions = versions_of(number)
    if entry is None:
        if not versions:
            raise Http404
        return _gone(request, number, versions[0])
    content = entry.public.letter_content
    return render(
        request,
        "reviews/register/decision.html",
        {
            "entry": entry,
            "line": line_of(entry),
            "content": content,
            "public": entry.public,
            "letter": letter_in_force(entry.public_id),
            "versions": versions,
            "alike": decisions_like(entry, content),
        },
    )


@anyone()
def public_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the letter of a released version in force. Its name holds the case number and nothing of a person."""
    letter = letter_in_force(pk)
    if letter is None:
        versions = PublicDetermination.objects.select_related("withdrawal", "determination__case")
        public = get_object_or_404(versions, pk=pk)
        version = gone(public)
        if version.is_in_force:
            raise Http404
        return _gone(request, public.determination.case.case_number, version)
    with as_missing():
        pdf = stored_pdf(letter)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{letter.case.case_number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"  # withdrawn means withdrawn
    return response


def _gone(request: HttpRequest, number: str, version: PublicVersion) -> HttpResponse:
    return render(
        request,
        "reviews/register/gone.html",
        {"number": number, "version": version, "is_published": published(number) is not None},
        status=HTTPStatus.GONE,
    )


@anyone("public_download")
def public_table(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """All that a search finds, newest first: `csv` with a row for each item, or `jsonl` with a line a determination."""
    records = (
        determination_record(entry.public.letter_content, case_number=entry.case_number)
        for entry in all_found(RegisterForm(request.GET).search)
    )
    lines, kind = (csv_lines(records), "text/csv") if form == "csv" else (jsonl_lines(records), "application/jsonl")
    return StreamingHttpResponse(
        lines,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="determinations.{form}"'},
    )


@anyone()
def public_feed(request: HttpRequest) -> HttpResponse:
    """The newest that a search finds, for a feed reader."""
    form = RegisterForm(request.GET)
    page = f"{reverse('public_register')}?{form.query}".rstrip("?")
    feed = Atom1Feed(
        title=f"Published determinations: {form.told or 'all'}",
        link=request.build_absolute_uri(page),
        description="Independent medical review decisions, without names.",
        feed_url=request.build_absolute_uri(),
    )
    for entry in newest_found(form.search, IN_A_FEED):
        feed.add_item(**_feed_item(request, entry))
    return HttpResponse(feed.writeString("utf-8"), content_type=f"{Atom1Feed.content_type}")


def _feed_item(request: HttpRequest, entry: RegisterEntry) -> dict[str, Any]:
    line = line_of(entry)
    told = "; ".join(f"{title}: {decision}" for title, decision in line.items)
    return {
        "title": f"{line.case_number}: {line.outcome.label}",
        "link": request.build_absolute_uri(reverse("public_decision", args=[line.case_number])),
        "description": told,
        "updateddate": entry.public.released_at,
        "pubdate": entry.public.released_at,
    }


@anyone("public_download")
def public_sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """List the parts of the map of all published determinations, one a month."""
    parts = (reverse("public_sitemap_part", args=[year, month]) for year, month in months())
    return _sitemap(request, parts, outer="sitemapindex", inner="sitemap")


@anyone("public_sitemap")
def public_sitemap_part(request: HttpRequest, year: int, month: int) -> StreamingHttpResponse:
    """List the addresses of the determinations of a month."""
    if (year, month) not in months():
        raise Http404
    pages = (reverse("public_decision", args=[number]) for number in numbers_in(year, month))
    return _sitemap(request, pages, outer="urlset", inner="url")


def _sitemap(request: HttpRequest, paths: Iterable[str], *, outer: str, inner: str) -> StreamingHttpResponse:
    """A map of addresses in the form of sitemaps.org, written as it is read."""
    lines = (f"<{inner}><loc>{escape(request.build_absolute_uri(path))}</loc></{inner}>\n" for path in paths)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return StreamingHttpResponse(chain([head], lines, [f"</{outer}>\n"]), content_type="application/xml")


@anyone()
def public_explained(request: HttpRequest) -> HttpResponse:
    """Say in English and Spanish what upheld and overturned mean, and what can be found here."""
    return render(request, "reviews/register/explained.html")
