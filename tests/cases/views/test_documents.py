from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseState, DocumentSource, DocumentState
from cases.errors import CopyBeingMade
from cases.models import Document
from cases.services.documents import check_document
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.days import NOT_A_DATE
from imr_site.files.store import COPIES
from imr_site.jobs.models import Job
from tests.cases.records.hostile import HOSTILE, made
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_pdf,
    a_person,
    a_reviewer,
    an_administrator,
    an_auditor,
    an_intake_coordinator,
    open_,
)
from tests.faults import on_a_full_disk
from tests.stored import stored_path
from tests.visiting import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

MAY = [Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR]
MAY_NOT = [Role.QUALITY, Role.AUDITOR]


def _add(case) -> str:
    return reverse("document_add", args=[case.case_number])


def _open(document) -> str:
    return reverse("document_open", args=[document.case.case_number, document.pk])


def _original(document) -> str:
    return reverse("document_original", args=[document.case.case_number, document.pk])


def _case(document) -> str:
    return reverse("case_detail", args=[document.case.case_number])


def _typed(content: bytes | None = None, name: str = "report.pdf", **changes):
    return {
        "file": SimpleUploadedFile(name, a_pdf() if content is None else content, content_type="text/html"),
        "source": "requesting_physician",
        "title": "Progress report",
        "author": "Owen Castellane, MD",
        "dated_from": "2017-02-01",
        "dated_to": "2017-02-03",
        **changes,
    }


class TestAdding:
    @pytest.mark.parametrize("role", MAY)
    def test_a_record_is_on_file_in_quarantine(self, signed_in, role):
        case = open_()
        answer = signed_in(a_person(role)).post(_add(case), _typed())
        document = case.documents.get()
        assert (answer.status_code, answer.url) == (302, f"{reverse('case_detail', args=[case.case_number])}#records")
        assert (document.state, document.source, document.title, document.author, document.original_name) == (
            DocumentState.QUARANTINED,
            DocumentSource.REQUESTING_PHYSICIAN,
            "Progress report",
            "Owen Castellane, MD",
            "report.pdf",
        )
        assert (document.dated_from, document.dated_to) == (date(2017, 2, 1), date(2017, 2, 3))
        assert (document.received_by, document.content_type) == (a_person(role), "")

    @pytest.mark.parametrize("role", MAY_NOT)
    def test_colleagues_are_told_whose_work_it_is(self, signed_in, role):
        case = open_()
        client = signed_in(a_person(role))
        why = reasons(role, "Records are taken in by the intake desk and case managers.")
        for answer, words in zip((client.get(_add(case)), client.post(_add(case), _typed())), why, strict=True):
            assert answer.status_code == 403
            assert words in answer.content.decode()
        assert not case.documents.exists()

    def test_for_a_reviewer_the_case_is_not_there(self, signed_in):
        case = a_case(CaseState.CLINICAL_REVIEW)
        before = Document.objects.count()
        assert signed_in(a_reviewer().user).post(_add(case), _typed()).status_code == 404
        assert Document.objects.count() == before

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"file": ""}, "file", "This field is required."),
            ({"content": b""}, "file", "The submitted file is empty."),
            ({"source": "street"}, "source", "Select a valid choice. street is not one of the available choices."),
            ({"title": "x" * 201}, "title", "Ensure this value has at most 200 characters (it has 201)."),
            ({"dated_from": "someday"}, "dated_from", NOT_A_DATE),
            ({"dated_to": "2017-01-31"}, "dated_to", "The last date cannot be before the first."),
        ],
        ids=["no file", "an empty file", "source", "a long title", "no date", "dates out of order"],
    )
    def test_an_error_is_said_and_everything_typed_is_kept(self, signed_in, changes, field, words):
        case = open_()
        page = signed_in(an_intake_coordinator()).post(_add(case), _typed(**changes))
        assert page.status_code == 422
        assert page.context["form"].errors == {field: [words]}
        assert words in page.content.decode()
        assert "Owen Castellane, MD" in page.content.decode()
        assert not case.documents.exists()

    def test_several_are_taken_at_once_each_by_the_name_of_its_file(self, signed_in):
        case = open_()
        a_document(case, title="Progress report", content=a_pdf("March"))
        files = [SimpleUploadedFile(f"{month}.pdf", a_pdf(month)) for month in ("January", "February", "March")]
        page = signed_in(an_intake_coordinator()).post(_add(case), _typed(file=files, title=""), follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "2 records are on file and are being checked.",
            "“Progress report” was on file already: the same file came again.",
        ]
        assert sorted(case.documents.values_list("title", flat=True)) == ["February", "January", "Progress report"]

    def test_one_title_is_not_given_to_several(self, signed_in):
        case = open_()
        files = [SimpleUploadedFile(f"{month}.pdf", a_pdf(month)) for month in ("January", "February")]
        page = signed_in(an_intake_coordinator()).post(_add(case), _typed(file=files))
        assert page.context["form"].errors == {
            "title": ["Several files are each listed by their names. Leave this empty."]
        }
        assert not case.documents.exists()

    def test_what_came_before_a_file_that_is_refused_stays_and_the_rest_is_named(self, signed_in, settings):
        case = open_()
        settings.MAX_DOCUMENT_BYTES = 2**20
        big = SimpleUploadedFile("big.pdf", a_pdf("big") + b" " * 2**20)
        files = [SimpleUploadedFile("a.pdf", a_pdf("a")), big, SimpleUploadedFile("b.pdf", a_pdf("b"))]
        page = signed_in(an_intake_coordinator()).post(_add(case), _typed(file=files, title=""))
        assert page.context["form"].errors == {
            "file": [
                "The file is larger than 1 MB. Split it and send the parts.",
                "Not on file: “big.pdf”, “b.pdf”. Choose these again.",
            ]
        }
        assert case.documents.get().title == "a"

    def test_a_file_that_is_too_large_is_said_with_what_to_do(self, signed_in, settings):
        settings.MAX_DOCUMENT_BYTES = 2**20
        page = signed_in(an_intake_coordinator()).post(_add(open_()), _typed(content=a_pdf() + b" " * 2**20))
        assert page.status_code == 422
        assert page.context["form"].errors == {"file": ["The file is larger than 1 MB. Split it and send the parts."]}


class TestOpening:
    @pytest.mark.parametrize("role", [*MAY, *MAY_NOT])
    def test_staff_get_the_inert_copy_and_each_opening_is_on_record(self, signed_in, role):
        document = a_document(open_(), content=a_pdf("As received"))
        answer = signed_in(a_person(role)).get(_open(document))
        found = sha256(b"".join(answer.streaming_content)).hexdigest()
        assert (answer.status_code, found) == (200, document.copy_sha256)
        opened = Event.objects.filter(kind="case.document_opened")
        assert [(event.actor, event.subject) for event in opened] == [(a_person(role), f"document/{document.pk}")]

    def test_it_is_never_run_never_guessed_at_and_never_kept(self, signed_in):
        answer = signed_in(an_auditor()).get(_open(a_document(open_(), name="report.html")))
        b"".join(answer.streaming_content)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
        assert answer["Content-Disposition"] == 'inline; filename="report.html"'

    def test_for_its_reviewer_it_is_not_there_by_this_address(self, signed_in):
        """A reviewer opens records of the own round, once cleared; not those of any case by its number."""
        document = a_case(CaseState.CLINICAL_REVIEW).documents.first()
        assert signed_in(a_reviewer().user).get(_open(document)).status_code == 404
        assert not Event.objects.filter(kind="case.document_opened").exists()

    @pytest.mark.parametrize("content", [None, b"Dear sir"], ids=["in quarantine", "rejected"])
    def test_one_that_has_not_passed_its_check_is_not_there(self, signed_in, content):
        document = a_document(open_(), content=content, checked=content is not None)
        assert signed_in(a_case_manager()).get(_open(document)).status_code == 404

    @pytest.mark.parametrize(
        ("fault", "words", "code"),
        [
            (Path.unlink, "The stored file is gone.", "file_gone"),
            (lambda path: path.write_bytes(a_pdf("Another")), "does not match its hash.", "file_altered"),
        ],
        ids=["gone", "altered"],
    )
    def test_one_that_is_gone_or_altered_is_a_page_that_says_so_and_an_event(
        self, signed_in, files, fault, words, code
    ):
        document = a_document(open_())
        name = COPIES.name_of(document.copy_sha256)
        fault(stored_path(COPIES, document.copy_sha256))
        answer = signed_in(a_case_manager()).get(_open(document))
        page = answer.content.decode()
        assert answer.status_code == 500
        assert words in page
        assert "Tell the administrator" in page
        assert name in page
        written = Event.objects.last()
        assert (written.kind, written.actor, written.data) == (
            "file.fault",
            a_case_manager(),
            {"name": name, "fault": code},
        )
        assert not Event.objects.filter(kind="case.document_opened").exists()

    def test_until_there_is_a_copy_the_case_says_when_to_come_back(self, signed_in):
        document = a_document(open_())
        Document.objects.update(copy_sha256="", copy_version=None)
        answer = signed_in(a_case_manager()).get(_open(document), follow=True)
        assert [str(message) for message in answer.context["messages"]] == [CopyBeingMade().message]

    def test_one_of_another_case_is_not_there(self, signed_in):
        document, other = a_document(open_()), open_()
        address = reverse("document_open", args=[other.case_number, document.pk])
        assert signed_in(a_case_manager()).get(address).status_code == 404

    def test_a_document_cannot_be_changed_by_its_address(self, signed_in):
        document = a_document(open_())
        for method in ("post", "put", "delete", "patch"):
            assert getattr(signed_in(a_case_manager()), method)(_open(document)).status_code == 405


def test_a_title_and_an_author_are_kept_without_signs_nobody_sees(signed_in):
    case = open_()
    typed = _typed(title="Progress\u00a0report\u200b", author="\u202aOwen Castellane, MD\u202c")
    signed_in(an_intake_coordinator()).post(_add(case), typed)
    document = case.documents.get()
    assert (document.title, document.author) == ("Progress report", "Owen Castellane, MD")


class TestTheOriginal:
    def test_an_administrator_is_warned_and_then_gets_it_to_keep_and_not_to_see(self, signed_in):
        hostile = made(HOSTILE["a program on opening"][0])
        document = a_document(open_(), content=hostile, name="report.pdf")
        client = signed_in(an_administrator())
        page = client.get(_original(document)).content.decode()
        assert "Opens without the start of a program." in page
        assert "it may start programs, send data" in page
        assert not Event.objects.filter(kind="case.original_opened").exists()
        answer = client.post(_original(document))
        assert b"".join(answer.streaming_content) == hostile
        assert (answer["Content-Type"], answer["Content-Disposition"]) == (
            "application/octet-stream",
            'attachment; filename="report.pdf"',
        )
        assert Event.objects.filter(kind="case.original_opened", actor=an_administrator()).count() == 1

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.QUALITY, Role.AUDITOR])
    def test_nobody_else_gets_it_or_is_offered_it(self, signed_in, role):
        document = a_document(open_())
        client = signed_in(a_person(role))
        why = reasons(role, "is for administrators")
        for answer, words in zip((client.get(_original(document)), client.post(_original(document))), why, strict=True):
            assert (answer.status_code, words in answer.content.decode()) == (403, True)
        assert _original(document) not in client.get(_case(document)).content.decode()


class TestWhatTheCaseTells:
    def test_what_a_record_opens_without(self, signed_in):
        document = a_document(open_(), content=made(HOSTILE["an attached program"][0]))
        page = signed_in(a_case_manager()).get(_case(document)).content.decode()
        assert "Opens without attached files." in page

    def test_how_far_a_check_is(self, signed_in):
        document = a_document(open_(), checked=False)
        Job.objects.update(claim=uuid4(), claimed_at=timezone.now(), progress_done=3, progress_total=4)
        page = signed_in(a_case_manager()).get(_case(document)).content.decode()
        assert "Being checked" in page
        assert "75 %" in page
        check_document(document_id=document.pk)
        assert "75 %" not in signed_in(a_case_manager()).get(_case(document)).content.decode()


def test_a_full_store_is_said_on_the_form_with_all_that_was_typed(signed_in, transactional_db):
    case = open_()
    client = signed_in(an_intake_coordinator())

    def refused() -> None:
        page = client.post(_add(case), _typed(content=a_pdf() + bytes(5000)))
        assert page.status_code == 422
        assert page.context["form"].errors["file"][0].startswith("There is no room left for files")
        assert "Owen Castellane, MD" in page.content.decode()

    assert on_a_full_disk(refused, room=1000) == 0
    assert Document.objects.count() == 0
