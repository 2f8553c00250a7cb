from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseState, EligibilityReason, ItemStatus, ReviewTiming
from cases.errors import CaseError
from cases.lifecycle import OPEN_STATES
from cases.models import Case, Correction, ItemChange
from cases.selectors.clocks import facts_of
from cases.selectors.record import Section, record_of
from cases.services.intake import ItemData
from cases.services.items import Said, close_item, exclude_item, reopen_item, reword_item
from cases.services.moves import move_case
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, a_document, an_intake_coordinator, open_
from tests.factories.cases import THERAPY, close, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]

T, W = ItemStatus.TERMINATED, ItemStatus.WITHDRAWN


def _said(case: Case, kind: str, **changes) -> Said:
    return Said(**{"by": case.parties.get(kind=kind), "on": timezone.localdate()} | changes)


@pytest.mark.parametrize("status", [T, W])
def test_one_item_is_closed_and_the_others_stay_open(status):
    case = open_()
    closed = close(case.items.get(position=1), status)
    assert (closed.status, closed.is_open) == (status, False)
    assert list(case.items.values_list("position", "status")) == [(1, status), (2, ItemStatus.OPEN)]
    change, letter = closed.changes.get(), case.documents.first()
    written = Event.objects.filter(kind="case.item_closed").get()
    assert (written.scope, written.subject, written.actor, written.data) == (
        case.scope,
        f"item/{closed.pk}",
        a_case_manager(),
        {"status": status, "said_by": change.said_by_id, "document": letter and letter.pk},
    )


def test_who_said_so_when_and_with_which_document_is_in_the_history():
    case = open_()
    letter = a_document(case, title="Letter of authorization")
    said = _said(case, "claims_administrator", document=letter, on=timezone.localdate() - timedelta(days=1))
    close_item(item=case.items.get(position=2), status=T, said=said, actor=a_case_manager())
    line = next(entry for entry in record_of(case) if "Item 2" in entry.title)
    assert (line.title, line.detail) == (
        "Item 2: terminated (authorized)",
        "Harbor Crest Claims, Mar 14, 2017; Letter of authorization",
    )


@pytest.mark.parametrize(
    ("status", "kind", "changes", "words"),
    [
        (T, "claims_administrator", {}, "An authorization is in writing"),
        (T, "injured_worker", {}, "Name who said so, a party of this case: claims administrator, employer, insurer"),
        (W, "claims_administrator", {}, "Name who said so, a party of this case: injured worker"),
        (W, "injured_worker", {"on": date(2017, 3, 16)}, "still to come"),
        (W, "injured_worker", {"on": date(2017, 2, 22)}, "before it was received"),
    ],
)
def test_who_cannot_have_said_so_closes_nothing(status, kind, changes, words):
    case = open_()
    with pytest.raises(CaseError, match=words):
        close_item(item=case.items.first(), status=status, said=_said(case, kind, **changes), actor=a_case_manager())
    assert (case.items.first().is_open, ItemChange.objects.count()) == (True, 0)


def test_a_party_or_a_document_of_another_case_closes_nothing():
    case, other = open_(), open_()
    for said in (_said(other, "injured_worker"), _said(case, "injured_worker", document=a_document(other))):
        with pytest.raises(CaseError, match="of this case"):
            close_item(item=case.items.first(), status=W, said=said, actor=a_case_manager())


def test_an_item_is_not_closed_twice():
    item = open_().items.first()
    close(item, T)
    with pytest.raises(CaseError, match="closed already"):
        close(item, W)
    item.refresh_from_db()
    assert item.status == T


def test_an_item_is_not_opened_this_way():
    case = open_()
    with pytest.raises(CaseError):
        close_item(
            item=case.items.first(),
            status=ItemStatus.OPEN,
            said=_said(case, "injured_worker"),
            actor=a_case_manager(),
        )


@pytest.mark.parametrize("state", sorted(set(CaseState) - set(OPEN_STATES) - {CaseState.DUPLICATE}))
def test_the_items_of_a_case_that_is_over_stand_as_they_are(state):
    case = open_()
    Case.objects.filter(pk=case.pk).update(state=state.value)
    with pytest.raises(CaseError, match="no longer waits for a decision"):
        close(case.items.first(), W)


@pytest.mark.parametrize("state", [CaseState.RECEIVED, CaseState.QUALITY_REVIEW])
def test_as_long_as_the_case_waits_an_item_may_be_closed(state):
    case = a_case(state)
    assert not close(case.items.first(), T).is_open


def test_an_item_is_opened_again_for_a_reason():
    case = open_()
    item = close(case.items.get(position=1), W)
    with pytest.raises(CaseError, match="Say why"):
        reopen_item(item=item, reason=" ", actor=a_case_manager())
    assert reopen_item(item=item, reason="The worker meant item 2.", actor=a_case_manager()).is_open
    assert [(one.status, one.reason) for one in item.changes.all()] == [
        (W, ""),
        (ItemStatus.OPEN, "The worker meant item 2."),
    ]
    with pytest.raises(CaseError, match="is open"):
        reopen_item(item=item, reason="Again.", actor=a_case_manager())


def test_the_words_of_an_item_are_put_right_and_the_old_ones_stay_readable():
    case = open_()
    item = case.items.get(position=1)
    data = ItemData("Six physical therapy sessions", authorized_part="two", disputed_part="the other four")
    reword_item(item=item, data=data, reason="The request says six.", actor=an_intake_coordinator())
    item.refresh_from_db()
    assert (item.request_text, item.authorized_part, item.disputed_part) == (
        "Six physical therapy sessions",
        "two",
        "the other four",
    )
    kept = list(Correction.objects.values_list("subject", "field", "before", "after"))
    assert kept == [
        ("item/1", "request_text", THERAPY, "Six physical therapy sessions"),
        ("item/1", "authorized_part", "", "two"),
        ("item/1", "disputed_part", "", "the other four"),
    ]
    assert Event.objects.last().data["fields"] == ["request_text", "authorized_part", "disputed_part"]


def test_the_timing_of_an_item_is_put_right_and_its_clocks_follow():
    item = open_().items.get(position=1)
    data = ItemData(THERAPY, timing=ReviewTiming.RETROSPECTIVE)
    reword_item(item=item, data=data, reason="The visits took place in May.", actor=an_intake_coordinator())
    item.refresh_from_db()
    assert item.timing == "retrospective"
    assert list(Correction.objects.values_list("field", "before", "after")) == [("timing", "", "Retrospective")]
    assert ReviewTiming.RETROSPECTIVE in facts_of(item.case).timings


@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        (ItemData(THERAPY), "A slip.", "Nothing differs"),
        (ItemData(" "), "A slip.", "keeps the words of its request"),
        (ItemData(THERAPY, authorized_part="two"), "A slip.", "Say both"),
        (ItemData("Six sessions"), " ", "Say why it is corrected"),
    ],
)
def test_what_cannot_be_the_words_of_an_item_changes_nothing(data, reason, words):
    item = open_().items.get(position=1)
    with pytest.raises(CaseError, match=words):
        reword_item(item=item, data=data, reason=reason, actor=an_intake_coordinator())
    assert Correction.objects.count() == 0


def test_the_words_of_an_issued_case_stand():
    item = a_case(CaseState.ISSUED).items.first()
    with pytest.raises(CaseError, match="its facts stand as they are"):
        reword_item(item=item, data=ItemData("Six sessions"), reason="A slip.", actor=an_intake_coordinator())


class TestFindingOfPart:
    """LC 4610.5(k): an application is approved in whole or in part."""

    def _exclude(self, case, position, ground=EligibilityReason.NOT_A_UR_DENIAL, reason="UR authorized the MRI."):
        item = case.items.get(position=position)
        return exclude_item(item=item, ground=ground, reason=reason, actor=an_intake_coordinator())

    def test_one_item_is_not_eligible_and_the_case_goes_on_with_the_other(self):
        case = a_case(CaseState.ELIGIBILITY_REVIEW)
        assert self._exclude(case, 2).status == ItemStatus.INELIGIBLE
        assert move(case, "find_eligible").state == CaseState.ELIGIBLE
        assert list(case.items.values_list("position", "status")) == [(1, "open"), (2, "ineligible")]
        line = next(entry for entry in record_of(case) if "Item 2" in entry.title)
        assert (line.title, line.detail) == (
            "Item 2: not eligible",
            "No utilization review decision modified or denied treatment; UR authorized the MRI.",
        )
        written = Event.objects.filter(kind="case.item_excluded").get()
        assert (written.subject, written.data["ground"]) == (f"item/{case.items.get(position=2).pk}", "not_a_ur_denial")

    def test_what_was_found_by_mistake_is_taken_back(self):
        case = a_case(CaseState.ELIGIBILITY_REVIEW)
        item = self._exclude(case, 2)
        assert reopen_item(item=item, reason="It was item 1.", actor=a_case_manager()).is_open

    @pytest.mark.parametrize(
        ("state", "ground", "reason", "words"),
        [
            (CaseState.RECEIVED, EligibilityReason.UNTIMELY, "Late.", "while the case is in eligibility review"),
            (
                CaseState.READY_FOR_REVIEW,
                EligibilityReason.UNTIMELY,
                "Late.",
                "while the case is in eligibility review",
            ),
            (CaseState.ELIGIBILITY_REVIEW, EligibilityReason.UNTIMELY, " ", "Say why"),
            (
                CaseState.ELIGIBILITY_REVIEW,
                EligibilityReason.LIABILITY_DISPUTE,
                "Disputed.",
                "makes no item ineligible",
            ),
        ],
    )
    def test_it_is_refused(self, state, ground, reason, words):
        case = a_case(state)
        with pytest.raises(CaseError, match=words):
            self._exclude(case, 1, ground, reason)
        assert case.items.get(position=1).is_open

    def test_a_closed_item_is_not_found_ineligible(self):
        case = a_case(CaseState.ELIGIBILITY_REVIEW)
        close(case.items.get(position=1), W)
        with pytest.raises(CaseError, match="closed already"):
            self._exclude(case, 1)


def test_a_finding_of_ineligibility_names_its_grounds():
    case = a_case(CaseState.ELIGIBILITY_REVIEW)
    finding = {"case": case, "action": "find_ineligible", "actor": an_intake_coordinator(), "reason": "84 days late."}
    for grounds in ([], [EligibilityReason.LIABILITY_DISPUTE]):
        with pytest.raises(CaseError, match="Choose at least one ground of the list"):
            move_case(**finding, grounds=grounds)
    untimely = EligibilityReason.UNTIMELY
    move_case(**finding, grounds=[untimely, EligibilityReason.OTHER, untimely])
    found = case.moves.last()
    assert [ground.reason for ground in found.grounds.all()] == ["untimely", "other"]
    assert Event.objects.filter(subject=f"move/{found.pk}").get().data["grounds"] == ["untimely", "other"]
    assert record_of(case, Section.STEPS)[0].detail == "Not timely; Other. 84 days late."
