"""The one service that changes a state, tried with every row of the table of moves."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from cases import hooks
from cases.enums import (
    CaseEventKind,
    CaseState,
    Channel,
    DocumentSource,
    EligibilityReason,
    ItemStatus,
    PartyKind,
)
from cases.errors import CaseError, GuardRefused, IllegalTransition, MoveNotAllowed, ReasonRequired
from cases.lifecycle import GUARDS, SYSTEM, TRANSITIONS, Transition, find
from cases.models import Case, CaseEvent, CaseMove
from cases.services.consolidation import consolidate
from cases.services.correspondence.deliveries import record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.duplicates import link_original
from cases.services.events import business_time
from cases.services.intake import PartyData
from cases.services.items import exclude_item
from cases.services.moves import move_case, offered_moves
from cases.services.parties import add_party
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from reviews.models import Determination, MedicalDirector, QmeAppointment, ReviewRound
from tests.cases.conftest import NOW
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_person,
    a_quality_physician,
    a_round,
    an_intake_coordinator,
    declare,
    designate,
    find_eligible,
    move,
    open_,
    send_assignment_notice,
    sign_off,
    submit,
    write_decision,
    write_review,
)
from tests.factories.cases import (
    STREET,
    THERAPY,
    a_ur_decision,
    answer_required,
    close,
    named_items,
    named_parties,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("in_march")]

S = CaseState
WHY = "Mr. Zebrowski telephoned and said so."
UNTIMELY = (EligibilityReason.UNTIMELY,)
RECEIVED = date(2017, 2, 23)
ROWS = [(transition, source) for transition in TRANSITIONS for source in transition.sources]
EVERYONE = (*Role, SYSTEM)


def _ids(row: Any) -> str:
    return row.action if isinstance(row, Transition) else str(row)


def _who(roles: frozenset[Role | None]) -> Any:
    """Someone of the first role that may; the system, where nobody else may."""
    role = next((role for role in Role if role in roles), SYSTEM)
    return a_person(role) if role else None


# ---- every row of the table ---------------------------------------------------------------------------------------


def _link(case: Case) -> None:
    original = open_(received_on=RECEIVED - timedelta(days=30))
    link_original(case=case, original_number=original.case_number, actor=an_intake_coordinator())


def _authorize_everything(case: Case) -> None:
    for item in case.items.all():
        close(item, ItemStatus.TERMINATED)


def _cleared_and_ready() -> Case:
    """A reviewer who was cleared while the records were thin, before they were complete."""
    case = a_case(S.INSUFFICIENT_RECORDS)
    declare(designate(case))
    move(case, "records_complete")
    return case


def _remanded_to_eligibility() -> Case:
    case = a_case(S.INELIGIBLE)
    move(case, "appeal")
    move(case, "remand")
    return case


def _with_a_lead() -> Case:
    """An eligible case that is to be decided in another."""
    case = a_case(S.ELIGIBLE)
    case.consolidated_into = a_case(S.ELIGIBLE)
    case.save()
    return case


def _decided_in_another() -> Case:
    lead, case = a_case(S.ELIGIBLE), a_case(S.ELIGIBLE)
    return consolidate(case=case, lead_number=lead.case_number, actor=an_intake_coordinator())


def _reviewed_in_another() -> Case:
    case = _decided_in_another()
    lead = case.consolidated_into
    for action in ("assign", "await_records"):
        move(lead, action)
    move(lead, "records_complete")
    designate(lead)
    return case


MET: dict[tuple[str, CaseState], Callable[[], Case]] = {
    ("defer", S.ELIGIBILITY_REVIEW): lambda: a_case(
        S.ELIGIBILITY_REVIEW, ur=a_ur_decision(RECEIVED, liability_disputed=True)
    ),
    ("find_eligible_all_the_same", S.ELIGIBILITY_REVIEW): lambda: a_case(S.ELIGIBILITY_REVIEW, signed=False),
    ("start_clinical_review", S.READY_FOR_REVIEW): _cleared_and_ready,
    ("review_eligibility_again", S.REMANDED): _remanded_to_eligibility,
    ("consolidate", S.ELIGIBLE): _with_a_lead,
    ("separate", S.CLOSED): _decided_in_another,
}
"""Cases for which the guards of a move are met, where the ordinary case of that state does not do."""

FIRST: dict[str, Callable[[Case], object]] = {
    "resolve": lambda case: say(case, CaseEventKind.SETTLEMENT_REACHED, on=date(2017, 3, 14)),
    "mark_duplicate": _link,
    "terminate": _authorize_everything,
    "submit_determination": lambda case: write_review(a_round(case)),
    "records_complete": answer_required,
}


def _ready_for(transition: Transition, source: CaseState) -> Case:
    case = MET.get((transition.action, source), partial(a_case, source))()
    if transition.action == "start_clinical_review" and source == S.INSUFFICIENT_RECORDS:
        declare(designate(case))
    FIRST.get(transition.action, lambda _case: None)(case)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(("transition", "source"), ROWS, ids=_ids)
def test_a_move_whose_conditions_are_met_is_made_and_kept(transition, source):
    case, actor = _ready_for(transition, source), _who(transition.roles)
    assert case.state == source
    moved = move_case(case=case, action=transition.action, actor=actor, reason=WHY, grounds=UNTIMELY)
    case.refresh_from_db()
    assert (moved.pk, moved.state, case.state) == (case.pk, transition.target, transition.target)
    kept = case.moves.last()
    assert (kept.action, kept.from_state, kept.to_state, kept.reason, kept.at, kept.actor) == (
        transition.action,
        source,
        transition.target,
        WHY,
        NOW,
        actor,
    )
    written = Event.objects.filter(scope=case.scope, kind="case.moved").last()
    assert (written.subject, written.actor, written.data) == (
        f"move/{kept.pk}",
        actor,
        {
            "action": transition.action,
            "from": source,
            "to": transition.target,
            "clause": transition.clause,
            "reason_sha256": sha256(WHY.encode()).hexdigest(),
        }
        | ({"grounds": ["untimely"]} if transition.needs_grounds else {}),
    )


def _in_state(state: CaseState, case: Case) -> Case:
    """As if it stood there: for what is refused before anything else is looked at."""
    Case.objects.filter(pk=case.pk).update(state=state.value)
    case.refresh_from_db()
    return case


def _answer(case: Case, action: str, actor: Any) -> type[Exception] | None:
    """What becomes of a move; whatever it did is undone."""
    with suppress(_UndoError), transaction.atomic():
        try:
            move_case(case=case, action=action, actor=actor)
        except CaseError as error:
            return type(error)
        raise _UndoError
    return None


class _UndoError(Exception):
    pass


@pytest.mark.parametrize("action", sorted({transition.action for transition in TRANSITIONS}))
def test_a_move_is_refused_from_every_other_state(action):
    case = open_()
    _link(case)
    sources = {source for transition in TRANSITIONS if transition.action == action for source in transition.sources}
    illegal = {
        state for state in CaseState if _answer(_in_state(state, case), action, a_case_manager()) is IllegalTransition
    }
    assert illegal == set(CaseState) - sources
    assert not case.moves.exists()


@pytest.mark.parametrize(("transition", "source"), ROWS, ids=_ids)
def test_a_move_is_refused_to_every_other_role(transition, source):
    case = open_(received_on=RECEIVED)
    _link(case)
    _in_state(source, case)
    refused = {
        role
        for role in EVERYONE
        if _answer(case, transition.action, a_person(role) if role else None) is MoveNotAllowed
    }
    assert refused == set(EVERYONE) - transition.roles
    assert not case.moves.exists()


@pytest.mark.parametrize(("transition", "source"), [row for row in ROWS if row[0].needs_reason], ids=_ids)
@pytest.mark.parametrize("reason", ["", "  \n"], ids=["nothing", "blanks"])
def test_a_move_that_must_be_explained_is_refused_without_a_reason(transition, source, reason):
    case = open_()
    _link(case)
    _in_state(source, case)
    with pytest.raises(ReasonRequired, match="Give a reason"):
        move_case(case=case, action=transition.action, actor=_who(transition.roles), reason=reason)


def test_a_refusal_says_who_may_and_what_is_possible():
    case = a_case(S.ELIGIBLE)
    with pytest.raises(MoveNotAllowed) as refused:
        move_case(case=case, action="assign", actor=an_intake_coordinator())
    assert refused.value.message == "Intake coordinator may not assign. It is done by: Administrator, Case manager."
    with pytest.raises(IllegalTransition) as refused:
        move_case(case=case, action="issue", actor=a_case_manager())
    assert "possible only from: Quality review." in refused.value.message
    with pytest.raises(IllegalTransition, match="there is no such move"):
        move_case(case=case, action="bribe", actor=a_case_manager())


# ---- guards -------------------------------------------------------------------------------------------------------


def _unassignable(**parties: Any) -> Case:
    case = open_(parties=[party for party in named_parties() if party.kind != PartyKind.REQUESTING_PHYSICIAN])
    add_party(case=case, data=PartyData(kind=PartyKind.APPLICANT_ATTORNEY, name="Nora Quill"), actor=a_case_manager())
    find_eligible(case)
    return case


def _without_items() -> Case:
    case = a_case(S.ELIGIBLE)
    _authorize_everything(case)
    return case


def _nothing_left_to_review() -> Case:
    case = a_case(S.ELIGIBILITY_REVIEW)
    close(case.items.get(position=1), ItemStatus.WITHDRAWN)
    exclude_item(
        item=case.items.get(position=2),
        ground=EligibilityReason.UNTIMELY,
        reason="Its decision was served in 2016.",
        actor=an_intake_coordinator(),
    )
    return case


def _with_a_file_in_quarantine() -> Case:
    case = a_case(S.RECORDS_PENDING)
    a_document(case, title="Late report", checked=False)
    return case


def _answered_with_a_file_in_quarantine() -> Case:
    case = _with_a_file_in_quarantine()
    answer_required(case)
    return case


def _with_an_empty_file() -> Case:
    case = a_case(S.RECORDS_PENDING)
    case.documents.all().delete()
    return case


def _with_only_ur_records() -> Case:
    case = open_()
    send_assignment_notice(find_eligible(case))
    move(case, "await_records")
    a_document(case, source=DocumentSource.UTILIZATION_REVIEW, title="Utilization review decision")
    move(case, "flag_insufficient_records")
    declare(designate(case))
    return case


def _with_a_party_named_since() -> Case:
    case = a_case(S.CLINICAL_REVIEW)
    write_review(a_round(case))
    add_party(
        case=case,
        data=PartyData(kind=PartyKind.FACILITY, organization="Bayside Surgery Center"),
        actor=a_case_manager(),
    )
    return case


def _half_written() -> Case:
    case = a_case(S.CLINICAL_REVIEW)
    round_ = a_round(case)
    write_decision(round_, case.items.get(position=1), rationale="", citations=[])
    return case


def _with_a_qme() -> Case:
    written = write_review(a_round())
    QmeAppointment.objects.create(reviewer=written.reviewer, begins_on=date(2015, 1, 1))
    return written.case


def _without_a_director() -> Case:
    case = a_case(S.QUALITY_REVIEW)
    MedicalDirector.objects.all().delete()
    return case


def _not_approved() -> Case:
    case = a_case(S.DETERMINATION_DRAFTED)
    move(case, "start_quality_review", a_quality_physician())
    return case


def _changed_since_it_was_approved() -> Case:
    case = a_case(S.QUALITY_REVIEW)
    close(case.items.get(position=2), ItemStatus.WITHDRAWN)
    return case


def _never_decided(case: Case) -> Case:
    return _in_state(S.CLOSED, case)


UNMET: list[tuple[str, str, Callable[[], Case], tuple[str, ...]]] = [
    ("original_linked", "mark_duplicate", open_, ("link the case this one repeats",)),
    (
        "eligibility_not_blocked",
        "find_eligible",
        lambda: a_case(S.ELIGIBILITY_REVIEW, signed=False, ur_decision_attached=False),
        (
            "Neither the worker nor a representative signed the application",
            "No copy of the UR decision is attached",
        ),
    ),
    (
        "eligibility_blocked",
        "find_eligible_all_the_same",
        lambda: a_case(S.ELIGIBILITY_REVIEW),
        ("nothing stands against review: record the finding “eligible”",),
    ),
    (
        "part_eligible",
        "find_eligible",
        _nothing_left_to_review,
        ("no disputed item is left to be reviewed: record the finding “ineligible”, or end the case",),
    ),
    (
        "liability_disputed",
        "defer",
        lambda: a_case(S.ELIGIBILITY_REVIEW),
        ("no open dispute over liability at the time of the UR decision is on file; state it first",),
    ),
    (
        "parties_complete",
        "assign",
        _unassignable,
        (
            "add an address or e-mail for the applicant's attorney",
            "name the requesting physician",
        ),
    ),
    (
        "lead_named",
        "consolidate",
        lambda: a_case(S.ELIGIBLE),
        ("no case is named that decides this application too",),
    ),
    (
        "no_reviewer_named",
        "separate",
        _reviewed_in_another,
        ("a reviewer was named already: both are decided together",),
    ),
    ("items_present", "assign", _without_items, ("add at least one open disputed item",)),
    (
        "no_open_items",
        "terminate",
        open_,
        ("2 disputed items are still open; mark what was authorized",),
    ),
    (
        "no_open_items",
        "terminate",
        lambda: open_(items=named_items(THERAPY)),
        ("1 disputed item is still open; mark what was authorized",),
    ),
    ("settlement_stated", "resolve", open_, ("state the settlement or award, with its day",)),
    (
        "records_checked",
        "records_complete",
        _answered_with_a_file_in_quarantine,
        ("wait until every received file has been checked",),
    ),
    (
        "records_answered",
        "records_complete",
        _with_an_empty_file,
        ("the file is empty: add the records that came",),
    ),
    (
        "records_answered",
        "records_complete",
        lambda: a_case(S.RECORDS_PENDING),
        ("say under “What must be there” which pages answer 8 entries of the list, or why nothing does",),
    ),
    (
        "records_not_only_ur",
        "start_clinical_review",
        _with_only_ur_records,
        ("the records are all of utilization review origin (8 CCR 9792.10.6(b)(2)); add what the parties sent",),
    ),
    (
        "reviewer_cleared",
        "start_clinical_review",
        lambda: a_case(S.READY_FOR_REVIEW),
        ("designate a reviewer",),
    ),
    (
        "reviewer_cleared",
        "start_clinical_review",
        lambda: a_round(state=S.READY_FOR_REVIEW).case,
        ("wait for the reviewer's declaration of conflicts",),
    ),
    (
        "reviewer_cleared",
        "submit_determination",
        _with_a_party_named_since,
        ("the named parties changed since the reviewer declared; release the reviewer and designate again",),
    ),
    (
        "reviewer_may_decide",
        "submit_determination",
        _with_a_qme,
        ("the reviewer may not decide: Holds an appointment as qualified medical evaluator (LC 139.5(d)(4)(D))",),
    ),
    (
        "determination_complete",
        "submit_determination",
        _half_written,
        (
            "write the clinical case summary",
            "give the rationale of item 1",
            "cite a guideline for item 1, or say why there is none",
            "decide item 2",
            "mark the documents you reviewed",
        ),
    ),
    (
        "director_licensed",
        "issue",
        _without_a_director,
        ("an administrator must enter the medical director with the California licence (LC 139.5(c)(1))",),
    ),
    ("quality_signed_off", "issue", _not_approved, ("a quality physician must approve it first",)),
    (
        "quality_signed_off",
        "issue",
        _changed_since_it_was_approved,
        ("the content changed since it was approved; it must be approved again",),
    ),
    (
        "appealable_decision",
        "appeal",
        lambda: _never_decided(a_case(S.WITHDRAWN)),
        ("there is no determination or finding of ineligibility to appeal from",),
    ),
    (
        "remand_of_determination",
        "reassign",
        _remanded_to_eligibility,
        ("no determination was set aside; review the eligibility again",),
    ),
    (
        "remand_of_determination",
        "hand_over",
        _remanded_to_eligibility,
        ("no determination was set aside; review the eligibility again",),
    ),
    (
        "remand_of_ineligibility",
        "review_eligibility_again",
        lambda: a_case(S.REMANDED),
        ("what was set aside is a determination; open a new round",),
    ),
]


@pytest.mark.parametrize(
    ("guard", "action", "make", "reasons"), UNMET, ids=[f"{guard}-{n}" for n, (guard, *_) in enumerate(UNMET)]
)
def test_a_guard_says_everything_that_is_missing(guard, action, make, reasons):
    case = make()
    case.refresh_from_db()
    transition = find(action, case.case_state)
    assert guard in transition.guards
    before = _everything(case)
    with pytest.raises(GuardRefused) as refused:
        move_case(case=case, action=action, actor=_who(transition.roles), reason=WHY, grounds=UNTIMELY)
    assert sorted(refused.value.reasons) == sorted(reasons)
    assert all(reason in refused.value.message for reason in reasons)
    assert _everything(case) == before


def test_every_guard_was_seen_to_refuse():
    elsewhere = {"seal_ready", "letters_deliverable"}  # tests/reviews/services/test_letters.py, test_serving.py
    assert {guard for guard, *_ in UNMET} | elsewhere == set(GUARDS)


def test_a_guard_nobody_answers_refuses(monkeypatch):
    monkeypatch.delitem(hooks.guards, "items_present")
    case = a_case(S.ELIGIBLE)
    with pytest.raises(GuardRefused) as refused:
        move_case(case=case, action="assign", actor=a_case_manager())
    assert refused.value.reasons == (f"nothing can tell whether {GUARDS['items_present']}",)


def test_every_guard_of_the_table_is_answered():
    assert set(hooks.guards) == set(GUARDS)


def test_a_guard_the_table_does_not_know_cannot_be_registered():
    with pytest.raises(KeyError, match="moon_is_full"):
        hooks.guard("moon_is_full")


def test_offered_moves_are_those_of_the_role_with_what_they_lack():
    case = a_case(S.ELIGIBILITY_REVIEW, signed=False)
    offered = {move.transition.action: move.missing for move in offered_moves(case, an_intake_coordinator())}
    assert offered == {
        "mark_duplicate": ("link the case this one repeats",),
        "request_information": (),
        "find_eligible": ("Neither the worker nor a representative signed the application",),
        "find_ineligible": (),
        "defer": ("no open dispute over liability at the time of the UR decision is on file; state it first",),
        "withdraw": (),
    }
    assert offered_moves(case, a_person(Role.AUDITOR)) == []


# ---- all or nothing -----------------------------------------------------------------------------------------------


def _everything(case: Case) -> dict[str, Any]:
    """The case with all that hangs on it."""
    return {
        "case": Case.objects.values().get(pk=case.pk),
        "events": list(CaseEvent.objects.filter(case=case).values()),
        "moves": list(CaseMove.objects.filter(case=case).values()),
        "rounds": list(ReviewRound.objects.filter(case=case).values()),
        "determinations": list(Determination.objects.filter(case=case).values()),
        "audit": list(Event.objects.values_list("hash", flat=True)),
        "jobs": list(Job.objects.values()),
    }


@pytest.mark.parametrize(
    ("state", "action"),
    [(S.ELIGIBLE, "assign"), (S.RECORDS_PENDING, "records_complete"), (S.QUALITY_REVIEW, "issue")],
)
def test_where_an_effect_fails_nothing_of_the_move_is_left(monkeypatch, state, action):
    def fail(_move: hooks.Move) -> None:
        raise OSError("the disk is full")

    case = a_case(state)
    if action == "records_complete":
        answer_required(case)
    last = find(action, state).effects[-1]
    succeed = hooks.effects[last]
    monkeypatch.setitem(hooks.effects, last, lambda move: (succeed(move), fail(move)))
    before = _everything(case)
    with pytest.raises(OSError, match="the disk is full"):
        move_case(case=case, action=action, actor=a_case_manager())
    assert _everything(case) == before


def test_a_move_looks_at_the_case_as_it_is_and_not_as_the_caller_remembers_it():
    remembered = a_case(S.ELIGIBLE)
    send_assignment_notice(Case.objects.get(pk=remembered.pk))
    assert remembered.state == S.ELIGIBLE
    with pytest.raises(IllegalTransition, match="A case in state “Assigned” cannot assign"):
        move_case(case=remembered, action="assign", actor=a_case_manager())


# ---- the audit log ------------------------------------------------------------------------------------------------


def test_the_audit_log_holds_no_word_anyone_typed():
    """A whole life with a word in every text that can be typed; the log holds ids, states, dates and hashes."""
    case = open_(
        items=named_items("Zebra therapy", "Zebra imaging"),
        parties=named_parties(worker="Zebra Marchetti", physician="Dr. Zebra", administrator="Zebra Claims"),
        claim_number="ZEBRA-1",
        primary_diagnosis="Zebra syndrome",
    )
    move(case, "start_eligibility_review")
    move(case, "request_information", reason="Zebra asked")
    move(case, "receive_information")
    send_assignment_notice(find_eligible(case))
    move(case, "await_records")
    a_document(case, title="Zebra report", author="Dr. Zebra", name="zebra.pdf")
    move(case, "records_complete")
    round_ = declare(designate(case))
    write_review(round_)
    write_decision(round_, case.items.get(position=1), rationale="Zebra rationale", no_guideline_reason="Zebra")
    sign_off(submit(round_))
    move(case, "issue")
    move(case, "appeal")
    move(case, "deny_appeal", reason="Zebra denied")
    logged = json.dumps(list(Event.objects.values_list("data", "subject", "scope", "kind")))
    assert len(Event.objects.all()) > 30
    assert "zebra" not in logged.lower()


# ---- dates and events ---------------------------------------------------------------------------------------------

MARCH = {day: datetime.combine(date(2017, 3, day), time(12), NOW.tzinfo) for day in range(1, 16)}
BY_MAIL = {
    (PartyKind.INJURED_WORKER, Channel.MAIL),
    (PartyKind.REQUESTING_PHYSICIAN, Channel.MAIL),
    (PartyKind.CLAIMS_ADMINISTRATOR, Channel.MAIL),
}

MADE = {
    "defer": (S.ELIGIBILITY_REVIEW, []),  # the dispute was there before
    "resume": (S.DEFERRED, [CaseEventKind.LIABILITY_RESOLVED]),
    "receive_information": (S.INFO_REQUESTED, [CaseEventKind.INFORMATION_ANSWERED]),
    "records_complete": (S.RECORDS_PENDING, [CaseEventKind.RECORDS_COMPLETE]),
    "start_clinical_review": (S.INSUFFICIENT_RECORDS, [CaseEventKind.RECORDS_CLOSED_INCOMPLETE]),
    "appeal": (S.ISSUED, [CaseEventKind.APPEAL_FILED]),
    "deny_appeal": (S.APPEALED, [CaseEventKind.APPEAL_DENIED]),
    "remand": (S.APPEALED, [CaseEventKind.REMAND_ORDERED]),
    "terminate": (S.ELIGIBLE, [CaseEventKind.CASE_ENDED]),
    "resolve": (S.ELIGIBLE, [CaseEventKind.CASE_ENDED]),
    "withdraw": (S.ELIGIBLE, [CaseEventKind.CASE_ENDED]),
    "consolidate": (S.ELIGIBLE, [CaseEventKind.CASE_ENDED]),
    "separate": (S.CLOSED, []),  # it puts the end aside: tests/cases/services/test_consolidation.py
}


@pytest.mark.parametrize(("action", "source"), [(action, source) for action, (source, _events) in MADE.items()])
def test_a_move_records_the_events_the_clocks_start_from(action, source):
    transition = find(action, source)
    case = _ready_for(transition, source)
    known, actor = set(case.events.values_list("pk", flat=True)), _who(transition.roles)
    move_case(case=case, action=action, actor=actor, reason=WHY, grounds=UNTIMELY, at=NOW)
    new = case.events.exclude(pk__in=known)
    assert [(event.kind, event.occurred_at, event.recorded_by, event.source) for event in new] == [
        (kind, NOW, actor, "move") for kind in MADE[action][1]
    ]


def test_a_settlement_ends_the_case():
    """LC 4610.5(g)."""
    case = a_case(S.ELIGIBILITY_REVIEW)
    say(case, CaseEventKind.SETTLEMENT_REACHED, on=date(2017, 3, 14))
    assert move(case, "resolve").state == S.TERMINATED
    assert [item.status for item in case.items.all()] == ["open", "open"]


def test_an_answer_to_the_reviewer_is_another_event_than_one_on_eligibility():
    case = a_case(S.ADDITIONAL_INFO_REQUESTED)
    move(case, "receive_information")
    assert case.events.last().kind == CaseEventKind.QUESTION_ANSWERED


def test_a_review_on_complete_records_closes_no_records():
    case = a_case(S.CLINICAL_REVIEW)
    assert not case.events.filter(kind=CaseEventKind.RECORDS_CLOSED_INCOMPLETE).exists()


@pytest.mark.parametrize(
    "action", sorted({transition.action for transition in TRANSITIONS} - MADE.keys()), ids=lambda action: action
)
def test_other_moves_record_none(action):
    transition = next(transition for transition in TRANSITIONS if transition.action == action)
    case = _ready_for(transition, transition.sources[0])
    before = list(case.events.values())
    move_case(case=case, action=action, actor=_who(transition.roles), reason=WHY, grounds=UNTIMELY)
    assert list(case.events.values()) == before


def test_a_move_dates_the_assignment_and_a_person_says_when_the_notice_went_to_each_party_by_its_channel():
    attorney = PartyData(
        kind=PartyKind.APPLICANT_ATTORNEY, name="Nora Quill", email="nora@example.org", channel=Channel.ELECTRONIC
    )
    employer = PartyData(kind=PartyKind.EMPLOYER, organization="Bayside Home")
    case = find_eligible(open_(parties=[*named_parties(), attorney, employer]))
    move(case, "assign", on=date(2017, 3, 1))
    assert not case.events.filter(kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT).exists()
    say(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, on=date(2017, 3, 1))
    case.refresh_from_db()
    assert (case.assigned_on, case.records_complete_on) == (date(2017, 3, 1), None)
    sent = case.events.filter(kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT)
    assert {(event.party.kind, event.channel) for event in sent} == BY_MAIL | {
        (PartyKind.APPLICANT_ATTORNEY, Channel.ELECTRONIC)
    }
    assert {event.occurred_at for event in sent} == {MARCH[1]}


def test_complete_records_date_the_clock_of_the_determination():
    case = a_case(S.RECORDS_PENDING)
    assert case.due_on is None
    move(case, "records_complete", on=date(2017, 3, 10))
    assert (case.records_complete_on, case.due_on) == (date(2017, 3, 10), date(2017, 4, 10))


def test_a_review_on_the_records_at_hand_has_a_due_date_too():
    case = a_case(S.INSUFFICIENT_RECORDS)
    declare(designate(case))
    move(case, "start_clinical_review", on=date(2017, 3, 10))
    assert (case.records_complete_on, case.due_on) == (None, date(2017, 4, 10))


def test_nothing_is_due_once_it_is_over():
    case = a_case(S.QUALITY_REVIEW)
    assert case.due_on == date(2017, 4, 10)
    move(case, "withdraw")
    assert case.due_on is None


def test_a_determination_is_due_until_it_has_left():
    case = a_case(S.QUALITY_REVIEW)
    move(case, "issue")
    assert case.due_on == date(2017, 4, 10)
    letter = case.letters.get(recipient__kind=PartyKind.INJURED_WORKER)
    make_letter(letter_id=letter.pk)
    record_sent(delivery=letter.deliveries.get(), sent_on=NOW.date(), actor=a_case_manager())
    case.refresh_from_db()
    assert case.due_on is None


def test_a_new_round_has_a_new_assignment_and_waits_for_its_records():
    case = a_case(S.REMANDED)
    move(case, "reassign")
    assert (case.assigned_on, case.records_complete_on, case.due_on) == (date(2017, 3, 15), None, None)
    move(case, "await_records")
    move(case, "records_complete")
    assert (case.records_complete_on, case.due_on) == (date(2017, 3, 15), date(2017, 4, 14))


class TestTheDayOfAMove:
    def test_it_happened_when_it_is_said_and_was_typed_in_now(self):
        case = a_case(S.ELIGIBLE)
        move_case(
            case=case,
            action="withdraw",
            actor=a_case_manager(),
            reason=WHY,
            grounds=UNTIMELY,
            at=business_time(date(2017, 3, 2)),
        )
        event = case.events.get(kind=CaseEventKind.CASE_ENDED)
        assert (event.occurred_at, event.recorded_at, case.moves.last().at) == (MARCH[2], NOW, MARCH[2])

    def test_it_may_be_today_before_noon(self, time_machine):
        time_machine.move_to(datetime(2017, 3, 20, 8, 0, tzinfo=NOW.tzinfo))
        case = open_()
        move(case, "start_eligibility_review", on=date(2017, 3, 20))
        assert timezone.localdate(case.moves.last().at) == date(2017, 3, 20)

    def test_tomorrow_is_refused(self):
        with pytest.raises(CaseError, match="This date is still to come"):
            move(open_(), "start_eligibility_review", on=date(2017, 3, 16))

    def test_a_day_before_the_application_is_refused(self):
        case = a_case(S.ELIGIBLE)
        with pytest.raises(CaseError, match="The application was received on February 23, 2017; nothing happened"):
            move(case, "assign", on=date(2017, 2, 22))
        assert (case.state, case.assigned_on) == (S.ELIGIBLE, None)

    def test_on_one_day_it_comes_after_what_came_before(self):
        """A day without an hour is noon; the remand of half past two opens the round this notice belongs to."""
        case = a_case(S.REMANDED)
        move(case, "reassign", on=NOW.date())
        say(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, on=NOW.date())
        assert [event.kind for event in case.events.all()][-4:] == [
            CaseEventKind.REMAND_ORDERED,
            *[CaseEventKind.ASSIGNMENT_NOTICE_SENT] * 3,
        ]
        assert {timezone.localtime(event.occurred_at) for event in list(case.events.all())[-4:]} == {NOW}


def test_an_address_is_needed_but_an_e_mail_does():
    worker, physician, administrator = named_parties()
    parties = [worker, physician, PartyData(kind=administrator.kind, organization="Harbor", email="desk@example.org")]
    assert send_assignment_notice(find_eligible(open_(parties=parties))).state == S.ASSIGNED
    assert worker.address == STREET
