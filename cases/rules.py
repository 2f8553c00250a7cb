"""Who may do what with a case. The roles that may make a move are in `cases/lifecycle.py`."""

from __future__ import annotations

from typing import Final

from cases import hooks
from cases.models import ApplicationDraft, Call, Case, CaseTask, Disposal, Document, Letter, Note, PageMark
from imr_site.accounts.authority import (
    Rule,
    administrator,
    auditor,
    case_manager,
    intake,
    may,
    quality,
    relation,
    reviewer,
)
from imr_site.accounts.models import User

_front = intake | case_manager | administrator
_desk = case_manager | administrator
_staff = _front | quality | auditor


@relation
def _reads_it_elsewhere(actor: User, document: Document) -> bool:
    return hooks.is_read_by(actor, document)


@relation
def _reads_its_file(actor: User, case: Case) -> bool:
    return hooks.is_file_read_by(actor, case)


@relation
def _made_it(actor: User, mark: PageMark) -> bool:
    return mark.person_id == actor.pk


@relation
def _addressed(_actor: User, letter: Letter) -> bool:
    return bool(letter.addressee)


@relation
def _is_notice(_actor: User, letter: Letter) -> bool:
    return letter.is_notice


@relation
def _works_on_it(actor: User, case: Case) -> bool:
    return case.owner_id == actor.pk


@relation
def _types_it(actor: User, draft: ApplicationDraft) -> bool:
    return draft.owner_id == actor.pk


@relation
def _its_person_left(_actor: User, draft: ApplicationDraft) -> bool:
    return not may(draft.owner, begin_draft)


# ---- the case -------------------------------------------------------------------------------------------------------

see_case: Final = Rule(_staff, "Cases are seen by the staff; reviewers see the rounds designated to them.")
open_case: Final = Rule(_front, "New cases are opened by the intake desk and case managers.", by_system=True)
begin_draft: Final = Rule(_front, "Applications are typed by the intake desk and case managers.")
keep_draft: Final = Rule(_front & _types_it, "A draft is worked on by the person who types it.")
see_left_drafts: Final = Rule(administrator, "Drafts of people who left are for administrators.")
hand_draft: Final = Rule(administrator & _its_person_left, "A draft is handed on once its person has left.")
discard_draft: Final = Rule(keep_draft.who | hand_draft.who, "A draft is thrown away by the person who types it.")
keep_book: Final = Rule(_front, "The address book is kept by the intake desk and case managers.")
import_applications: Final = Rule(
    _front, "Applications are imported by the intake desk and case managers.", by_system=True
)
correct_party: Final = Rule(_front, "Parties are corrected by the intake desk and case managers.")
add_party: Final = Rule(_front, "Parties are added by the intake desk and case managers.")
correct_facts: Final = Rule(_front, "Facts are corrected by the intake desk and case managers.")
add_event: Final = Rule(_front, "Events are recorded by the intake desk and case managers.")
state_facts: Final = Rule(_front, "Facts of an application are stated by the intake desk and case managers.")
extend_clock: Final = Rule(_desk, "More time is recorded by case managers.")
import_case: Final = Rule(administrator, "Whole cases are imported by administrators.", by_system=True)
settle_duplicate: Final = Rule(_front, "Duplicates are linked and ruled out by the intake desk and case managers.")
send_notice: Final = Rule(_front, "Notices are sent by the intake desk and case managers.")
take_case: Final = Rule(_front, "Cases are taken by the intake desk and case managers.")
give_case: Final = Rule(
    _desk | (_front & _works_on_it), "A case is given to a colleague by whoever works on it, or by a case manager."
)
move_many: Final = Rule(_front, "Many cases are moved at once by the intake desk and case managers.")
consolidate_case: Final = Rule(_front, "Applications are put together by the intake desk and case managers.")
find_item_ineligible: Final = Rule(_front, "Items are found not eligible by the intake desk and case managers.")
keep_calendar: Final = Rule(administrator, "Days that were closed are kept by administrators.")
close_item: Final = Rule(_desk, "Items are closed and opened again by case managers.")
expedite_case: Final = Rule(_desk, "A review becomes expedited by a case manager.")

# ---- the work on it -------------------------------------------------------------------------------------------------


@relation
def _wrote_it(actor: User, note: Note) -> bool:
    return note.written_by_id == actor.pk


@relation
def _logged_it(actor: User, call: Call) -> bool:
    return call.logged_by_id == actor.pk


@relation
def _is_for(actor: User, task: CaseTask) -> bool:
    return task.owner_id == actor.pk


_writers: Final = _front | quality

write_note: Final = Rule(_writers, "Notes are written by the staff who work on cases.")
strike_note: Final = Rule(_desk | (_writers & _wrote_it), "A note is struck by whoever wrote it, or by a case manager.")
log_call: Final = Rule(_front, "Calls are logged by the intake desk and case managers.")
strike_call: Final = Rule(_desk | (_front & _logged_it), "A call is struck by whoever logged it, or by a case manager.")
give_task: Final = Rule(_writers, "Tasks are given by the staff who work on cases.")
take_task: Final = Rule(_writers, "Tasks are for the staff who work on cases.")
finish_task: Final = Rule(_front | _is_for, "A task is done by the person it is for, or by the desk.")

see_lateness: Final = Rule(_desk | auditor, "Late records are seen by case managers.")
see_dashboard: Final = Rule(_front, "The overview is for the intake desk and case managers.")
see_load: Final = Rule(_desk, "Who works on how much is for case managers.")
state_fee: Final = Rule(_desk, "Fees are stated by case managers.")
credit_fee: Final = Rule(_desk, "Fees are credited by case managers.")
see_invoices: Final = Rule(_desk | auditor, "Invoices are for case managers.")
issue_invoice: Final = Rule(_desk, "Invoices are issued by case managers.")

# ---- its records ----------------------------------------------------------------------------------------------------

send_record: Final = Rule(_front, "Records are sent in by the intake desk and case managers.")
receive_record: Final = Rule(_front, "Records are taken in by the intake desk and case managers.", by_system=True)
state_required: Final = Rule(_front, "What must be in a file is stated by the intake desk and case managers.")
describe_record: Final = Rule(_front, "Records are described by the intake desk and case managers.")
open_record: Final = Rule(
    _staff | _reads_it_elsewhere, "A record is opened by the staff, and by the reviewer who declared no conflict."
)
read_case_file: Final = Rule(
    _staff | _reads_its_file, "Declare conflicts first; the file of the case opens to its reviewer after that."
)
open_original: Final = Rule(
    administrator, "A record as received, which may do harm when opened, is for administrators."
)
remove_mark: Final = Rule(_made_it, "A mark is taken away by the person who made it.")

# ---- how long it is kept --------------------------------------------------------------------------------------------


@relation
def _proposed_it(actor: User, disposal: Disposal) -> bool:
    return disposal.proposed_by_id == actor.pk


@relation
def _approved_it(actor: User, disposal: Disposal) -> bool:
    return disposal.first_approved_by_id == actor.pk


place_hold: Final = Rule(_desk, "Legal holds are placed by case managers.")
release_hold: Final = Rule(administrator, "Legal holds are released by administrators.")
see_retention: Final = Rule(administrator | auditor, "Disposals are for administrators and auditors.")
propose_disposal: Final = Rule(administrator, "Disposals are proposed by administrators.", by_system=True)
decide_disposal: Final = Rule(administrator, "Disposals are approved by administrators.")
approve_of_another: Final = Rule(
    ~_proposed_it & ~_approved_it,
    "A disposal is approved by two people, and neither of them proposed it.",
)

# ---- its letters ----------------------------------------------------------------------------------------------------

_SERVED_BY: Final = "Letters are served by case managers."

see_draft_letters: Final = Rule(quality | _desk, "A letter before its issue is for those who sign it off and issue it.")
see_pack: Final = Rule(quality | _desk | auditor, "The letters of a case as a whole are for those who serve them.")
make_letter: Final = Rule(
    quality | _desk, "Letters are made by those who sign them off and issue them.", by_system=True
)
open_letter: Final = Rule(
    see_pack.who | (_is_notice & _staff) | (~_addressed & (_staff | reviewer)),
    "A letter to a party is for those who serve it.",
)
see_service: Final = Rule(_desk | auditor, "The service desk is for case managers.")
serve_letter: Final = Rule(_desk, _SERVED_BY)
record_delivery: Final = Rule(_desk, _SERVED_BY, by_system=True)
send_feed: Final = Rule(_desk, "Feeds are sent by case managers.", by_system=True)
