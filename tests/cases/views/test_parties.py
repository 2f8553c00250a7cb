from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import CaseState, PartyKind
from cases.models import Case, Party
from cases.services.intake import PartyData
from cases.services.parties import NAMED_AS_ISSUED, OVER
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, a_person, a_reviewer, an_intake_coordinator, open_
from tests.factories.cases import STREET, named_parties
from tests.visiting import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState
MAY = [Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR]
MAY_NOT = [role for role in Role if role not in {*MAY, Role.REVIEWER}]
TYPED = {
    "name": "Adela Marchetti",
    "organization": "",
    "licence_number": "",
    "address": "1 Elm Street\r\nFresno, CA 93701",
    "channel": "electronic",
    "email": "adela@example.org",
    "fax": "",
    "reason": "As the form says.",
}
DECLARE = "asks for a new declaration of conflicts"


def _worker(case: Case) -> Party:
    return case.parties.get(kind=PartyKind.INJURED_WORKER.value)


def _page(party: Party) -> str:
    return reverse("party_edit", args=[party.case.case_number, party.pk])


def _case_page(case: Case) -> str:
    return reverse("case_detail", args=[case.case_number])


def _said(page) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in page.context["messages"]]


def test_a_name_that_no_letter_can_print_is_refused_with_what_to_write(signed_in):
    party = _worker(open_())
    page = signed_in(a_case_manager()).post(_page(party), TYPED | {"name": "王小明"})
    (words,) = page.context["form"].errors["name"]
    assert words.startswith("Write “王小明” in plain Latin letters")
    assert _worker(party.case).name == party.name


class TestWhoMay:
    @pytest.mark.parametrize("role", MAY)
    def test_the_desk_corrects(self, signed_in, role):
        case = open_()
        client, party = signed_in(a_person(role)), _worker(case)
        assert _page(party) in client.get(_case_page(case)).content.decode()
        assert client.get(_page(party)).status_code == 200
        page = client.post(_page(party), TYPED, follow=True)
        assert page.redirect_chain == [(_case_page(case), 302)]
        assert _said(page) == [("success", "Injured worker: the correction is on file.")]
        party.refresh_from_db()
        assert (party.name, party.address, party.channel, party.email) == (
            "Adela Marchetti",
            "1 Elm Street\nFresno, CA 93701",
            "electronic",
            "adela@example.org",
        )

    @pytest.mark.parametrize("role", MAY_NOT)
    def test_colleagues_are_told_whose_work_it_is(self, signed_in, role):
        case = open_()
        client, party = signed_in(a_person(role)), _worker(case)
        assert _page(party) not in client.get(_case_page(case)).content.decode()
        why = reasons(role, "Parties are corrected by the intake desk and case managers.")
        for answer, words in zip((client.get(_page(party)), client.post(_page(party), TYPED)), why, strict=True):
            assert answer.status_code == 403
            assert words in answer.content.decode()
        party.refresh_from_db()
        assert party.name == "Adele Marchetti"

    def test_for_strangers_there_is_nothing(self, signed_in):
        party = _worker(a_case(S.CLINICAL_REVIEW))
        client = signed_in(a_reviewer().user)
        assert [client.get(_page(party)).status_code, client.post(_page(party), TYPED).status_code] == [404, 404]

    def test_a_party_of_another_case_is_not_there(self, signed_in):
        case, other = open_(), _worker(open_())
        client = signed_in(a_case_manager())
        address = reverse("party_edit", args=[case.case_number, other.pk])
        assert [client.get(address).status_code, client.post(address, TYPED).status_code] == [404, 404]


class TestTheForm:
    def test_opens_with_what_is_on_file(self, signed_in):
        page = signed_in(an_intake_coordinator()).get(_page(_worker(open_())))
        form = page.context["form"]
        assert (form["name"].value(), form["address"].value(), form["channel"].value()) == (
            "Adele Marchetti",
            STREET,
            "mail",
        )
        assert DECLARE not in page.content.decode()

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"name": "\u200b"}, "name", "Give a name or an organization."),
            ({"email": ""}, "email", "Notices go there: fill it in, or choose another way."),
            ({"channel": "fax"}, "fax", "Notices go there: fill it in, or choose another way."),
            ({"email": "adela"}, "email", "Enter a valid email address."),
            ({"channel": "pigeon"}, "channel", "Select a valid choice. pigeon is not one of the available choices."),
            ({"name": "x" * 161}, "name", "Ensure this value has at most 160 characters (it has 161)."),
        ],
    )
    def test_says_an_error_where_it_is_and_keeps_what_was_typed(self, signed_in, changes, field, words):
        party, before = _worker(open_()), Event.objects.count()
        page = signed_in(a_case_manager()).post(_page(party), TYPED | changes)
        assert page.status_code == 422
        assert page.context["form"].errors == {field: [words]}
        text = page.content.decode()
        assert words in text
        assert "1 Elm Street" in text
        party.refresh_from_db()
        assert (party.name, party.address, Event.objects.count()) == ("Adele Marchetti", STREET, before)

    def test_takes_an_organization_for_a_name(self, signed_in):
        party = open_().parties.get(kind="claims_administrator")
        typed = TYPED | {"name": "", "organization": "Harbor Crest"}
        assert signed_in(a_case_manager()).post(_page(party), typed).status_code == 302

    def test_keeps_no_signs_that_nobody_sees(self, signed_in):
        party = _worker(open_())
        typed = {
            "name": "Adela\u200b\u00a0Marchetti\u202a",
            "address": "1\u00a0Elm\u200b\r\nFresno",
            "email": "\u200ba@b.org",
        }
        signed_in(a_case_manager()).post(_page(party), TYPED | typed)
        party.refresh_from_db()
        assert (party.name, party.address, party.email) == ("Adela Marchetti", "1 Elm\nFresno", "a@b.org")

    def test_shows_words_as_words(self, signed_in):
        party = _worker(open_())
        page = signed_in(a_case_manager()).post(_page(party), TYPED | {"name": "<script>x</script>"}, follow=True)
        assert "<script>x" not in page.content.decode()


class TestTheState:
    @pytest.mark.parametrize("state", [S.CLINICAL_REVIEW, S.QUALITY_REVIEW])
    def test_under_review_a_name_says_what_it_asks_for(self, signed_in, state):
        page = signed_in(a_case_manager()).get(_page(_worker(a_case(state))))
        assert DECLARE in page.content.decode()

    def test_after_issue_names_are_not_asked_for(self, signed_in):
        case = a_case(S.ISSUED)
        client, party = signed_in(a_case_manager()), _worker(case)
        page = client.get(_page(party))
        assert list(page.context["form"].fields) == ["address", "channel", "email", "fax", "reason"]
        assert NAMED_AS_ISSUED in page.content.decode()
        assert client.post(_page(party), TYPED).status_code == 302
        party.refresh_from_db()
        assert (party.name, party.email) == ("Adele Marchetti", "adela@example.org")

    def test_one_issued_while_the_name_was_typed_keeps_it(self, signed_in, monkeypatch):
        party = _worker(a_case(S.ISSUED))
        monkeypatch.setattr("cases.forms.party.correctable", lambda _state: tuple(TYPED))
        page = signed_in(a_case_manager()).post(_page(party), TYPED)
        assert (page.status_code, page.context["form"].non_field_errors()) == (422, [NAMED_AS_ISSUED])
        assert NAMED_AS_ISSUED in page.content.decode()

    def test_a_case_that_is_over_says_so(self, signed_in):
        case = a_case(S.WITHDRAWN)
        client, party = signed_in(a_case_manager()), _worker(case)
        assert _page(party) not in client.get(_case_page(case)).content.decode()
        for answer in (client.get(_page(party), follow=True), client.post(_page(party), TYPED, follow=True)):
            assert answer.redirect_chain == [(_case_page(case), 302)]
            assert _said(answer) == [("error", OVER)]


def test_an_address_that_is_missing_is_put_on_file_and_the_case_goes_on(signed_in):
    [worker, physician, administrator] = named_parties()
    case = a_case(S.ELIGIBLE, parties=[worker, physician, PartyData(administrator.kind, organization="Harbor Crest")])
    client = signed_in(a_case_manager())
    move = reverse("case_move", args=[case.case_number, "assign"])
    page = client.post(move, {"on": "2017-03-02"}, follow=True)
    assert "add an address or e-mail for the claims administrator" in _said(page)[0][1]
    typed = TYPED | {"name": "", "organization": "Harbor Crest", "channel": "mail", "email": ""}
    client.post(_page(case.parties.get(kind="claims_administrator")), typed)
    client.post(move, {"on": "2017-03-02"})
    case.refresh_from_db()
    assert case.state == S.ASSIGNED


def test_more_parties_take_no_more_queries(signed_in):
    def queries(case: Case) -> int:
        client.get(_case_page(case))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(_case_page(case)).status_code == 200
        return len(captured)

    client = signed_in(a_case_manager())
    more = [PartyData(PartyKind.FACILITY, organization=f"Facility {number}") for number in range(8)]
    other_injury = a_case(S.ELIGIBLE, date_of_injury=date(2016, 5, 2))  # no case of one injury is offered beside it
    assert queries(a_case(S.ELIGIBLE, parties=[*named_parties(), *more])) == queries(other_injury)
