"""The page on which a reviewer sees the own credentials, states that they are whole, and states ties and absences."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import require
from imr_site.refusals import in_message, on_form
from reviews import rules
from reviews.forms.credentials import AbsenceForm, TieEndForm, TieForm
from reviews.matching.gates import attestation_lapsed
from reviews.models import Absence, Affiliation, Reviewer
from reviews.selectors.credentials import attention_to, facts_sha256, own_credentials
from reviews.services.credentials import attest_credentials, keep_credential, remove_credential


@require_GET
def own_credentials_page(request: HttpRequest) -> HttpResponse:
    """Show a reviewer what is on file of the own credentials."""
    reviewer = _own(request)
    today = timezone.localdate()
    attested = reviewer.practice_attested_on
    return render(
        request,
        "reviews/credentials/mine.html",
        {
            "reviewer": reviewer,
            "ties": reviewer.user.affiliations.all(),
            "attention": attention_to(reviewer, on=today),
            "seen": facts_sha256(reviewer),
            "is_attested": attested is not None and not attestation_lapsed(attested, today),
            "today": today,
        },
    )


@require_POST
def own_attest(request: HttpRequest) -> HttpResponse:
    """State that what is on file is right and whole."""
    reviewer = _own(request)
    with in_message(request):
        attest_credentials(reviewer=reviewer, seen=request.POST.get("seen", ""), actor=reviewer.user)
        messages.success(request, "Thank you: your statement is on file as of today.")
    return redirect("own_credentials")


def own_tie(request: HttpRequest, row: int | None = None) -> HttpResponse:
    """State a tie, or that the one of that number is over."""
    actor = _own(request).user
    mine = Affiliation.objects.filter(person=actor)
    tie = Affiliation(person=actor) if row is None else get_object_or_404(mine, pk=row)
    form = (TieForm if row is None else TieEndForm)(request.POST or None, instance=tie)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            keep_credential(row=tie, values=form.cleaned_data, actor=actor)
            messages.success(request, "Your tie is on file.")
            return redirect(f"{reverse('own_credentials')}#ties")
    title = "State a tie" if row is None else f"When it ended: {tie}"
    return _form_page(request, form, title)


def own_absence(request: HttpRequest, row: int | None = None) -> HttpResponse:
    """State days on which the reviewer takes no case, or change or remove those of that number."""
    reviewer = _own(request)
    actor = reviewer.user
    absence = Absence(reviewer=reviewer) if row is None else get_object_or_404(reviewer.absences, pk=row)
    back = f"{reverse('own_credentials')}#absences"
    if row is not None and "remove" in request.POST:
        with in_message(request):
            remove_credential(row=absence, actor=actor)
            messages.success(request, "You are not away on these days.")
        return redirect(back)
    form = AbsenceForm(request.POST or None, instance=absence)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            keep_credential(row=absence, values=form.cleaned_data, actor=actor)
            messages.success(request, "Your absence is on file.")
            return redirect(back)
    return _form_page(request, form, "State an absence", removable=row is not None)


def _form_page(
    request: HttpRequest,
    form: TieForm | TieEndForm | AbsenceForm,
    title: str,
    *,
    removable: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": reverse("own_credentials"),
        "removable": removable,
        "crumbs": [{"label": "My credentials", "href": reverse("own_credentials")}, {"label": title}],
    }
    return render(request, "reviews/credentials/form.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest) -> Reviewer:
    """The credentials of who asks. Raises Http404 for a reviewer of whom nothing is on file yet."""
    actor = signed_in(request)
    require(actor, rules.see_own_credentials)
    reviewer = own_credentials(actor)
    if reviewer is None:
        raise Http404
    return reviewer
