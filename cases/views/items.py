"""The action on one disputed item."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cases.enums import ItemStatus
from cases.services.items import close_item
from cases.views.access import get_case
from imr_site.accounts.access import signed_in
from imr_site.refusals import in_message


@require_POST
def item_close(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Close one item that was authorized, or that the applicant gave up."""
    item = get_object_or_404(get_case(request, number).items, position=position)
    status = ItemStatus.WITHDRAWN if "withdrawn" in request.POST else ItemStatus.TERMINATED
    with in_message(request):
        close_item(item=item, status=status, actor=signed_in(request))
        messages.success(request, f"Item {position}: {status.label.lower()}.")
    return redirect("case_detail", number=number)
