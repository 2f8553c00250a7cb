"""Every address of the URLconf, each by a name of its own, and what to put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.urls import get_resolver, reverse

from tests.who_opens_what.world import KINDS, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

MODELS = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
"""The models of the console, as the names of its addresses spell them."""

OF_A_CASE = {
    "call_strike": "call",
    "case_hold_release": "hold",
    "case_file_document": "document",
    "case_file_pdf": "document",
    "case_file_picture": "document",
    "document_open": "document",
    "document_original": "document",
    "event_correct": "event",
    "fee_credit": "fee",
    "fee_state": "fee",
    "letter_download": "alone",
    "letter_download~to_party": "to_party",
    "letter_request": "determination",
    "letter_retry": "alone",
    "letter_retry~to_party": "to_party",
    "letter_status": "alone",
    "letter_status~to_party": "to_party",
    "note_strike": "note",
    "pack_download": "determination",
    "party_edit": "party",
    "public_edit": "determination",
    "public_history": "determination",
    "public_pdf": "public",
    "public_release": "determination",
    "public_start": "determination",
    "public_withdraw": "public",
    "quality_review": "round",
    "record_replaces": "document",
    "service_again": "delivery",
    "service_received": "delivery",
    "service_record": "determination",
    "service_retry": "delivery",
    "service_returned": "delivery",
    "service_sent": "delivery",
    "task_done": "task",
}
"""Which thing of a case stands at `pk`; where the address begins with `round_`, its latest round."""

OF_NO_CASE = {
    "account_change": "change",
    "batch_cancel": "batch",
    "batch_detail": "batch",
    "batch_download": "batch",
    "batch_mailed": "batch",
    "batch_retry": "batch",
    "batch_status": "batch",
    "book_answer": "book_entry",
    "book_entry": "book_entry",
    "book_take_back": "book_decision",
    "credential_detail": "reviewer",
    "credential_person": "colleague",
    "credential_practice": "reviewer",
    "credential_row": "reviewer",
    "credential_row_add": "reviewer",
    "credential_tie": "colleague",
    "credential_tie_add": "colleague",
    "disposal_approve": "disposal",
    "disposal_detail": "disposal",
    "disposal_refuse": "disposal",
    "draft_discard": "draft",
    "draft_file_remove": "draft",
    "draft_files": "draft",
    "draft_hand_on": "left_draft",
    "draft_left_discard": "left_draft",
    "draft_open": "draft",
    "draft_page": "draft",
    "for_you_open": "notification",
    "import_detail": "import",
    "import_faults": "import",
    "import_status": "import",
    "invoice_detail": "invoice",
    "invoice_file": "invoice",
    "invoice_retry": "invoice",
    "invoice_sent": "invoice",
    "job_again": "failed_job",
    "bulk_result": "bulk",
    "phrase_remove": "phrase",
    "view_remove": "saved_view",
    "notice_preview": "notice",
    "notice_send": "notice",
    "notice_told": "notice",
    "notices_status": "notices_job",
    "proof_add": "reviewer",
    "proof_download": "reviewer",
    "proof_remove": "reviewer",
    "recheck_report": "recheck",
    "sample_review": "sample",
    "feed_acknowledge": "feed",
    "feed_download": "feed",
    "feed_send": "feed",
    "report_detail": "report",
    "report_link": "report",
    "report_set_aside": "report",
}
ROWS = {
    "credential_row": "licence",
    "credential_row_add": "licence",
    "credential_tie": "tie",
    "own_absence": "absence",
    "own_tie": "own_tie",
    "proof_download": "proof",
    "proof_remove": "proof",
}
"""Which fact of a person stands at `row`."""
GIVEN = {
    "action": "withdraw",
    "app_label": "cases",
    "content_type_id": "1",
    "kept": 1,
    "month": 1,
    "key": "no-such-key",
    "object_id": "1",
    "page": 1,
    "position": 1,
    "section": "physician",
    "rule_id": "ACU-USE",
    "status": "terminated",
    "token": "A" * 32,
    "uidb36": "1",
    "upload": UUID(int=1),
    "width": 160,
    "year": 2026,
    "url": "no-such-page",
}

Route = tuple[str, str]
"""The name of an address, and for one of the console the model; two spellings with `~` are of one address."""


def all_routes() -> dict[Route, str]:
    """Every address that can be reached, as the URLconf spells it: of two that are spelled alike the first answers."""
    by_path: dict[str, Route] = {}
    for names, path, pattern in _walk(get_resolver(), (), ""):
        by_path.setdefault(path, _route(":".join([*names, pattern.name or ""]), path))
    found = {route: path for path, route in by_path.items()}
    assert len(found) == len(by_path), "two addresses have one name"
    return found


def _walk(resolver: Any, names: tuple[str, ...], path: str) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    for pattern in resolver.url_patterns:
        spelled = path + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, (*names, pattern.namespace) if pattern.namespace else names, spelled)
        else:
            yield names, spelled, pattern


def _route(name: str, path: str) -> Route:
    if name == "admin:":
        if "(?P<url>" in path:
            return "admin:anything_else", ""
        app, model = path.split("/")[1:3]
        return "admin:_old", f"{app}_{model}"
    for model in MODELS:
        if name.startswith(f"admin:{model}_"):
            return f"admin:{name.removeprefix(f'admin:{model}')}", model
    return name, ""


def address(world: SimpleNamespace, spelled: str, subject: str) -> str:
    """Where to ask for it: of a case of this kind, of this model of the console, or of no case."""
    if subject in MODELS:
        return _of_the_console(spelled, subject)
    name, _of, _which = spelled.partition("~")
    if name == "admin:anything_else":
        return "/admin/no-such-page"
    wanted = _parameters(name)
    values = dict(GIVEN)
    if subject in KINDS:
        things = world.cases[subject]
        thing = "round" if name.startswith("round_") else OF_A_CASE.get(spelled, "")
        values |= vars(things) | {"pk": getattr(things, thing, NONE)}
    elif name in OF_NO_CASE:
        beside = {"file": world.things["draft_file"], "party": world.things["notice_party"]}
        values |= beside | {"pk": world.things[OF_NO_CASE[name]]}
    if name in ROWS:
        values |= {"row": world.things[ROWS[name]], "section": "licences"}
    return reverse(name, kwargs={parameter: values[parameter] for parameter in wanted})


def _of_the_console(name: str, model: str) -> str:
    if name == "admin:_old":
        return _of_the_console("admin:_change", model).removesuffix("change/")
    view = f"admin:{model}{name.removeprefix('admin:')}"
    if "object_id" not in _parameters(view):
        return reverse(view)
    return reverse(view, args=[apps.get_model(*model.split("_")).objects.first().pk])


def _parameters(name: str) -> set[str]:
    """The parameters in the address of this name."""
    resolver = get_resolver()
    namespace, _colon, name = name.rpartition(":")
    if namespace:
        resolver = resolver.namespace_dict[namespace][1]
    return set(resolver.reverse_dict.getlist(name)[0][0][0][1])
