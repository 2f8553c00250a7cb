"""The page of one case, from which all work on it starts."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases import hooks, rules
from cases.addressing import WHERE
from cases.enums import CaseState
from cases.lifecycle import RARE, find, is_open
from cases.models import Case, Document
from cases.selectors.case_file import decided_at
from cases.selectors.cases import worker_name
from cases.selectors.clock_picture import clock_picture
from cases.selectors.clocks import clocks_of, running_clocks
from cases.selectors.consolidation import companions_of, joined_to
from cases.selectors.duplicates import identity_of, likely_duplicates, ruled_out_of, side_by_side
from cases.selectors.eligibility import assessment
from cases.selectors.facts import stated_facts
from cases.selectors.fees import fees_of, total_of
from cases.selectors.gathered import all_documents, gathered
from cases.selectors.notices import notice_letters, to_tell
from cases.selectors.phases import phases
from cases.selectors.record import Section, record_of
from cases.selectors.records import records_of
from cases.selectors.unstated import unstated
from cases.selectors.worklist import named_colleagues
from cases.services.corrections import may_be_corrected
from cases.services.duplicates import LINKABLE
from cases.services.moves import missing_for, offered_moves
from cases.services.parties import correctable
from cases.views.access import get_case
from cases.views.crumbs import crumbs_of
from cases.views.moves import ELSEWHERE
from cases.views.place import place_of
from cases.views.work import work_on
from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may
from imr_site.accounts.models import User

RECENT: Final = 15
"""So many entries of the record are on the page of the case; all are on a page of their own."""


@require_GET
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show facts, parties, items, records, clocks, the possible moves, and the history of the case."""
    return render(request, "cases/detail.html", shown_of_case(request, number))


def shown_of_case(request: HttpRequest, number: str) -> dict[str, Any]:
    """All that the page of a case shows."""
    case = gathered(get_case(request, number))
    actor = signed_in(request)
    waits = is_open(case.case_state)
    may_give = waits and may(actor, rules.give_case, case)
    clocks = clocks_of(case)
    moves = [move for move in offered_moves(case, actor) if move.transition.action not in ELSEWHERE]
    may_correct = may(actor, rules.correct_facts, case) and may_be_corrected(case.case_state)
    return {
        "case": case,
        "place": place_of(request, case),
        "waits": waits,
        "may_take": waits and may(actor, rules.take_case),
        "may_give": may_give,
        "colleagues": named_colleagues(actor) if may_give else [],
        "parties": case.parties.all(),
        "items": _items(case, waits=waits),
        **_records(case),
        "to_describe": sum(one.is_undescribed for one in all_documents(case)),
        "holds": case.holds.all(),
        "may_hold": may(actor, rules.place_hold, case),
        "may_release": may(actor, rules.release_hold, case),
        "today": timezone.localdate(),
        "may_open_originals": may(actor, rules.open_original),
        "running": running_clocks(case, clocks),
        "unstated": unstated(case),
        "may_record": may(actor, rules.add_event, case),
        "worker": worker_name(case),
        "moves": [move for move in moves if move.transition.action not in RARE],
        "rare_moves": [move for move in moves if move.transition.action in RARE],
        "assessment": assessment(case),
        "steps": phases(case),
        "entries": record_of(case)[:RECENT],
        "clock_picture": clock_picture(case, clocks),
        "may_correct_facts": may_correct,
        "may_expedite": may(actor, rules.expedite_case, case) and waits and not case.is_expedited,
        **_duplicates(case, actor),
        **_together(case, actor),
        **work_on(case, actor),
        "to_tell": to_tell(case),
        "may_tell": may(actor, rules.send_notice),
        **_letters(case, actor),
        **_fees(case, actor),
        "may_exclude_items": may(actor, rules.find_item_ineligible) and case.case_state == CaseState.ELIGIBILITY_REVIEW,
        "may_close_items": may(actor, rules.close_item) and waits,
        "may_add_records": may(actor, rules.receive_record, case),
        "may_state": may(actor, rules.state_facts, case) and waits,
        "application_facts": [(fact.label, fact.words or "Not known") for fact in stated_facts(case)],
        "may_correct": may(actor, rules.correct_party) and bool(correctable(case.case_state)),
        "may_add_party": may(actor, rules.add_party) and "name" in correctable(case.case_state),
        "crumbs": crumbs_of(case),
    }


@require_GET
def case_record(request: HttpRequest, number: str) -> HttpResponse:
    """Show the whole record of the case, or one section of it."""
    case = gathered(get_case(request, number))
    wanted = request.GET.get("show", "")
    section = Section(wanted) if wanted in set(Section) else None
    whole = record_of(case)
    counts = Counter(entry.section for entry in whole)
    context = {
        "case": case,
        "worker": worker_name(case),
        "entries": [entry for entry in whole if section in {None, entry.section}],
        "tabs": [
            {"label": "All", "href": "?", "current": section is None, "count": len(whole)},
            *(
                {"label": one.label, "href": f"?show={one.value}", "current": one is section, "count": counts[one]}
                for one in Section
                if counts[one]
            ),
        ],
        "may_correct_facts": may(signed_in(request), rules.correct_facts, case) and may_be_corrected(case.case_state),
        "crumbs": crumbs_of(case, "Record"),
    }
    return render(request, "cases/record.html", context)


def _records(case: Case) -> dict[str, Any]:
    """The records, and apart those that came after the determination; an older version is below the newer one."""
    decided = decided_at(case)
    rows = list(records_of(case)) if all_documents(case) else []
    older: dict[int, list[Document]] = {}
    for row in rows:
        if row.replaced_by_id is not None:
            older.setdefault(row.replaced_by_id, []).append(row)
    ordered = [each for row in rows if row.replaced_by_id is None for each in (row, *older.get(row.pk, ()))]
    late = [row for row in ordered if decided is not None and row.received_at > decided]
    return {"documents": [row for row in ordered if row not in late], "late_documents": late}


def _items(case: Case, *, waits: bool) -> list[dict[str, Any]]:
    """The items, each with its outcome where it is decided, or with what became of it."""
    outcomes = hooks.outcomes_of(case)
    rows = []
    for item in case.items.all():
        state = item.get_status_display()
        if item.is_open and not waits and item.pk not in outcomes:
            state = "Not decided"
        rows.append({"item": item, "outcome": outcomes.get(item.pk, ""), "state": state})
    return rows


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


def _fees(case: Case, actor: User) -> dict[str, Any]:
    """What the review costs the claims administrator."""
    fees = fees_of(case)
    return {"fees": fees, "fees_total": total_of(fees), "may_fee": may(actor, rules.state_fee, case)}


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
