"""The page behind the link of an electronic service: for parties, without an account."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

from cases.models import Delivery
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.links import TRIES
from cases.services.correspondence.messages import send_message
from imr_site.files.store import SEALED
from tests.append_only import alter
from tests.factories import a_determination
from tests.factories.cases import named_parties
from tests.stored import stored_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Delivery:
    letter = a_determination(parties=named_parties(worker_email="adele@example.org")).letters.get(
        recipient__kind="injured_worker"
    )
    make_letter(letter_id=letter.pk)
    return letter.deliveries.get()


@pytest.fixture
def address(service) -> str:
    send_message(delivery_id=service.pk)
    return re.search(r"/letters/open/[\w-]+/", mail.outbox[-1].body)[0]


def turned_into_a_folder(path: Path) -> None:
    """Anything the disk refuses to read."""
    path.unlink()
    path.mkdir()


def test_looking_opens_nothing(client, service, address):
    """Mail programs open every link they see."""
    for _ in range(3):
        page = client.get(address)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
    service.refresh_from_db()
    assert service.opened_at is None


def test_the_page_says_nothing_of_the_case(client, service, address):
    text = client.get(address).content.decode()
    case = service.letter.determination_link.determination.case
    for leak in (case.case_number, case.claim_number, "Marchetti", "Castellane", "therapy"):
        assert leak not in text


def test_the_case_number_opens_the_letter(client, service, address):
    answer = client.post(address, {"case_number": service.letter.determination_link.determination.case.case_number})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="final-determination.pdf"'
    assert answer.content.startswith(b"%PDF-")
    service.refresh_from_db()
    assert service.received_on is not None


def test_a_wrong_number_says_what_to_do_and_keeps_what_was_typed(client, service, address):
    answer = client.post(address, {"case_number": "CM99-0000001"})
    assert answer.status_code == 422
    assert "Copy it from the notice" in answer.content.decode()
    assert "CM99-0000001" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_and_a_used_one_look_the_same(client, service, address, method):
    number = service.letter.determination_link.determination.case.case_number
    client.post(address, {"case_number": number})
    alter(Delivery.objects.filter(pk=service.pk), opened_at="2017-01-01T00:00Z")
    used, unknown = (
        getattr(client, method)(where, {"case_number": number} if method == "post" else None)
        for where in (address, reverse("letter_link", args=["A" * 32]))
    )
    assert (used.status_code, unknown.status_code) == (410, 410)
    plain = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", p.content.decode())
        for p in (used, unknown)
    ]
    assert plain[0] == plain[1]


def test_a_stranger_who_types_wrong_numbers_shuts_out_nobody_else(client, service, address):
    number = service.letter.determination_link.determination.case.case_number
    typed = [*[f"CM99-000000{n}" for n in range(TRIES)], number]
    answers = [client.post(address, {"case_number": each}, REMOTE_ADDR="203.0.113.9") for each in typed]
    assert [answer.status_code for answer in answers] == [422] * TRIES + [429]
    assert "Your link stays good. Wait ten minutes" in answers[-1].content.decode()
    assert client.post(address, {"case_number": number}, REMOTE_ADDR="192.0.2.1")["Content-Type"] == "application/pdf"


def test_an_office_opens_all_its_letters_at_eight(client, service, address):
    """Parties share an address, and those who type the right number are counted nowhere."""
    number = service.letter.determination_link.determination.case.case_number
    answers = [client.post(address, {"case_number": number}) for _ in range(30)]
    assert {answer["Content-Type"] for answer in answers} == {"application/pdf"}


def test_a_scanner_of_mail_that_looks_at_every_link_locks_nobody_out(client, service, address):
    assert [client.get(address).status_code for _ in range(TRIES + 1)] == [200] * (TRIES + 1)
    answer = client.post(address, {"case_number": service.letter.determination_link.determination.case.case_number})
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("fault", [Path.unlink, lambda path: path.write_bytes(b"altered"), turned_into_a_folder])
def test_a_letter_that_is_gone_or_altered_is_our_fault_and_the_link_opens_it_later(client, service, address, fault):
    number = service.letter.determination_link.determination.case.case_number
    service.letter.refresh_from_db()
    path = stored_path(SEALED, service.letter.sha256)
    pdf = path.read_bytes()
    fault(path)
    answer = client.post(address, {"case_number": number})
    assert answer.status_code == 503
    for words in ("Your letter cannot be opened now", "Call or write to us", "Su carta no se puede abrir ahora"):
        assert words in answer.content.decode()
    service.refresh_from_db()
    assert (service.opened_at, service.received_on, service.tries.count()) == (None, None, 0)
    assert client.get(address).status_code == 200
    if path.is_dir():
        path.rmdir()
    path.write_bytes(pdf)
    assert client.post(address, {"case_number": number}).content == pdf
