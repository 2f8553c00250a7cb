from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.clocks.calendar import CALIFORNIA
from cases.enums import CaseState, PartyKind
from cases.models import Case, PutOff, SavedView
from cases.pages import opened_from
from cases.services.intake import PartyData
from cases.services.parties import add_party, correct_party
from cases.views import worklist
from imr_site.accounts.enums import Role
from reviews.services.rounds import declare_conflict
from tests.factories import (
    a_case,
    a_case_manager,
    a_person,
    a_reviewer,
    a_round,
    an_auditor,
    an_intake_coordinator,
    open_,
)
from tests.factories.cases import named_items, named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

LIST = reverse("case_list")


def _numbers(response) -> list[str]:
    return [row.number for row in response.context["rows"]]


def _due(case: Case, day: date) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=day)
    return case


def test_a_desk_sees_what_waits_for_it(signed_in):
    received, eligible = open_(), a_case(CaseState.ELIGIBLE)
    assert _numbers(signed_in(an_intake_coordinator()).get(LIST)) == [received.case_number]
    assert _numbers(signed_in(a_case_manager()).get(LIST)) == [eligible.case_number]


def test_a_row_names_the_worker_the_state_the_items_and_the_days_left(signed_in):
    _due(open_(case_number="CM15-0092214", items=named_items("a", "b", "c")), date(2017, 3, 18))
    page = signed_in(an_intake_coordinator()).get(LIST)
    assert [(row.worker, row.item_count, row.days_left) for row in page.context["rows"]] == [("Adele Marchetti", 3, 3)]
    for words in ("CM15-0092214", "Adele Marchetti", "Received", "Feb 23, 2017", "1 case, most urgent first"):
        assert words in page.content.decode()


def test_what_people_are_called_is_shown_as_text(signed_in):
    open_(parties=named_parties(worker="<script>alert(1)</script>"))
    page = signed_in(an_intake_coordinator()).get(LIST).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_state_may_be_chosen_and_each_is_counted(signed_in):
    received, eligible = open_(), a_case(CaseState.ELIGIBLE)
    client = signed_in(an_intake_coordinator())
    page = client.get(LIST, {"state": "eligible"})
    assert _numbers(page) == [eligible.case_number]
    assert [(tab["label"], tab["href"], tab["count"], tab["current"]) for tab in page.context["tabs"]] == [
        ("Received", "?state=received", 1, False),
        ("Eligible", "?state=eligible", 1, True),
    ]
    assert _numbers(client.get(LIST, {"state": "lost"})) == [received.case_number]


def test_only_what_is_late(signed_in):
    late, _in_time = _due(open_(), date(2017, 3, 14)), _due(open_(), date(2017, 3, 15))
    assert _numbers(signed_in(an_intake_coordinator()).get(LIST, {"due": "late"})) == [late.case_number]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.REVIEWER, "my_reviews"),
        (Role.QUALITY, "quality_queue"),
        (Role.INTAKE, "case_list"),
        (Role.AUDITOR, "case_list"),
    ],
)
def test_everyone_lands_where_the_own_work_waits(signed_in, role, name):
    assert signed_in(a_person(role)).get(reverse("worklist")).url == reverse(name)


def test_a_reviewer_sees_no_case_and_no_count(signed_in):
    a_case(CaseState.CLINICAL_REVIEW)
    page = signed_in(a_reviewer().user).get(LIST)
    assert (_numbers(page), page.context["tabs"]) == ([], [])


def test_an_empty_installation_says_how_to_begin(signed_in):
    assert (
        "The first application you take in appears here."
        in signed_in(an_intake_coordinator()).get(LIST).content.decode()
    )


def test_a_desk_that_is_done_says_so(signed_in):
    a_case(CaseState.ELIGIBLE)
    assert "Nothing waits here" in signed_in(an_intake_coordinator()).get(LIST).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.REVIEWER])
def test_new_cases_are_offered_to_those_who_may_open_them(signed_in, role):
    open_()
    offered = f'href="{reverse("case_create")}"' in signed_in(a_person(role)).get(LIST).content.decode()
    assert offered == (role in {Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR})


def test_pages_begin_at_a_row_and_lead_forward_and_back(signed_in, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE_SIZE", 2)
    first, second, third, fourth, fifth = (open_().case_number for _ in range(5))
    client = signed_in(an_intake_coordinator())
    page = client.get(LIST)
    assert (_numbers(page), page.context["page"].previous) == ([first, second], "")
    page = client.get(LIST, {"after": page.context["page"].next})
    assert (_numbers(page), page.context["page"].first, page.context["page"].total) == ([third, fourth], 3, 5)
    last = client.get(LIST, {"after": page.context["page"].next})
    assert (_numbers(last), last.context["page"].next) == ([fifth], "")
    assert _numbers(client.get(LIST, {"before": last.context["page"].previous})) == [third, fourth]
    assert _numbers(client.get(LIST, {"before": page.context["page"].previous})) == [first, second]


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "é", "~" * 600, "~~~"),
        *(f"{priority}~2026-01-05~2026-01-05~1" for priority in ("", "urgent")),
        *(f"standard~{day}~2026-01-05~1" for day in ("", "None", "2026-02-30", "1", "99999-01-01")),
        *(f"standard~2026-01-05~2026-01-05~{key}" for key in ("", "a", "1.5", "9" * 30, "9" * 5_000)),
    ],
)
def test_a_page_that_is_none_is_the_first(signed_in, cursor):
    case = open_()
    for way in ("after", "before"):
        assert _numbers(signed_in(an_intake_coordinator()).get(LIST, {way: cursor})) == [case.case_number]


@pytest.mark.parametrize("query", [{}, {"state": "received"}])
def test_three_rows_take_as_many_queries_as_one(signed_in, query):
    client = signed_in(an_auditor())
    open_()
    client.get(LIST, query)
    with CaptureQueriesContext(connection) as for_one:
        assert len(_numbers(client.get(LIST, query))) == 1
    open_(items=named_items("a", "b", "c", "d"))
    open_()
    with CaptureQueriesContext(connection) as for_three:
        assert len(_numbers(client.get(LIST, query))) == 3
    assert len(for_three) == len(for_one)


class TestFilters:
    def test_by_what_it_waits_for(self, signed_in):
        received, eligible = open_(), a_case(CaseState.ELIGIBLE)
        pending, approved = a_case(CaseState.RECORDS_PENDING), a_case(CaseState.QUALITY_REVIEW)
        client = signed_in(a_case_manager())
        for waits, case in {"intake": received, "administrator": pending}.items():
            assert _numbers(client.get(LIST, {"state": "open", "waits": waits})) == [case.case_number]
        assert set(_numbers(client.get(LIST, {"state": "open", "waits": "case_manager"}))) == {
            eligible.case_number,
            approved.case_number,
        }

    def test_by_age_priority_and_the_day_it_is_due(self, signed_in):
        old, young = _due(open_(), date(2017, 3, 15)), _due(open_(), date(2017, 3, 22))
        Case.objects.filter(pk=old.pk).update(received_on=date(2017, 2, 13), priority="expedited")
        Case.objects.filter(pk=young.pk).update(received_on=date(2017, 2, 14))
        client = signed_in(an_intake_coordinator())
        for query in ({"age": "30"}, {"priority": "expedited"}, {"due": "today"}):
            assert _numbers(client.get(LIST, query)) == [old.case_number]
        assert _numbers(client.get(LIST, {"due": "week"})) == [old.case_number, young.case_number]

    def test_by_the_claims_administrator_however_it_is_typed(self, signed_in):
        harbor = open_(parties=named_parties(administrator="Harbor Crést Mutual"))
        open_(parties=named_parties(administrator="Pine Hill Insurance"))
        client = signed_in(an_intake_coordinator())
        assert _numbers(client.get(LIST, {"administrator": "crest HARBOR"})) == [harbor.case_number]
        assert _numbers(client.get(LIST, {"administrator": "harbor pine"})) == []

    def test_by_the_claims_administrator_who_was_named_last(self, signed_in):
        case = open_(parties=named_parties(administrator="Harbor Crest Mutual"))
        client, manager = signed_in(an_intake_coordinator()), a_case_manager()
        add_party(
            case=case, data=PartyData(kind=PartyKind.CLAIMS_ADMINISTRATOR, organization="Pine Hill"), actor=manager
        )
        assert _numbers(client.get(LIST, {"administrator": "harbor"})) == []
        assert _numbers(client.get(LIST, {"administrator": "pine"})) == [case.case_number]

        pine = case.parties.last()
        told = PartyData(kind=PartyKind.CLAIMS_ADMINISTRATOR, organization="Oak Grove")
        correct_party(party=pine, data=told, reason="Misread.", actor=manager)
        assert _numbers(client.get(LIST, {"administrator": "pine"})) == []
        assert _numbers(client.get(LIST, {"administrator": "oak"})) == [case.case_number]

    def test_by_the_reviewer_for_those_who_may_know(self, signed_in):
        case, _other = a_case(CaseState.CLINICAL_REVIEW), a_case(CaseState.RECORDS_PENDING)
        reviewer = case.rounds.get().reviewer
        page = signed_in(a_case_manager()).get(LIST, {"reviewer": reviewer.pk})
        assert [(row.key, row.review.reviewer) for row in page.context["rows"]] == [(case.pk, reviewer.user.full_name)]
        page = signed_in(an_intake_coordinator()).get(LIST, {"state": "open", "reviewer": reviewer.pk})
        assert reviewer.user.full_name not in page.content.decode()

    @pytest.mark.parametrize(
        "query", [{"waits": "x"}, {"age": "1e9"}, {"due": "-"}, {"owner": "0 or 1"}, {"sort": "id"}, {"reviewer": "x"}]
    )
    def test_what_is_not_understood_is_left_out(self, signed_in, query):
        case = open_()
        assert _numbers(signed_in(an_intake_coordinator()).get(LIST, query)) == [case.case_number]

    def test_each_order_and_its_reverse(self, signed_in):
        late, soon = _due(open_(), date(2017, 3, 1)), _due(open_(), date(2017, 4, 1))
        Case.objects.filter(pk=late.pk).update(received_on=date(2017, 2, 14))
        Case.objects.filter(pk=soon.pk).update(received_on=date(2017, 2, 13), priority="expedited")
        client = signed_in(an_intake_coordinator())
        late_first, soon_first = [late.case_number, soon.case_number], [soon.case_number, late.case_number]
        for sort, numbers in {"urgent": soon_first, "due": late_first, "age": soon_first}.items():
            assert _numbers(client.get(LIST, {"sort": sort})) == numbers
            assert _numbers(client.get(LIST, {"sort": f"-{sort}"})) == numbers[::-1]


def test_an_approved_determination_lies_on_the_desk_of_whoever_issues(signed_in):
    approved, _waiting = a_case(CaseState.QUALITY_REVIEW), a_case(CaseState.DETERMINATION_DRAFTED)
    page = signed_in(a_case_manager()).get(LIST)
    assert _numbers(page) == [approved.case_number]
    assert "Approved: issue it" in page.content.decode()


def test_a_reviewer_who_declared_a_tie_is_flagged(signed_in):
    case = a_case(CaseState.READY_FOR_REVIEW)
    round_ = a_round(case)
    declare_conflict(round_=round_, cleared=False, tie="The worker is my cousin.", actor=round_.reviewer.user)
    page = signed_in(a_case_manager()).get(LIST).content.decode()
    assert "The reviewer declared a tie: designate another" in page
    assert "cousin" not in page


class TestWhoWorksOnIt:
    def test_the_next_is_taken_and_opened_and_a_colleague_gets_another(self, signed_in):
        second, first = _due(open_(), date(2017, 3, 18)), _due(open_(), date(2017, 3, 17))
        for person, case in ((an_intake_coordinator(), first), (an_intake_coordinator("Ora Pell"), second)):
            assert signed_in(person).post(reverse("case_next")).url == reverse("case_detail", args=[case.case_number])
            assert Case.objects.get(pk=case.pk).owner == person
        page = signed_in(an_intake_coordinator()).post(reverse("case_next"), follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "Nothing waits on your desk that nobody works on."
        ]

    def test_it_is_taken_given_and_put_back_on_its_page(self, signed_in):
        case, colleague = open_(), an_intake_coordinator("Ora Pell")
        owner = an_intake_coordinator()
        client, number = signed_in(owner), [case.case_number]
        page = client.post(reverse("case_take", args=number), follow=True).content.decode()
        assert f"Worked on by {owner.full_name}" in page
        client.post(reverse("case_give", args=number), {"to": colleague.pk})
        assert Case.objects.get(pk=case.pk).owner == colleague
        assert client.post(reverse("case_put_back", args=number)).status_code == 403
        assert signed_in(colleague).post(reverse("case_put_back", args=number)).status_code == 302
        assert Case.objects.get(pk=case.pk).owner is None

    def test_one_that_is_skipped_comes_back_tomorrow(self, signed_in, time_machine):
        case = open_()
        client = signed_in(an_intake_coordinator())
        client.post(reverse("case_skip", args=[case.case_number]))
        assert _numbers(client.get(LIST)) == []
        assert _numbers(client.get(LIST, {"skipped": "on"})) == [case.case_number]
        assert _numbers(signed_in(an_intake_coordinator("Ora Pell")).get(LIST)) == [case.case_number]
        time_machine.move_to(datetime(2017, 3, 16, 9, 0, tzinfo=CALIFORNIA), tick=False)
        assert _numbers(signed_in(PutOff.objects.get().person).get(LIST)) == [case.case_number]


class TestViews:
    def test_a_view_is_kept_under_a_name_and_shown_as_that(self, signed_in):
        client = signed_in(an_intake_coordinator())
        page = client.post(
            reverse("view_save"), {"name": "Late ones", "query": "sort=due&due=late&state=open&x=1"}, follow=True
        )
        assert page.redirect_chain == [(f"{LIST}?state=open&due=late&sort=due", 302)]
        view = SavedView.objects.get()
        assert (page.context["kept_as"], view.query) == (view, "state=open&due=late&sort=due")
        assert "<h1>Late ones</h1>" in page.content.decode()
        assert "Late ones" not in signed_in(an_intake_coordinator("Ora Pell")).get(LIST).content.decode()
        client = signed_in(view.owner)
        client.post(reverse("view_remove", args=[view.pk]))
        assert not SavedView.objects.exists()

    def test_the_view_of_a_colleague_is_not_there(self, signed_in):
        view = SavedView.objects.create(owner=an_intake_coordinator(), name="Mine", query="state=open")
        address = reverse("view_remove", args=[view.pk])
        assert signed_in(an_intake_coordinator("Ora Pell")).post(address).status_code == 404

    def test_the_desk_as_it_is_is_no_view(self, signed_in):
        page = signed_in(an_intake_coordinator()).post(reverse("view_save"), {"name": "Desk"}, follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "This is your desk as it is: filter or sort it first, then keep it."
        ]


class TestPlace:
    def _opened(self, client, number, **query):
        context = client.get(LIST, query).context
        (cursor,) = (row.cursor for row in context["rows"] if row.number == number)
        return client.get(opened_from(number, context["form"].query, cursor))

    def test_a_case_says_where_in_its_list_it_stands(self, signed_in):
        first, second, third = (open_().case_number for _ in range(3))
        page = self._opened(signed_in(an_intake_coordinator()), second)
        place = page.context["place"]
        assert place.words == "2 of 3"
        assert (place.previous.partition("?")[0], place.next.partition("?")[0]) == tuple(
            reverse("case_detail", args=[number]) for number in (first, third)
        )

    def test_the_place_outlives_the_case_leaving_its_list(self, signed_in):
        _first, second, third = (open_() for _ in range(3))
        person = an_intake_coordinator()
        client = signed_in(person)
        self._opened(client, second.case_number, state="received")
        page = client.post(reverse("case_move", args=[second.case_number, "start_eligibility_review"]), follow=True)
        place = page.context["place"]
        assert place.words == "Was 2; 2 left"
        assert place.next.startswith(reverse("case_detail", args=[third.case_number]))
        assert place.back == f"{LIST}?state=received"

    def test_skipping_goes_on_with_the_next(self, signed_in):
        first, second = open_().case_number, open_().case_number
        client = signed_in(an_intake_coordinator())
        self._opened(client, first)
        to = client.post(reverse("case_skip", args=[first]))
        assert to.url.startswith(reverse("case_detail", args=[second]))

    def test_a_place_that_is_none_is_left_out(self, signed_in):
        number = open_().case_number
        page = signed_in(an_intake_coordinator()).get(
            reverse("case_detail", args=[number]), {"view": "x=%", "at": "zz"}
        )
        assert page.context["place"] is None
