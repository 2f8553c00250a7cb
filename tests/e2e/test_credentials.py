"""Credentials at the browser: kept by an administrator, and stated by the reviewer, also on a narrow screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.models import Affiliation, CredentialProof, Reviewer
from tests.factories import (
    a_medical_director,
    a_pdf,
    a_proof,
    a_quality_physician,
    a_reviewer,
    an_administrator,
    sign_in,
)

if TYPE_CHECKING:
    from imr_site.accounts.models import User
    from tests.browser import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]
NARROW = {"width": 400, "height": 900}


def _as(visitor: Visitor, live_server, person: User) -> Visitor:
    cookies = sign_in(Client(), person).cookies
    visitor.carry(cookies, live_server.url)
    return visitor


@pytest.fixture
def lena() -> Reviewer:
    """One of three reviewers, with something amiss in every respect; the others are whole."""
    reviewer, today = a_reviewer(), timezone.localdate()
    for name in ("Tobias Aurelio", "Dana Kowalczyk"):
        a_reviewer(name)
    a_medical_director(licence_expires_on=today + timedelta(days=400))
    reviewer.licenses.update(expires_on=today + timedelta(days=20))
    reviewer.licenses.create(state="Oregon", number="MD-31177", restricted=True, expires_on=today - timedelta(days=3))
    reviewer.certifications.update(board="")
    reviewer.disciplinary_actions.create(
        state="pending", by="Medical Board of California", on=today - timedelta(days=90), what="Accusation on charting"
    )
    reviewer.qme_appointments.create(begins_on=date(2019, 1, 2))
    reviewer.absences.create(begins_on=today + timedelta(days=9), ends_on=today + timedelta(days=19))
    Affiliation.objects.create(person=reviewer.user, kind="employment", organization="Harbor Orthopedics")
    Affiliation.objects.create(person=reviewer.user, kind="spouse", name="Otto Forsyth", npi="1234567893")
    Reviewer.objects.filter(pk=reviewer.pk).update(practice_attested_on=today - timedelta(days=400))
    a_proof(reviewer, title="Print of the licence, California")
    return reviewer


def test_an_administrator_finds_who_needs_attention_and_mends_it(live_server, visitor, lena, tmp_path):
    desk = _as(visitor, live_server, an_administrator())
    page = desk.visit(live_server.url + reverse("credential_roster"), "credentials-roster")
    page.get_by_label("Needs attention").select_option("Licence restricted or not in force")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Lena Forsyth").click()
    page.get_by_role("heading", name="Lena Forsyth", level=1).wait_for()
    desk.look("credentials-reviewer")
    page.get_by_label("Change: licence Oregon MD-31177").click()
    page.get_by_label("Restricted").uncheck()
    page.get_by_label("Expires on").fill("31/31/2030")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("There is no such day.").wait_for()
    desk.complaints.clear()  # the browser says of each refused form that it is refused
    desk.look("credentials-licence")
    page.get_by_label("Expires on").fill("12/31/2030")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("link", name="Add a document").click()
    (tmp_path / "letter.pdf").write_bytes(a_pdf("The board certifies."))
    page.get_by_label("File").set_input_files(tmp_path / "letter.pdf")
    page.get_by_label("What it is").fill("Letter of the board")
    desk.look("credentials-document")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("“Letter of the board” is on file.").wait_for()
    assert CredentialProof.objects.filter(reviewer=lena, content_type="application/pdf").count() == 2
    assert lena.licenses.get(state="Oregon").restricted is False
    assert desk.complaints == []


def test_staff_and_tables(live_server, visitor, lena, tmp_path):
    ruth = a_quality_physician()
    desk = _as(visitor, live_server, an_administrator())
    desk.visit(live_server.url + reverse("credential_people"), "credentials-staff")
    page = desk.visit(live_server.url + reverse("credential_tie_add", args=[ruth.pk]), "credentials-tie")
    page.get_by_label("What the tie is").select_option("Spouse")
    page.get_by_label("Name of the person").fill("Ira Hale")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Ira Hale").wait_for()
    desk.look("credentials-person")
    page = desk.visit(live_server.url + reverse("credential_import"), "credentials-import")
    table = f"person,fact,state,number,status,expires_on\n{lena.user.email},licence,Nevada,N-1,current,12/31/2030\n"
    (tmp_path / "table.csv").write_text(table)
    page.get_by_label("File").set_input_files(tmp_path / "table.csv")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("Licence Nevada N-1: new").wait_for()
    desk.look("credentials-import-shown")
    page.get_by_role("button", name="Take in 1 change").click()
    page.get_by_text("1 fact is on file as the table says.").wait_for()
    (tmp_path / "table.csv").write_text(table.replace("12/31/2030", "soon"))
    page.goto(live_server.url + reverse("credential_import"))
    page.get_by_label("File").set_input_files(tmp_path / "table.csv")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("1 line is wrong").wait_for()
    desk.complaints.clear()  # the browser says of each refused form that it is refused
    desk.look("credentials-import-wrong")
    assert desk.complaints == []


def test_a_reviewer_states_ties_and_that_all_is_whole(live_server, visitor, lena):
    own = _as(visitor, live_server, lena.user)
    page = own.visit(live_server.url + reverse("own_credentials"), "credentials-mine")
    page.get_by_role("link", name="State a tie").click()
    page.get_by_label("What the tie is").select_option("Spouse")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Name the person or the organization.").wait_for()
    own.complaints.clear()  # the browser says of each refused form that it is refused
    own.look("credentials-mine-tie")
    page.get_by_label("Name of the person").fill("Ira Castle")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your tie is on file.").wait_for()
    page.get_by_role("button", name="State it today").click()
    page.get_by_text("your statement is on file as of today").wait_for()
    lena.refresh_from_db()
    assert lena.practice_attested_on == timezone.localdate()
    assert own.complaints == []


def test_on_a_narrow_screen(live_server, visitor, lena):
    desk = _as(visitor, live_server, an_administrator())
    desk.page.set_viewport_size(NARROW)
    desk.visit(live_server.url + reverse("credential_roster"), "credentials-roster-narrow")
    desk.visit(live_server.url + reverse("credential_detail", args=[lena.pk]), "credentials-reviewer-narrow")
    desk.visit(live_server.url + reverse("credential_practice", args=[lena.pk]), "credentials-practice-narrow")
    desk.visit(live_server.url + reverse("credential_import"), "credentials-import-narrow")
    _as(desk, live_server, lena.user)
    desk.visit(live_server.url + reverse("own_credentials"), "credentials-mine-narrow")
    assert desk.complaints == []
