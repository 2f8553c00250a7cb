"""The service desk: what waits for whom, print batches, what came back; and how much it asks of the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases.enums import BatchState, Channel, DeliveryState, PartyKind
from cases.models import Delivery, LinkTry, PrintBatch
from cases.selectors.correspondence import TOLD_FROM
from cases.services.correspondence import mailing
from cases.services.correspondence.deliveries import record_received, record_returned, record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.messages import send_message
from imr_site.accounts.enums import Role
from imr_site.days import NOT_A_DATE
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from tests.factories import a_case_manager, a_determination, a_person, an_auditor, order_new_review
from tests.factories.cases import named_parties
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
PAGES = {"print", "fax", "electronic", "failed", "tried", "returned", "batches"}


def ready() -> list[Delivery]:
    """The three letters of one determination, made: by mail, by fax and by e-mail."""
    ways = {
        PartyKind.INJURED_WORKER: {},
        PartyKind.REQUESTING_PHYSICIAN: {"channel": Channel.FAX, "fax": "916-555-0134"},
        PartyKind.CLAIMS_ADMINISTRATOR: {"channel": Channel.ELECTRONIC, "email": "claims@example.org"},
    }
    parties = [replace(party, **ways[party.kind]) for party in named_parties()]
    determination = a_determination(parties=parties)
    for letter in determination.letters.exclude(recipient=None):
        make_letter(letter_id=letter.pk)
    to_parties = Delivery.objects.filter(letter__recipient__isnull=False)
    return list(to_parties.filter(letter__determination_link__determination=determination).order_by("pk"))


def by_mail(count: int) -> list[Delivery]:
    services = []
    for _ in range(count):
        letter = a_determination().letters.get(recipient__kind="injured_worker")
        make_letter(letter_id=letter.pk)
        services.append(letter.deliveries.get())
    return services


def shown(visit, tab: str) -> str:
    answer = visit.client.get(reverse("service_desk"), {"show": tab})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def visit(as_):
    return as_(a_case_manager())


class TestWhatWaits:
    def test_each_letter_stands_under_the_work_it_is(self, visit):
        services = dict(zip(("print", "fax", "electronic"), ready(), strict=True))
        for tab in PAGES:
            said = shown(visit, tab)
            assert {name for name, service in services.items() if f'id="sent-{service.pk}"' in said} <= {tab}
        assert "Adele Marchetti" in shown(visit, "print")
        assert "Dr. Owen Castellane" in shown(visit, "fax")
        assert "Harbor Crest Claims" in shown(visit, "electronic")
        assert "Nothing came back" in shown(visit, "returned")

    def test_a_link_tried_with_wrong_numbers(self, visit):
        service = ready()[2]
        send_message(delivery_id=service.pk)
        service.refresh_from_db()
        LinkTry.objects.bulk_create(
            LinkTry(delivery=service, client="0" * 64, at=timezone.now()) for _ in range(TOLD_FROM - 1)
        )
        assert "No link was tried with wrong numbers" in shown(visit, "tried")
        LinkTry.objects.create(delivery=service, client="0" * 64, at=timezone.now())
        assert "5 wrong case numbers were typed at its link, which stays good." in shown(visit, "tried")
        record_received(delivery=service, received_on=timezone.localdate(), actor=a_case_manager())
        assert "No link was tried with wrong numbers" in shown(visit, "tried")

    def test_a_letter_dated_before_today_is_late(self, visit):
        import time_machine

        with time_machine.travel("2017-04-03 23:50 -0700", tick=False):
            by_mail(1)
            assert "Late</span>" not in shown(visit, "print")
        with time_machine.travel("2017-04-04 00:10 -0700", tick=False):
            assert "Late</span>" in shown(visit, "print")

    def test_why_a_message_could_not_be_sent(self, visit):
        *_, electronic = ready()
        Job.objects.filter(pk=electronic.job_id).update(
            failed_at=timezone.now(), last_error="The mail server could not be reached or did not take the message."
        )
        said = shown(visit, "electronic")
        assert "Could not be sent" in said
        assert "The mail server could not be reached" in said
        visit.post("service_retry", electronic.pk)
        electronic.refresh_from_db()
        assert electronic.state == DeliveryState.SENDING

    def test_a_letter_that_could_not_be_sealed_and_why(self, visit):
        letter = a_determination().letters.get(recipient__kind="injured_worker")
        Job.objects.filter(pk=letter.job_id).update(failed_at=timezone.now(), last_error="No space left on device")
        said = shown(visit, "failed")
        assert "The letter could not be made" in said
        assert "No space left on device" in said
        visit.post("letter_retry", letter.pk)
        assert "Every letter could be made" in shown(visit, "failed")

    def test_by_whom(self, as_):
        looks = {role: as_(a_person(role)).get("service_desk").status_code for role in Role}
        may = {Role.CASE_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR}
        assert looks == {role: 200 if role in may else 403 for role in Role}


class TestByHand:
    def test_sent_received_and_back_to_where_the_form_stood(self, visit):
        service, *_ = by_mail(1)
        today = f"{timezone.localdate():%Y-%m-%d}"
        desk = reverse("service_desk")
        answer = visit.post(
            "service_sent", service.pk, channel="fax", address="916-555-0134", sent_on=today, proof="F 1", next=desk
        )
        assert answer.url == desk
        service.refresh_from_db()
        assert (service.channel, service.proof, service.state) == ("fax", "F 1", DeliveryState.SENT)
        answer = visit.post("service_received", service.pk, received_on=today)
        assert answer.url == reverse("case_detail", args=[service.letter.case.case_number])
        service.refresh_from_db()
        assert service.state == DeliveryState.RECEIVED

    def test_came_back_and_sent_again(self, visit):
        service, *_ = by_mail(1)
        today = f"{timezone.localdate():%Y-%m-%d}"
        visit.post("service_sent", service.pk, channel="mail", sent_on=today)
        visit.post("service_returned", service.pk, returned_on=today, reason="Moved away")
        assert "Moved away" in shown(visit, "returned")
        visit.post("service_again", service.pk, channel="mail", address="9 New Road, Fresno, CA 93700")
        assert "Nothing came back" in shown(visit, "returned")
        assert "9 New Road" in shown(visit, "print")

    @pytest.mark.parametrize(
        ("page", "data", "words"),
        [
            ("service_sent", {"channel": "mail", "sent_on": "2999-01-01"}, "This date is still to come"),
            ("service_sent", {"channel": "mail", "sent_on": "soon"}, f"Sent on: {NOT_A_DATE}"),
            ("service_sent", {"channel": "owl", "sent_on": "2017-01-01"}, "Channel: Select a valid choice"),
            ("service_received", {"received_on": ""}, "Received on: This field is required."),
            ("service_returned", {"returned_on": "2017-01-01", "reason": ""}, "Reason: This field is required."),
            ("service_again", {"channel": "mail", "address": ""}, "Address: This field is required."),
        ],
    )
    def test_what_is_wrong_is_said(self, visit, page, data, words):
        service, *_ = by_mail(1)
        answer = visit.post(page, service.pk, **data)
        assert answer.status_code == 302
        assert any(words in said for said in messages_of(answer)), messages_of(answer)
        service.refresh_from_db()
        assert service.state == DeliveryState.READY

    @pytest.mark.parametrize("page", ["service_sent", "service_received", "service_returned", "service_again"])
    def test_the_auditor_only_looks(self, as_, page):
        service, *_ = by_mail(1)
        assert as_(an_auditor()).post(page, service.pk).status_code == 403

    def test_it_leads_nowhere_else(self, visit):
        service, *_ = by_mail(1)
        answer = visit.post("service_received", service.pk, received_on="", next="https://elsewhere.example/")
        assert answer.url.startswith("/cases/")


class TestBatches:
    def test_from_the_ticked_letters_to_the_post(self, visit):
        one, two = by_mail(2)
        answer = visit.client.post(reverse("batch_create"), {"delivery": [one.pk, two.pk, "x"]})
        batch = PrintBatch.objects.get()
        assert answer.url == reverse("batch_detail", args=[batch.pk])
        assert "hx-get" in visit.said("batch_detail", batch.pk)
        assert run_job(batch.job_id)
        assert visit.get("batch_status", batch.pk)["HX-Refresh"] == "true"
        file = visit.get("batch_download", batch.pk)
        assert file["Content-Disposition"] == f'attachment; filename="batch-{batch.pk}.pdf"'
        assert b"".join(file.streaming_content).startswith(b"%PDF-")
        visit.post("batch_mailed", batch.pk, mailed_on=f"{timezone.localdate():%Y-%m-%d}")
        batch.refresh_from_db()
        assert batch.state == BatchState.MAILED
        assert {service.state for service in batch.deliveries.all()} == {DeliveryState.SENT}
        assert "Mailed" in shown(visit, "batches")

    def test_says_how_far_the_mailing_is_recorded_and_what_was_left_out(self, visit, monkeypatch):
        monkeypatch.setattr(mailing, "AT_ONCE", 1)
        services = by_mail(2)
        visit.client.post(reverse("batch_create"), {"delivery": [service.pk for service in services]})
        batch = PrintBatch.objects.get()
        assert run_job(batch.job_id)
        order_new_review(services[0].letter.case)
        visit.post("batch_mailed", batch.pk, mailed_on=f"{timezone.localdate():%Y-%m-%d}")
        batch.refresh_from_db()
        Job.objects.filter(pk=batch.job_id).update(progress_done=1, progress_total=2)
        page = visit.said("batch_detail", batch.pk)
        assert "Mailing being recorded: 1 of 2 letters" in page
        assert 'data-dialog="mailed"' not in page
        assert 'data-dialog="apart"' not in page
        assert "HX-Refresh" not in visit.get("batch_status", batch.pk)
        Job.objects.filter(pk=batch.job_id).update(failed_at=timezone.now(), last_error="No space left on device")
        page = visit.said("batch_detail", batch.pk)
        assert "Mailing not recorded in full" in page
        assert "1 of 2 letters were gone through." in page
        visit.post("batch_retry", batch.pk)
        batch.refresh_from_db()
        assert run_job(batch.job_id)
        assert visit.get("batch_status", batch.pk)["HX-Refresh"] == "true"
        page = visit.said("batch_detail", batch.pk)
        assert "1 letter not recorded" in page
        assert f"set aside on {date_format(timezone.localdate())}" in page
        assert "2 letters on" in page, "as it was printed"

    def test_nothing_ticked(self, visit):
        answer = visit.post("batch_create")
        assert messages_of(answer) == ["None of these letters waits to be printed any more. Reload the page."]

    def test_one_that_failed_says_why_and_is_tried_again(self, visit):
        visit.client.post(reverse("batch_create"), {"delivery": [service.pk for service in by_mail(1)]})
        batch = PrintBatch.objects.get()
        Job.objects.filter(pk=batch.job_id).update(failed_at=timezone.now(), last_error="No space left on device")
        assert "No space left on device" in visit.said("batch_detail", batch.pk)
        visit.post("batch_retry", batch.pk)
        batch.refresh_from_db()
        assert batch.state == BatchState.MAKING

    def test_taken_apart(self, visit):
        service, *_ = by_mail(1)
        visit.client.post(reverse("batch_create"), {"delivery": [service.pk]})
        visit.post("batch_cancel", PrintBatch.objects.get().pk)
        service.refresh_from_db()
        assert service.state == DeliveryState.READY

    @pytest.mark.parametrize("page", ["batch_mailed", "batch_cancel", "batch_retry", "batch_download"])
    def test_the_auditor_only_looks(self, as_, visit, page):
        visit.client.post(reverse("batch_create"), {"delivery": [service.pk for service in by_mail(1)]})
        batch = PrintBatch.objects.get()
        auditor = as_(an_auditor())
        assert auditor.get("batch_detail", batch.pk).status_code == 200
        act = auditor.get if page == "batch_download" else auditor.post
        assert act(page, batch.pk).status_code == 403


class TestHowMuchIsAsked:
    @pytest.mark.parametrize("tab", ["print", "failed", "returned", "batches"])
    def test_as_much_for_three_rows_as_for_one(self, tab, visit, django_assert_max_num_queries):
        counts = []
        for count in (1, 2):
            services = by_mail(count)
            if tab == "returned":
                for service in services:
                    record_sent(delivery=service, sent_on=timezone.localdate(), actor=a_case_manager())
                    record_returned(
                        delivery=service, returned_on=timezone.localdate(), reason="Moved", actor=a_case_manager()
                    )
            if tab == "failed":
                failed = a_determination().letters.values("job")
                Job.objects.filter(pk__in=failed).update(failed_at=timezone.now(), last_error="No room")
            if tab == "batches":
                for service in services:
                    visit.client.post(reverse("batch_create"), {"delivery": [service.pk]})
            with django_assert_max_num_queries(100) as asked:
                shown(visit, tab)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 15

    def test_a_letter_set_aside_after_it_was_taken_into_a_batch_is_marked(self, visit):
        services = by_mail(2)
        visit.client.post(reverse("batch_create"), {"delivery": [service.pk for service in services]})
        order_new_review(services[0].letter.determination_link.determination.case)
        page = visit.get("batch_detail", PrintBatch.objects.get().pk).content.decode()
        assert page.count("Set aside: do not mail") == 1

    def test_a_batch_of_one_and_of_three(self, visit, django_assert_max_num_queries):
        counts = []
        for count in (1, 3):
            visit.client.post(reverse("batch_create"), {"delivery": [service.pk for service in by_mail(count)]})
            batch = PrintBatch.objects.first()
            with django_assert_max_num_queries(100) as asked:
                visit.get("batch_detail", batch.pk)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 10
