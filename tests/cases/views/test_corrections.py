"""The pages on which facts, events, items and parties are corrected; the next page says what follows."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import CaseEventKind, CaseState
from cases.models import Case
from cases.services.events import add_event
from imr_site.days import STILL_TO_COME
from tests.factories import a_case, a_case_manager, an_intake_coordinator, open_
from tests.factories.cases import THERAPY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


def _said(page) -> list[str]:
    return [message.message for message in page.context["messages"]]


def _typed(page, **changes) -> dict[str, str]:
    """What the form shows, as it would be sent again, with changes."""
    form = page.context["form"]
    shown = {field.name: field.value() for field in form}
    shown = {name: "" if value is None else f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value)
             for name, value in shown.items()}  # fmt: skip
    return shown | {"reason": "The letter says so."} | changes


def test_a_fact_is_corrected_and_the_case_page_says_what_follows(signed_in):
    case, client = open_(), signed_in(an_intake_coordinator())
    address = reverse("case_correct", args=[case.case_number])
    assert address in client.get(reverse("case_detail", args=[case.case_number])).content.decode()
    page = client.get(address)
    answer = client.post(address, _typed(page, served_on="12/1/16", decided_on="2016-11-30", rfa_date=""), follow=True)
    said = _said(answer)
    assert said[0] == "Facts: the correction is on file."
    assert any("not timely: stands against review" in words for words in said)
    text = answer.content.decode()
    assert "Feb 13, 2017 → Dec 1, 2016. The letter says so." in text
    case.refresh_from_db()
    assert case.ur_decision.served_on == date(2016, 12, 1)


def test_what_was_not_touched_is_not_corrected(signed_in):
    case, client = open_(), signed_in(an_intake_coordinator())
    address = reverse("case_correct", args=[case.case_number])
    page = client.post(address, _typed(client.get(address)))
    assert (page.status_code, page.context["form"].non_field_errors()) == (
        422,
        ["Nothing differs from what is on file, so nothing is corrected."],
    )
    client.post(address, _typed(client.get(address), application_signed="False"))
    assert [kept.field for kept in case.corrections.all()] == ["application_signed"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"reason": ""}, {"reason": ["This field is required."]}),
        ({"received_on": "4/1/2017"}, {"received_on": [STILL_TO_COME]}),
        ({"priority": "soon"}, {"priority": ["Select a valid choice. soon is not one of the available choices."]}),
    ],
)
def test_an_error_is_said_in_its_field_and_all_that_was_typed_stays(signed_in, changes, errors):
    case, client = open_(), signed_in(an_intake_coordinator())
    address = reverse("case_correct", args=[case.case_number])
    page = client.post(address, _typed(client.get(address), claim_number="HC-77", **changes))
    assert (page.status_code, page.context["form"].errors) == (422, errors)
    assert 'value="HC-77"' in page.content.decode()


def test_an_event_that_a_person_stated_leads_to_its_correction(signed_in):
    case = a_case(CaseState.RECORDS_PENDING)
    [event] = add_event(
        case=case, kind=CaseEventKind.LIABILITY_DISPUTED, occurred_at=date(2017, 3, 10), actor=a_case_manager()
    )
    client = signed_in(a_case_manager())
    address = reverse("event_correct", args=[case.case_number, event.pk])
    assert f'href="{address}"' in client.get(reverse("case_detail", args=[case.case_number])).content.decode()
    page = client.post(address, {"on": "", "reason": "The stamp."})
    assert page.context["form"].errors == {"on": ["Say on which day it happened, or that it did not."]}
    page = client.post(address, {"on": "3/9/17", "reason": "The stamp."}, follow=True)
    assert _said(page)[0] == "Claims administrator disputed liability: the correction is on file."
    assert "Mar 10, 2017 12:00 → Mar 9, 2017 12:00. The stamp." in page.content.decode()
    assert client.get(address).status_code == 404, "it was put aside"


def test_an_item_is_reworded_and_both_wordings_are_readable(signed_in):
    case, client = open_(), signed_in(an_intake_coordinator())
    address = reverse("item_reword", args=[case.case_number, 1])
    page = client.post(
        address, {"request_text": "Six sessions", "authorized_part": "", "disputed_part": "", "reason": "As sent."},
        follow=True,
    )  # fmt: skip
    assert f"{THERAPY} → Six sessions. As sent." in page.content.decode()
    assert Case.objects.get(pk=case.pk).items.get(position=1).request_text == "Six sessions"


def test_a_party_that_becomes_known_later_is_added(signed_in):
    case, client = open_(), signed_in(an_intake_coordinator())
    address = reverse("party_add", args=[case.case_number])
    assert address in client.get(reverse("case_detail", args=[case.case_number])).content.decode()
    typed = {"kind": "applicant_attorney", "name": "", "address": "2 Oak Street", "channel": "fax"}
    page = client.post(address, typed)
    assert page.context["form"].errors == {
        "name": ["Give a name or an organization."],
        "fax": ["Notices go there: fill it in, or choose another way."],
    }
    page = client.post(address, typed | {"name": "Nora Quill", "channel": "mail"}, follow=True)
    assert _said(page)[0] == "The party is on file."
    assert case.parties.get(kind="applicant_attorney").name == "Nora Quill"
