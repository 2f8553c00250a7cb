from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import CaseState
from tests.factories import a_case, a_case_manager, an_intake_coordinator, open_
from tests.factories.cases import a_ur_decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

RECEIVED = date(2017, 2, 23)


def _page(case, name="case_facts"):
    return reverse(name, args=[case.case_number])


def test_only_what_is_not_known_is_asked_for(signed_in):
    case = open_(received_on=RECEIVED, ur=a_ur_decision(RECEIVED, on_necessity=None, liability_disputed=False))
    page = signed_in(an_intake_coordinator()).get(_page(case))
    assert "on_necessity" in page.context["form"].fields
    assert "liability_disputed" not in page.context["form"].fields
    assert "Was the UR decision based on medical necessity?" in page.content.decode()
    assert ("Liability disputed on another ground at that time", "No") in page.context["known"]


def test_what_is_stated_is_on_file_and_what_is_left_open_is_not_known(signed_in):
    case = open_(received_on=RECEIVED, signed=None, ur=a_ur_decision(RECEIVED, on_necessity=None))
    client = signed_in(an_intake_coordinator())
    answer = client.post(_page(case), {"on_necessity": "no", "representative_designated_on": "2017-02-14"})
    case.refresh_from_db()
    assert (answer.status_code, case.ur_decision.on_necessity, case.application_signed) == (302, False, None)
    assert case.representative_designated_on == date(2017, 2, 14)
    page = client.get(_page(case, "case_detail"))
    facts = dict(page.context["application_facts"])
    assert (facts["Based on medical necessity"], facts["Signed by the worker or a representative"]) == (
        "No",
        "Not known",
    )


def test_a_date_to_come_is_refused_and_what_was_typed_stays(signed_in):
    case = open_()
    page = signed_in(an_intake_coordinator()).post(
        _page(case), {"representative_designated_on": "2017-03-16", "earlier_case": "CM16-0000007"}
    )
    assert page.status_code == 422
    assert page.context["form"]["earlier_case"].value() == "CM16-0000007"
    assert "still to come" in page.content.decode()


def test_more_time_is_recorded_with_its_approval(signed_in):
    case = a_case(CaseState.READY_FOR_REVIEW)
    client = signed_in(a_case_manager())
    refused = client.post(_page(case, "clock_extend"), {"clock": "C14", "days": "4", "approval": "Of March."})
    assert refused.status_code == 422
    assert client.post(_page(case, "clock_extend"), {"clock": "C14", "days": "2", "approval": "Of March."}).url == (
        _page(case, "case_clocks")
    )
    assert list(case.clock_extensions.values_list("clock", "days", "approval")) == [("C14", 2, "Of March.")]


def test_an_event_may_say_its_place_and_its_question(signed_in):
    case = open_()
    signed_in(a_case_manager()).post(
        _page(case, "event_add"),
        {
            "kind": "information_request_received",
            "on": "2017-03-10",
            "channel": "mail",
            "place": "abroad",
            "reference": "signature",
        },
    )
    event = case.events.get(kind="information_request_received")
    assert (event.channel, event.place, event.reference, event.day_only) == ("mail", "abroad", "signature", True)
