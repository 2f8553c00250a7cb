from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseOrigin, CaseState, DocumentSource, ItemStatus, Priority
from cases.models import Case
from cases.services.consolidation import consolidate
from cases.views import case as view
from imr_site.accounts.enums import Role
from imr_site.days import NOT_A_DATE
from tests.cases.conftest import NOW
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_person,
    a_reviewer,
    an_auditor,
    an_intake_coordinator,
    move,
    open_,
    order_new_review,
    sign_in,
)
from tests.factories.cases import THERAPY, a_ur_decision, named_items, named_parties
from tests.visiting import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState
STAFF = [role for role in Role if role != Role.REVIEWER]


def _page(case: Case) -> str:
    return reverse("case_detail", args=[case.case_number])


def _move(case: Case, action: str) -> str:
    return reverse("case_move", args=[case.case_number, action])


def _said(response) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in response.context["messages"]]


def _offered(page) -> dict[str, tuple[str, ...]]:
    return {move.transition.action: move.missing for move in [*page.context["moves"], *page.context["rare_moves"]]}


@pytest.mark.parametrize("state", [S.RECEIVED, S.RECORDS_PENDING, S.QUALITY_REVIEW, S.ISSUED, S.DUPLICATE])
def test_the_page_shows_to_all_staff_what_is_on_file_and_never_who_reviews_it(signed_in, state):
    case = a_case(state)
    for role in STAFF:
        text = signed_in(a_person(role)).get(_page(case)).content.decode()
        for words in (case.case_number, state.label, THERAPY, "Adele Marchetti", "Owen Castellane", "Harbor Crest"):
            assert words in text
        assert "Forsyth" not in text


@pytest.mark.parametrize("name", ["case_detail", "case_clocks", "document_add"])
def test_a_case_that_is_not_on_file_or_not_ones_own_is_not_there(signed_in, name):
    case = a_case(S.CLINICAL_REVIEW)
    assert signed_in(an_intake_coordinator()).get(reverse(name, args=["CM99-0000001"])).status_code == 404
    assert signed_in(a_reviewer().user).get(reverse(name, args=[case.case_number])).status_code == 404


def test_an_imported_case_shows_what_little_there_is(signed_in):
    case = Case.objects.create(
        case_number="CM13-0000001", origin=CaseOrigin.IMPORTED.value, state=S.CLOSED.value, opened_at=timezone.now()
    )
    page = signed_in(an_auditor()).get(_page(case))
    assert (page.status_code, page.context["running"], page.context["assessment"]) == (200, [], None)
    assert "Imported as issued" in page.content.decode()


class TestMoves:
    def test_those_of_the_role_are_offered_with_what_they_lack(self, signed_in):
        case = a_case(S.ELIGIBILITY_REVIEW)
        assert _offered(signed_in(an_intake_coordinator()).get(_page(case))) == {
            "mark_duplicate": ("link the case this one repeats",),
            "request_information": (),
            "find_eligible": (),
            "find_ineligible": (),
            "defer": ("no open dispute over liability at the time of the UR decision is on file; state it first",),
            "withdraw": (),
        }
        assert _offered(signed_in(an_auditor()).get(_page(case))) == {}

    def test_those_with_a_page_of_their_own_are_not_offered_here(self, signed_in):
        offered = _offered(signed_in(a_person(Role.QUALITY)).get(_page(a_case(S.QUALITY_REVIEW))))
        assert offered == {}

    def test_a_move_is_made_on_the_day_that_is_said(self, signed_in):
        case = a_case(S.ELIGIBLE)
        answer = signed_in(a_case_manager()).post(_move(case, "assign"), {"on": "2017-03-02"}, follow=True)
        case.refresh_from_db()
        assert (case.state, case.assigned_on) == (S.ASSIGNED, date(2017, 3, 2))
        assert answer.redirect_chain == [(_page(case), 302)]
        assert _said(answer) == [("success", f"{case.case_number}: assigned.")]

    def test_a_move_without_a_day_is_made_now_with_its_reason(self, signed_in):
        case = open_()
        signed_in(an_intake_coordinator()).post(_move(case, "withdraw"), {"reason": " Settled. "})
        made = case.moves.get()
        assert (made.action, made.at, made.reason, made.actor) == ("withdraw", NOW, "Settled.", an_intake_coordinator())

    @pytest.mark.parametrize(
        ("action", "typed", "words"),
        [
            ("records_complete", {}, "that is possible only from: Records pending, Insufficient records."),
            ("issue", {}, "This is done on the page “Review and determination”."),
            ("bribe", {}, "there is no such move."),
            ("withdraw", {}, "Give a reason to withdraw."),
            ("withdraw", {"reason": "x", "on": "yesterday"}, f"On: {NOT_A_DATE}"),
            ("withdraw", {"reason": "x", "on": "2017-03-16"}, "This date is still to come."),
            ("withdraw", {"reason": "x", "on": "2017-02-01"}, "The application was received on February 23, 2017"),
        ],
    )  # fmt: skip
    def test_what_stands_in_the_way_is_said_and_nothing_is_changed(self, signed_in, action, typed, words):
        case = a_case(S.ELIGIBLE)
        answer = signed_in(an_intake_coordinator()).post(_move(case, action), typed, follow=True)
        [(level, said)] = _said(answer)
        assert (level, words in said) == ("error", True)
        case.refresh_from_db()
        assert (case.state, case.moves.last().action) == (S.ELIGIBLE, "find_eligible")

    def test_who_may_not_make_a_move_is_told_who_does(self, signed_in):
        case = a_case(S.ELIGIBLE)
        answer = signed_in(an_intake_coordinator()).post(_move(case, "assign"))
        assert answer.status_code == 403
        said = "Intake coordinator may not assign. It is done by: Administrator, Case manager."
        assert said in answer.content.decode()
        case.refresh_from_db()
        assert (case.state, case.moves.last().action) == (S.ELIGIBLE, "find_eligible")

    def test_what_is_missing_is_said(self, signed_in):
        case = a_case(S.ELIGIBILITY_REVIEW, signed=False)
        answer = signed_in(an_intake_coordinator()).post(_move(case, "find_eligible"), follow=True)
        assert _said(answer) == [
            ("error", "Cannot find eligible yet: Neither the worker nor a representative signed the application.")
        ]

    def test_a_move_is_never_made_by_following_a_link(self, signed_in):
        case = a_case(S.ELIGIBLE)
        assert signed_in(a_case_manager()).get(_move(case, "assign")).status_code == 405
        case.refresh_from_db()
        assert case.state == S.ELIGIBLE

    def test_a_move_needs_the_token_of_the_page(self):
        case, strict = a_case(S.ELIGIBLE), sign_in(Client(enforce_csrf_checks=True), a_case_manager())
        assert strict.post(_move(case, "assign")).status_code == 403
        case.refresh_from_db()
        assert case.state == S.ELIGIBLE

    def test_a_reviewer_moves_no_case_from_here(self, signed_in):
        case = a_case(S.CLINICAL_REVIEW)
        answer = signed_in(a_reviewer().user).post(_move(case, "request_additional_information"), {"reason": "x"})
        assert answer.status_code == 404


class TestItems:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [(ItemStatus.TERMINATED, "claims_administrator"), (ItemStatus.WITHDRAWN, "injured_worker")],
    )
    def test_one_is_closed_by_who_said_so_and_the_others_go_on(self, signed_in, files, status, kind):
        case = open_()
        letter, client = a_document(case, title="Letter of March 14"), signed_in(a_case_manager())
        address = reverse("item_close", args=[case.case_number, 2, status])
        page = client.get(address)
        assert {party.kind for party in page.context["form"].fields["said_by"].queryset} == {kind} | (
            {"requesting_physician"} if status == ItemStatus.WITHDRAWN else set()
        )
        typed = {"said_by": case.parties.get(kind=kind).pk, "said_on": "3/14/17", "document": letter.pk}
        answer = client.post(address, typed, follow=True)
        assert list(case.items.values_list("status", flat=True)) == [ItemStatus.OPEN, status]
        assert _said(answer) == [("success", f"Item 2: {status.label.lower()}.")]
        answer = client.post(
            reverse("item_reopen", args=[case.case_number, 2]), {"reason": "It was item 1."}, follow=True
        )
        assert _said(answer) == [("success", "Item 2: open again.")]
        assert "It was item 1." in answer.content.decode()

    def test_an_authorization_without_its_document_is_refused_in_the_field(self, signed_in):
        case = open_()
        typed = {"said_by": case.parties.get(kind="claims_administrator").pk, "said_on": "3/14/17", "document": ""}
        address = reverse("item_close", args=[case.case_number, 2, "terminated"])
        page = signed_in(a_case_manager()).post(address, typed)
        assert (page.status_code, page.context["form"].errors) == (422, {"document": ["This field is required."]})

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.QUALITY, Role.AUDITOR])
    def test_colleagues_are_told_whose_work_it_is(self, signed_in, role):
        case = open_()
        answer = signed_in(a_person(role)).post(reverse("item_close", args=[case.case_number, 1, "terminated"]))
        assert answer.status_code == 403
        words = reasons(role, "Items are closed and opened again by case managers.")[1]
        assert words in answer.content.decode()
        assert set(case.items.values_list("status", flat=True)) == {ItemStatus.OPEN}

    @pytest.mark.parametrize(("position", "status"), [(9, "terminated"), (1, "open"), (1, "lost")])
    def test_an_item_or_an_end_that_is_not_there_is_not_there(self, signed_in, position, status):
        address = reverse("item_close", args=[open_().case_number, position, "withdrawn"])
        answer = signed_in(a_case_manager()).get(address.replace("withdrawn", status))
        assert answer.status_code == (405 if status == "open" else 404)

    def test_an_item_of_a_case_that_is_over_stands(self, signed_in):
        case = a_case(S.WITHDRAWN)
        answer = signed_in(a_case_manager()).post(
            reverse("item_close", args=[case.case_number, 1, "withdrawn"]), follow=True
        )
        assert _said(answer) == [("error", "This case no longer waits for a decision, so its items stand as they are.")]


def test_the_clocks_are_explained(signed_in):
    case = a_case(S.READY_FOR_REVIEW)
    page = signed_in(an_auditor()).get(reverse("case_clocks", args=[case.case_number]))
    assert "C14" in {clock.key for clock in page.context["counting"]}
    assert "LC 4610.6(d)(1)(B)" in page.content.decode()


def test_what_speaks_against_eligibility_is_on_the_page(signed_in):
    page = signed_in(an_auditor()).get(_page(open_(signed=False, priority=Priority.EXPEDITED)))
    assessment = page.context["assessment"]
    assert [check.reason for check in assessment.blocking] == ["unsigned"]
    assert [check.reason for check in assessment.warnings] == ["expedited_not_certified"]
    assert "Neither the worker nor a representative signed the application." in page.content.decode()


def test_a_document_is_a_link_only_once_it_is_clean(signed_in):
    case = open_()
    clean, waiting = a_document(case), a_document(case, title="Fax", checked=False)
    rejected = a_document(case, title="Letter", content=b"Dear sir")
    text = signed_in(an_auditor()).get(_page(case)).content.decode()
    shown = [reverse("document_open", args=[case.case_number, one.pk]) in text for one in (clean, waiting, rejected)]
    assert shown == [True, False, False]
    assert "Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these." in text


def test_more_items_parties_documents_and_events_take_no_more_queries(signed_in):
    def queries(case: Case) -> int:
        client.get(_page(case))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(_page(case)).status_code == 200
        return len(captured)

    client = signed_in(a_case_manager())
    small = a_case(S.RECORDS_PENDING, items=named_items("One"))
    large = a_case(S.RECORDS_PENDING, items=named_items(*"abcdef"), parties=named_parties(worker="Tunde Okafor"))
    for number in range(5):
        a_document(large, title=f"Report {number}", source=DocumentSource.OTHER_PROVIDER)
    assert (queries(large), queries(small)) == (22, 22)


def test_more_likely_duplicates_take_no_more_queries(signed_in):
    def queries() -> tuple[int, int]:
        page = client.get(_page(case))
        with CaptureQueriesContext(connection) as captured:
            client.get(_page(case))
        return len(page.context["alike"].candidates), len(captured)

    client, case = signed_in(an_intake_coordinator()), open_()
    open_()
    (one, with_one), _ = queries(), [open_() for _ in range(4)]
    many, with_many = queries()
    assert (one, many, with_many) == (1, 4, with_one)


def test_the_question_about_a_likely_duplicate_is_answered_on_the_page_and_taken_back(signed_in):
    first, case = open_(), open_()
    client, other = signed_in(an_intake_coordinator()), {"original": first.case_number}

    def answer(name: str) -> Any:
        return client.post(reverse(name, args=[case.case_number]), other, follow=True)

    page = client.get(_page(case))
    assert "same claim number" in page.content.decode()
    page = answer("case_rule_out")
    assert (page.context["alike"], page.context["ruled_out"]) == (None, [first])
    page = answer("case_rule_out_undo")
    assert [one.case for one in page.context["alike"].candidates] == [first]
    page = answer("case_link")
    assert (page.context["alike"], page.context["case"].duplicate_of) == (None, first)
    page = answer("case_unlink")
    assert [one.case for one in page.context["alike"].candidates] == [first]
    page = client.get(_page(first))
    assert f'action="{reverse("case_link", args=[case.case_number])}"' in page.content.decode(), "the later one repeats"


class TestDecidedTogether:
    def test_the_items_go_to_the_case_that_decides_them_and_come_back(self, signed_in):
        lead, case = a_case(S.ELIGIBLE), a_case(S.ELIGIBLE, items=named_items("Lumbar brace"))
        client = signed_in(an_intake_coordinator())
        page = client.get(_page(case)).content.decode()
        assert f"Decide this application in {lead.case_number}" in page
        address = reverse("case_consolidate", args=[case.case_number])
        page = client.post(address, {"original": lead.case_number}, follow=True)
        assert page.context["case"] == lead
        assert [row["item"].request_text for row in page.context["items"]][-1] == "Lumbar brace"
        assert f'Applied for in <span class="mono">{case.case_number}</span>' in page.content.decode()
        assert f"Applied for in {case.case_number}, decided here too" in page.content.decode()
        assert "This application is decided in" in client.get(_page(case)).content.decode()
        back = reverse("case_separate", args=[case.case_number])
        assert _said(client.post(back, {"reason": " "}, follow=True))[0][0] == "error"
        page = client.post(back, {"reason": "Two hearings are set."}, follow=True)
        assert (page.context["case"].state, page.context["case"].consolidated_into) == (S.ELIGIBLE, None)
        assert [row["item"].request_text for row in page.context["items"]] == ["Lumbar brace"]

    def test_what_keeps_them_apart_is_said_and_what_is_refused_loses_nothing(self, signed_in):
        lead, case = a_case(S.ELIGIBLE), a_case(S.RECEIVED, items=named_items("Lumbar brace"))
        client = signed_in(an_intake_coordinator())
        address = reverse("case_consolidate", args=[case.case_number])
        said = _said(client.post(address, {"original": lead.case_number}, follow=True))
        assert "only eligible applications are put together" in said[0][1]
        for action in ("consolidate", "separate"):
            address = reverse("case_move", args=[lead.case_number, action])
            assert _said(client.post(address, {"reason": "x"}, follow=True))[0][1] == (
                "This is done under “Decided together”."
            )
        assert lead.consolidated.count() == 0

    def test_one_or_three_of_them_take_the_same_queries(self, signed_in):
        lead, client = a_case(S.ELIGIBLE), signed_in(an_intake_coordinator())

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(_page(lead)).status_code == 200
            return len(captured)

        def join(request: str) -> None:
            case = a_case(S.ELIGIBLE, items=named_items(request))
            consolidate(case=case, lead_number=lead.case_number, actor=an_intake_coordinator())

        join("Lumbar brace")
        one = queries()
        join("Heating pad")
        join("Home exercise kit")
        assert queries() == one


class TestExpedited:
    def test_a_case_manager_makes_it_so_with_the_certification(self, signed_in):
        case = a_case(S.RECORDS_PENDING)
        client = signed_in(a_case_manager())
        assert "Becomes expedited" in client.get(_page(case)).content.decode()
        address = reverse("case_expedite", args=[case.case_number])
        page = client.post(address, {"reason": ""}, follow=True)
        assert _said(page)[0][1] == "Name the physician's certification: who signed it and when."
        page = client.post(address, {"reason": "Dr. Castellane, March 14"}, follow=True)
        case.refresh_from_db()
        assert case.priority == Priority.EXPEDITED
        assert "Becomes expedited" not in page.content.decode()

    def test_others_may_not(self, signed_in):
        case = a_case(S.RECORDS_PENDING)
        answer = signed_in(an_intake_coordinator()).post(reverse("case_expedite", args=[case.case_number]))
        assert answer.status_code == 403


class TestEvents:
    def test_what_a_party_received_starts_its_clock(self, signed_in):
        case = a_case(S.RECORDS_PENDING, priority=Priority.EXPEDITED)
        party = case.parties.get(kind="claims_administrator")
        client = signed_in(a_case_manager())
        typed = {"kind": "assignment_notice_received", "on": timezone.localdate().isoformat(), "party": party.pk}
        page = client.post(reverse("event_add", args=[case.case_number]), typed, follow=True)
        assert page.status_code == 200
        assert [clock.key for clock in page.context["counting"] if clock.key == "C10"] == ["C10"]

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"on": "2099-01-01"}, "This date is still to come."),
            ({"on": ""}, "This field is required."),
            ({"kind": "records_complete"}, "Select a valid choice."),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, signed_in, changed, words):
        case = a_case(S.RECORDS_PENDING)
        before = case.events.count()
        typed = {"kind": "records_received", "on": timezone.localdate().isoformat()} | changed
        page = signed_in(a_case_manager()).post(reverse("event_add", args=[case.case_number]), typed)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert case.events.count() == before

    def test_auditors_only_look(self, signed_in):
        case = a_case(S.RECORDS_PENDING)
        assert signed_in(an_auditor()).get(reverse("event_add", args=[case.case_number])).status_code == 403


def test_a_case_is_linked_to_the_one_it_repeats(signed_in):
    original, case = a_case(S.ELIGIBLE), open_()
    client = signed_in(an_intake_coordinator())
    address = reverse("case_link", args=[case.case_number])
    assert "is not on file" in _said(client.post(address, {"original": "CM00-0000001"}, follow=True))[0][1]
    page = client.post(address, {"original": original.case_number}, follow=True)
    assert _offered(page)["mark_duplicate"] == ()
    case.refresh_from_db()
    assert case.duplicate_of == original


def test_one_item_is_found_not_eligible_and_what_was_typed_stays_after_an_error(signed_in):
    case, client = a_case(CaseState.ELIGIBILITY_REVIEW), signed_in(an_intake_coordinator())
    address = reverse("item_exclude", args=[case.case_number, 2])
    assert address in client.get(reverse("case_detail", args=[case.case_number])).content.decode()
    refused = client.post(address, {"ground": "liability_dispute", "reason": "UR authorized the MRI."})
    assert (refused.status_code, b"UR authorized the MRI." in refused.content) == (422, True)
    found = client.post(address, {"ground": "not_a_ur_denial", "reason": "UR authorized the MRI."}, follow=True)
    assert _said(found) == [("success", "Item 2: not eligible. The others go on.")]
    assert case.items.get(position=2).status == "ineligible"


def test_a_finding_of_ineligibility_asks_for_its_grounds(signed_in):
    case, client = a_case(CaseState.ELIGIBILITY_REVIEW, signed=False), signed_in(an_intake_coordinator())
    page = client.get(reverse("case_detail", args=[case.case_number])).content.decode()
    ticked = [
        line.split('id="ground-')[1].split('"')[0]
        for line in page.split("<input")
        if "checked" in line and 'id="ground-' in line
    ]
    assert ticked == ["unsigned"]
    address = reverse("case_move", args=[case.case_number, "find_ineligible"])
    refused = client.post(address, {"reason": "Not signed."}, follow=True)
    assert _said(refused) == [("error", "Choose at least one ground of the list to find ineligible.")]
    client.post(address, {"reason": "Not signed.", "grounds": ["unsigned"]})
    assert [ground.reason for ground in case.moves.last().grounds.all()] == ["unsigned"]


def test_whether_it_came_in_time_is_not_known_as_long_as_the_way_of_service_is_not(signed_in):
    """The checklist asks, and the clock says no more than the checklist."""
    served = date(2017, 1, 21)
    ur = a_ur_decision(served, decided_on=served, served_on=served, rfa_date=None)
    case, client = open_(received_on=date(2017, 2, 23), ur=ur), signed_in(a_case_manager())
    clocks = client.get(reverse("case_clocks", args=[case.case_number])).content.decode()
    assert "late if it was served in person, in time if it was mailed (due on February 27, 2017 then)" in clocks
    assert ("Met late" in clocks, clocks.count("Not known") == 1) == (False, True)
    page = client.get(_page(case))
    assert page.context["assessment"].questions == ("How was the UR decision served on the worker?",)


def _states(client, case):
    return [(row["item"].position, row["outcome"], row["state"]) for row in client.get(_page(case)).context["items"]]


def test_after_issue_each_item_says_how_it_was_decided(signed_in):
    client = signed_in(an_auditor())
    case = a_case(S.QUALITY_REVIEW)
    assert [(outcome, state) for _position, outcome, state in _states(client, case)] == [("", "Open"), ("", "Open")]
    move(case, "issue")
    assert [(position, outcome) for position, outcome, _state in _states(client, case)] == [
        (1, "upheld"),
        (2, "overturned"),
    ]
    page = client.get(_page(case)).content.decode()
    assert "Denial stands; not medically necessary" in page
    order_new_review(case)
    assert [outcome for _position, outcome, _state in _states(client, case)] == ["", ""], "it is set aside"


def test_nothing_calls_itself_open_in_a_case_that_ended(signed_in):
    case = a_case(S.WITHDRAWN)
    assert {(outcome, state) for _position, outcome, state in _states(signed_in(an_auditor()), case)} == {
        ("", "Not decided")
    }


def test_the_whole_record_is_on_a_page_of_its_own_and_by_section(signed_in):
    case = a_case(S.ASSIGNED)
    client = signed_in(an_auditor())
    address = reverse("case_record", args=[case.case_number])
    whole, letters, unknown = (client.get(address, {"show": show}).context for show in ("", "letters", "gossip"))
    assert len(whole["entries"]) == len(unknown["entries"]) == max(entry.number for entry in whole["entries"])
    assert {entry.section for entry in letters["entries"]} == {"letters"}
    assert client.get(_page(case)).context["entries"] == whole["entries"][: view.RECENT]


@pytest.mark.parametrize(
    ("state", "action", "where"),
    [
        (S.RECORDS_PENDING, "records_complete", "case_required"),
        (S.READY_FOR_REVIEW, "start_clinical_review", "case_review"),
    ],
)
def test_what_is_missing_for_the_next_step_leads_to_where_it_is_done(signed_in, state, action, where):
    case = a_case(state)
    page = signed_in(a_case_manager()).get(_page(case))
    assert _offered(page)[action] != ()
    shown = page.content.decode().split('aria-labelledby="next"')[1].split("</section>")[0]
    link = reverse(where, args=[case.case_number])
    assert re.search(rf'<a class="btn btn-sm btn-primary"\s+href="{link}"', shown)
    assert f'data-dialog="move-{action}"' not in shown
