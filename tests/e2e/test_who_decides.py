"""Ten scenarios of who may decide at a browser, a ruling on one of them, and the designation of a caseload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.test_workflow import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration

PREPARED = """
from datetime import date, timedelta
from django.utils import timezone
from cases.enums import CaseState, PartyKind
from reviews.enums import DisciplineState, TieKind
from reviews.models import Absence, Affiliation, DisciplinaryAction, QmeAppointment, Reviewer
from tests.factories import a_case, a_reviewer

today = timezone.localdate()
first, second = a_case(CaseState.READY_FOR_REVIEW), a_case(CaseState.READY_FOR_REVIEW)
physician = first.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
physician.npi = "1234567893"
physician.save()

a_reviewer("Expired Albescu").licenses.update(expires_on=today - timedelta(days=1))
a_reviewer("Restricted Bohm").licenses.update(restricted=True)
a_reviewer("Lapsed Castellan").certifications.update(expires_on=today - timedelta(days=1))
DisciplinaryAction.objects.create(
    reviewer=a_reviewer("Pending Duarte"), state=DisciplineState.PENDING, by="Mercy Hospital", on=date(2024, 1, 1)
)
QmeAppointment.objects.create(reviewer=a_reviewer("Appointed Eklund"), begins_on=date(2024, 1, 1))
Reviewer.objects.filter(pk=a_reviewer("Idle Ferreira").pk).update(practice_hours_a_week=2)
Absence.objects.create(reviewer=a_reviewer("Absent Galway"), begins_on=today, ends_on=today)
Reviewer.objects.filter(pk=a_reviewer("Busy Hadley").pk).update(capacity=0)
Affiliation.objects.create(
    person=a_reviewer("Partner Ibarra").user, kind=TieKind.PARTNER.value, name="Another Spelling", npi="1234567893"
)
Affiliation.objects.create(
    person=a_reviewer("Namesake Jansen").user, kind=TieKind.PARTNER.value, name=physician.name
)
print(first.case_number, second.case_number)
"""

OUT = {
    "Expired Albescu": r"expired .*LC 139\.5\(d\)\(4\)\(B\)",
    "Restricted Bohm": r"restricted .*LC 139\.5\(d\)\(4\)\(B\)",
    "Lapsed Castellan": r"LC 139\.5\(d\)\(4\)\(B\)",
    "Pending Duarte": r"Mercy Hospital.*LC 139\.5\(d\)\(4\)\(C\)",
    "Appointed Eklund": r"qualified medical evaluator.*LC 139\.5\(d\)\(4\)\(D\)",
    "Idle Ferreira": r"2 hours.*house rule",
    "Absent Galway": r"house rule",
    "Busy Hadley": r"house rule",
    "Partner Ibarra": r"Partner in practice.*LC 139\.5\(d\)\(5\)\(C\)",
}
"""Nine of the scenarios; the tenth asks a person."""


def test_who_may_decide_and_why_not_is_on_the_page_where_the_physician_is_designated(
    new_installation: Callable[..., Installation], new_visitor: Callable[..., Visitor]
) -> None:
    site = new_installation().migrate().load_demo().start_web()
    first, second = site.python(PREPARED).split()[-2:]
    desk = new_visitor()
    page = desk.page
    sign_in(desk, site, "manager")

    desk.visit(f"{site.url}/cases/{first}/review/", "designate with nine out")
    page.get_by_text("Who may not be designated, and why").click()
    for name, words in OUT.items():
        told = page.locator(f"dt:text-is('{name}') + dd")
        expect(told).to_have_text(re.compile(words, re.DOTALL))
    asked = page.get_by_role("form", name="Ruling about Namesake Jansen")
    expect(page.locator(".panel-body", has=asked).last).to_contain_text("LC 139.5(d)(5)(C)")
    expect(page.get_by_role("radio", name="Namesake Jansen")).to_be_disabled()
    desk.look("designate with why each is out")

    asked.get_by_label("Why").fill("Another physician of that name, in Reno.")
    asked.get_by_role("button", name="Put on file").click()
    expect(page.get_by_text("Your ruling is on file.")).to_be_visible()
    page.get_by_role("radio", name="Namesake Jansen").check()
    page.get_by_role("button", name="Designate").click()
    expect(page.get_by_text("The reviewer is designated, and asked to accept or decline.")).to_be_visible()
    page.get_by_text("Designation, Namesake Jansen: may decide").click()
    desk.look("designated with the evidence")

    desk.visit(f"{site.url}/designate/", "caseload before the proposal")
    row = page.get_by_role("row").filter(has_text=second)
    expect(row.get_by_role("combobox")).to_be_visible(timeout=30_000)
    desk.look("caseload proposed")
    page.get_by_role("button", name="Designate these reviewers").click()
    expect(page.get_by_text("Designated and asked to accept or decline:")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    desk.visit(f"{site.url}/cases/{first}/review/", "designated on a phone")
    assert desk.fits()
