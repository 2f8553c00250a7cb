"""The daily feeds for claims administrators: listed until they are acknowledged, downloaded, acknowledged."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.forms.correspondence.deliveries import AcknowledgedForm, SendFeedForm
from cases.selectors.feeds import file_name_of, lines_of, visible_feeds
from cases.services.correspondence.feed_links import send_feed
from cases.services.correspondence.feeds import acknowledge_feed, open_feed
from cases.views.correspondence.service_desk import PAGE_SIZE, desk_tabs
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.refusals import errors_in_messages, in_message


@require_GET
def feed_list(request: HttpRequest) -> HttpResponse:
    """List the feeds, those that nobody acknowledged first."""
    actor = signed_in(request)
    require(actor, rules.see_service)
    page = Paginator(visible_feeds(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "cases/correspondence/feeds.html",
        {
            "tabs": desk_tabs(actor, "feeds"),
            "page_obj": page,
            "lines": lines_of(list(page)),
            "may_serve": may(actor, rules.serve_letter),
        },
    )


@require_GET
def feed_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return the file of a feed; its name holds the day and nothing of a person."""
    actor = signed_in(request)
    require(actor, rules.serve_letter)
    feed = get_object_or_404(visible_feeds(actor), pk=pk)
    name = file_name_of(feed)
    with in_message(request):
        file = open_feed(feed=feed, actor=actor)
        return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    return redirect("feed_list")


@require_POST
def feed_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the message of a feed sent to this address."""
    done = "the message is being sent."
    return _on_feed(request, pk, send_feed, SendFeedForm(request.POST), done)


@require_POST
def feed_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the claims administrator has the feed."""
    return _on_feed(request, pk, acknowledge_feed, AcknowledgedForm(request.POST), "acknowledged.")


def _on_feed(request: HttpRequest, pk: int, service: Callable[..., object], form: Form, done: str) -> HttpResponse:
    """Call the service with what the form says of the feed, and show the list again."""
    actor = signed_in(request)
    require(actor, rules.serve_letter)
    feed = get_object_or_404(visible_feeds(actor), pk=pk)
    if not form.is_valid():
        errors_in_messages(request, form)
        return redirect("feed_list")
    with in_message(request):
        service(feed=feed, actor=actor, **form.cleaned_data)
        messages.success(request, f"{feed}: {done}")
    return redirect("feed_list")
