"""Legal holds: who may, what they say, and that they come before everything else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from cases.errors import CaseError
from cases.models import LegalHold, LegalHoldRelease
from cases.selectors.retention import held_cases
from cases.services.retention.disposal import carry_out_disposal, propose_disposals
from cases.services.retention.holds import place_hold, release_hold
from imr_site.audit.models import Event
from tests.cases.services.retention.conftest import LATER, approved, proposed
from tests.factories import a_case_manager, an_administrator, open_
from tests.stored import OnDisk

pytestmark = pytest.mark.django_db
WHY = "Subpoena of the Appeals Board in ADJ1234567, asked for by counsel."


def hold(case, since: date = date(2024, 3, 1)) -> LegalHold:
    return place_hold(case=case, reason=WHY, since=since, actor=a_case_manager())


def release(placed: LegalHold, reason: str = "The matter is settled.") -> LegalHoldRelease:
    return release_hold(hold=placed, reason=reason, actor=an_administrator())


def test_a_hold_is_on_file_with_who_why_and_from_when(in_2024):
    case = open_()
    placed = hold(case)
    assert (placed.reason, placed.since, placed.placed_by, placed.placed_at) == (
        WHY,
        date(2024, 3, 1),
        a_case_manager(),
        LATER,
    )
    assert held_cases([case.pk]) == {case.pk}
    ended = release(placed)
    assert (ended.reason, ended.released_by, ended.released_at) == ("The matter is settled.", an_administrator(), LATER)
    assert held_cases([case.pk]) == set()


def test_the_log_knows_the_hash_of_the_reason_and_not_its_words(in_2024):
    release(hold(open_()))
    events = Event.objects.filter(kind__startswith="retention.hold")
    assert [event.kind for event in events] == ["retention.hold_placed", "retention.hold_released"]
    assert "Subpoena" not in str([event.data for event in events])


@pytest.mark.parametrize(
    ("reason", "since", "words"),
    [(" ", date(2024, 3, 1), "Say why the case must be kept"), (WHY, date(2024, 3, 16), "still to come")],
)
def test_a_hold_says_why_and_from_a_day_that_has_come(in_2024, reason, since, words):
    with pytest.raises(CaseError, match=words):
        place_hold(case=open_(), reason=reason, since=since, actor=a_case_manager())


def test_a_hold_is_released_once(in_2024):
    placed = hold(open_())
    release(placed)
    with pytest.raises(CaseError, match="released already"):
        release(placed)
    with pytest.raises(CaseError, match="need no longer be kept"):
        release(hold(open_()), " ")


def test_of_two_holds_each_counts_by_itself(in_2024):
    case = open_()
    first, second = hold(case), hold(case)
    release(first)
    assert held_cases([case.pk]) == {case.pk}
    release(second)
    assert held_cases([case.pk]) == set()


@pytest.mark.parametrize("model", [LegalHold, LegalHoldRelease])
def test_a_hold_and_its_end_are_never_changed(in_2024, model):
    release(hold(open_()))
    for change in (lambda rows: rows.update(reason="Other words."), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(model.objects.all())


def test_what_is_on_hold_is_not_proposed_until_it_is_released(a_case_of_2017, in_2024):
    case = a_case_of_2017()
    placed = hold(case)
    assert propose_disposals(actor=None) == []
    release(placed)
    assert {each.record_class for each in propose_disposals(actor=None)} == {"records", "working_text"}


def test_a_hold_after_the_approval_keeps_what_was_approved(a_case_of_2017, in_2024):
    kept, other = a_case_of_2017(), a_case_of_2017()
    disposal = approved()
    hold(kept)
    carry_out_disposal(disposal_id=disposal.pk, progress=lambda _done, _total: None)
    outcomes = dict(disposal.lines.values_list("case", "outcome"))
    assert outcomes == {kept.pk: "held", other.pk: "removed"}
    assert {document.sha256 for document in kept.documents.all()} <= {
        name.rpartition("/")[2] for name in OnDisk().names()
    }


def test_what_was_held_is_proposed_again_after_the_release(a_case_of_2017, in_2024):
    case = a_case_of_2017()
    disposal, placed = approved(), hold(case)
    carry_out_disposal(disposal_id=disposal.pk, progress=lambda _done, _total: None)
    assert propose_disposals(actor=None) == []
    release(placed)
    assert proposed().lines.get().case == case
