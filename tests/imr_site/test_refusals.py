"""A refusal on its way to a person: each way tells it once, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, QueryDict

from cases import errors as of_cases
from imr_site.errors import NotAllowed, Refused, StaleVersion
from imr_site.press import errors as of_press
from imr_site.refusals import RefusedPages, as_missing, in_fragment, in_message, on_form
from reviews import errors as of_reviews

CODES = {
    "Refused": "refused",
    "NotAllowed": "not_allowed",
    "StaleVersion": "stale_version",
    "CaseError": "case",
    "NoticeLacks": "notice_lacks",
    "IllegalTransition": "illegal_transition",
    "MoveNotAllowed": "not_allowed",
    "GuardRefused": "guard_refused",
    "ReasonRequired": "reason_required",
    "GroundRequired": "ground_required",
    "RequiredRecordsError": "required_records",
    "DraftGone": "draft_gone",
    "DraftSavedElsewhere": "draft_saved_elsewhere",
    "CheckStopped": "check_stopped",
    "CopyBeingMade": "copy_being_made",
    "ClockRulesError": "clock_rules",
    "RetentionRulesError": "retention_rules",
    "FeeRulesError": "fee_rules",
    "FaultyRow": "faulty_row",
    "TableRefused": "table",
    "TableTaken": "table_taken",
    "MayRepeat": "may_repeat",
    "ReviewError": "review",
    "RoundNotOpen": "round_not_open",
    "SamplingRulesError": "sampling_rules",
    "PressError": "press",
}


class SummaryForm(forms.Form):
    text = forms.CharField()
    based_on = forms.IntegerField()


@pytest.fixture
def form() -> SummaryForm:
    form = SummaryForm(QueryDict("text=Back+pain&based_on=1"))
    assert form.is_valid()
    return form


@pytest.fixture
def request_(rf):
    request = rf.post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def _said(request) -> list[str]:
    return [message.message for message in get_messages(request)]


def test_on_a_form_or_one_of_its_fields(form):
    with on_form(form):
        raise Refused("It is too late.")
    with on_form(form, "text") as refusal:
        raise Refused("Say more.")
    assert form.errors == {"__all__": ["It is too late."], "text": ["Say more."]}
    assert (refusal.message, form["text"].value()) == ("Say more.", "Back pain")


def test_in_a_message_after_what_was_done_all_the_same(request_):
    with in_message(request_, done="Saved."):
        raise Refused("It is too late.")
    assert _said(request_) == ["Saved. It is too late."]


def test_what_someone_else_saved_in_between_can_be_saved_over(request_, form):
    with in_message(request_, form=form):
        raise StaleVersion(what="summary", current=7)
    assert "save again to put it in place" in _said(request_)[0]
    assert (form["based_on"].value(), form["text"].value()) == ("7", "Back pain")


def test_in_a_part_of_the_page():
    with in_fragment() as refusal:
        raise StaleVersion(what="summary")
    assert (refusal.code, "Reload it" in refusal.message) == ("stale_version", True)


def test_as_a_page_that_is_not_there():
    with pytest.raises(Http404, match="No such file"), as_missing():
        raise Refused("No such file.")


def test_nothing_is_told_where_nothing_is_refused(request_, form):
    with in_message(request_), on_form(form), as_missing(), in_fragment() as refusal:
        pass
    assert (refusal.message, refusal.code, _said(request_), form.errors) == ("", "", [], {})


def test_what_is_not_allowed_and_what_is_no_refusal_go_through(request_, form):
    for error in (NotAllowed("Case managers do this."), KeyError("a fault")):
        for way in (on_form(form), in_message(request_), in_fragment(), as_missing()):
            with pytest.raises(type(error)), way:
                raise error
    assert (_said(request_), form.errors) == ([], {})


def test_whoever_may_not_gets_the_page_with_the_reason(request_):
    page = RefusedPages(lambda _request: None)
    answer = page.process_exception(request_, NotAllowed("Case managers do this."))
    assert (answer.status_code, "Case managers do this." in answer.content.decode()) == (403, True)
    assert page.process_exception(request_, KeyError("a fault")) is None


def test_the_codes_never_change():
    found = {
        name: kind.code
        for module in (of_cases, of_press, of_reviews)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Refused)
    }
    assert found | {"StaleVersion": StaleVersion.code} == CODES
