"""What is said of a rationale while it is written: checks, pages that contradict it, and the answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.enums import CaseState
from cases.models import DisputedItem
from imr_site.accounts.access import signed_in
from imr_site.refusals import in_fragment, in_message
from reviews import rules
from reviews.forms.evidence import AnswerForm
from reviews.models import ReviewRound
from reviews.selectors.checks import shown_checks
from reviews.selectors.quality.beside import written_item
from reviews.services.ground_five import answer_statement
from reviews.views.access import own_round_page, round_page


@require_GET
@round_page(rules.read_records)
def round_held(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Return what is said of the rationale of one item, as saved, sentence by sentence."""
    return _part(request, round_, get_object_or_404(round_.case.items, position=position))


@require_POST
@own_round_page
def round_answer(request: HttpRequest, round_: ReviewRound, position: int) -> HttpResponse:
    """Keep why a statement stands that pages of the file seem to contradict."""
    item = get_object_or_404(round_.case.items, position=position)

    form = AnswerForm(request.POST)

    def answer() -> None:
        answer_statement(
            round_=round_,
            item=item,
            answer=form.said(),
            statement_sha256=form.cleaned_data["statement"],
            actor=signed_in(request),
        )

    if request.headers.get("HX-Request") == "true":
        with in_fragment() as refusal:
            answer()
            return _part(request, round_, item)
        return _part(request, round_, item, problem=refusal.message, typed=request.POST, status=422)
    with in_message(request):
        answer()
    return redirect("round_item", pk=round_.pk, position=position)


def _part(
    request: HttpRequest, round_: ReviewRound, item: DisputedItem, *, status: int = 200, **context: object
) -> HttpResponse:
    shared = {
        "round": round_,
        "item": item,
        "written": written_item(round_, item, shown_checks(round_)),
        "answerable": round_.case.state == CaseState.CLINICAL_REVIEW and round_.reviewer.user == signed_in(request),
    }
    return render(request, "reviews/_held.html", shared | context, status=status)
