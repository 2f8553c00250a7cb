"""The pages of credentialing staff: the roster, and all facts of one reviewer, edited section by section."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.refusals import in_message, on_form
from imr_site.searches import keep_search, kept_search
from reviews import rules
from reviews.forms.credentials import (
    SECTIONS,
    TIES,
    CredentialForm,
    NewReviewerForm,
    ProofForm,
    ReviewerForm,
    RosterFilter,
    TableForm,
)
from reviews.models import Affiliation, CredentialProof, Reviewer
from reviews.selectors.credentials import (
    attention_to,
    bound_people,
    roster,
    visible_reviewers,
    without_credentials,
)
from reviews.selectors.medical_director import medical_director
from reviews.selectors.who_decides import candidates_of
from reviews.services.credential_proofs import add_proof, open_proof, remove_proof
from reviews.services.credentials import keep_credential, remove_credential
from reviews.tables import KINDS, credentials_table, take_table


@require_GET
def credential_roster(request: HttpRequest) -> HttpResponse:
    """List every reviewer with what is on file, those of a search, or those who need attention."""
    actor = _who_sees(request)
    wanted = RosterFilter(request.GET)
    wanted.is_valid()
    number = wanted.cleaned_data.get("search")
    search = kept_search(request.session, number) if number else ""
    if number and not search:
        messages.info(request, "That search is over. Type the name again.")
    attention = wanted.cleaned_data.get("attention", "")
    return render(
        request,
        "reviews/credentials/roster.html",
        {
            "lines": roster(actor, search=search, attention=attention),
            "choices": wanted.fields["attention"].choices,  # type: ignore[attr-defined]
            "attention": attention,
            "searched_name": search,
            "search_number": number if search else "",
            "director": medical_director(timezone.localdate()),
            "waiting": without_credentials(actor).count(),
            "may_keep": may(actor, rules.keep_credentials),
            "tabs": _tabs("credential_roster"),
            "today": timezone.localdate(),
        },
    )


@require_POST
def credential_search(request: HttpRequest) -> HttpResponse:
    """Show the roster with whom the name finds; posted, as a name belongs in no address."""
    _who_sees(request)
    wanted = RosterFilter(request.POST)
    wanted.is_valid()
    query = {"attention": wanted.cleaned_data.get("attention", "")}
    words = request.POST.get("words", "").replace("\0", "").strip()
    if words:
        query["search"] = str(keep_search(request.session, words))
    return redirect(f"{reverse('credential_roster')}?{urlencode(query)}")


@require_GET
def credential_people(request: HttpRequest) -> HttpResponse:
    """List the staff and quality physicians, whose ties count as those of reviewers do."""
    actor = _who_sees(request)
    return render(
        request,
        "reviews/credentials/people.html",
        {"people": bound_people(actor), "tabs": _tabs("credential_people")},
    )


@require_GET
def credential_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the ties of one of the staff or of a quality physician."""
    actor = _who_sees(request)
    person = get_object_or_404(bound_people(actor), pk=pk)
    return render(
        request,
        "reviews/credentials/person.html",
        {
            "person": person,
            "ties": person.affiliations.all(),
            "may_keep": may(actor, rules.keep_credentials),
            "crumbs": [
                {"label": "Credentials", "href": reverse("credential_roster")},
                {"label": "Staff", "href": reverse("credential_people")},
                {"label": str(person)},
            ],
        },
    )


@require_GET
def credential_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all that is on file of one reviewer."""
    actor = _who_sees(request)
    reviewer = _reviewer(actor, pk)
    today = timezone.localdate()
    (candidate,) = candidates_of([reviewer], on=today)
    return render(
        request,
        "reviews/credentials/detail.html",
        {
            "reviewer": reviewer,
            "open_reviews": candidate.open_reviews,
            "attention": attention_to(reviewer, on=today),
            "ties": reviewer.user.affiliations.all(),
            "proofs": reviewer.proofs.select_related("added_by"),
            "may_keep": may(actor, rules.keep_credentials),
            "today": today,
            "crumbs": _crumbs(),
        },
    )


def credential_add(request: HttpRequest) -> HttpResponse:
    """Begin the file of a reviewer who has an account and no credentials yet."""
    actor = _keeper(request)
    form = NewReviewerForm(request.POST or None, accounts=without_credentials(actor))
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            reviewer = Reviewer(user=form.cleaned_data["user"])
            keep_credential(row=reviewer, values=form.cleaned_data, actor=actor)
            messages.success(request, "On file. Add the licences and certifications next.")
            return redirect("credential_detail", pk=reviewer.pk)
    return _form_page(request, form, title="Add a reviewer", back=reverse("credential_roster"), crumbs=_crumbs())


def credential_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Change profession, practice and capacity of a reviewer."""
    actor = _keeper(request)
    reviewer = _reviewer(actor, pk)
    form = ReviewerForm(request.POST or None, instance=reviewer)
    back = reverse("credential_detail", args=[pk])
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            _tell(request, keep_credential(row=reviewer, values=form.cleaned_data, actor=actor))
            return redirect(back)
    return _form_page(request, form, title="Practice and capacity", back=back, crumbs=_crumbs(reviewer))


def credential_row(request: HttpRequest, pk: int, section: str, row: int | None = None) -> HttpResponse:
    """Add a licence, certification, action, appointment or absence, or change or remove the one of that number."""
    actor = _keeper(request)
    reviewer = _reviewer(actor, pk)
    kind = SECTIONS.get(section)
    if kind is None:
        raise Http404
    fact = kind.model(reviewer=reviewer) if row is None else get_object_or_404(kind.model, pk=row, reviewer=reviewer)
    back = f"{reverse('credential_detail', args=[pk])}#{section}"
    if row is not None and "remove" in request.POST:
        with in_message(request):
            remove_credential(row=fact, actor=actor)
            messages.success(request, f"{kind.name} removed.")
        return redirect(back)
    form = kind.form(request.POST or None, instance=fact)
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            _tell(request, keep_credential(row=fact, values=form.cleaned_data, actor=actor))
            return redirect(back)
    return _form_page(
        request, form, title=_title(kind.name, row), back=back, crumbs=_crumbs(reviewer), removable=row is not None
    )


def credential_tie(request: HttpRequest, pk: int, row: int | None = None) -> HttpResponse:
    """Add a tie of a reviewer, a quality physician or one of the staff, or change the one of that number."""
    actor = _keeper(request)
    person = get_object_or_404(User, pk=pk)
    reviewer = visible_reviewers(actor).filter(user=person).first()
    tie = Affiliation(person=person) if row is None else get_object_or_404(Affiliation, pk=row, person=person)
    form = TIES.form(request.POST or None, instance=tie)
    to_reviewer = reviewer and f"{reverse('credential_detail', args=[reviewer.pk])}#ties"
    back = to_reviewer or reverse("credential_person", args=[pk])
    if request.method == "POST" and form.is_valid():
        with on_form(form):
            _tell(request, keep_credential(row=tie, values=form.cleaned_data, actor=actor))
            return redirect(back)
    return _form_page(request, form, title=_title(TIES.name, row), back=back, crumbs=_crumbs(reviewer, person))


def proof_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document of proof on file, once it was opened and found whole."""
    actor = _keeper(request)
    reviewer = _reviewer(actor, pk)
    form = ProofForm(request.POST or None, request.FILES or None)
    back = f"{reverse('credential_detail', args=[pk])}#proofs"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with on_form(form, "file"):
            add_proof(reviewer=reviewer, title=given["title"], about=given["about"], upload=given["file"], actor=actor)
            messages.success(request, f"“{given['title']}” is on file.")
            return redirect(back)
    return _form_page(request, form, title="Add a document", back=back, crumbs=_crumbs(reviewer), sends_file=True)


@require_GET
def proof_download(request: HttpRequest, pk: int, row: int) -> FileResponse:
    """Return a document of proof, as a download and exactly as it was received."""
    actor = _keeper(request)
    proof = get_object_or_404(CredentialProof, pk=row, reviewer=pk)
    suffix = proof.content_type.rpartition("/")[2]
    return FileResponse(
        open_proof(proof=proof, actor=actor),
        as_attachment=True,
        filename=f"proof-{proof.pk}.{suffix}",
        content_type=proof.content_type,
    )


@require_POST
def proof_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a document of proof away."""
    actor = _keeper(request)
    proof = get_object_or_404(CredentialProof, pk=row, reviewer=pk)
    with in_message(request):
        remove_proof(proof=proof, actor=actor)
        messages.success(request, f"“{proof.title}” is removed.")
    return redirect(f"{reverse('credential_detail', args=[pk])}#proofs")


@require_GET
def credential_export(request: HttpRequest) -> StreamingHttpResponse:
    """Return all facts on file as a CSV file."""
    lines = credentials_table(actor=_keeper(request))
    headers = {"Content-Disposition": 'attachment; filename="credentials.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def credential_import(request: HttpRequest) -> HttpResponse:
    """Show what a table would change, and take in the one that was shown."""
    actor = _keeper(request)
    form = TableForm(request.POST or None, request.FILES or None)
    taken = None
    if request.method == "POST" and form.is_valid():
        shown = form.cleaned_data["shown"]
        with on_form(form, "file"):
            taken = take_table(form.table(), actor=actor, keep=bool(shown))
            if shown and not taken.faults:
                count = len(taken.changes)
                facts = f"{count} fact is" if count == 1 else f"{count} facts are"
                messages.success(request, f"{facts} on file as the table says.")
                return redirect("credential_roster")
    context = {
        "form": form,
        "taken": taken,
        "table": form.table() if taken else "",
        "kinds": [(kind.fact, list(kind.form.base_fields)) for kind in KINDS.values()],
        "crumbs": [*_crumbs(), {"label": "Import a table"}],
    }
    is_refused = form.errors or (taken is not None and taken.faults)
    return render(request, "reviews/credentials/import.html", context, status=422 if is_refused else 200)


def _form_page(
    request: HttpRequest,
    form: CredentialForm | ProofForm,
    *,
    title: str,
    back: str,
    crumbs: list[dict[str, str]],
    removable: bool = False,
    sends_file: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": back,
        "removable": removable,
        "sends_file": sends_file,
        "crumbs": [*crumbs, {"label": title}],
    }
    return render(request, "reviews/credentials/form.html", context, status=422 if form.errors else 200)


def _title(name: str, row: int | None) -> str:
    words = name if name.startswith("QME") else name.lower()
    return f"Add: {words}" if row is None else f"Change: {words}"


def _tell(request: HttpRequest, changed: list[str]) -> None:
    if changed:
        messages.success(request, "Saved.")
    else:
        messages.info(request, "Nothing was changed.")


def _tabs(current: str) -> list[dict[str, object]]:
    names = (("credential_roster", "Reviewers"), ("credential_people", "Staff and quality physicians"))
    return [{"label": label, "href": reverse(name), "current": name == current} for name, label in names]


def _crumbs(reviewer: Reviewer | None = None, person: User | None = None) -> list[dict[str, str]]:
    found = [{"label": "Credentials", "href": reverse("credential_roster")}]
    if reviewer is not None:
        found.append({"label": str(reviewer), "href": reverse("credential_detail", args=[reviewer.pk])})
    elif person is not None:
        found.append({"label": str(person), "href": reverse("credential_person", args=[person.pk])})
    return found


def _who_sees(request: HttpRequest) -> User:
    actor = signed_in(request)
    require(actor, rules.see_credentials)
    return actor


def _keeper(request: HttpRequest) -> User:
    actor = signed_in(request)
    require(actor, rules.keep_credentials)
    return actor


def _reviewer(actor: User, pk: int) -> Reviewer:
    return get_object_or_404(visible_reviewers(actor), pk=pk)
