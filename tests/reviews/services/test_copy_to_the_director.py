"""The copy of each determination for the Administrative Director: its way, its proof, and no name of the reviewer."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseEventKind, Channel, DeliveryState
from cases.models import Delivery, Letter
from cases.services.correspondence.batches import make_batch, merge_batch
from cases.services.correspondence.letters import make_letter, open_letter
from cases.services.correspondence.mailing import record_batch_mailed
from cases.services.correspondence.messages import send_message
from imr_site.accounts.enums import Role
from imr_site.errors import NotAllowed
from reviews.checks import copies_have_an_address
from reviews.models import Determination
from tests.factories import a_case_manager, a_determination, a_person, order_new_review
from tests.reviews.reading import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
ADDRESS = ["Administrative Director", "Division of Workers' Compensation", "1 Sample Plaza", "Oakland, CA 94600"]


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ADMINISTRATIVE_DIRECTOR = ADDRESS


def the_copy(determination: Determination) -> Letter:
    return determination.letters.get(kind="determination_to_director")


def test_each_determination_has_one_that_waits_to_be_mailed():
    letter = make_letter(letter_id=the_copy(a_determination()).pk)
    delivery = letter.deliveries.get()
    assert (delivery.channel, delivery.address) == (Channel.MAIL, "\n".join(ADDRESS))
    assert (letter.addressee, delivery.state) == ("Administrative Director", DeliveryState.READY)


def test_it_says_what_it_is_and_holds_analysis_and_qualifications():
    determination = a_determination()
    text = " ".join(pdf_text(make_pdf(the_copy(determination))).split())
    assert "This is your copy of the analysis and determination" in text
    assert "1 Sample Plaza" in text
    assert "You may appeal" not in text, "by law it is the Director's own determination"
    content = determination.letter_content
    for words in (content.specialty, content.items[0].title, content.items[0].rationale):
        assert " ".join(words.split())[:60] in text


def make_pdf(letter: Letter) -> bytes:
    return open_letter(letter=make_letter(letter_id=letter.pk), actor=a_case_manager())


def test_no_letter_of_a_determination_has_the_reviewers_name_nor_has_its_data():
    """LC 4610.6(f): confidential in all communications with entities or individuals outside."""
    determination = a_determination()
    reviewer = determination.round.reviewer
    names = [*reviewer.user.full_name.split(), reviewer.user.email]
    assert len(names) > 2
    for letter in determination.letters.all():
        pdf = make_pdf(letter)
        with pikepdf.open(io.BytesIO(pdf)) as file:
            told = [pdf_text(pdf), str(file.docinfo), str(file.open_metadata())]
            told += [each.get_file().read_bytes().decode() for each in file.attachments.values()]
            told += list(file.attachments)
        told.append(str(letter.inputs))
        assert not [name for name in names if any(name in text for text in told)]


def test_its_mailing_starts_no_clock_of_a_party():
    letter = make_letter(letter_id=the_copy(a_determination()).pk)
    batch = make_batch(delivery_ids=[letter.deliveries.get().pk], actor=a_case_manager())
    merge_batch(batch_id=batch.pk, progress=lambda _done, _total: None)
    batch.refresh_from_db()
    record_batch_mailed(batch=batch, mailed_on=timezone.localdate(), actor=a_case_manager())
    assert letter.deliveries.get().state == DeliveryState.SENT
    assert not letter.case.events.filter(kind=CaseEventKind.DETERMINATION_ISSUED).exists()


def test_by_e_mail_where_an_address_is_set(settings):
    settings.ADMINISTRATIVE_DIRECTOR_EMAIL = "director@example.org"
    letter = make_letter(letter_id=the_copy(a_determination()).pk)
    send_message(delivery_id=letter.deliveries.get().pk)
    (message,) = mail.outbox
    assert message.to == ["director@example.org"]
    assert letter.deliveries.get().sent_on == timezone.localdate()


def test_a_new_review_has_a_copy_of_its_own():
    first = a_determination()
    order_new_review(first.case)
    assert Delivery.objects.filter(letter__kind="determination_to_director").count() == 1
    assert the_copy(first).deliveries.get().sent_on is None


def test_the_page_of_the_review_and_the_desk_show_it(as_):
    letter = make_letter(letter_id=the_copy(a_determination()).pk)
    client = as_(a_case_manager()).client
    review = client.get(reverse("case_review", args=[letter.case.case_number])).content.decode()
    desk = client.get(reverse("service_desk")).content.decode()
    for page in (review, desk):
        assert "Administrative Director" in page
        assert "None" not in page.split("<main", 1)[1]


def test_only_who_serves_letters_opens_it():
    letter = make_letter(letter_id=the_copy(a_determination()).pk)
    for role in (Role.INTAKE, Role.REVIEWER):
        with pytest.raises(NotAllowed):
            open_letter(letter=letter, actor=a_person(role))


@pytest.mark.parametrize(
    ("address", "email", "found"),
    [(ADDRESS[:2], "", ["imr.E014"]), (ADDRESS, "", []), (ADDRESS[:2], "director@example.org", [])],
)
def test_a_deployment_says_that_there_is_no_address(settings, tmp_path, address, email, found):
    settings.SIGNING_CERTIFICATE = tmp_path
    settings.ADMINISTRATIVE_DIRECTOR, settings.ADMINISTRATIVE_DIRECTOR_EMAIL = address, email
    assert [message.id for message in copies_have_an_address()] == found
