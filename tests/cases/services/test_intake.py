from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.enums import CaseEventKind, CaseOrigin, CaseState, Channel, PartyKind, Priority
from cases.errors import CaseError
from cases.models import Case, CaseEvent, CaseNumberSeries, DisputedItem, Party
from cases.services.intake import ItemData, PartyData, open_case
from imr_site.audit.models import Event
from tests.append_only import triggers_lifted
from tests.cases.conftest import NOW
from tests.factories import an_application, an_intake_coordinator, named_items, open_
from tests.factories.cases import IMAGING, STREET, THERAPY, a_ur_decision, named_parties
from tests.imr_site.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

RECEIVED = date(2017, 2, 23)
DAY = timedelta(days=1)


class TestWhatIsKept:
    def test_the_case_as_on_the_application(self):
        case = open_(
            received_on=RECEIVED,
            date_of_injury=date(2016, 1, 5),
            injury_ended_on=date(2016, 8, 7),
            priority=Priority.EXPEDITED,
            claim_number="HC-77",
            primary_diagnosis="Lumbar sprain",
            signed=False,
            ur_decision_attached=False,
        )
        case.refresh_from_db()
        kept = {name: getattr(case, name) for name in (
            "origin", "state", "priority", "date_of_injury", "injury_ended_on", "claim_number", "primary_diagnosis",
            "application_signed", "ur_decision_attached", "received_on", "assigned_on", "records_complete_on",
            "due_on", "duplicate_of", "opened_at", "opened_by",
        )}  # fmt: skip
        assert kept == {
            "origin": CaseOrigin.NATIVE,
            "state": CaseState.RECEIVED,
            "priority": Priority.EXPEDITED,
            "date_of_injury": date(2016, 1, 5),
            "injury_ended_on": date(2016, 8, 7),
            "claim_number": "HC-77",
            "primary_diagnosis": "Lumbar sprain",
            "application_signed": False,
            "ur_decision_attached": False,
            "received_on": RECEIVED,
            "assigned_on": None,
            "records_complete_on": None,
            "due_on": None,
            "duplicate_of": None,
            "opened_at": NOW,
            "opened_by": an_intake_coordinator(),
        }

    def test_the_items_as_worded_in_the_order_of_the_application(self):
        items = [ItemData(f"  {THERAPY}\n"), ItemData(IMAGING, authorized_part="one view", disputed_part="the rest")]
        case = open_(items=items)
        assert list(
            case.items.values_list("position", "request_text", "authorized_part", "disputed_part", "status")
        ) == [
            (1, THERAPY, "", "", "open"),
            (2, IMAGING, "one view", "the rest", "open"),
        ]
        assert [item.title for item in case.items.all()] == [
            THERAPY,
            f"Requested: {IMAGING}. Authorized by the claims administrator: one view. In dispute: the rest",
        ]

    def test_the_parties_with_their_numbers_and_channels(self):
        physician = PartyData(
            kind=PartyKind.REQUESTING_PHYSICIAN,
            name=" Dr. Owen Castellane ",
            organization="Castellane Clinic",
            licence_number=" A-11111 ",
            address=STREET,
            email="owen@example.org",
            channel=Channel.FAX,
        )
        party = open_(parties=[physician]).parties.get()
        assert str(party) == "Dr. Owen Castellane, Castellane Clinic"
        assert (party.kind, party.licence_number, party.address, party.email, party.channel) == (
            PartyKind.REQUESTING_PHYSICIAN,
            "A-11111",
            STREET,
            "owen@example.org",
            Channel.FAX,
        )

    def test_the_ur_decision(self):
        case = open_(ur=a_ur_decision(RECEIVED, conditional_non_certification=True, liability_disputed=True))
        ur = case.ur_decision
        assert (ur.outcome, ur.timing, ur.conditional_non_certification, ur.liability_disputed) == (
            "denied",
            "prospective",
            True,
            True,
        )
        assert (ur.rfa_date, ur.decided_on, ur.served_on) == (date(2017, 2, 8), date(2017, 2, 13), date(2017, 2, 13))

    def test_the_facts_the_clocks_start_from_at_noon_in_california(self):
        case = open_(channel=Channel.FAX)
        assert [
            (event.kind, timezone.localtime(event.occurred_at).isoformat(), event.channel)
            for event in case.events.all()
        ] == [
            (CaseEventKind.UR_DECISION_SERVED, "2017-02-13T12:00:00-08:00", ""),
            (CaseEventKind.APPLICATION_RECEIVED, "2017-02-23T12:00:00-08:00", Channel.FAX),
        ]
        assert set(case.events.values_list("recorded_by", "recorded_at")) == {(an_intake_coordinator().pk, NOW)}

    def test_a_decision_that_was_never_served_starts_nothing(self):
        case = open_(ur=a_ur_decision(RECEIVED, served_on=None))
        assert list(case.events.values_list("kind", flat=True)) == [CaseEventKind.APPLICATION_RECEIVED]

    def test_that_it_was_opened_is_in_the_audit_log_without_a_name(self):
        case = open_()
        events = Event.objects.filter(scope=case.scope)
        assert [(event.kind, event.actor) for event in events] == [
            ("case.opened", an_intake_coordinator()),
            ("case.event_recorded", an_intake_coordinator()),
            ("case.event_recorded", an_intake_coordinator()),
        ]
        assert events[0].data == {"case_number": case.case_number, "items": 2}

    def test_the_system_may_open_a_case(self):
        case = open_case(application=an_application(), actor=None)
        assert (case.opened_by, case.events.first().recorded_by) == (None, None)


class TestNumbers:
    def test_a_series_a_year_of_receipt(self):
        days = [date(2015, 7, 1), date(2016, 1, 4), date(2015, 12, 31), date(2017, 3, 15)]
        assert [open_(received_on=day).case_number for day in days] == [
            "CM15-0000001",
            "CM16-0000001",
            "CM15-0000002",
            "CM17-0000001",
        ]

    @pytest.mark.parametrize("typed", [" CM15-0092214 ", "cm15 0092214"])
    def test_a_number_of_ones_own_is_kept_as_it_is_written(self, typed):
        assert open_(case_number=typed).case_number == "CM15-0092214"
        assert not CaseNumberSeries.objects.exists()

    def test_a_number_is_never_given_twice_even_where_its_case_is_gone(self):
        first = open_()
        with triggers_lifted(connection):
            Case.objects.filter(pk=first.pk).delete()
        assert (first.case_number, open_().case_number) == ("CM17-0000001", "CM17-0000002")

    def test_a_number_is_refused_where_it_is_taken(self):
        open_(case_number="CM15-0092214")
        before = (Case.objects.count(), Party.objects.count(), Event.objects.count())
        with pytest.raises(
            CaseError, match=r"CM15-0092214 is already on file\. Open that case, or leave the number empty"
        ):
            open_(case_number="CM15-0092214")
        assert (Case.objects.count(), Party.objects.count(), Event.objects.count()) == before

    @pytest.mark.parametrize("typed", ["cm15-0092214", "Cm15-0092214 "])
    def test_a_number_is_the_same_in_small_letters(self, typed):
        open_(case_number="CM15-0092214")
        with pytest.raises(CaseError, match="is already on file"):
            open_(case_number=typed)
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(case_number=typed.strip().upper(), opened_at=NOW)

    @pytest.mark.parametrize("typed", ["CM26/0123", "CM26-123", "WC-77", "CM26-0000020 bis"])
    def test_a_number_of_another_form_is_refused_and_leaves_nothing(self, typed):
        """`CM26/0123` has no address: the worklist that should have linked it answered 500 for everybody."""
        with pytest.raises(CaseError, match=r"A case number is written CM26-0001234.*leave it empty"):
            open_(case_number=typed)
        assert (Case.objects.count(), Event.objects.count()) == (0, 0)

    def test_a_number_that_somebody_typed_is_passed_over(self):
        for typed in ("CM17-0000001", "cm17-0000003"):
            open_(case_number=typed)
        assert [open_().case_number for _ in range(2)] == ["CM17-0000002", "CM17-0000004"]

    def test_a_refused_application_uses_up_no_number(self):
        with pytest.raises(CaseError):
            open_(items=[])
        assert not CaseNumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_each_a_number_of_its_own_and_none_is_left_out():
    actor = an_intake_coordinator()

    def open_two(_number: int) -> list[str]:
        return [open_case(application=an_application(), actor=actor).case_number for _ in range(2)]

    given = [number for numbers in at_once(20, open_two) for number in numbers]
    assert sorted(given) == [f"CM17-{n:07d}" for n in range(1, 41)]


def answer_of(act: Callable[[], Case]) -> str:
    """The number of the case, or the words of the refusal."""
    try:
        return act().case_number
    except CaseError as refused:
        return refused.message


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_number_typed_by_four_is_one_case_and_three_are_told(self):
        actor = an_intake_coordinator()
        typed = ["CM17-0000009", "cm17-0000009", "CM17-0000009", "Cm17-0000009"]
        answers = at_once(
            4, lambda n: answer_of(lambda: open_case(application=an_application(case_number=typed[n]), actor=actor))
        )
        case = Case.objects.get()
        assert answers.count(case.case_number) == 1
        assert sum("is already on file. Open that case, or leave the number empty." in each for each in answers) == 3

    def test_the_number_that_is_next_may_be_typed_at_the_same_moment(self):
        actor = an_intake_coordinator()
        numbers = ["CM17-0000001", "", "", ""]
        answers = at_once(
            4, lambda n: answer_of(lambda: open_case(application=an_application(case_number=numbers[n]), actor=actor))
        )
        given = sorted(answer for answer in answers if "already on file" not in answer)
        assert given == sorted(Case.objects.values_list("case_number", flat=True))
        assert len(given) >= 3, "only the typed number may be refused"

    def test_a_form_sent_twenty_times_opens_one_case(self):
        actor, application = an_intake_coordinator(), an_application()
        cases = at_once(20, lambda _n: open_case(application=application, actor=actor, submission="page-1"))
        assert set(cases) == {Case.objects.get()}
        assert Event.objects.filter(kind="case.opened").count() == 1


class TestTheSameFormAgain:
    def test_with_a_number_of_its_own_is_the_case_it_opened(self):
        application = an_application(case_number="CM17-0000009")
        first, again = (open_case(application=application, actor=None, submission="page-1") for _ in range(2))
        assert first == again

    def test_with_other_words_is_another_application(self):
        """Gone back with the browser and typed the next one over it."""
        first = open_case(application=an_application(), actor=None, submission="page-1")
        other = open_case(application=an_application(claim_number="HC-2"), actor=None, submission="page-1")
        assert (first == other, other.claim_number) == (False, "HC-2")

    def test_from_another_page_is_a_second_application(self):
        """What repeats a case is linked to it by a person, and never left out."""
        pages = ("page-1", "page-2")
        assert len({open_case(application=an_application(), actor=None, submission=page).pk for page in pages}) == 2


IMPOSSIBLE = {
    "no item": ({"items": []}, "Name at least one disputed item"),
    "an item without words": ({"items": named_items(THERAPY, "  ")}, "Name at least one disputed item"),
    "an authorized part and nothing left": (
        {"items": [ItemData(THERAPY, authorized_part="six visits")]},
        "say both: what was authorized and what is still in dispute",
    ),
    "a part in dispute of nothing authorized": (
        {"items": [ItemData(THERAPY, disputed_part="six visits")]},
        "say both: what was authorized and what is still in dispute",
    ),
    "a party without a name": (
        {"parties": [*named_parties(), PartyData(kind=PartyKind.EMPLOYER, name=" ")]},
        "Give every party a name or an organization",
    ),
    "two workers": ({"parties": named_parties() + named_parties()}, "Name one injured worker"),
    "received tomorrow": ({"received_on": date(2017, 3, 16)}, "cannot be received in the future"),
    "injured after it was received": ({"date_of_injury": RECEIVED + DAY}, "The injury cannot be later"),
    "an injury that ends before it begins": (
        {"date_of_injury": RECEIVED - DAY, "injury_ended_on": RECEIVED - 2 * DAY},
        "The injury cannot end before it began",
    ),
    "decided after it was received": (
        {"ur": a_ur_decision(RECEIVED, decided_on=RECEIVED + DAY, served_on=None)},
        "The UR decision cannot be later",
    ),
    "served before it was decided": (
        {"ur": a_ur_decision(RECEIVED, served_on=date(2017, 2, 12))},
        "cannot be served before it was made",
    ),
    "requested after it was decided": (
        {"ur": a_ur_decision(RECEIVED, rfa_date=date(2017, 2, 14))},
        "The request for authorization cannot be later",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing_behind(changes, words):
    with pytest.raises(CaseError, match=words):
        open_(**{"received_on": RECEIVED, **changes})
    left = (Case, CaseEvent, DisputedItem, Party, CaseNumberSeries, Event)
    assert [model.objects.count() for model in left] == [0] * len(left)


@pytest.mark.parametrize(
    "changes",
    [
        {"date_of_injury": RECEIVED},
        {"date_of_injury": date(2016, 1, 1), "injury_ended_on": date(2016, 1, 1)},
        {"ur": a_ur_decision(RECEIVED, decided_on=RECEIVED, served_on=RECEIVED, rfa_date=RECEIVED)},
        {"received_on": date(2017, 3, 15)},
    ],
    ids=["injured that day", "an injury of one day", "all on one day", "received today"],
)
def test_dates_may_fall_on_one_day(changes):
    assert open_(**{"received_on": RECEIVED, **changes}).state == CaseState.RECEIVED


def test_today_is_the_day_in_california():
    """At ten in the evening of March 15 it is March 16 in UTC; an application dated March 16 is still to come."""
    with time_machine.travel("2017-03-16T05:00:00Z", tick=False):
        assert open_(received_on=date(2017, 3, 15)).received_on == date(2017, 3, 15)
        with pytest.raises(CaseError, match="in the future"):
            open_(received_on=date(2017, 3, 16))
