"""Serving: what goes to whom by which way, was sent, received or came back, and the clocks that run from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.addressing import way_to
from cases.clocks.model import ClockState
from cases.enums import CaseEventKind, CaseState, Channel, DeliveryState, PartyKind
from cases.errors import GuardRefused
from cases.models import Delivery, Letter, Party
from cases.selectors.clocks import clocks_of
from cases.services.correspondence.deliveries import (
    record_received,
    record_returned,
    record_sent,
    request_sending,
    send_again,
)
from cases.services.correspondence.letters import make_letter
from imr_site.audit.models import Event
from imr_site.errors import Refused
from reviews.models import Determination
from tests.append_only import alter
from tests.factories import a_case, a_case_manager, a_determination, issue, move, named_items
from tests.factories.cases import STREET, named_parties
from tests.factories.public import supersede

pytestmark = pytest.mark.django_db
NOW = "2017-04-03 10:00 -0700"


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def service() -> Delivery:
    """To the claims administrator by mail, with its letter made."""
    letter = a_determination().letters.get(recipient__kind="claims_administrator")
    make_letter(letter_id=letter.pk)
    return the_service(letter)


def the_service(letter: Letter) -> Delivery:
    return Delivery.objects.select_related("letter__recipient").get(letter=letter, returned_on__isnull=True)


def send(service: Delivery, on: date | None = None, **changes) -> Delivery:
    return record_sent(
        delivery=service, sent_on=on or timezone.localdate(), actor=a_case_manager(), proof="RR 123", **changes
    )


def come_back(service: Delivery, reason: str = "Moved away") -> Delivery:
    return record_returned(delivery=service, returned_on=timezone.localdate(), reason=reason, actor=a_case_manager())


class TestTheWay:
    def test_is_on_file_for_every_party_from_the_moment_of_issue(self):
        services = Delivery.objects.filter(letter__determination_link__determination=a_determination()).order_by("pk")
        services = services.filter(letter__recipient__isnull=False)
        assert [(each.letter.recipient.kind, each.channel, each.address, each.state) for each in services] == [
            ("injured_worker", "mail", STREET, DeliveryState.WAITING),
            ("requesting_physician", "mail", STREET, DeliveryState.WAITING),
            ("claims_administrator", "mail", STREET, DeliveryState.WAITING),
        ]

    @pytest.mark.parametrize(
        ("party", "way"),
        [
            ({"channel": "mail", "address": STREET, "email": "a@example.org"}, (Channel.MAIL, STREET)),
            (
                {"channel": "electronic", "address": STREET, "email": "a@example.org"},
                (Channel.ELECTRONIC, "a@example.org"),
            ),
            ({"channel": "electronic", "address": STREET}, (Channel.MAIL, STREET)),
            ({"channel": "fax", "address": STREET, "fax": "916-555-0134"}, (Channel.FAX, "916-555-0134")),
            ({"channel": "fax", "address": STREET}, (Channel.MAIL, STREET)),
            ({"channel": "mail", "email": "a@example.org"}, (Channel.ELECTRONIC, "a@example.org")),
            ({"channel": "mail"}, (Channel.ELECTRONIC, "")),
        ],
    )
    def test_is_the_chosen_one_where_it_leads_anywhere(self, party, way):
        assert way_to(Party(**party)) == way

    def test_without_one_nothing_is_issued(self):
        case = a_case(CaseState.QUALITY_REVIEW)
        case.parties.filter(kind=PartyKind.REQUESTING_PHYSICIAN.value).update(address="")
        with pytest.raises(GuardRefused, match=r"add an address or e-mail for Dr\. Owen Castellane"):
            issue(case)
        assert not Determination.objects.exists()

    def test_an_electronic_one_goes_out_once_its_letter_is_sealed(self):
        letter = a_determination(parties=named_parties(worker_email="worker@example.org")).letters.get(
            recipient__kind="injured_worker"
        )
        assert the_service(letter).job is None
        make_letter(letter_id=letter.pk)
        on_its_way = the_service(letter)
        assert (on_its_way.state, on_its_way.job.kind) == (DeliveryState.SENDING, "cases.send_letter")

    def test_mail_is_never_sent_by_itself(self, service):
        with pytest.raises(Refused, match="Only an electronic service"):
            request_sending(delivery=service, actor=a_case_manager())


class TestSending:
    def test_is_on_file_with_its_proof(self, service):
        assert service.state == DeliveryState.READY
        sent = send(service)
        assert (sent.state, sent.channel, sent.proof, sent.sent_by) == (
            DeliveryState.SENT,
            "mail",
            "RR 123",
            a_case_manager(),
        )
        recipient = service.letter.recipient
        event = recipient.case.events.get(kind=CaseEventKind.DETERMINATION_ISSUED, party=recipient)
        assert timezone.localdate(event.occurred_at) == timezone.localdate()
        assert Event.objects.get(kind="letter.sent").data == {
            "delivery": service.pk,
            "channel": "mail",
            "on": "2017-04-03",
            "sha256": service.letter.sha256,
        }

    def test_starts_that_party_s_time_to_appeal_and_no_other_s(self, service):
        case = service.letter.determination_link.determination.case
        with time_machine.travel("2017-04-06 10:00 -0700"):
            send(service)
            due = {clock.party: clock.due for clock in clocks_of(case) if clock.key == "C20"}
        assert due == {
            PartyKind.CLAIMS_ADMINISTRATOR: date(2017, 5, 11),  # 30 days, and five as it was mailed
            PartyKind.INJURED_WORKER: None,  # not mailed yet
        }

    def test_by_another_channel_than_planned(self, service):
        sent = send(service, channel=Channel.FAX, address="916-555-0134")
        assert (sent.channel, sent.address) == ("fax", "916-555-0134")

    def test_to_another_address_than_planned(self, service):
        sent = send(service, address="9 New Road, Fresno, CA 93700")
        assert (sent.channel, sent.address) == ("mail", "9 New Road, Fresno, CA 93700")

    def test_to_the_planned_address_on_one_line(self, service):
        alter(Delivery.objects.filter(pk=service.pk), address="100 Example Street\nSacramento, CA 95814")
        sent = send(the_service(service.letter), address="100 Example Street Sacramento, CA 95814")
        assert sent.address == "100 Example Street\nSacramento, CA 95814"

    def test_by_another_channel_needs_the_place_it_went_to(self, service):
        for address in ("", STREET):
            with pytest.raises(Refused, match="Say where it went: Fax is not the way that was planned"):
                send(service, channel=Channel.FAX, address=address)
        for channel, words in ((Channel.ELECTRONIC, "“1 Elm” is not an e-mail"), (Channel.FAX, "“1 Elm” is not a fax")):
            with pytest.raises(Refused, match=words):
                send(service, channel=channel, address="1 Elm")
        assert the_service(service.letter).state == DeliveryState.READY

    def test_is_said_once(self, service):
        send(service)
        with pytest.raises(Refused, match="on file"):
            send(service)
        assert Event.objects.filter(kind="letter.sent").count() == 1

    @pytest.mark.parametrize(("days", "words"), [(1, "still to come"), (-1, "cannot have happened before")])
    def test_on_no_day_that_cannot_be(self, service, days, words):
        with pytest.raises(Refused, match=words):
            send(service, timezone.localdate() + timedelta(days=days))
        assert the_service(service.letter).state == DeliveryState.READY

    @pytest.mark.parametrize(("day", "counts"), [(7, True), (10, False), (12, False)])
    def test_from_the_day_a_new_review_is_ordered_it_starts_no_clock(self, service, day, counts):
        """A mailing would be taken for that of the determination to come."""
        case = service.letter.determination_link.determination.case
        before = case.events.count()
        with time_machine.travel("2017-04-10 10:00 -0700"):
            for action in ("appeal", "remand"):
                move(case, action)
        ordered = case.events.count()
        with time_machine.travel("2017-04-12 10:00 -0700"):
            sent = send(service, date(2017, 4, day))
            received = record_received(delivery=sent, received_on=timezone.localdate(), actor=a_case_manager())
            issued = {clock.state for clock in clocks_of(case) if clock.key == "C14" and clock.round == 2}
        assert (received.sent_on, received.received_on) == (date(2017, 4, day), date(2017, 4, 12))
        assert (before < ordered, case.events.count() - ordered) == (True, int(counts))
        assert issued == {ClockState.NOT_STARTED}

    def test_no_more_once_it_is_corrected(self, service):
        come_back(send(service))
        supersede(service.letter.determination_link.determination.case)
        returned = Delivery.objects.get(pk=service.pk)
        with (
            pytest.raises(Refused, match="was set aside on April 3, 2017"),
            time_machine.travel("2017-04-04 10:00 -0700"),
        ):
            send_again(delivery=returned, channel=Channel.MAIL, address=STREET, actor=a_case_manager())

    def test_waits_for_the_letter(self, service):
        unmade = service.letter.determination_link.determination.letters.get(recipient__kind="injured_worker")
        with pytest.raises(Refused, match="Only a finished letter"):
            send(the_service(unmade))


class TestReceipt:
    def test_starts_the_time_to_implement(self, service):
        case = service.letter.determination_link.determination.case
        sent = send(service)
        with time_machine.travel("2017-04-06 10:00 -0700"):
            record_received(delivery=sent, received_on=timezone.localdate(), actor=a_case_manager())
            authorize = [clock for clock in clocks_of(case) if clock.key == "C18" and clock.due]
        assert [clock.due for clock in authorize] == [date(2017, 4, 13)]  # five working days after April 6

    def test_starts_nothing_where_the_denial_stands(self):
        determination = a_determination(items=named_items("A brace"))
        letter = determination.letters.get(recipient__kind="claims_administrator")
        make_letter(letter_id=letter.pk)
        sent = send(the_service(letter))
        record_received(delivery=sent, received_on=timezone.localdate(), actor=a_case_manager())
        (authorize,) = [clock for clock in clocks_of(determination.case) if clock.key == "C18"]
        assert (authorize.state, authorize.explanation) == (
            ClockState.NOT_APPLICABLE,
            "Not applicable: no item was overturned.",
        )

    def test_is_said_once_and_not_before_sending(self, service):
        today = timezone.localdate()
        with pytest.raises(Refused, match="Only what was sent"):
            record_received(delivery=service, received_on=today, actor=a_case_manager())
        sent = send(service)
        with pytest.raises(Refused, match="cannot have happened before"):
            record_received(delivery=sent, received_on=today - timedelta(days=1), actor=a_case_manager())
        record_received(delivery=sent, received_on=today, actor=a_case_manager())
        with pytest.raises(Refused, match="on file"):
            record_received(delivery=sent, received_on=today, actor=a_case_manager())


class TestReturn:
    def test_is_kept_and_the_date_of_sending_stands(self, service):
        returned = come_back(send(service))
        assert (returned.state, returned.return_reason) == (DeliveryState.RETURNED, "Moved away")
        assert returned.sent_on == timezone.localdate()
        assert Event.objects.filter(kind="letter.returned").count() == 1

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_says_why(self, service, reason):
        with pytest.raises(Refused, match="Say why"):
            come_back(send(service), reason)

    def test_only_of_what_was_sent_and_not_received(self, service):
        with pytest.raises(Refused, match="Only what was sent"):
            come_back(service)
        sent = send(service)
        record_received(delivery=sent, received_on=timezone.localdate(), actor=a_case_manager())
        with pytest.raises(Refused, match="on file"):
            come_back(sent)

    def test_what_came_back_goes_again_to_another_address(self, service):
        returned = come_back(send(service))
        again = send_again(
            delivery=returned, channel=Channel.MAIL, address="9 New Road, Fresno, CA 93700", actor=a_case_manager()
        )
        assert (again.state, again.address, again.letter) == (
            DeliveryState.READY,
            "9 New Road, Fresno, CA 93700",
            service.letter,
        )
        assert Delivery.objects.filter(letter=service.letter).count() == 2

    def test_once_at_a_time(self, service):
        with pytest.raises(Refused, match="Only a letter that came back"):
            send_again(delivery=send(service), channel=Channel.MAIL, address=STREET, actor=a_case_manager())
        returned = come_back(service)
        send_again(delivery=returned, channel=Channel.MAIL, address=STREET, actor=a_case_manager())
        with pytest.raises(Refused, match="on its way again already"):
            send_again(delivery=returned, channel=Channel.MAIL, address=STREET, actor=a_case_manager())

    def test_needs_an_address(self, service):
        returned = come_back(send(service))
        with pytest.raises(Refused, match="Give the address"):
            send_again(delivery=returned, channel=Channel.MAIL, address=" ", actor=a_case_manager())


class TestTheDatabase:
    @pytest.mark.parametrize(
        "values",
        [
            {"received_on": date(2017, 4, 2)},
            {"sent_on": None, "received_on": date(2017, 4, 3)},
            {"returned_on": date(2017, 4, 3)},
            {"return_reason": "Moved"},
            {"returned_on": date(2017, 4, 2), "return_reason": "Moved"},
            {"address": ""},
            {"link_sha256": "0" * 64},
        ],
    )
    def test_refuses_what_cannot_be(self, service, values):
        send(service)
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=service.pk).update(**values)

    def test_refuses_two_ways_at_once(self, service):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(letter=service.letter, channel="mail", address=STREET, requested_at=timezone.now())
