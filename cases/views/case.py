"""The page of one case, from which all work on it starts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases import rules
from cases.addressing import WHERE
from cases.enums import CaseState
from cases.lifecycle import RARE, find, is_open
from cases.models import Case
from cases.selectors.cases import TimelineEntry, timeline, worker_name
from cases.selectors.clocks import running_clocks
from cases.selectors.consolidation import companions_of, joined_to
from cases.selectors.duplicates import identity_of, likely_duplicates, ruled_out_of, side_by_side
from cases.selectors.eligibility import assessment
from cases.selectors.facts import stated_facts
from cases.selectors.notices import notice_letters, to_tell
from cases.selectors.phases import phases
from cases.selectors.records import records_of
from cases.selectors.retention import holds_of
from cases.selectors.unstated import unstated
from cases.selectors.worklist import colleagues
from cases.services.corrections import may_be_corrected
from cases.services.duplicates import LINKABLE
from cases.services.moves import missing_for, offered_moves
from cases.services.parties import correctable
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from cases.views.moves import ELSEWHERE
from cases.views.place import place_of
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may
from imr_site.accounts.models import User


@require_GET
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show facts, parties, items, records, clocks, the possible moves, and the history of the case."""
    case = get_case(request, number)
    actor = signed_in(request)
    waits = is_open(case.case_state)
    moves = [move for move in offered_moves(case, actor) if move.transition.action not in ELSEWHERE]
    may_correct = may(actor, rules.correct_facts, case) and may_be_corrected(case.case_state)
    return render(
        request,
        "cases/detail.html",
        {
            "case": case,
            "place": place_of(request, case),
            "waits": waits,
            "may_take": waits and may(actor, rules.take_case),
            "may_give": waits and may(actor, rules.give_case, case),
            "colleagues": colleagues(actor) if waits else [],
            "parties": case.parties.all(),
            "items": case.items.select_related("applied_in"),
            "documents": records_of(case),
            "holds": holds_of(case),
            "may_hold": may(actor, rules.place_hold, case),
            "may_release": may(actor, rules.release_hold, case),
            "today": timezone.localdate(),
            "may_open_originals": may(actor, rules.open_original),
            "running": running_clocks(case),
            "unstated": unstated(case),
            "may_record": may(actor, rules.add_event, case),
            "worker": worker_name(case),
            "moves": [move for move in moves if move.transition.action not in RARE],
            "rare_moves": [move for move in moves if move.transition.action in RARE],
            "assessment": assessment(case),
            "steps": phases(case),
            "timeline": _history(case, may_correct=may_correct),
            "may_correct_facts": may_correct,
            "may_expedite": may(actor, rules.expedite_case, case) and waits and not case.is_expedited,
            **_duplicates(case, actor),
            **_together(case, actor),
            "to_tell": to_tell(case),
            "may_tell": may(actor, rules.send_notice),
            **_letters(case, actor),
            "may_exclude_items": may(actor, rules.find_item_ineligible)
            and case.case_state == CaseState.ELIGIBILITY_REVIEW,
            "may_close_items": may(actor, rules.close_item) and waits,
            "may_add_records": may(actor, rules.receive_record, case),
            "may_state": may(actor, rules.state_facts, case) and waits,
            "application_facts": [(fact.label, fact.words or "Not known") for fact in stated_facts(case)],
            "may_correct": may(actor, rules.correct_party) and bool(correctable(case.case_state)),
            "may_add_party": may(actor, rules.add_party) and "name" in correctable(case.case_state),
            "crumbs": crumbs_of(case),
        },
    )


def _history(case: Case, *, may_correct: bool) -> list[TimelineEntry]:
    """The history of the case; an event that a person stated leads to its correction."""
    if not may_correct:
        return timeline(case)
    return [
        replace(entry, href=reverse("event_correct", args=[case.case_number, entry.event_id]))
        if entry.event_id
        else entry
        for entry in timeline(case)
    ]


def _together(case: Case, actor: User) -> dict[str, Any]:
    """The applications that are decided with this one, or may be."""
    may_consolidate = may(actor, rules.consolidate_case, case)
    joined = joined_to(case)
    parted = case if case.consolidated_into_id else next((one.case for one in joined), None)
    return {
        "joined": joined,
        "companions": companions_of(case, actor) if may_consolidate else [],
        "may_separate": may_consolidate
        and parted is not None
        and not missing_for(parted, find("separate", parted.case_state)),
    }


def _letters(case: Case, actor: User) -> dict[str, Any]:
    """The letters of notices with their way to the parties."""
    return {
        "letters": notice_letters(case),
        "may_serve": may(actor, rules.serve_letter),
        "makes_letters": may(actor, rules.make_letter),
        "channels": list(WHERE),
    }


def _duplicates(case: Case, actor: User) -> dict[str, Any]:
    """The cases that may be about the same dispute, as long as the case may be linked with one."""
    if not may(actor, rules.settle_duplicate, case) or case.case_state not in LINKABLE:
        return {"may_link": False}
    mine = identity_of(case)
    return {
        "may_link": True,
        "alike": side_by_side(mine, likely_duplicates(actor, mine, of=case)),
        "ruled_out": ruled_out_of(case),
    }
