"""The form of an application while it is typed: what the page saves, shows beside it, and lists for its person."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import ApplicationDraft, Case
from cases.services.drafts import check_draft_file
from imr_site.accounts.enums import Role
from tests.factories import (
    a_case_manager,
    a_draft_file,
    a_pdf,
    a_user,
    an_administrator,
    an_application_draft,
    an_intake_coordinator,
    sign_in,
)
from tests.visiting import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

SAVE, ADD, NEW = reverse("draft_save"), reverse("draft_file_add"), reverse("case_create")


@pytest.fixture
def desk(client):
    """The intake coordinator at the browser."""
    return sign_in(client, an_intake_coordinator())


def _posted(**typed: str) -> dict[str, Any]:
    return {"submission": str(uuid4()), "based_on": "0", **typed}


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_what_is_typed_is_saved_and_the_page_is_told_its_version(desk):
    typed = {"worker_name": "Adele", "date_of_injury": "13/13/13", "items-0-request_text": "An MRI", "items-9-x": "no"}
    posted = _posted(**typed, csrfmiddlewaretoken="secret", compared="CM26-0000001")
    answer = desk.post(SAVE, posted)
    assert (answer.status_code, "Draft saved" in _text(answer)) == (200, True)
    draft = ApplicationDraft.objects.get()
    page = reverse("draft_open", args=[draft.pk])
    assert (answer.json()["version"], answer.json()["current"]) == (1, page)
    assert draft.typed == {"worker_name": "Adele", "date_of_injury": "13/13/13", "items-0-request_text": "An MRI"}
    assert desk.post(SAVE, posted | {"based_on": "1", "worker_name": "Adele M"}).status_code == 200
    stale = desk.post(SAVE, posted | {"based_on": "1", "worker_name": "Lost"})
    assert (stale.status_code, stale.json()["current"]) == (409, page)
    assert "saved in another window" in stale.json()["problem"]
    draft.refresh_from_db()
    assert (draft.typed["worker_name"], ApplicationDraft.objects.count()) == ("Adele M", 1)


def test_a_file_is_kept_though_the_form_was_saved_meanwhile(desk, files):
    """What is typed while it goes up is saved by itself, and is not taken back."""
    posted = _posted(worker_name="Adele")
    desk.post(SAVE, posted)
    late = posted | {"worker_name": "Before", "kind": "application", "file": SimpleUploadedFile("a.pdf", a_pdf())}
    answer = desk.post(reverse("draft_file_add"), late)
    draft = ApplicationDraft.objects.get()
    assert (answer.status_code, draft.files.get().original_name, draft.typed["worker_name"]) == (200, "a.pdf", "Adele")
    assert 'id="id_based_on"' not in _text(answer)


def test_a_page_that_names_no_draft_is_told_so(desk):
    answer = desk.post(SAVE, {"submission": "x", "worker_name": "Adele"})
    assert (answer.status_code, "This page is not complete" in _text(answer)) == (422, True)


def test_a_draft_is_listed_to_its_person_alone_and_opens_as_it_was_typed(desk, client):
    draft = an_application_draft(
        an_intake_coordinator(),
        worker_name="Adele Marchetti",
        date_of_injury="13/13/13",
        signed="yes",
        **{"items-0-request_text": "An MRI", "items-1-request_text": "A brace", "items-1-DELETE": "on"},
    )
    assert "1 draft" in _text(desk.get(reverse("case_list")))
    assert "Adele Marchetti" in _text(desk.get(NEW))
    page = desk.get(reverse("draft_open", args=[draft.pk]))
    assert [page.context["form"][name].value() for name in ("worker_name", "date_of_injury", "signed")] == [
        "Adele Marchetti", "13/13/13", "yes",
    ]  # fmt: skip
    assert [item["request_text"].value() for item in page.context["items"]] == ["An MRI"]
    assert f'value="{draft.submission}"' in _text(page)
    colleague = sign_in(client, a_case_manager())
    assert "Adele" not in _text(colleague.get(NEW)) + _text(colleague.get(reverse("case_list")))
    for name in ("draft_open", "draft_files"):
        assert colleague.get(reverse(name, args=[draft.pk])).status_code == 404
    assert colleague.post(reverse("draft_discard", args=[draft.pk])).status_code == 404


def test_a_draft_is_thrown_away(desk):
    draft = an_application_draft(an_intake_coordinator(), worker_name="Adele")
    answer = desk.post(reverse("draft_discard", args=[draft.pk]), follow=True)
    assert ("thrown away" in _text(answer), ApplicationDraft.objects.count()) == (True, 0)


def test_a_file_is_kept_with_what_is_typed_and_then_shown_page_by_page_with_its_offers(desk):
    posted = _posted(worker_name="Adele", kind="application")
    pdf = a_pdf('Claim Number: HC-4410 "<b>"')
    answer = desk.post(ADD, posted | {"file": SimpleUploadedFile("fax.pdf", pdf)})
    assert (answer.status_code, "Being checked" in _text(answer)) == (200, True)
    draft = ApplicationDraft.objects.get()
    file = draft.files.get()
    assert draft.typed == {"worker_name": "Adele"}
    check_draft_file(file_id=file.pk)
    shown = _text(desk.get(reverse("draft_files", args=[draft.pk])))
    picture = reverse("draft_page", args=[draft.pk, file.pk, 1])
    assert picture in shown
    assert 'data-take="claim_number" data-value="HC-4410 &quot;&lt;b&gt;&quot;"' in shown
    assert 'id="offers-claim_number" class="offers" hx-swap-oob="true"' in shown
    answer = desk.get(picture)
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")
    assert "no-store" in answer["Cache-Control"]
    assert desk.get(reverse("draft_page", args=[draft.pk, file.pk, 2])).status_code == 404
    gone = desk.post(reverse("draft_file_remove", args=[draft.pk, file.pk]))
    assert (gone.status_code, draft.files.count()) == (200, 0)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("fax.pdf", b""), "The file is empty."),
        ("", "Choose a file, or drop one."),
    ],
)
def test_a_bad_file_is_told_and_nothing_typed_is_lost(desk, file, words):
    answer = desk.post(ADD, _posted(worker_name="Adele", kind="application") | {"file": file})
    assert (answer.status_code, words in _text(answer)) == (422, True)
    assert ApplicationDraft.objects.get().typed == {"worker_name": "Adele"}
    assert 'id="id_based_on" value="1"' in _text(answer)


def test_a_file_that_is_no_document_says_why_in_its_place(desk):
    draft = an_application_draft(an_intake_coordinator())
    file = a_draft_file(draft, content=b"PK\x03\x04word/", name="letter.docx")
    check_draft_file(file_id=file.pk)
    shown = _text(desk.get(reverse("draft_open", args=[draft.pk])))
    assert "This is a Word document. Ask the sender for a PDF, PNG, JPEG or TIFF file." in shown
    assert reverse("draft_page", args=[draft.pk, file.pk, 1]) not in shown


def test_a_form_that_is_refused_keeps_its_files_beside_it(desk):
    draft = an_application_draft(an_intake_coordinator(), worker_name="Adele")
    file = a_draft_file(draft, name="fax 7.pdf")
    answer = desk.post(NEW, {"submission": str(draft.submission), "worker_name": "Adele"})
    assert (answer.status_code, answer.context["draft"], "fax 7.pdf" in _text(answer)) == (422, draft, True)
    assert (Case.objects.count(), list(draft.files.all())) == (0, [file])


def test_the_draft_of_a_person_who_left_is_handed_on_without_a_look_into_it(as_):
    draft = an_application_draft(a_user(Role.INTAKE, "Leo Brandt"), worker_name="Adele Marchetti")
    draft.owner.is_active = False
    draft.owner.save()
    colleague, console = an_intake_coordinator(), as_(an_administrator())
    assert ">1 draft</a>" in " ".join(console.said("case_list").split())
    page = console.said("drafts_left")
    assert ("Leo Brandt" in page, "Marchetti" in page) == (True, False)
    assert messages_of(console.post("draft_hand_on", draft.pk)) == ["Hand it to: Choose a colleague."]
    console.post("draft_hand_on", draft.pk, to=colleague.pk)
    assert "Adele Marchetti" in as_(colleague).said("draft_open", draft.pk)
    assert "drafts_left" not in console.said("case_list")
    assert console.get("draft_open", draft.pk).status_code == 404


@pytest.mark.usefixtures("in_march")
def test_until_when_a_draft_is_kept_is_said_wherever_it_is_shown(desk):
    saved = _text(desk.post(SAVE, _posted(worker_name="Adele")))
    draft = ApplicationDraft.objects.get()
    for page in (saved, _text(desk.get(NEW)), _text(desk.get(reverse("draft_open", args=[draft.pk])))):
        assert "Apr 14, 2017" in page
