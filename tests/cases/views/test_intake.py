from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Case
from cases.numbers import WANTED
from cases.selectors.transfer import document_of
from cases.services.transfer import import_case
from cases.transfer import read_document, write_document
from imr_site.accounts.enums import Role
from imr_site.days import NO_SUCH_DAY, NOT_A_DATE, STILL_TO_COME, TOO_EARLY
from tests.factories import a_person, a_reviewer, an_administrator, an_intake_coordinator, open_
from tests.visiting import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

NEW = reverse("case_create")
TYPED = {
    "received_on": "2017-03-10",
    "channel": "fax",
    "priority": "standard",
    "case_number": "",
    "applicant": "employee",
    "signed": "yes",
    "ur_decision_attached": "yes",
    "date_of_injury": "2016-05-02",
    "injury_ended_on": "",
    "claim_number": "HC-4410",
    "primary_diagnosis": "Lumbar sprain",
    "ur_outcome": "denied",
    "ur_timing": "prospective",
    "ur_decided_on": "2017-03-01",
    "ur_communicated_on": "2017-03-01",
    "ur_served_on": "2017-03-02",
    "ur_served_to": "applicant_attorney",
    "ur_served_by": "mail",
    "ur_served_place": "other_state",
    "ur_on_necessity": "yes",
    "rfa_date": "2017-02-20",
    "worker_name": "Adele Marchetti",
    "worker_address": "1 Elm Street",
    "attorney_name": "Nora Quill",
    "attorney_address": "2 Oak Street",
    "physician_name": "Dr. Owen Castellane",
    "physician_licence": "A-11111",
    "physician_address": "3 Fir Street",
    "administrator_name": "Harbor Crest Claims",
    "administrator_contact": "Bo Lane",
    "administrator_address": "4 Ash Street",
    "administrator_channel": "electronic",
    "administrator_email": "notices@harborcrest.example",
    "employer_name": "Bayside Home",
    "items-TOTAL_FORMS": "2",
    "items-INITIAL_FORMS": "0",
    "items-MIN_NUM_FORMS": "1",
    "items-MAX_NUM_FORMS": "60",
    "items-0-request_text": "Twelve physical therapy sessions",
    "items-0-authorized_part": "six sessions",
    "items-0-disputed_part": "the remaining six sessions",
    "items-1-request_text": "MRI of the lumbar spine",
    "items-1-authorized_part": "",
    "items-1-disputed_part": "",
}


SERVICE = ("ur_communicated_on", "ur_served_on", "ur_served_to", "ur_served_by", "ur_served_place")


def _post(client, **changes):
    return client.post(NEW, {key: value for key, value in (TYPED | changes).items() if value is not None})


def test_the_form_opens_with_today_and_room_for_one_item(signed_in):
    page = signed_in(an_intake_coordinator()).get(NEW)
    assert page.status_code == 200
    assert page.context["form"]["received_on"].value() == date(2017, 3, 15)
    assert len(page.context["items"].forms) == 1
    assert "Delayed (historical)" not in page.content.decode()


def test_what_was_typed_is_on_file(signed_in):
    answer = _post(signed_in(an_intake_coordinator()))
    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("case_detail", args=["CM17-0000001"]))
    assert (case.state, case.opened_by, case.received_on, case.date_of_injury, case.claim_number) == (
        CaseState.RECEIVED,
        an_intake_coordinator(),
        date(2017, 3, 10),
        date(2016, 5, 2),
        "HC-4410",
    )
    assert list(case.parties.values_list("kind", "name", "organization", "licence_number", "address", "channel")) == [
        ("injured_worker", "Adele Marchetti", "", "", "1 Elm Street", "mail"),
        ("requesting_physician", "Dr. Owen Castellane", "", "A-11111", "3 Fir Street", "mail"),
        ("claims_administrator", "Bo Lane", "Harbor Crest Claims", "", "4 Ash Street", "electronic"),
        ("applicant_attorney", "Nora Quill", "", "", "2 Oak Street", "mail"),
        ("employer", "", "Bayside Home", "", "", "mail"),
    ]
    assert list(case.items.values_list("position", "request_text", "authorized_part", "disputed_part")) == [
        (1, "Twelve physical therapy sessions", "six sessions", "the remaining six sessions"),
        (2, "MRI of the lumbar spine", "", ""),
    ]
    ur = case.ur_decision
    assert (ur.decided_on, ur.served_on, ur.rfa_date) == (date(2017, 3, 1), date(2017, 3, 2), date(2017, 2, 20))


REST = {
    "eams_number": "ADJ1234567",
    "wcis_number": "2016-00017",
    "consent_given": "no",
    "worker_first_name": "Adele",
    "worker_middle_name": "R.",
    "worker_last_name": "Marchetti",
    "worker_phone": "(559) 555-0101",
    "physician_specialty": "Physical medicine",
    "physician_npi": "123-456-7893",
    "physician_phone": "(559) 555-0103",
    "administrator_phone": "(510) 555-0105",
}
"""What DWC Form IMR asks for besides (8 CCR 9792.10.2)."""


def test_the_rest_of_the_form_is_on_file_and_goes_with_the_case(signed_in):
    _post(signed_in(an_intake_coordinator()), **REST)
    case = Case.objects.get()
    assert (case.eams_number, case.wcis_number, case.consent_given) == ("ADJ1234567", "2016-00017", False)
    parties = case.parties.order_by("id").values_list(
        "first_name", "middle_name", "last_name", "specialty", "npi", "phone"
    )
    assert list(parties)[:3] == [
        ("Adele", "R.", "Marchetti", "", "", "(559) 555-0101"),
        ("", "", "", "Physical medicine", "1234567893", "(559) 555-0103"),
        ("", "", "", "", "", "(510) 555-0105"),
    ]
    document = read_document(write_document(document_of(case)))
    elsewhere = document.model_copy(update={"case": document.case.model_copy(update={"case_number": ""})})
    again = document_of(import_case(document=elsewhere, actor=an_administrator()))
    assert (again.parties, again.case.consent_given, again.case.eams_number, again.case.wcis_number) == (
        document.parties,
        False,
        "ADJ1234567",
        "2016-00017",
    )


def test_an_npi_with_a_wrong_digit_is_refused_and_stays(signed_in):
    answer = _post(signed_in(an_intake_coordinator()), physician_npi="1234567890")
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["physician_npi"].value()) == (
        422, ["physician_npi"], "1234567890",
    )  # fmt: skip


def test_what_may_be_left_out_is_left_out(signed_in):
    optional = ("claim_number", "primary_diagnosis", "ur_served_on", "ur_served_to", "ur_served_by", "ur_served_place",
                "ur_communicated_on", "rfa_date", "attorney_name", "attorney_address", "physician_licence",
                "administrator_contact", "employer_name")  # fmt: skip
    assert _post(signed_in(an_intake_coordinator()), **dict.fromkeys(optional, "")).status_code == 302
    assert Case.objects.get().parties.count() == 3


@pytest.mark.parametrize(("typed", "kept"), [("yes", True), ("no", False), ("", None)])
def test_what_is_not_known_is_kept_apart_from_a_no(signed_in, typed, kept):
    of_case = {"signed": "application_signed", "ur_decision_attached": "ur_decision_attached", "carve_out": "carve_out"}
    of_decision = ("on_necessity", "conditional_non_certification", "formulary", "notice_withheld", "imr_agreed")
    fields = {"ur_on_necessity" if name == "on_necessity" else name for name in of_decision} | set(of_case)
    _post(signed_in(an_intake_coordinator()), **dict.fromkeys(fields, typed))
    case = Case.objects.get()
    assert {getattr(case, name) for name in of_case.values()} == {kept}
    assert {getattr(case.ur_decision, name) for name in of_decision} == {kept}


def test_how_where_and_on_whom_the_decision_was_served_is_an_event(signed_in):
    _post(signed_in(an_intake_coordinator()), liability_disputed="yes", liability_disputed_on="2017-01-03")
    stated = Case.objects.get().events.order_by("occurred_at", "id")
    assert [(event.kind, str(event.party or ""), event.channel, event.place, event.day_only) for event in stated] == [
        ("liability_disputed", "", "", "", True),
        ("ur_decision_received", "Dr. Owen Castellane", "", "", True),
        ("ur_decision_served", "Nora Quill", "mail", "other_state", True),
        ("application_received", "", "fax", "", True),
    ]


def test_a_number_of_another_form_is_refused_in_its_field_and_stays_as_typed(signed_in):
    answer = _post(signed_in(an_intake_coordinator()), case_number="CM26/0123")
    assert (answer.status_code, answer.context["form"].errors["case_number"]) == (422, [f"{WANTED} Correct it."])
    assert 'value="CM26/0123"' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_row_left_empty_or_removed_is_no_item(signed_in):
    _post(
        signed_in(an_intake_coordinator()),
        **{
            "items-TOTAL_FORMS": "4",
            "items-1-DELETE": "on",
            "items-2-request_text": "",
            "items-3-request_text": "X-ray",
        },
    )
    assert list(Case.objects.get().items.values_list("position", "request_text")) == [
        (1, "Twelve physical therapy sessions"),
        (2, "X-ray"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"received_on": ""}, "received_on", "This field is required."),
        ({"received_on": "soon"}, "received_on", NOT_A_DATE),
        ({"worker_name": " "}, "worker_name", "This field is required."),
        ({"channel": "pigeon"}, "channel", "Select a valid choice. pigeon is not one of the available choices."),
        (
            {"ur_outcome": "delayed"},
            "ur_outcome",
            "Select a valid choice. delayed is not one of the available choices.",
        ),
        ({"claim_number": "9" * 61}, "claim_number", "Ensure this value has at most 60 characters (it has 61)."),
        ({"date_of_injury": "2017-03-11"}, "date_of_injury", "The injury cannot be later than the application."),
        ({"injury_ended_on": "2016-05-01"}, "injury_ended_on", "The injury cannot end before it began."),
        (
            {"ur_decided_on": "2017-03-11", **dict.fromkeys(SERVICE, "")},
            "ur_decided_on",
            "The UR decision cannot be later than the application.",
        ),
        ({"ur_served_on": "2017-02-28"}, "ur_served_on", "The decision cannot be served before it was made."),
        ({"ur_served_on": ""}, "ur_served_on", "Say on which day it was served, or leave the way of service open."),
        (
            {"ur_communicated_on": "2017-02-28"},
            "ur_communicated_on",
            "The physician cannot be told before it was made.",
        ),
        ({"filed_on": "2017-03-11"}, "filed_on", "It cannot be sent after the day it was received."),
        (
            {"liability_disputed": "no", "liability_disputed_on": "2017-01-03"},
            "liability_disputed",
            "Say that it is disputed, or leave the day of the dispute empty.",
        ),
        ({"rfa_date": "2017-03-02"}, "ur_decided_on", "The request cannot be later than the UR decision."),
        ({"received_on": "2017-03-16"}, "received_on", STILL_TO_COME),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_an_error_is_said_where_it_is_and_everything_typed_is_kept(signed_in, changes, field, words):
    page = _post(signed_in(an_intake_coordinator()), **changes)
    assert page.status_code == 422
    assert {field: [words]}.items() <= page.context["form"].errors.items()
    assert {
        name: page.context["form"][name].value() for name in ("claim_number", "physician_name", "employer_name")
    } == {
        "claim_number": changes.get("claim_number", "HC-4410"),
        "physician_name": "Dr. Owen Castellane",
        "employer_name": "Bayside Home",
    }
    text = page.content.decode()
    assert "Twelve physical therapy sessions" in text
    assert 'value="2016-05-02"' in text or "date_of_injury" in changes
    assert words in text.replace("&#x27;", "'")
    assert not Case.objects.exists()


ROMANIZED = "Take the name as the papers of the case romanize it."


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (
            "worker_name",
            "Wang 王小明",
            f"Write “王小明” in plain Latin letters; a letter cannot print it. {ROMANIZED}",
        ),
        (
            "physician_address",
            "1 Main Street, 大阪市",
            "Write “大阪市” in plain Latin letters; a letter cannot print it.",
        ),
        ("claim_number", "HC ☎ 4410", "Write “☎” in words; a letter cannot print it."),
    ],
)
def test_what_no_letter_can_print_stops_here_and_not_at_issue(signed_in, field, typed, words):
    page = _post(signed_in(an_intake_coordinator()), **{field: typed})
    assert (page.status_code, Case.objects.count()) == (422, 0)
    assert page.context["form"].errors == {field: [words]}
    assert typed in page.content.decode()


def test_nor_is_a_request_taken_that_no_letter_can_print(signed_in):
    page = _post(signed_in(an_intake_coordinator()), **{"items-0-request_text": "▪ MRI of the knee"})
    assert (page.status_code, Case.objects.count()) == (422, 0)
    assert page.context["items"][0].errors == {"request_text": ["Write “▪” in words; a letter cannot print it."]}


@pytest.mark.parametrize("name", ["Nguyễn Thị Đặng", "İbrahim Şükrü", "Ελένη Παππά", "Щукін Їжак"])
def test_names_in_letters_that_the_fonts_have_are_taken(signed_in, name):
    assert _post(signed_in(an_intake_coordinator()), worker_name=name).status_code == 302
    assert Case.objects.get().parties.get(kind="injured_worker").name == name


def test_a_number_that_is_taken_is_said_with_what_to_do(signed_in):
    open_(case_number="CM15-0092214")
    page = _post(signed_in(an_intake_coordinator()), case_number="CM15-0092214")
    assert (page.status_code, Case.objects.count()) == (422, 1)
    assert page.context["form"].non_field_errors() == [
        "Case number CM15-0092214 is already on file. Open that case, or leave the number empty."
    ]
    assert "Open that case, or leave the number empty." in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"items-0-disputed_part": ""}, "Say both: what was authorized and what is still in dispute."),
        ({"items-0-authorized_part": ""}, "Say both: what was authorized and what is still in dispute."),
        ({"items-0-request_text": " "}, "This field is required."),
        ({"items-0-DELETE": "on", "items-1-DELETE": "on"}, "Name at least one disputed item."),
        ({"items-TOTAL_FORMS": "0"}, "Name at least one disputed item."),
        ({"items-TOTAL_FORMS": None}, "Name at least one disputed item."),
    ],
    ids=["nothing left", "nothing authorized", "no words", "all removed", "none sent", "no formset sent"],
)
def test_an_item_that_is_not_whole_is_said_and_kept(signed_in, changes, words):
    page = _post(signed_in(an_intake_coordinator()), **changes)
    assert (page.status_code, Case.objects.count()) == (422, 0)
    assert words in page.content.decode()
    assert "Dr. Owen Castellane" in page.content.decode()


@pytest.mark.parametrize("role", [Role.QUALITY, Role.AUDITOR, Role.REVIEWER])
def test_others_are_told_who_opens_cases(signed_in, role):
    user = a_reviewer().user if role == Role.REVIEWER else a_person(role)
    why = reasons(role, "New cases are opened by the intake desk and case managers.")
    for answer, words in zip((signed_in(user).get(NEW), _post(signed_in(user))), why, strict=True):
        assert answer.status_code == 403
        assert words in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR])
def test_these_open_cases(signed_in, role):
    assert _post(signed_in(a_person(role))).status_code == 302


def test_signs_nobody_sees_are_not_on_file(signed_in):
    _post(
        signed_in(an_intake_coordinator()),
        worker_name="\u202aAdele\u00a0Marchetti\u200b",
        claim_number="HC\u200b-\u202a4410\u00a0B",
        worker_address="1\u00a0Elm\u200b \u202aStreet",
        administrator_email="\u200bnotices@harborcrest.example",
        **{"items-0-request_text": "Twelve\u00a0sessions,\u200b\r\ntwo a week", "items-0-disputed_part": "six\u202a"},
    )
    case = Case.objects.get()
    worker = case.parties.get(kind="injured_worker")
    assert (worker.name, case.claim_number, worker.address) == ("Adele Marchetti", "HC-4410 B", "1 Elm Street")
    assert case.parties.get(kind="claims_administrator").email == "notices@harborcrest.example"
    assert case.items.values_list("request_text", "disputed_part")[0] == ("Twelve sessions,\ntwo a week", "six")


def test_a_field_of_nothing_but_such_signs_is_empty(signed_in):
    page = _post(signed_in(an_intake_coordinator()), worker_name="\u200b\u202a\u00a0")
    assert page.context["form"].errors == {"worker_name": ["This field is required."]}


def test_the_form_sent_twice_opens_one_case(signed_in):
    browser = signed_in(an_intake_coordinator())
    page = re.search(r'name="submission" value="([0-9a-f-]{36})"', browser.get(NEW).content.decode())[1]
    first, second = (_post(browser, submission=page) for _ in range(2))
    assert (first.status_code, first.url) == (302, second.url)
    assert Case.objects.count() == 1


# ---- what looks like a case on file ----------------------------------------------------------------------------------


def test_an_application_that_is_on_file_is_shown_beside_that_case_before_anything_is_made(signed_in):
    client = signed_in(an_intake_coordinator())
    _post(client)
    page = _post(client, claim_number="HC 4411", worker_name="Marchetti, Adele", physician_name="O. Castellane")
    assert (page.status_code, Case.objects.count()) == (422, 1)
    alike = page.context["alike"]
    assert [candidate.case.case_number for candidate in alike.candidates] == ["CM17-0000001"]
    assert [row for row in alike.rows if row[0] in {"Injured worker", "Claim number"}] == [
        ("Injured worker", "Marchetti, Adele", ("Adele Marchetti",)),
        ("Claim number", "HC 4411", ("HC-4410",)),
    ]
    text = page.content.decode()
    assert "claim number differs in one sign (HC-4410)" in text
    assert 'value="Marchetti, Adele"' in text, "what was typed stays"
    assert f'href="{reverse("case_detail", args=["CM17-0000001"])}"' in text


def test_the_coordinator_says_that_it_is_another_dispute_and_is_not_asked_again(signed_in):
    client = signed_in(an_intake_coordinator())
    _post(client)
    page = _post(client, employer_name="Other Home", compared="CM17-0000001")
    assert page.status_code == 422, "only the button answers the question"
    made = _post(client, employer_name="Other Home", compared="CM17-0000001", another="1")
    assert made.url == reverse("case_detail", args=["CM17-0000002"])
    assert client.get(made.url).context["alike"] is None


def test_a_case_that_came_on_file_meanwhile_is_asked_about_before(signed_in):
    client = signed_in(an_intake_coordinator())
    _post(client)
    page = _post(client, employer_name="Other Home", another="1", compared=None)
    assert (page.status_code, Case.objects.count()) == (422, 1)


def test_another_decision_in_the_same_claim_is_no_question(signed_in):
    client = signed_in(an_intake_coordinator())
    _post(client)
    dates = {"ur_decided_on": "2017-02-01", "ur_served_on": "2017-02-02", "rfa_date": "2017-01-20"}
    assert _post(client, **dates).status_code == 302


def test_the_same_form_sent_again_is_the_same_case(signed_in):
    client = signed_in(an_intake_coordinator())
    page = client.get(NEW).context["form"]["submission"].value()
    answers = [_post(client, submission=str(page)) for _ in range(2)]
    assert {answer.url for answer in answers} == {reverse("case_detail", args=["CM17-0000001"])}


@pytest.mark.parametrize(
    ("typed", "words"),
    [("13/06/2015", NO_SUCH_DAY), ("06/03/2105", STILL_TO_COME), ("12/31/1929", TOO_EARLY), ("soon", NOT_A_DATE)],
)
def test_a_date_that_cannot_be_meant_is_refused_in_its_field_and_stays_as_typed(signed_in, typed, words):
    page = _post(signed_in(an_intake_coordinator()), date_of_injury=typed)
    assert (page.status_code, page.context["form"].errors) == (422, {"date_of_injury": [words]})
    assert f'value="{typed}"' in page.content.decode()


def test_dates_are_understood_as_people_type_them(signed_in):
    _post(
        signed_in(an_intake_coordinator()), date_of_injury="5/2/16", received_on="March 10, 2017", rfa_date="2-20-2017"
    )
    case = Case.objects.get()
    assert (case.date_of_injury, case.received_on, case.ur_decision.rfa_date) == (
        date(2016, 5, 2),
        date(2017, 3, 10),
        date(2017, 2, 20),
    )
