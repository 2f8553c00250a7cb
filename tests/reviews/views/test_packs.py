"""The documents of a determination together: drafts before issue, the archive and its manifest afterwards."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.utils import timezone

from cases.enums import CaseState, PartyKind
from cases.models import Delivery, Letter
from cases.services.correspondence.deliveries import record_received, record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.intake import PartyData
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, a_determination, a_person, issue, order_new_review
from tests.factories.cases import STREET, named_parties
from tests.reviews.letters_out.test_conformance import failures
from tests.reviews.reading import pdf_text

pytestmark = pytest.mark.django_db
SEE_DRAFTS = {Role.QUALITY, Role.CASE_MANAGER, Role.ADMINISTRATOR}


def unpacked(answer) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestDrafts:
    @pytest.fixture
    def case(self):
        return a_case(CaseState.QUALITY_REVIEW)

    def test_are_the_letters_as_they_would_be_and_say_they_are_none(self, case, as_):
        worker = case.parties.get(kind="injured_worker")
        visit = as_(a_case_manager())
        assert f"/draft/{worker.pk}/" in visit.said("case_review", case.case_number)
        drawn = pdf_text(visit.get("draft_letter_to", case.case_number, worker.pk).content)
        assert "Adele Marchetti" in drawn
        pages = drawn.removesuffix("\f").split("\f")
        assert len(pages) >= 3
        assert all("Draft, not issued" in page or "Borrador, sin emitir" in page for page in pages)
        assert "Check code" not in drawn
        assert "Draft, not issued" in pdf_text(visit.get("draft_letter", case.case_number).content)
        assert not Letter.objects.exists()

    def test_are_for_those_who_sign_and_issue(self, case, as_):
        seen = {role: as_(a_person(role)).get("draft_letter", case.case_number).status_code for role in Role}
        assert seen == {role: 200 if role in SEE_DRAFTS else 404 if role == Role.REVIEWER else 403 for role in Role}

    def test_there_are_none_of_somebody_who_gets_no_letter(self, case, as_):
        visit = as_(a_case_manager())
        assert visit.get("draft_letter_to", case.case_number, 999_999).status_code == 404

    def test_there_are_none_after_issue(self, case, as_):
        issue(case)
        visit = as_(a_case_manager())
        assert visit.get("draft_letter", case.case_number).status_code == 404
        assert "as they would be issued" not in visit.said("case_review", case.case_number)


class TestTheArchive:
    def test_holds_every_finished_letter_and_the_list_that_proves_it(self, as_):
        determination = a_determination()
        *made, waiting = determination.letters.order_by("pk")
        for letter in made:
            make_letter(letter_id=letter.pk)
        files = unpacked(as_(a_case_manager()).get("pack_download", determination.pk))
        assert "Record of service" in pdf_text(files.pop("record-of-service.pdf"))
        manifest = json.loads(files.pop("manifest.json"))
        number = determination.case.case_number
        assert set(files) == {
            f"{number}-v1.pdf",
            f"{number}-v1-injured-worker.pdf",
            f"{number}-v1-requesting-physician.pdf",
            f"{number}-v1-claims-administrator.pdf",
        }
        assert (manifest["case_number"], manifest["state"], manifest["content_sha256"]) == (
            number,
            "issued",
            determination.content_sha256,
        )
        listed = {each["file"]: each for each in manifest["documents"] if each["file"]}
        assert {name: hashlib.sha256(pdf).hexdigest() for name, pdf in files.items()} == {
            name: each["sha256"] for name, each in listed.items()
        }
        assert [each["to"] for each in manifest["documents"] if each["file"] is None] == [waiting.addressee]
        assert listed[f"{number}-v1-injured-worker.pdf"]["service"] == [
            {
                "channel": "mail",
                "address": "100 Example Street, Sacramento, CA 95814",
                "state": "ready",
                "sent_on": None,
                "received_on": None,
                "returned_on": None,
                "return_reason": None,
                "proof": None,
            }
        ]
        assert Event.objects.get(kind="review.pack_downloaded").subject == f"determination/{determination.pk}"

    def test_says_that_it_was_set_aside(self, as_):
        determination = a_determination()
        for letter in determination.letters.all():
            make_letter(letter_id=letter.pk)
        visit = as_(a_case_manager())
        number = determination.case.case_number
        assert "Record sending" in visit.said("case_review", number)
        order_new_review(determination.case)
        page = visit.said("case_review", number)
        assert "Set aside" in page
        assert "Record sending" in page  # of what went out before
        assert (
            json.loads(unpacked(visit.get("pack_download", determination.pk))["manifest.json"])["state"] == "set_aside"
        )

    def test_two_attorneys_have_a_file_each(self, as_):
        attorneys = [
            PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name=name, address=STREET)
            for name in ("Nora Quill", "Ivo Marsh")
        ]
        determination = a_determination(parties=[*named_parties(), *attorneys])
        for letter in determination.letters.filter(recipient__kind="applicant_attorney"):
            make_letter(letter_id=letter.pk)
        files = unpacked(as_(a_case_manager()).get("pack_download", determination.pk))
        number = determination.case.case_number
        assert {name for name in files if "attorney" in name} == {
            f"{number}-v1-applicant-attorney.pdf",
            f"{number}-v1-applicant-attorney-2.pdf",
        }
        assert "Ivo Marsh" in pdf_text(files[f"{number}-v1-applicant-attorney-2.pdf"])

    def test_says_nothing_of_the_reviewer(self, as_):
        determination = a_determination()
        for letter in determination.letters.all():
            make_letter(letter_id=letter.pk)
        reviewer = determination.round.reviewer
        files = unpacked(as_(a_case_manager()).get("pack_download", determination.pk))
        said = files["manifest.json"].decode() + "".join(files)
        for words in (*reviewer.user.full_name.split(), reviewer.user.email):
            assert words not in said

    def test_is_for_those_who_serve_sign_or_audit(self, as_):
        determination = a_determination()
        seen = {}
        for role in Role:
            answer = as_(a_person(role)).get("pack_download", determination.pk)
            seen[role] = answer.status_code
            if answer.streaming:
                assert set(unpacked(answer)) == {"manifest.json", "record-of-service.pdf"}, "no letter is made yet"
        assert seen == {role: 200 if role in SEE_DRAFTS | {Role.AUDITOR} else 403 for role in Role}


class TestTheRecordOfService:
    @pytest.fixture
    def determination(self):
        determination = a_determination()
        for letter in determination.letters.exclude(kind="determination"):
            make_letter(letter_id=letter.pk)
        return determination

    def test_says_who_was_served_when_and_how(self, determination, as_):
        first, *_ = Delivery.objects.filter(letter__determination_link__determination=determination).order_by("pk")
        today = timezone.localdate()
        record_sent(delivery=first, sent_on=today, proof="RR 123 456 789 US", actor=a_case_manager())
        record_received(delivery=first, received_on=today, actor=a_case_manager())
        answer = as_(a_case_manager()).get("service_record", determination.pk)
        assert answer["Content-Disposition"] == (
            f'attachment; filename="{determination.case.case_number}-v1-record-of-service.pdf"'
        )
        said = " ".join(pdf_text(answer.content).split())
        addressed = ("Adele Marchetti", "Dr. Owen Castellane", "Harbor Crest Claims", "Administrative Director")
        for words in (*addressed, "100 Example Street"):
            assert words in said
        assert "RR 123 456 789 US" in said
        assert said.count(f"{today:%m/%d/%Y}") == 4  # dated, as of, sent, received
        assert said.count("not yet") == 3
        assert "Lena" not in said
        assert "Forsyth" not in said
        event = Event.objects.get(kind="review.service_record_downloaded")
        assert (event.subject, event.data) == (
            f"determination/{determination.pk}",
            {"sha256": hashlib.sha256(answer.content).hexdigest()},
        )

    def test_is_for_everyone_to_read(self, determination, as_):
        """PDF/UA-1, each column with its header."""
        pdf = as_(a_case_manager()).get("service_record", determination.pk).content
        assert failures(pdf, "ua1") == []

    def test_is_for_those_who_serve_sign_or_audit(self, determination, as_):
        seen = {role: as_(a_person(role)).get("service_record", determination.pk).status_code for role in Role}
        assert seen == {role: 200 if role in SEE_DRAFTS | {Role.AUDITOR} else 403 for role in Role}
