"""The service desk: letters to print, to fax and to send, letters that were returned, and print batches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BigIntegerField
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from cases import rules
from cases.addressing import WHERE
from cases.enums import BatchState
from cases.forms.correspondence.deliveries import MailedForm, ReceivedForm, ReturnedForm, SendAgainForm, SentForm
from cases.selectors.correspondence import (
    left_out_of,
    of_standing_letters,
    visible_batches,
    visible_deliveries,
    waiting_deliveries,
    waiting_reports,
)
from cases.selectors.feeds import feeds_waiting
from cases.selectors.retention import disposed_on
from cases.services.correspondence.batches import (
    BATCH_LIMIT,
    cancel_batch,
    deliveries_of,
    make_batch,
    open_batch,
)
from cases.services.correspondence.deliveries import (
    record_received,
    record_returned,
    record_sent,
    request_sending,
    send_again,
    set_aside_on,
)
from cases.services.correspondence.mailing import record_batch_mailed, retry_batch
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.refusals import errors_in_messages, in_message

TABS = (
    ("print", "To print", "Nothing waits to be printed", "Letters that go by mail appear here once they are sealed."),
    ("fax", "To fax", "Nothing waits to be faxed", "Letters to parties who chose fax appear here once sealed."),
    ("electronic", "Electronic, not sent", "Every message went out", "Messages that could not be sent stay here."),
    (
        "failed",
        "Could not be made",
        "Every letter could be made",
        "Letters that could not be drawn or sealed stay here.",
    ),
    (
        "tried",
        "Links tried",
        "No link was tried with wrong numbers",
        "Letters at whose link several wrong case numbers were typed appear here until they are opened.",
    ),
    ("returned", "Came back", "Nothing came back", "Letters that were undeliverable appear here until sent again."),
)
PAGE_SIZE = 50


@require_GET
def service_desk(request: HttpRequest) -> HttpResponse:
    """List the deliveries that wait, by the tab in `show`."""
    actor = _actor_who_may_see(request)
    current = request.GET.get("show", "print")
    if current == "batches":
        return _batch_list(request, actor)
    label, title, text = next((tab[1:] for tab in TABS if tab[0] == current), TABS[0][1:])
    waiting = waiting_deliveries(actor)
    current = current if current in waiting else "print"
    size = BATCH_LIMIT if current == "print" else PAGE_SIZE
    page = Paginator(waiting[current], size).get_page(request.GET.get("page"))
    return render(
        request,
        "cases/correspondence/service_desk.html",
        {
            "tabs": desk_tabs(actor, current),
            "current": current,
            "label": label,
            "empty": {"title": title, "text": text},
            "page_obj": page,
            "today": timezone.localdate(),
            **_forms(actor),
        },
    )


def _batch_list(request: HttpRequest, actor: User) -> HttpResponse:
    batches = visible_batches(actor).prefetch_related("deliveries")
    page = Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "cases/correspondence/batches.html", {"tabs": desk_tabs(actor, "batches"), "page_obj": page})


def desk_tabs(actor: User, current: str) -> list[dict[str, object]]:
    """The parts of the service desk, each with how much waits there; `current` is the one that is shown."""
    waiting = waiting_deliveries(actor)
    desk = reverse("service_desk")
    counted = [(key, label, f"{desk}?show={key}", waiting[key].count()) for key, label, *_ in TABS]
    batches = visible_batches(actor).filter(mailed_on=None, cancelled_at=None).count()
    counted.append(("reports", "Reports to read", reverse("report_list"), waiting_reports(actor).count()))
    counted.append(("feeds", "Feeds", reverse("feed_list"), feeds_waiting(actor).count()))
    counted.append(("batches", "Batches", f"{desk}?show=batches", batches))
    return [
        {"label": label, "href": href, "current": key == current, "count": count} for key, label, href, count in counted
    ]


@require_POST
def batch_create(request: HttpRequest) -> HttpResponse:
    """Make a print batch of the ticked letters."""
    actor = _actor_who_may_serve(request)
    ticked = [
        int(pk) for pk in request.POST.getlist("delivery") if pk.isdecimal() and int(pk) <= BigIntegerField.MAX_BIGINT
    ]
    with in_message(request):
        return redirect("batch_detail", pk=make_batch(delivery_ids=ticked, actor=actor).pk)
    return redirect("service_desk")


@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one batch with its file, its letters and what can be done with it."""
    actor = _actor_who_may_see(request)
    batch = get_object_or_404(visible_batches(actor), pk=pk)
    deliveries, left_out = deliveries_of(batch), left_out_of(actor, batch)
    return render(
        request,
        "cases/correspondence/batch.html",
        {
            "batch": batch,
            "deliveries": deliveries,
            "printed": len(deliveries) + len(left_out),
            "standing": set(of_standing_letters(batch.deliveries.all()).values_list("pk", flat=True)),
            "left_out": [(one, set_aside_on(one.letter)) for one in left_out],
            "mailed_form": MailedForm(),
            "disposed_on": disposed_on(f"batch/{batch.pk}", since=batch.made_at),
            "may_serve": may(actor, rules.serve_letter),
            "crumbs": [
                {"label": "Service desk", "href": reverse("service_desk")},
                {"label": "Batches", "href": f"{reverse('service_desk')}?show=batches"},
                {"label": str(batch)},
            ],
        },
    )


@require_GET
def batch_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the page on the batch; the page polls it as long as a job works on the batch."""
    actor = _actor_who_may_see(request)
    batch = get_object_or_404(visible_batches(actor), pk=pk)
    response = render(
        request, "cases/correspondence/_batch.html", {"batch": batch, "may_serve": may(actor, rules.serve_letter)}
    )
    if batch.state not in {BatchState.MAKING, BatchState.RECORDING}:
        response["HX-Refresh"] = "true"  # what can be done with it changed
    return response


@require_GET
def batch_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return the file to print."""
    batch = get_object_or_404(visible_batches(_actor_who_may_serve(request)), pk=pk)
    with in_message(request):
        file = open_batch(batch=batch, actor=signed_in(request))
        return FileResponse(file, as_attachment=True, filename=f"batch-{pk}.pdf", content_type="application/pdf")
    return redirect("batch_detail", pk=pk)


@require_POST
def batch_mailed(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the batch was handed to the post; its page says how far that is, where a job does it."""
    done = "The day of mailing is on file; what each letter starts runs from it."
    return _on_batch(request, pk, record_batch_mailed, done, MailedForm(request.POST))


@require_POST
def batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a batch that was not mailed."""
    return _on_batch(request, pk, cancel_batch, "The letters wait to be printed again.")


@require_POST
def batch_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed: the merging of the batch, or the recording of its mailing."""
    return _on_batch(request, pk, retry_batch, "It is being tried again.")


@require_POST
def service_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that somebody sent a letter by hand."""
    done = "Recorded. The time to appeal runs from it."
    return _on_delivery(request, pk, record_sent, done, SentForm(request.POST))


@require_POST
def service_received(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a party received its letter."""
    done = "Recorded. The time to implement runs from it."
    return _on_delivery(request, pk, record_received, done, ReceivedForm(request.POST))


@require_POST
def service_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a letter was returned."""
    done = "Recorded. Send it again by another way."
    return _on_delivery(request, pk, record_returned, done, ReturnedForm(request.POST))


@require_POST
def service_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a returned letter again, by this channel to this address."""
    return _on_delivery(request, pk, send_again, "The letter is on its way again.", SendAgainForm(request.POST))


@require_POST
def service_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again after its job failed."""
    return _on_delivery(request, pk, request_sending, "The message is being sent.")


def _actor_who_may_see(request: HttpRequest) -> User:
    """The user, who may see the service desk. Raises NotAllowed for everyone else."""
    actor = signed_in(request)
    require(actor, rules.see_service)
    return actor


def _actor_who_may_serve(request: HttpRequest) -> User:
    """The user, who may serve letters. Raises NotAllowed for everyone else."""
    actor = _actor_who_may_see(request)
    require(actor, rules.serve_letter)
    return actor


def _on_batch(
    request: HttpRequest, pk: int, service: Callable[..., object], done: str, form: Form | None = None
) -> HttpResponse:
    """Call the service on the batch, and show its page again."""
    actor = _actor_who_may_serve(request)
    batch = get_object_or_404(visible_batches(actor), pk=pk)
    _call(request, partial(service, batch=batch, actor=actor), done, form)
    return redirect("batch_detail", pk=pk)


def _on_delivery(
    request: HttpRequest, pk: int, service: Callable[..., object], done: str, form: Form | None = None
) -> HttpResponse:
    """Call the service on the delivery, and show the page that held the form again: the service desk or the case."""
    actor = _actor_who_may_serve(request)
    delivery = get_object_or_404(visible_deliveries(actor), pk=pk)
    _call(request, partial(service, delivery=delivery, actor=actor), done, form)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("case_detail", number=delivery.letter.case.case_number)


def _call(request: HttpRequest, service: Callable[..., object], done: str, form: Form | None) -> None:
    """Call the service with the data of the form; the next page says that it was done, or what is wrong."""
    if form and not form.is_valid():
        errors_in_messages(request, form)
        return
    with in_message(request):
        service(**form.cleaned_data if form else {})
        messages.success(request, done)


def _forms(actor: User) -> dict[str, object]:
    may_serve = may(actor, rules.serve_letter)
    return {"may_serve": may_serve, "makes_letters": may_serve, "channels": list(WHERE)}
