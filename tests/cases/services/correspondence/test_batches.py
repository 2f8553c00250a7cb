"""Print batches: which letters, in which order, on which paper, and that they were mailed."""

from __future__ import annotations

import io

import pikepdf
import pytest
import time_machine
from django.utils import timezone

from cases.addressing import Notice
from cases.enums import BatchState, DeliveryState
from cases.models import Delivery, PrintBatch
from cases.services.correspondence import batches
from cases.services.correspondence.batches import cancel_batch, make_batch, merge_batch, open_batch
from cases.services.correspondence.deliveries import record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.mailing import record_batch_mailed
from cases.services.correspondence.notices import send_notice
from imr_site.audit.models import Event
from imr_site.errors import Refused
from imr_site.files.errors import FileError
from imr_site.files.store import BATCHES, SEALED
from imr_site.jobs.services import run_job
from tests.factories import a_case_manager, a_determination, order_new_review
from tests.factories.batches import a_batch, merged, now, ready
from tests.factories.cases import WORKER
from tests.factories.notices import a_notice
from tests.imr_site.threads import at_once
from tests.reviews.reading import pdf_text
from tests.stored import stored_path

pytestmark = pytest.mark.django_db
NOW = "2017-04-03 10:00 -0700"


@pytest.fixture(autouse=True)
def _in_april(files):
    with time_machine.travel(NOW, tick=False):
        yield


class TestMaking:
    def test_takes_the_letters_and_has_them_merged(self):
        services = ready()
        batch = a_batch(services)
        assert batch.state == BatchState.MAKING
        assert {now(service).state for service in services} == {DeliveryState.IN_BATCH}
        assert run_job(batch.job_id)
        assert now(batch).state == BatchState.READY
        assert Event.objects.get(kind="letter.batch_made").data == {"deliveries": [service.pk for service in services]}

    def test_leaves_out_what_no_longer_waits(self):
        first, second, third = ready()
        record_sent(delivery=first, sent_on=timezone.localdate(), actor=a_case_manager())
        a_batch([second])
        assert list(a_batch([first, second, third]).deliveries.all()) == [third]
        with pytest.raises(Refused, match="None of these letters"):
            a_batch([first, second, third])

    def test_takes_no_more_than_one_morning(self, monkeypatch):
        monkeypatch.setattr(batches, "BATCH_LIMIT", 2)
        services = ready()
        assert a_batch(services).deliveries.count() == 2
        assert list(a_batch(services).deliveries.all()) == services[2:]

    def test_what_was_set_aside_is_not_printed(self):
        service, *_ = ready()
        case = service.letter.determination_link.determination.case
        order_new_review(case)
        with pytest.raises(Refused, match="None of these letters waits"):
            make_batch(delivery_ids=[service.pk], actor=a_case_manager())

    def test_a_letter_that_is_not_made_is_not_printed(self):
        a_determination()
        with pytest.raises(Refused, match="None of these letters"):
            a_batch(list(Delivery.objects.all()))

    def test_what_is_in_a_batch_is_not_sent_by_hand(self):
        service, *_ = ready()
        a_batch([service])
        with pytest.raises(Refused, match="It is in Batch"):
            record_sent(delivery=service, sent_on=timezone.localdate(), actor=a_case_manager())


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment_never_print_a_letter_twice():
    services = ready()
    people = [a_case_manager(), a_case_manager("Wanda Ferro")]

    def take(number: int) -> int:
        try:
            return make_batch(
                delivery_ids=[service.pk for service in services], actor=people[number]
            ).deliveries.count()
        except Refused:
            return 0

    assert sorted(at_once(2, take)) == [0, 3]


@pytest.mark.django_db(transaction=True)
def test_one_who_presses_twice_makes_one_batch():
    services = ready()
    actor = a_case_manager()
    made = at_once(2, lambda _n: make_batch(delivery_ids=[service.pk for service in services], actor=actor))
    assert set(made) == {PrintBatch.objects.get()}
    assert Event.objects.filter(kind="letter.batch_made").count() == 1


def test_what_was_taken_apart_is_a_batch_anew():
    services = ready()
    first = a_batch(services)
    cancel_batch(batch=first, actor=a_case_manager())
    assert a_batch(services) != first


@pytest.mark.any_database
class TestTheFile:
    def test_address_sheet_then_each_letter_behind_its_separator(self):
        services = ready(2)
        batch = merged(services)
        pdf = stored_path(BATCHES, batch.sha256).read_bytes()
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            pages = len(opened.pages)
        expected = [2]  # the address sheet and its empty back
        for service in batches.deliveries_of(batch):
            with pikepdf.open(stored_path(SEALED, service.letter.sha256)) as letter:
                expected += [2, len(letter.pages) + len(letter.pages) % 2]
        assert pages == sum(expected) == 2 * batch.sheets

    def test_no_two_letters_share_a_sheet(self):
        batch = merged(ready())
        texts = pdf_pages(stored_path(BATCHES, batch.sha256).read_bytes())
        separators = [place for place, text in enumerate(texts) if "in the envelope" in text]
        assert len(separators) == 3
        assert all(place % 2 == 0 for place in separators)
        assert all("Page 1 of" in texts[place + 2] for place in separators)

    def test_the_address_sheet_lists_every_envelope(self):
        batch = merged(ready())
        sheet = pdf_pages(stored_path(BATCHES, batch.sha256).read_bytes())[0]
        for words in (WORKER, "Dr. Owen Castellane", "Harbor Crest Claims", "100 Example Street", "3 letters"):
            assert words in " ".join(sheet.split())

    @pytest.mark.parametrize("notice", [Notice.ELIGIBILITY, Notice.ASSIGNMENT])
    def test_notices_go_in_envelopes_like_determinations(self, settings, notice):
        settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
        for letter in send_notice(due=a_notice(notice), actor=a_case_manager()):
            make_letter(letter_id=letter.pk)
        services = list(Delivery.objects.order_by("pk"))
        sheet = pdf_text(stored_path(BATCHES, merged(services).sha256).read_bytes())
        for service in services:
            name, *lines = service.letter.inputs["addressee"]
            assert all(words in sheet for words in (name, *lines))

    def test_goes_to_the_new_address_of_what_came_back(self):
        from cases.enums import Channel
        from cases.services.correspondence.deliveries import record_returned, send_again

        service, *_ = ready()
        record_sent(delivery=service, sent_on=timezone.localdate(), actor=a_case_manager())
        record_returned(delivery=service, returned_on=timezone.localdate(), reason="Moved", actor=a_case_manager())
        again = send_again(
            delivery=service, channel=Channel.MAIL, address="7 Other Way, Chico, CA 95926", actor=a_case_manager()
        )
        sheet = pdf_pages(stored_path(BATCHES, merged([again]).sha256).read_bytes())[0]
        assert "7 Other Way\nChico, CA 95926" in sheet
        assert "100 Example Street" not in sheet

    def test_merging_twice_changes_nothing(self):
        batch = merged(ready())
        before = now(batch).sha256
        merge_batch(batch_id=batch.pk, progress=lambda _done, _total: None)
        assert now(batch).sha256 == before

    @pytest.mark.parametrize("tamper", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF-1.7 other")])
    def test_a_file_that_is_not_what_was_merged_is_not_printed(self, tamper):
        batch = merged(ready())
        tamper(stored_path(BATCHES, batch.sha256))
        with pytest.raises(FileError, match="Tell the administrator"):
            open_batch(batch=batch, actor=a_case_manager())
        assert not Event.objects.filter(kind="letter.batch_downloaded").exists()

    def test_a_download_leaves_a_trace(self):
        batch = merged(ready())
        with open_batch(batch=batch, actor=a_case_manager()) as file:
            assert file.read(5) == b"%PDF-"
        assert Event.objects.get(kind="letter.batch_downloaded").data == {"sha256": batch.sha256}


class TestTakingApart:
    def test_lets_the_letters_wait_again(self, django_capture_on_commit_callbacks):
        services = ready()
        batch = merged(services)
        path = stored_path(BATCHES, batch.sha256)
        with django_capture_on_commit_callbacks(execute=True):
            cancel_batch(batch=batch, actor=a_case_manager())
        assert now(batch).state == BatchState.CANCELLED
        assert {now(service).state for service in services} == {DeliveryState.READY}
        assert not path.exists()
        assert merge_batch(batch_id=batch.pk, progress=lambda _done, _total: None).state == BatchState.CANCELLED

    def test_not_after_it_was_mailed(self):
        batch = record_batch_mailed(batch=merged(ready()), mailed_on=timezone.localdate(), actor=a_case_manager())
        with pytest.raises(Refused, match="can no longer be taken apart"):
            cancel_batch(batch=batch, actor=a_case_manager())


def pdf_pages(pdf: bytes) -> list[str]:
    return pdf_text(pdf).split("\f")
