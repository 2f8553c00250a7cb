"""Pages of publication: list, prepare, release and withdraw public versions, and their history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may, require
from imr_site.accounts.proving import asks_proof, proof_of
from imr_site.refusals import in_message
from reviews import rules
from reviews.disclosure import CREDENTIALS_FIELD, Finding
from reviews.enums import WithdrawalKind
from reviews.forms.public import PublicForm, ReleaseForm, WithdrawForm
from reviews.models import Determination, PublicDetermination, PublicDraft
from reviews.selectors.determination import visible_determinations
from reviews.selectors.public import (
    ScannedText,
    drafts_to_publish,
    label_of,
    public_history,
    public_state,
    reasons_of,
    scan_of,
    scanned_texts,
    unresolved_findings,
    waits_for_release,
)
from reviews.services.public import (
    prepare_public,
    release_public,
    save_public,
    submit_public,
    withdraw_public,
)

PAGE_SIZE = 50


@require_GET
def public_worklist(request: HttpRequest) -> HttpResponse:
    """List the determinations whose public version waits to be prepared or released."""
    actor = signed_in(request)
    require(actor, rules.see_public_worklist)
    page = Paginator(drafts_to_publish(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"draft": draft, "case": draft.determination.case, "prepared": draft.prepared_at} for draft in page]
    return render(request, "reviews/public_worklist.html", {"page_obj": page, "rows": rows})


@require_GET
def public_history_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every public version of a determination, who released it, and what can be done next."""
    determination = _determination(request, pk)
    actor = signed_in(request)
    return render(
        request,
        "reviews/public_history.html",
        {
            "determination": determination,
            "state": public_state(determination),
            "versions": list(public_history(determination)),
            "may_prepare": may(actor, rules.edit_public),
            "may_release": may(actor, rules.release_public),
            "withdrawal_kinds": [(kind.value, kind.label) for kind in WithdrawalKind],
            "crumbs": _crumbs(determination, "Public version"),
        },
    )


@require_POST
def public_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft of a determination that has none: an imported one, or one issued before there were drafts."""
    determination = _determination(request, pk)
    with in_message(request):
        prepare_public(determination=determination, actor=signed_in(request))
        return redirect("public_edit", pk=pk)
    return redirect("public_history", pk=pk)


def public_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the texts with the findings marked in them; save them, or save and hand them over for release."""
    draft = _draft(request, pk)
    require(signed_in(request), rules.edit_public, draft)
    findings = scan_of(draft)
    texts = scanned_texts(draft, findings)
    form = PublicForm(request.POST or None, draft=draft, texts=texts)
    form.ask_reasons(findings, draft.accepted)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, draft, form)
        if saved is not None:
            return saved
    held = unresolved_findings(findings, reasons_of(draft.accepted))
    return render(
        request,
        "reviews/public_edit.html",
        {
            "draft": draft,
            "determination": draft.determination,
            "form": form,
            "parts": [_part(form, text, number) for number, text in enumerate(texts)],
            "credentials": [(found, _reason(form, found)) for found in findings if found.field == CREDENTIALS_FIELD],
            "stops": [finding for finding in held if finding.severity == "stops"],
            "unexplained": {finding.key for finding in held if finding.severity == "judge"},
            "crumbs": _crumbs(draft.determination, "Prepare"),
        },
        status=422 if form.errors else 200,
    )


def _save(request: HttpRequest, draft: PublicDraft, form: PublicForm) -> HttpResponse | None:
    """Save the draft. Returns the redirect, or None if the page must be shown again."""
    actor = signed_in(request)
    texts, reasons = form.typed()
    with in_message(request, form=form) as refusal:
        draft = save_public(
            draft=draft, texts=texts, accepted=reasons, based_on=form.cleaned_data["based_on"], actor=actor
        )
    if refusal.message:
        return None
    if "submit" not in request.POST:
        messages.success(request, "Saved and scanned again.")
        return redirect("public_edit", pk=draft.determination_id)
    with in_message(request, done="Saved."):
        submit_public(draft=draft, actor=actor)
        messages.success(request, "Prepared. Another person releases it.")
        return redirect("public_history", pk=draft.determination_id)
    return redirect("public_edit", pk=draft.determination_id)


def _part(form: PublicForm, text: ScannedText, number: int) -> dict[str, Any]:
    """One text as the page shows it: each finding once, with the field for its reason."""
    once = {finding.key: finding for finding in text.findings}
    return {
        "text": text,
        "field": form[f"text-{number}"],
        "findings": [
            (finding, _reason(form, finding), text.text[finding.start : finding.end]) for finding in once.values()
        ],
        "number": number,
    }


def _reason(form: PublicForm, finding: Finding) -> Any:
    name = f"reason-{finding.key}"
    return form[name] if name in form.fields else None


@asks_proof(on_get=rules.release_public)
def public_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the public text beside the original, and release it."""
    draft = _draft(request, pk)
    actor = signed_in(request)
    require(actor, rules.release_public, draft)
    if not waits_for_release(draft):
        messages.info(request, "This public version is not waiting for release.")
        return redirect("public_history", pk=pk)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with in_message(request):
            proof = proof_of(request)
            release_public(draft=draft, seen_sha256=data["seen"], reason=data["reason"], actor=actor, proof=proof)
            messages.success(request, "Released. It is in the public register, and its letter is being made.")
            return redirect("public_history", pk=pk)
        return redirect("public_release", pk=pk)
    findings = scan_of(draft)
    reasons = reasons_of(draft.accepted)
    once = {finding.key: finding for finding in findings if finding.severity == "judge"}
    scanned = scanned_texts(draft, findings)
    texts = {text.field: text.text for text in scanned}
    return render(
        request,
        "reviews/public_release.html",
        {
            "draft": draft,
            "determination": draft.determination,
            "content": draft.letter_content,
            "texts": scanned,
            "accepted": [
                {
                    "words": texts[finding.field][finding.start : finding.end] if finding.field in texts else "",
                    "label": label_of(finding.field),
                    "kind": finding.kind,
                    "reason": reasons.get(key, ""),
                }
                for key, finding in once.items()
            ],
            "held": unresolved_findings(findings, reasons),
            "why_not": "" if may(actor, rules.release_work_of_another, draft) else rules.release_work_of_another.reason,
            "corrects": draft.determination.public_versions.exists(),
            "crumbs": _crumbs(draft.determination, "Release"),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@asks_proof()
def public_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a public version, with a reason."""
    public = get_object_or_404(PublicDetermination.objects.select_related("determination"), pk=pk)
    _determination(request, public.determination_id)
    form = WithdrawForm(request.POST)
    with in_message(request):
        told = form.cleaned_data if form.is_valid() else {"kind": WithdrawalKind.OTHER, "reason": ""}
        withdraw_public(public=public, **told, actor=signed_in(request), proof=proof_of(request))
        messages.success(request, "Withdrawn. It is out of the public register.")
    return redirect("public_history", pk=public.determination_id)


# ---- who may --------------------------------------------------------------------------------------------------------


def _determination(request: HttpRequest, pk: int) -> Determination:
    """The determination, for those who may see it. Raises NotAllowed for reviewers, who do not publish."""
    actor = signed_in(request)
    determination = get_object_or_404(visible_determinations(actor), pk=pk)
    require(actor, rules.see_public_versions, determination)
    return determination


def _draft(request: HttpRequest, pk: int) -> PublicDraft:
    determination = _determination(request, pk)
    draft = PublicDraft.objects.select_related("prepared_by", "edited_by").filter(determination=determination).first()
    if draft is None:
        raise Http404
    draft.determination = determination
    return draft


def _crumbs(determination: Determination, last: str) -> list[dict[str, str]]:
    number = determination.case.case_number
    return [
        {"label": "To publish", "href": reverse("public_worklist")},
        {"label": number, "href": reverse("case_review", args=[number])},
        {"label": last},
    ]
