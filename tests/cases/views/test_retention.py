"""The pages of retention: two people let go what is over; a hold is placed and released on the case page."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Disposal, LegalHold
from cases.services.retention.disposal import propose_disposals
from imr_site.days import NOT_A_DATE
from imr_site.jobs.services import run_job
from tests.cases.conftest import CALIFORNIA, NOW
from tests.factories import a_case, a_case_manager, an_administrator, an_auditor, an_intake_coordinator
from tests.factories.cases import WORKER
from tests.visiting import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "in_2024")]
LATER = datetime(2024, 3, 15, 9, 0, tzinfo=CALIFORNIA)
SAM, NADIA = "Sam Petrosyan", "Nadia Brandt"


@pytest.fixture
def in_2024():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def over():
    with time_machine.travel(NOW, tick=False):
        return a_case(CaseState.CLOSED)


@pytest.fixture
def disposal(over) -> Disposal:
    return next(each for each in propose_disposals(actor=None) if each.record_class == "records")


class TestTheList:
    def test_says_what_is_kept_for_how_long_and_by_which_source(self, as_):
        said = as_(an_auditor()).said("retention")
        for words in ("Records as received", "6 years after the last thing that happened in the case", "LC 5410"):
            assert words in said
        assert said.count("Our own rule") == 9
        assert "Source not read" not in said
        assert "Nothing was proposed yet" in said

    def test_proposes_at_once_where_nobody_waits_for_the_timer(self, over, as_):
        visit = as_(an_administrator(SAM))
        answer = visit.post("retention_propose")
        assert (answer.url, messages_of(answer)) == (
            reverse("retention"),
            ["Proposed. Two other administrators approve it."],
        )
        assert messages_of(visit.post("retention_propose"))[-1] == "Nothing is over that is not proposed already."
        assert visit.said("retention").count("Waits for two approvals") == 2


class TestADisposal:
    def test_from_the_proposal_to_the_certificate(self, disposal, over, as_):
        sam, nadia = as_(an_administrator(SAM)), as_(an_administrator(NADIA))
        assert over.case_number in sam.said("disposal_detail", disposal.pk)
        assert messages_of(sam.post("disposal_approve", disposal.pk)) == ["Approved. Another must approve."]
        assert "Another person approves this" in sam.said("disposal_detail", disposal.pk)
        assert sam.post("disposal_approve", disposal.pk).status_code == 403
        assert "cannot be undone" in nadia.said("disposal_detail", disposal.pk)
        assert messages_of(nadia.post("disposal_approve", disposal.pk)) == ["Approved. It is being carried out."]
        run_job(Disposal.objects.get(pk=disposal.pk).job_id)
        said = as_(an_auditor()).said("disposal_detail", disposal.pk)
        assert f"Certificate of disposal {disposal.pk}" in " ".join(said.split())
        for words in (SAM, NADIA, over.documents.first().sha256, disposal.certificate.sha256):
            assert words in said
        assert WORKER not in said
        manager, document = as_(a_case_manager()), over.documents.first()
        assert manager.said("case_detail", over.case_number).count("Disposed of") == 2
        answer = manager.get("document_open", over.case_number, document.pk)
        assert messages_of(answer) == ["The file was disposed of on 03/15/2024; a certificate is on file."]

    def test_refused_with_the_reason(self, disposal, as_):
        visit = as_(an_administrator(SAM))
        assert "This field is required" in messages_of(visit.post("disposal_refuse", disposal.pk, reason=" "))[-1]
        visit.post("disposal_refuse", disposal.pk, reason="The carrier asks for it.")
        said = visit.said("disposal_detail", disposal.pk)
        assert "The carrier asks for it." in said
        assert "disposal_approve" not in said

    def test_what_is_on_hold_by_now_is_said_to_be_kept(self, disposal, over, as_):
        as_(a_case_manager()).post("case_hold", over.case_number, reason="A subpoena.", since="2024-03-01")
        assert "On hold: will be kept" in as_(an_auditor()).said("disposal_detail", disposal.pk)


class TestAHold:
    def test_is_placed_by_a_case_manager_and_released_by_an_administrator(self, over, as_):
        manager, sam = as_(a_case_manager()), as_(an_administrator(SAM))
        answer = manager.post("case_hold", over.case_number, reason="Subpoena in ADJ1234567.", since="2024-03-01")
        assert "On hold." in messages_of(answer)[-1]
        hold = LegalHold.objects.get()
        said = manager.said("case_detail", over.case_number)
        assert "Subpoena in ADJ1234567." in said
        assert f"release-{hold.pk}" not in said
        assert f'data-dialog="release-{hold.pk}"' in sam.said("case_detail", over.case_number)
        sam.post("case_hold_release", over.case_number, hold.pk, reason="Settled.")
        said = " ".join(manager.said("case_detail", over.case_number).split())
        assert f"released by {SAM}: Settled." in said

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"reason": "", "since": "2024-03-01"}, "Why it must be kept: This field is required."),
            ({"reason": "A subpoena.", "since": "soon"}, f"From: {NOT_A_DATE}"),
            ({"reason": "A subpoena.", "since": "2024-03-16"}, "This date is still to come"),
            ({"reason": "x" * 301, "since": "2024-03-01"}, "at most 300 characters"),
        ],
    )
    def test_what_is_missing_is_said(self, over, as_, typed, words):
        answer = as_(a_case_manager()).post("case_hold", over.case_number, **typed)
        assert words in messages_of(answer)[-1]
        assert not LegalHold.objects.exists()

    def test_is_seen_and_not_placed_by_the_intake_desk(self, over, as_):
        visit = as_(an_intake_coordinator())
        assert "No legal hold." in visit.said("case_detail", over.case_number)
        assert visit.post("case_hold", over.case_number, reason="x", since="2024-03-01").status_code == 403
