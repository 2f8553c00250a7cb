"""Eleven people, and a case of each of eleven kinds: made once through the real services, asked many times."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client
from django.utils import timezone

from cases.enums import CallDirection, CaseState, NotificationKind
from cases.hooks import keepers
from cases.models import ApplicationImport, BookEntry, Case, Disposal, DisposalLine, Disposed
from cases.services.book import keep_apart
from cases.services.bulk import request_moves
from cases.services.calls import log_call
from cases.services.case_tasks import give_task
from cases.services.closed_days import add_closed_day
from cases.services.correspondence.batches import make_batch
from cases.services.correspondence.letters import make_letter
from cases.services.desk import save_view
from cases.services.notes import write_note
from cases.services.notifications import notify
from cases.services.retention.holds import place_hold
from imr_site.accounts.enums import ChangeKind, Role
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from imr_site.people.services.changes import ask_change
from reviews.enums import TieKind
from reviews.letters.extraction import LetterFile
from reviews.models import Affiliation
from reviews.services.importing import import_letter
from reviews.services.library.documents import request_recheck
from reviews.services.library.wording import add_wording
from reviews.services.phrases import keep_phrase
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_draft_file,
    a_person,
    a_proof,
    a_reviewer,
    a_user,
    an_administrator,
    an_application_draft,
    declare,
    designate,
    move,
    open_,
    sign_in,
)
from tests.factories.feeds import a_feed
from tests.factories.fees import a_fee, an_invoice
from tests.factories.library import add_edition
from tests.factories.public import a_draft, prepare, release
from tests.factories.quality import a_sample
from tests.factories.reports import a_kept_report
from tests.imr_site.accounts.conftest import give_factor
from tests.reviews.letters.letter_builder import Letter, content_order

if TYPE_CHECKING:
    from imr_site.accounts.models import User

S = CaseState
PEOPLE = (
    "nobody",
    "unfactored",
    "left",
    "intake",
    "manager",
    "quality",
    "admin",
    "auditor",
    "reviewer",
    "tied",
    "stranger",
)
"""Nobody is not signed in. Two are administrators otherwise: the one has no second factor yet, the other left while
signed in. The reviewer is the one of every round but one; that one was the tied reviewer's, who declared a tie; the
stranger is a reviewer of no case. All but the first two have a second factor and proved it just now."""

KINDS = {
    "received": "as received, on legal hold",
    "waiting": "a reviewer is designated and has not declared yet",
    "tied": "the reviewer declared a tie, and no other is designated yet",
    "review": "under clinical review",
    "drafted": "the determination is submitted",
    "signed": "signed off, not issued",
    "issued": "issued, with letters, one of them in a print batch, and a public draft that waits for release",
    "published": "published, closed, its records disposed of",
    "remanded": "its determination set aside by the Appeals Board",
    "withdrawn": "withdrawn while under review",
    "imported": "read from a published letter",
}
NONE = 0
"""The id of what a case does not have: asked for all the same."""
OF_ANOTHER_CASE = {
    "document": "review",
    "party": "review",
    "hold": "received",
    "note": "received",
    "call": "received",
    "task": "received",
}
"""What stands below the number of a case in an address: where the case has none, that of another is asked for."""


def make_world() -> SimpleNamespace:
    """The people's browsers (`browsers`), the things of each kind of case (`cases`), and what is of no case."""
    users = _users()
    cases = {kind: _things(case) for kind, case in _cases().items()}
    for name, kind in OF_ANOTHER_CASE.items():
        another = getattr(cases[kind], name)
        for things in cases.values():
            setattr(things, name, getattr(things, name) or another)
    prepare(a_draft(a_determination(Case.objects.get(case_number=cases["issued"].number))))
    _rows_of_the_console()
    return SimpleNamespace(
        browsers={"nobody": Client()} | {name: sign_in(Client(), user) for name, user in users.items()},
        cases=cases,
        things=_things_of_no_case(users, cases["issued"].delivery),
        left=users["left"],
        last_event=Event.objects.latest("pk").pk,
    )


def _users() -> dict[str, User]:
    users = {
        "unfactored": an_administrator("Uma Reyes"),
        "left": an_administrator("Leo Brandt"),
        "intake": a_person(Role.INTAKE),
        "manager": a_case_manager(),
        "quality": a_person(Role.QUALITY),
        "admin": an_administrator(),
        "auditor": a_person(Role.AUDITOR),
        "reviewer": a_reviewer().user,
        "tied": a_reviewer("Dana Kowalczyk").user,
        "stranger": a_reviewer("Tobias Aurelio").user,
    }
    for name, user in users.items():
        if name != "unfactored":
            give_factor(user)
    return users


def _cases() -> dict[str, Case]:
    received = open_()
    place_hold(case=received, reason="A subpoena.", since=timezone.localdate(), actor=a_case_manager())
    _work_on(received)
    waiting, tied = a_case(S.READY_FOR_REVIEW), a_case(S.READY_FOR_REVIEW)
    designate(waiting)
    declare(designate(tied, a_reviewer("Dana Kowalczyk")), tie="A cousin.")
    Affiliation.objects.create(person=a_reviewer().user, kind=TieKind.PRIVILEGES.value, organization="Mercy Hospital")
    published = a_determination()
    release(prepare(a_draft(published)))
    move(published.case, "close")
    _dispose_of_records(published.case)
    withdrawn = a_case(S.CLINICAL_REVIEW)
    move(withdrawn, "withdraw")
    read = import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(content_order(Letter()).encode())))
    return {
        "received": received,
        "waiting": waiting,
        "tied": tied,
        "review": a_case(S.CLINICAL_REVIEW),
        "drafted": a_case(S.DETERMINATION_DRAFTED),
        "signed": a_case(S.QUALITY_REVIEW),
        "issued": a_case(S.ISSUED),
        "published": published.case,
        "remanded": a_case(S.REMANDED),
        "withdrawn": withdrawn,
        "imported": Case.objects.get(case_number=read.case_number),
    }


def _work_on(case: Case) -> None:
    """A note, a call and a task, of the case manager."""
    manager = a_case_manager()
    write_note(case=case, text="The attorney moved.", actor=manager)
    said = {"asked": "Where is my case?", "answered": "We look at it.", "direction": CallDirection.IN}
    log_call(case=case, other="Her son", actor=manager, **said)
    give_task(case=case, what="Ask for the ADJ number", owner=manager, due_on=timezone.localdate(), actor=manager)


def _dispose_of_records(case: Case) -> None:
    """As when their time is over, without waiting for it."""
    disposal = Disposal.objects.create(record_class="records", proposed_at=timezone.now())
    line = DisposalLine.objects.create(
        disposal=disposal,
        record_class="records",
        subject=case.scope,
        case=case,
        name=case.case_number,
        because="Its time is over.",
        kept_until=date(2024, 1, 1),
    )
    for thing in keepers["records"].holdings(case.pk):
        Disposed.objects.create(line=line, what=thing.what, sha256=thing.sha256, size=thing.size, at=timezone.now())


def _things(case: Case) -> SimpleNamespace:
    """What the case has, by the names of the parameters that ask for it; `NONE` for what it has not."""
    round_ = case.rounds.order_by("-number").first()
    determination = case.determinations.order_by("-pk").first()
    alone = case.letters.filter(kind="determination").first()
    to_worker = case.letters.filter(recipient__kind="injured_worker").first()
    for letter in (alone, to_worker):
        if letter is not None and case.state == S.ISSUED:
            make_letter(letter_id=letter.pk)
    return SimpleNamespace(
        number=case.case_number,
        document=_pk(case.documents.first()),
        party=_pk(case.parties.first()),
        event=_pk(case.events.filter(source="person").first()),
        hold=_pk(case.holds.first()),
        note=_pk(case.notes.first()),
        call=_pk(case.calls.first()),
        task=_pk(case.tasks.first()),
        round=_pk(round_),
        determination=_pk(determination),
        fee=_pk(case.fee_lines.first()),
        public=_pk(determination and determination.public_versions.first()),
        alone=_pk(alone),
        to_party=_pk(to_worker),
        delivery=_pk(to_worker and to_worker.deliveries.first()),
    )


def _pk(found: Any) -> int:
    return found.pk if found else NONE


def _things_of_no_case(users: dict[str, User], delivery: int) -> dict[str, int]:
    asked = ask_change(
        person=users["auditor"], kind=ChangeKind.ROLE, after=Role.INTAKE, actor=an_administrator("Ada Quist")
    )
    now = timezone.now()
    typed = an_application_draft(users["intake"])
    left = an_application_draft(a_user(Role.INTAKE, "Ludo Marsh"))
    left.owner.is_active = False
    left.owner.save()
    known = BookEntry.objects.get(kind="requesting_physician")
    another = BookEntry.objects.create(kind=known.kind, words="ira castle", name="Ira Castle", sound="KSTL")
    lena = users["reviewer"].reviewer
    ties = {
        name: Affiliation.objects.create(person=person, kind="spouse", name="Otto").pk
        for name, person in (("tie", users["quality"]), ("own_tie", users["reviewer"]))
    }
    return ties | {
        "reviewer": lena.pk,
        "colleague": users["quality"].pk,
        "licence": lena.licenses.get().pk,
        "absence": lena.absences.create(begins_on=date(2030, 1, 1), ends_on=date(2030, 1, 1)).pk,
        "proof": a_proof(lena).pk,
        "book_entry": known.pk,
        "book_decision": keep_apart(entry=known, other=another, reason="Two towns.", actor=a_case_manager()).pk,
        "draft": typed.pk,
        "left_draft": left.pk,
        "import": ApplicationImport.objects.create(name="table.csv", requested_at=now).pk,
        "draft_file": a_draft_file(typed).pk,
        "notification": notify(people=[a_case_manager()], kind=NotificationKind.TASK, about="task/0", words="A task.")[
            0
        ].pk,
        "batch": make_batch(delivery_ids=[delivery], actor=a_case_manager()).pk,
        "report": a_kept_report().pk,
        "feed": a_feed().pk,
        "invoice": an_invoice(a_fee(a_case(CaseState.ELIGIBLE))).pk,
        "disposal": Disposal.objects.create(record_class="records", proposed_at=now).pk,
        "change": asked.pk,
        "sample": a_sample().pk,
        "recheck": request_recheck(reason="Rules changed", actor=an_administrator()).pk,
        "notice": (due := a_case(CaseState.ELIGIBLE).notices.get()).pk,
        "notice_party": due.case.parties.first().pk,
        "bulk": request_moves(
            case_ids=[due.case_id], action="close", tells=False, actor=an_administrator("Ada Quist")
        ).pk,
        "phrase": keep_phrase(short="no", words="No.", actor=lena.user).pk,
        "saved_view": save_view(name="Late", query="due=late", actor=a_case_manager()).pk,
        "notices_job": Job.objects.create(kind="cases.send_notices", key="1", requested_at=now).pk,
        "failed_job": Job.objects.create(
            kind="test", key="1", requested_at=now, failed_at=now, last_error="The disk is full."
        ).pk,
    }


def _rows_of_the_console() -> None:
    """A row of each model of the console that has none yet."""
    add_edition("Toe Complaints, 2031")
    add_wording(
        name="letter.items_lead",
        text="These are the decisions:",
        effective_from=timezone.localdate() + timedelta(days=1),
        note="Plainer words",
        actor=an_administrator(),
    )
    told = {"reason": "a holiday the Governor declared", "source": "Proclamation", "statewide": True}
    add_closed_day(day=date(2031, 7, 8), actor=an_administrator(), **told)
    of_sign_in = {"username": "x", "ip_address": "192.0.2.1", "user_agent": "x", "path_info": "/", "http_accept": "*"}
    AccessAttempt.objects.create(**of_sign_in, failures_since_start=1)
    for model in (AccessLog, AccessFailureLog):
        model.objects.create(**of_sign_in)
