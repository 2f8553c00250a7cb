"""The life of a dispute as data: every move, who may make it, its guards, and the clause it rests on.

Guards and effects are only names here; `cases` and `reviews` register the code behind them in `cases.hooks`. Facts not
verified in a text of law are never guards: they are findings or warnings elsewhere. "House rule" marks a move this
organization chose for itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cases.addressing import Notice
from cases.enums import CaseState as S
from cases.enums import PartyKind
from cases.errors import IllegalTransition
from imr_site.accounts.enums import Role

SYSTEM: Final = None
"""The actor of moves made by a timer or a background job, where a person would be a `Role`."""

INITIAL: Final = S.RECEIVED

BINDING: Final = frozenset({"issue", "withdraw", "remand"})
"""Moves that issue a determination, end the case or set a determination aside: their pages ask for a fresh proof."""

RARE: Final = frozenset(
    {
        "hand_over",
        "mark_duplicate",
        "find_eligible_all_the_same",
        "release_reviewer",
        "terminate",
        "resolve",
        "withdraw",
    }
)
"""Moves out of the ordinary course: pages keep them apart from the next step."""

GUARDS: Final = MappingProxyType(
    {
        "original_linked": "the case this one repeats is linked",
        "eligibility_not_blocked": "no verified reason against eligibility is left open",
        "part_eligible": "where items are on file, at least one is left to be reviewed (approved in whole or in part)",
        "eligibility_blocked": "a verified reason stands against eligibility, so that somebody has to answer for it",
        "liability_disputed": "the claims administrator disputed liability at the time of the UR decision, still does, "
        "and has not agreed to IMR",
        "lead_named": "a case of the same worker, physician and date of injury is named that decides this application",
        "no_reviewer_named": "no reviewer is designated yet in the case that decides it",
        "parties_complete": "everyone who must get the assignment notice is named, with an address",
        "items_present": "at least one disputed item is open, worded as requested",
        "records_checked": "no received file is still in quarantine",
        "records_answered": "the file is not empty, and of each verified duty of the list of what must be there "
        "somebody said which pages answer it, or why nothing does",
        "records_not_only_ur": "the records are not all of utilization review origin",
        "reviewer_cleared": "a reviewer is designated and has declared no conflict with the named parties",
        "reviewer_may_decide": "nothing on file of credentials, discipline, appointments and ties stands against the "
        "reviewer, and what that leaves open was ruled on (LC 139.5(c)(2), (d)(4)-(6))",
        "determination_complete": "every open item has one final decision with rationale and citation",
        "quality_signed_off": "another person signed off exactly this content, and a letter can print every sign of it",
        "letters_deliverable": "everyone who must get the determination can be reached (by e-mail only where there is "
        "a mail server), and a letter can print every name, address, claim number and record in it",
        "director_licensed": "a medical director with a valid California licence is on file: letters bear the name",
        "seal_ready": "the organization's certificate is there to seal the letters with",
        "no_open_items": "every disputed item is authorized or withdrawn",
        "settlement_stated": "a settlement or award is on file, with its day",
        "appealable_decision": "there is a determination or a finding of ineligibility to appeal from",
        "remand_of_determination": "what was set aside is a determination",
        "remand_of_ineligibility": "what was set aside is a finding of ineligibility",
    }
)
"""Guard name -> the condition it checks, worded to follow "only when"."""

EFFECTS: Final = MappingProxyType(
    {
        "answer_recorded": "the answer to the one open question, on eligibility or of the reviewer, is an event of the "
        "day it came; where several are open, somebody states which was answered",
        "assigned": "the date assigned is the day of the move, and the records are no longer complete",
        "records_completed": "the complete records date is the day of the move, from which the determination is due",
        "records_closed": "where records are insufficient, the determination is due from this day",
        "liability_resolution_recorded": "its end is an event, unless somebody stated it already",
        "appeal_recorded": "the petition is an event, of the party that filed it",
        "appeal_denial_recorded": "what the appeal suspended goes on",
        "remand_recorded": "the order of a new review is an event, and what was determined stands no more",
        "public_left": "the public version of what was determined leaves the public register",
        "end_recorded": "the end of the case is an event, and notices that say nothing any more are let go",
        "end_taken_back": "the end of the case counts no more",
        "items_lent": "its open items become items of the case that decides them",
        "items_returned": "its items come back from the case that would have decided them",
        "round_closed": "approvals of the open round are void, and nothing more is written in it",
        "round_reopened": "approvals of the open round are void, and its reviewer writes on",
        "guidelines_checked": "the guideline findings are computed",
        "reviewer_told": "the reviewer who asked is told that the review goes on",
        "determination_made": "the determination is made, its letters and its public text are requested",
        "fee_derived": "what the review costs the claims administrator is a line, with the facts it follows from; of "
        "applications decided here too as well",
    }
)
"""Effect name -> what it does, in the same transaction as the move."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: a named move from any of `sources` to `target`.

    `roles` may hold `SYSTEM`; `guards` are keys of `GUARDS`; `effects` are keys of `EFFECTS`, in the order in which
    they run; `notices`: what the parties are told of it; `clause` is the legal source or "House rule"; `needs_reason`
    asks for a written reason, `needs_grounds` for one or more of `EligibilityReason` too; the history of the case keeps
    both. `asks_party`: the kinds of party of whom one makes it happen, or is asked.
    """

    action: str
    sources: tuple[S, ...]
    target: S
    roles: frozenset[Role | None]
    label: str
    clause: str
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    needs_reason: bool = False
    needs_grounds: bool = False
    asks_party: tuple[PartyKind, ...] = ()
    notices: tuple[Notice, ...] = ()


_FRONT: Final = frozenset({Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR})
_DESK: Final = frozenset({Role.CASE_MANAGER, Role.ADMINISTRATOR})
_REVIEWER: Final = frozenset({Role.REVIEWER})
_QUALITY: Final = frozenset({Role.QUALITY})
_SYSTEM: Final = frozenset({SYSTEM})

_IN_REVIEW: Final = (
    S.CLINICAL_REVIEW,
    S.ADDITIONAL_INFO_REQUESTED,
    S.DETERMINATION_DRAFTED,
    S.QUALITY_REVIEW,
)
ASKED: Final = (
    PartyKind.INJURED_WORKER,
    PartyKind.REPRESENTATIVE,
    PartyKind.APPLICANT_ATTORNEY,
    PartyKind.REQUESTING_PHYSICIAN,
    PartyKind.CLAIMS_ADMINISTRATOR,
)
"""Who may be asked a question, on eligibility or by the reviewer (8 CCR 9792.10.3(b); LC 4610.6(b))."""
AGGRIEVED: Final = (PartyKind.INJURED_WORKER, PartyKind.CLAIMS_ADMINISTRATOR, PartyKind.EMPLOYER, PartyKind.INSURER)
"""Who may petition (LC 4610.6(h)); what an attorney files is the petition of the party represented."""
OPEN_STATES: Final = (
    S.RECEIVED,
    S.ELIGIBILITY_REVIEW,
    S.INFO_REQUESTED,
    S.DEFERRED,
    S.ELIGIBLE,
    S.ASSIGNED,
    S.RECORDS_PENDING,
    S.INSUFFICIENT_RECORDS,
    S.READY_FOR_REVIEW,
    *_IN_REVIEW,
    S.REMANDED,
)
"""States in which the dispute still waits for its decision, so that it may be terminated or withdrawn."""

# fmt: off
TRANSITIONS: Final = (
    Transition("start_eligibility_review", (S.RECEIVED,), S.ELIGIBILITY_REVIEW, _FRONT | _SYSTEM,
               "Start eligibility review", "8 CCR 9792.10.3(a)"),
    Transition("mark_duplicate", (S.RECEIVED, S.ELIGIBILITY_REVIEW, S.INFO_REQUESTED), S.DUPLICATE, _FRONT,
               "Mark as duplicate", "House rule: link, never delete", guards=("original_linked",)),
    Transition("unmark_duplicate", (S.DUPLICATE,), S.RECEIVED, _FRONT,
               "Not a duplicate after all", "House rule", needs_reason=True),
    Transition("request_information", (S.ELIGIBILITY_REVIEW,), S.INFO_REQUESTED, _FRONT,
               "Request information on eligibility", "8 CCR 9792.10.3(b)", needs_reason=True, asks_party=ASKED,
               notices=(Notice.ELIGIBILITY_QUESTION,)),
    Transition("receive_information", (S.INFO_REQUESTED,), S.ELIGIBILITY_REVIEW, _FRONT | _SYSTEM,
               "Record the answer", "8 CCR 9792.10.3(b)",
               effects=("answer_recorded",)),
    Transition("continue_without_information", (S.INFO_REQUESTED,), S.ELIGIBILITY_REVIEW, _FRONT | _SYSTEM,
               "Continue without an answer", "8 CCR 9792.10.3(c)", needs_reason=True),
    Transition("find_eligible", (S.ELIGIBILITY_REVIEW,), S.ELIGIBLE, _FRONT,
               "Record the finding: eligible", "8 CCR 9792.10.3(a); LC 4610.5(k)",
               guards=("eligibility_not_blocked", "part_eligible"), notices=(Notice.ELIGIBILITY,)),
    Transition("find_eligible_all_the_same", (S.ELIGIBILITY_REVIEW,), S.ELIGIBLE, frozenset({Role.ADMINISTRATOR}),
               "Record the finding: eligible all the same", "8 CCR 9792.10.3(a); House rule",
               guards=("eligibility_blocked", "part_eligible"), needs_reason=True, notices=(Notice.ELIGIBILITY,)),
    Transition("find_ineligible", (S.ELIGIBILITY_REVIEW,), S.INELIGIBLE, _FRONT,
               "Record the finding: ineligible", "LC 4610.5(k); 8 CCR 9792.10.3(c)",
               effects=("fee_derived",), needs_reason=True, needs_grounds=True, notices=(Notice.INELIGIBILITY,)),
    Transition("defer", (S.ELIGIBILITY_REVIEW,), S.DEFERRED, _FRONT,
               "Defer until liability is resolved", "8 CCR 9792.10.3(d)", guards=("liability_disputed",),
               needs_reason=True, notices=(Notice.DEFERRAL,)),
    Transition("resume", (S.DEFERRED,), S.ELIGIBILITY_REVIEW, _FRONT | _SYSTEM,
               "Resume after deferral", "8 CCR 9792.10.3(d)",
               effects=("liability_resolution_recorded",), notices=(Notice.RESUMPTION,)),
    Transition("consolidate", (S.ELIGIBLE,), S.CLOSED, _FRONT,
               "Decide in one determination with another case", "8 CCR 9792.10.4(a)",
               guards=("lead_named",), effects=("items_lent", "end_recorded"), notices=(Notice.CONSOLIDATION,)),
    Transition("separate", (S.CLOSED,), S.ELIGIBLE, _FRONT,
               "Decide by itself again", "8 CCR 9792.10.4(a); House rule",
               guards=("lead_named", "no_reviewer_named"), effects=("items_returned", "end_taken_back"),
               needs_reason=True, notices=(Notice.SEPARATION,)),
    Transition("assign", (S.ELIGIBLE,), S.ASSIGNED, _DESK,
               "Assign for review", "8 CCR 9792.10.4(b)",
               guards=("parties_complete", "items_present"),
               effects=("assigned",), notices=(Notice.ASSIGNMENT,)),
    Transition("await_records", (S.ASSIGNED,), S.RECORDS_PENDING, _DESK | _SYSTEM,
               "Wait for records", "8 CCR 9792.10.5(a)(1)"),
    Transition("flag_insufficient_records", (S.RECORDS_PENDING, S.READY_FOR_REVIEW), S.INSUFFICIENT_RECORDS,
               _DESK | _SYSTEM, "Flag insufficient records", "8 CCR 9792.10.5(a)", needs_reason=True,
               notices=(Notice.RECORDS_INSUFFICIENT,)),
    Transition("records_complete", (S.RECORDS_PENDING, S.INSUFFICIENT_RECORDS), S.READY_FOR_REVIEW, _DESK,
               "Records are complete", "LC 4610.6(d)(1); 8 CCR 9792.10.5(a)",
               guards=("records_checked", "records_answered"), effects=("records_completed",),
               notices=(Notice.RECORDS_LISTED,)),
    Transition("start_clinical_review", (S.READY_FOR_REVIEW,), S.CLINICAL_REVIEW, _DESK | _SYSTEM,
               "Start clinical review", "8 CCR 9792.10.6(b)(1)",
               guards=("items_present", "reviewer_cleared", "reviewer_may_decide"),
               effects=("guidelines_checked",)),
    Transition("start_clinical_review", (S.INSUFFICIENT_RECORDS,), S.CLINICAL_REVIEW, _DESK,
               "Start clinical review on the records at hand", "8 CCR 9792.10.6(b)(2)",
               guards=("items_present", "reviewer_cleared", "reviewer_may_decide", "records_checked",
                       "records_not_only_ur"),
               effects=("records_closed", "guidelines_checked"), needs_reason=True, notices=(Notice.RECORDS_LISTED,)),
    Transition("request_additional_information", (S.CLINICAL_REVIEW,), S.ADDITIONAL_INFO_REQUESTED,
               _REVIEWER | _DESK, "Ask a party for more information", "LC 4610.6(b)", needs_reason=True,
               asks_party=ASKED, notices=(Notice.REVIEWER_QUESTION,)),
    Transition("receive_information", (S.ADDITIONAL_INFO_REQUESTED,), S.CLINICAL_REVIEW, _DESK | _SYSTEM,
               "Record the answer", "LC 4610.6(b)",
               effects=("answer_recorded", "reviewer_told"), notices=(Notice.REVIEWER_ANSWER,)),
    Transition("continue_without_information", (S.ADDITIONAL_INFO_REQUESTED,), S.CLINICAL_REVIEW,
               _DESK | _SYSTEM, "Continue without an answer", "LC 4610.6(b); 8 CCR 9792.10.6(b)(2)",
               effects=("reviewer_told",), needs_reason=True),
    Transition("release_reviewer", _IN_REVIEW, S.READY_FOR_REVIEW, _DESK,
               "Release the reviewer, to designate another", "LC 139.5; House rule",
               effects=("round_closed",), needs_reason=True),
    Transition("submit_determination", (S.CLINICAL_REVIEW,), S.DETERMINATION_DRAFTED, _REVIEWER,
               "Submit the determination", "8 CCR 9792.10.6(d)",
               guards=("reviewer_cleared", "reviewer_may_decide", "determination_complete")),
    Transition("start_quality_review", (S.DETERMINATION_DRAFTED,), S.QUALITY_REVIEW, _QUALITY | _SYSTEM,
               "Start quality review", "8 CCR 9792.10.6(d); House rule"),
    Transition("return_to_reviewer", (S.DETERMINATION_DRAFTED, S.QUALITY_REVIEW), S.CLINICAL_REVIEW, _QUALITY,
               "Return to the reviewer", "House rule",
               effects=("round_reopened",), needs_reason=True),
    Transition("issue", (S.QUALITY_REVIEW,), S.ISSUED, _QUALITY | _DESK,
               "Issue the determination", "LC 4610.6(d), (g); 8 CCR 9792.10.6(b)(2), (d)",
               guards=("reviewer_cleared", "reviewer_may_decide", "determination_complete", "records_not_only_ur",
                       "quality_signed_off", "letters_deliverable", "director_licensed", "seal_ready"),
               effects=("determination_made", "fee_derived")),
    Transition("terminate", OPEN_STATES, S.TERMINATED, _DESK,
               "Terminate: the treatment is authorized", "8 CCR 9792.10.6(a)", guards=("no_open_items",),
               effects=("end_recorded", "round_closed", "fee_derived"), needs_reason=True,
               notices=(Notice.TERMINATION,)),
    Transition("resolve", OPEN_STATES, S.TERMINATED, _DESK,
               "Terminate: a settlement or award resolves the dispute", "LC 4610.5(g)", guards=("settlement_stated",),
               effects=("end_recorded", "round_closed", "fee_derived"), needs_reason=True,
               notices=(Notice.TERMINATION,)),
    Transition("withdraw", OPEN_STATES, S.WITHDRAWN, _FRONT,
               "Withdrawn by the applicant", "House rule",
               effects=("end_recorded", "round_closed", "fee_derived"), needs_reason=True,
               notices=(Notice.WITHDRAWAL,)),
    Transition("appeal", (S.ISSUED, S.INELIGIBLE, S.CLOSED), S.APPEALED, _DESK,
               "Record a petition to the Appeals Board", "LC 4610.6(h); 8 CCR 10575(a)",
               guards=("appealable_decision",),
               effects=("appeal_recorded",), asks_party=AGGRIEVED, notices=(Notice.APPEAL,)),
    Transition("deny_appeal", (S.APPEALED,), S.CLOSED, _DESK,
               "Appeal denied, dismissed or withdrawn", "LC 4610.6(h)",
               effects=("appeal_denial_recorded",), needs_reason=True),
    Transition("remand", (S.APPEALED,), S.REMANDED, _DESK,
               "Remanded by the Appeals Board", "LC 4610.6(i)",
               effects=("remand_recorded", "public_left"), needs_reason=True, notices=(Notice.REMAND,)),
    Transition("reassign", (S.REMANDED,), S.ASSIGNED, _DESK,
               "Open a new round", "LC 4610.6(i); 8 CCR 9792.10.4(b)",
               guards=("remand_of_determination", "parties_complete", "items_present"),
               effects=("assigned",), notices=(Notice.ASSIGNMENT,)),
    Transition("hand_over", (S.REMANDED,), S.CLOSED, _DESK,
               "Handed over to another review organization", "LC 4610.6(i)",
               guards=("remand_of_determination",), needs_reason=True),
    Transition("review_eligibility_again", (S.REMANDED,), S.ELIGIBILITY_REVIEW, _DESK,
               "Review eligibility again", "8 CCR 10575(a); 8 CCR 9792.10.3(a)",
               guards=("remand_of_ineligibility",)),
    Transition("close", (S.DUPLICATE, S.INELIGIBLE, S.ISSUED, S.TERMINATED, S.WITHDRAWN), S.CLOSED,
               _DESK | _SYSTEM, "Close the case", "House rule"),
)
# fmt: on


def find(action: str, state: S) -> Transition:
    """Return the move `action` makes from `state`; raise `IllegalTransition`, saying what is possible."""
    named = [t for t in TRANSITIONS if t.action == action]
    for transition in named:
        if state in transition.sources:
            return transition
    if not named:
        raise IllegalTransition(action=action, state=state, why="there is no such move.", what_to_do="")
    sources = ", ".join(source.label for t in named for source in t.sources)
    instead = ", ".join(f"“{t.label}”" for t in available(state)) or "nothing"
    raise IllegalTransition(
        action=action,
        state=state,
        why=f"that is possible only from: {sources}.",
        what_to_do=f"Possible now: {instead}.",
    )


def available(state: S, *roles: Role | None) -> tuple[Transition, ...]:
    """Return the moves out of `state` open to someone with any of `roles` (all moves if none is given)."""
    return tuple(t for t in TRANSITIONS if state in t.sources and (not roles or t.roles.intersection(roles)))


def is_open(state: S) -> bool:
    """Whether the dispute still waits for its decision."""
    return state in OPEN_STATES


def table_faults(transitions: Iterable[Transition] = TRANSITIONS) -> list[str]:
    """Return, in words, what is inconsistent in a transition table; an empty list for a sound one."""
    table = tuple(transitions)
    moves = [(t.action, source) for t in table for source in t.sources]
    faults = [f"{a} leaves {s} twice" for a, s in sorted(set(moves)) if moves.count((a, s)) > 1]
    faults += [f"{t.action} leads from {t.target} to itself" for t in table if t.target in t.sources]
    faults += [f"nobody may {t.action}" for t in table if not t.roles]
    faults += [f"{t.action} has no clause or label" for t in table if not (t.clause and t.label)]
    used = {guard for t in table for guard in t.guards}
    faults += [f"guard {name} is used but not described" for name in sorted(used - GUARDS.keys())]
    faults += [f"guard {name} is described but not used" for name in sorted(GUARDS.keys() - used)]
    done = {effect for t in table for effect in t.effects}
    faults += [f"effect {name} is used but not described" for name in sorted(done - EFFECTS.keys())]
    faults += [f"effect {name} is described but not used" for name in sorted(EFFECTS.keys() - done)]
    faults += [f"{state} cannot be reached" for state in S if state not in _reachable(INITIAL, table)]
    faults += [f"{state} never leads to closed" for state in S if S.CLOSED not in _reachable(state, table)]
    return faults


def _reachable(start: S, table: tuple[Transition, ...]) -> set[S]:
    found, frontier = {start}, [start]
    while frontier:
        state = frontier.pop()
        new = {t.target for t in table if state in t.sources} - found
        found |= new
        frontier += new
    return found


def lifecycle_markdown() -> str:
    """Render the table, its guards and effects and a Mermaid diagram as the text of `docs/lifecycle.md`."""
    rows = [_row(t) for t in TRANSITIONS]
    guards = [f"| `{name}` | {words} |" for name, words in GUARDS.items()]
    effects = [f"| `{name}` | {words} |" for name, words in EFFECTS.items()]
    return "\n".join(
        [
            "# Life of a case",
            "",
            "Generated from `cases/lifecycle.py` (`lifecycle_markdown()`); do not edit by hand.",
            "",
            "## Diagram",
            "",
            "`terminate`, `resolve` and `withdraw` are possible from every open state and are left out of the drawing: "
            + ", ".join(f"`{s}`" for s in OPEN_STATES)
            + ".",
            "",
            "```mermaid",
            *_mermaid(),
            "```",
            "",
            "## Moves",
            "",
            "| action | label | from | to | who | only when | effects, in order | tells | reason | clause |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            "## Guards",
            "",
            "| guard | makes sure that |",
            "| --- | --- |",
            *guards,
            "",
            "## Effects",
            "",
            "In the transaction of the move. None says that anything was sent or received: letters do, and people.",
            "",
            "| effect | what it does |",
            "| --- | --- |",
            *effects,
            "",
        ]
    )


def _row(t: Transition) -> str:
    sources = "any open state" if t.sources is OPEN_STATES else ", ".join(f"`{s}`" for s in t.sources)
    who = ", ".join(sorted(_actor(role) for role in t.roles))
    guards = ", ".join(f"`{g}`" for g in t.guards) or "-"
    effects = ", ".join(f"`{e}`" for e in t.effects) or "-"
    reason = "written, with grounds" if t.needs_grounds else "written" if t.needs_reason else "-"
    tells = ", ".join(notice.label for notice in t.notices) or "-"
    cells = (f"`{t.action}`", t.label, sources, f"`{t.target}`", who, guards, effects, tells, reason, t.clause)
    return f"| {' | '.join(cells)} |"


def _actor(role: Role | None) -> str:
    return role.value if role else "system"


def _mermaid() -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {INITIAL}"]
    lines += [
        f"    {source} --> {t.target}: {t.action}"
        for t in TRANSITIONS
        if t.sources is not OPEN_STATES
        for source in t.sources
    ]
    return [*lines, f"    {S.CLOSED} --> [*]"]


if _faults := table_faults():  # a wrong table must not start
    raise ValueError("; ".join(_faults))
