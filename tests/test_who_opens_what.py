"""Who opens what, address by address: the answers are written down here, and every address has a row."""

from __future__ import annotations

import io
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Case, Disposal
from cases.services.correspondence.batches import make_batch
from cases.services.correspondence.letters import make_letter
from cases.services.retention.holds import place_hold
from imr_site.accounts.enums import ChangeKind, Role
from imr_site.jobs.models import Job
from imr_site.people.services.changes import ask_change
from reviews.letters.extraction import LetterFile
from reviews.services.importing import import_letter
from reviews.services.library.documents import request_recheck
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_person,
    a_reviewer,
    a_round,
    an_administrator,
    declare,
    designate,
    open_,
    sign_in,
)
from tests.factories.public import a_draft, prepare, release
from tests.reviews.letters.letter_builder import Letter, content_order

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

S = CaseState
PEOPLE = ("intake", "manager", "admin", "quality", "auditor", "reviewer", "stranger", "tied")
"""`reviewer` is designated for the cases under review, waiting and issued, `tied` declared a tie in one of their own,
`stranger` is a reviewer of none."""

ROUTES = """
GET  case_list           -                                  200 200 200 200 200 200 200 200
POST case_list           -                                  200 200 200 200 403 200 200 200
GET  case_create         -                                  200 200 200 403 403 403 403 403
POST case_create         -                                  200 200 200 403 403 403 403 403
GET  case_detail         review,unassigned,issued,imported  200 200 200 200 200 404 404 404
GET  case_clocks         review,unassigned,issued,imported  200 200 200 200 200 404 404 404
POST case_move           review,unassigned                  302 302 302 403 403 404 404 404
POST case_move           issued,imported                    302 302 302 302 403 404 404 404
GET  event_add           review,unassigned,issued,imported  200 200 200 403 403 404 404 404
POST event_add           review,unassigned,issued,imported  200 200 200 403 403 404 404 404
POST case_expedite       review,unassigned,issued,imported  403 302 302 403 403 404 404 404
POST case_link           review,unassigned,issued,imported  302 302 302 403 403 404 404 404
POST case_unlink         review,unassigned,issued,imported  302 302 302 403 403 404 404 404
POST case_rule_out       review,unassigned,issued,imported  302 302 302 403 403 404 404 404
POST case_rule_out_undo  review,unassigned,issued,imported  302 302 302 403 403 404 404 404
POST item_close          review,unassigned,issued,imported  403 302 302 403 403 404 404 404
GET  party_edit          review,unassigned,issued           200 200 200 403 403 404 404 404
GET  party_edit          imported                           404 404 404 404 404 404 404 404
POST party_edit          review,unassigned,issued           200 200 200 403 403 404 404 404
POST party_edit          imported                           404 404 404 404 403 404 404 404
GET  document_add        review,unassigned,issued,imported  200 200 200 403 403 404 404 404
POST document_add        review,unassigned,issued,imported  200 200 200 403 403 404 404 404
GET  document_open       review,issued                      200 200 200 200 200 404 404 404
GET  document_open       unassigned,imported                404 404 404 404 404 404 404 404
GET  document_original   review,issued                      403 403 200 403 403 404 404 404
GET  document_original   unassigned,imported                404 404 404 404 404 404 404 404
POST document_original   review,issued                      403 403 200 403 403 404 404 404
POST document_original   unassigned,imported                404 404 404 404 403 404 404 404
POST case_hold           review,unassigned,issued,imported  403 302 302 403 403 404 404 404
POST case_hold_release   unassigned                         403 403 302 403 403 404 404 404
POST case_hold_release   review,issued,imported             403 403 404 403 403 404 404 404
GET  retention           -                                  403 403 200 403 200 403 403 403
POST retention_propose   -                                  403 403 302 403 403 403 403 403
GET  disposal_detail     disposal                           403 403 200 403 200 403 403 403
POST disposal_approve    disposal                           403 403 302 403 403 403 403 403
POST disposal_refuse     disposal                           403 403 302 403 403 403 403 403
GET  my_reviews          -                                  200 200 200 200 200 200 200 200
GET  round_detail        own,issued                         404 403 403 403 403 302 404 404
GET  round_detail        waiting                            404 403 403 403 403 200 404 404
GET  round_detail        tied                               404 403 403 403 403 404 404 200
POST round_detail        own,issued                         404 403 403 403 403 302 404 404
POST round_detail        waiting                            404 403 403 403 403 200 404 404
POST round_detail        tied                               404 403 403 403 403 404 404 200
GET  round_records       own,issued                         404 403 403 403 403 200 404 404
GET  round_records       waiting                            404 403 403 403 403 403 404 404
GET  round_records       tied                               404 403 403 403 403 404 404 403
GET  round_document      own,issued                         404 200 200 200 200 200 404 404
GET  round_document      waiting                            404 200 200 200 200 403 404 404
GET  round_document      tied                               404 200 200 200 200 404 404 403
POST round_mark_reviewed own,issued                         404 403 403 403 403 302 404 404
POST round_mark_reviewed waiting                            404 403 403 403 403 403 404 404
POST round_mark_reviewed tied                               404 403 403 403 403 404 404 403
GET  round_summary       own,issued                         404 403 403 403 403 200 404 404
GET  round_summary       waiting                            404 403 403 403 403 403 404 404
GET  round_summary       tied                               404 403 403 403 403 404 404 403
POST round_summary       own,issued                         404 403 403 403 403 200 404 404
POST round_summary       waiting                            404 403 403 403 403 403 404 404
POST round_summary       tied                               404 403 403 403 403 404 404 403
GET  round_narrative     own,issued                         404 403 403 403 403 200 404 404
GET  round_narrative     waiting                            404 403 403 403 403 403 404 404
GET  round_narrative     tied                               404 403 403 403 403 404 404 403
GET  round_facts         own,issued                         404 403 403 403 403 200 404 404
GET  round_facts         waiting                            404 403 403 403 403 403 404 404
GET  round_facts         tied                               404 403 403 403 403 404 404 403
POST round_facts         own,issued                         404 403 403 403 403 200 404 404
POST round_facts         waiting                            404 403 403 403 403 403 404 404
POST round_facts         tied                               404 403 403 403 403 404 404 403
GET  round_item          own,issued                         404 403 403 403 403 200 404 404
GET  round_item          waiting                            404 403 403 403 403 403 404 404
GET  round_item          tied                               404 403 403 403 403 404 404 403
POST round_item          own,issued                         404 403 403 403 403 200 404 404
POST round_item          waiting                            404 403 403 403 403 403 404 404
POST round_item          tied                               404 403 403 403 403 404 404 403
GET  round_findings      own,issued                         404 200 200 200 200 200 404 404
GET  round_findings      waiting                            404 200 200 200 200 403 404 404
GET  round_findings      tied                               404 200 200 200 200 404 404 403
POST round_check         own,issued                         404 403 403 403 403 302 404 404
POST round_check         waiting                            404 403 403 403 403 403 404 404
POST round_check         tied                               404 403 403 403 403 404 404 403
GET  round_submit        own,issued                         404 403 403 403 403 200 404 404
GET  round_submit        waiting                            404 403 403 403 403 403 404 404
GET  round_submit        tied                               404 403 403 403 403 404 404 403
POST round_submit        own,issued                         404 403 403 403 403 200 404 404
POST round_submit        waiting                            404 403 403 403 403 403 404 404
POST round_submit        tied                               404 403 403 403 403 404 404 403
GET  guideline_list      -                                  200 200 200 200 200 200 200 200
GET  recheck_list        -                                  403 200 200 200 200 403 403 403
GET  recheck_report      recheck                            403 200 200 200 200 403 403 403
GET  guideline_rule      -                                  404 404 404 404 404 404 404 404
GET  quality_queue       -                                  403 403 200 200 200 403 403 403
GET  quality_review      own,waiting,tied,signed,issued     404 200 200 200 200 404 404 404
POST quality_review      own,waiting,tied,signed,issued     404 403 403 200 403 404 404 404
GET  case_review         review,unassigned,issued,imported  200 200 200 200 200 404 404 404
POST case_review         review,unassigned,issued,imported  403 200 200 403 403 404 404 404
POST case_issue          signed                             403 302 302 302 403 404 404 404
POST case_issue          review,unassigned,issued,imported  302 302 302 302 403 404 404 404
GET  draft_letter        signed                             403 200 200 200 403 404 404 404
GET  draft_letter        review,unassigned,issued,imported  403 404 404 404 403 404 404 404
GET  draft_letter_to     signed                             403 200 200 200 403 404 404 404
GET  draft_letter_to     review,unassigned,issued,imported  403 404 404 404 403 404 404 404
POST letter_request      issued                             403 302 302 302 403 403 404 404
POST letter_request      imported                           403 302 302 302 403 404 404 404
GET  pack_download       issued                             403 200 200 200 200 403 404 404
GET  pack_download       imported                           403 200 200 200 200 404 404 404
GET  public_register     -                                  200 200 200 200 200 200 200 200
GET  public_pdf          published                          404 404 404 404 404 404 404 404
POST public_withdraw     published                          403 403 302 302 403 403 404 404
GET  public_history      issued                             200 200 200 200 200 403 404 404
GET  public_history      imported                           200 200 200 200 200 404 404 404
POST public_start        issued                             403 302 302 403 403 403 404 404
POST public_start        imported                           403 302 302 403 403 404 404 404
GET  public_edit         issued                             403 200 200 403 403 403 404 404
GET  public_edit         imported                           404 404 404 404 404 404 404 404
POST public_edit         issued                             403 200 200 403 403 403 404 404
POST public_edit         imported                           404 404 404 404 403 404 404 404
GET  public_release      issued                             403 403 200 200 403 403 404 404
GET  public_release      imported                           404 404 404 404 404 404 404 404
POST public_release      issued                             403 403 200 200 403 403 404 404
POST public_release      imported                           404 404 404 404 403 404 404 404
GET  public_worklist     -                                  403 200 200 200 403 403 403 403
GET  service_record      issued                             403 200 200 200 200 403 404 404
GET  service_record      imported                           403 200 200 200 200 404 404 404
GET  letter_check        -                                  200 200 200 200 200 200 200 200
POST letter_check        -                                  200 200 200 200 200 200 200 200
GET  letter_link         -                                  410 410 410 410 410 410 410 410
POST letter_link         -                                  410 410 410 410 410 410 410 410
GET  letter_status       alone                              200 200 200 200 200 200 404 404
GET  letter_status       to_party                           403 200 200 200 200 403 404 404
POST letter_retry        alone,to_party                     403 302 302 302 403 403 404 404
GET  letter_download     alone                              200 200 200 200 200 200 404 404
GET  letter_download     to_party                           403 200 200 200 200 403 404 404
GET  service_desk        -                                  403 200 200 403 200 403 403 403
POST service_sent        service                            403 302 302 403 403 403 403 403
POST service_received    service                            403 302 302 403 403 403 403 403
POST service_returned    service                            403 302 302 403 403 403 403 403
POST service_again       service                            403 302 302 403 403 403 403 403
POST service_retry       service                            403 302 302 403 403 403 403 403
POST batch_create        -                                  403 302 302 403 403 403 403 403
GET  batch_detail        batch                              403 200 200 403 200 403 403 403
GET  batch_status        batch                              403 200 200 403 200 403 403 403
GET  batch_download      batch                              403 302 302 403 403 403 403 403
POST batch_mailed        batch                              403 302 302 403 403 403 403 403
POST batch_cancel        batch                              403 302 302 403 403 403 403 403
POST batch_retry         batch                              403 302 302 403 403 403 403 403
GET  account_changes     -                                  403 403 200 403 200 403 403 403
GET  account_change      change                             404 404 200 404 200 404 404 404
POST account_change      change                             404 404 302 404 403 404 404 404
GET  session_state       -                                  200 200 200 200 200 200 200 200
POST session_state       -                                  200 200 200 200 200 200 200 200
GET  signed_in_again     -                                  200 200 200 200 200 200 200 200
GET  usersessions_list   -                                  200 200 200 200 200 200 200 200
POST usersessions_list   -                                  302 302 302 302 302 302 302 302
GET  account_email       -                                  200 200 200 200 200 200 200 200
POST account_email       -                                  200 200 200 200 200 200 200 200
GET  address_confirm     -                                  302 302 302 302 302 302 302 302
GET  address_confirm_page -                                 410 410 410 410 410 410 410 410
POST address_confirm_page -                                 410 410 410 410 410 410 410 410
GET  status               -                                  403 403 200 403 200 403 403 403
POST job_again            failed_job                         403 403 302 403 403 403 403 403
GET  metrics              -                                  404 404 404 404 404 404 404 404
"""
"""Method, name of the address, what it is of (several, where all answer alike), and the answer to each of PEOPLE."""


def _rows() -> dict[str, list[list[str]]]:
    rows: dict[str, list[list[str]]] = {}
    for line in ROUTES.strip().splitlines():
        method, name, subjects, *codes = line.split()
        rows.setdefault(name, []).extend([method, subject, *codes] for subject in subjects.split(","))
    return rows


OF_THE_SITE = {"status", "job_again", "metrics"}
"""Addresses of no room."""
PUBLIC = {
    "address_confirm": "302",
    "address_confirm_page": "410",
    "letter_check": "200",
    "letter_link": "410",
    "metrics": "404",
    "public_register": "200",
    "public_pdf": "404",
    "session_state": "200",
}
"""Open to whoever holds a letter or a link, signed in or not; here for those who are sent away everywhere else."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """What the addresses are of, and a browser for each person; made once, each visit is undone."""
    folder = tmp_path_factory.mktemp("addresses")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        cache.clear()
        yield _world()
        transaction.set_rollback(True)


def _world() -> SimpleNamespace:
    under_review, waiting = a_round(state=S.CLINICAL_REVIEW), designate(a_case(S.READY_FOR_REVIEW))
    tied = declare(designate(a_case(S.READY_FOR_REVIEW), a_reviewer("Dana Kowalczyk")), tie="A cousin.")
    signed, issued = a_round(state=S.QUALITY_REVIEW), a_determination()
    read = import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(content_order(Letter()).encode())))
    imported = Case.objects.get(case_number=read.case_number)
    to_worker = make_letter(letter_id=issued.letters.get(recipient__kind="injured_worker").pk)
    service = to_worker.deliveries.get()
    letter = make_letter(letter_id=issued.letters.get(kind="determination").pk)
    draft = prepare(a_draft(issued))
    published = release(prepare(a_draft(a_determination(case_number="CM20-7777777"))))
    unassigned = open_()
    hold = place_hold(case=unassigned, reason="A subpoena.", since=timezone.localdate(), actor=a_case_manager())
    users = {
        "intake": a_person(Role.INTAKE),
        "manager": a_case_manager(),
        "admin": an_administrator(),
        "quality": a_person(Role.QUALITY),
        "auditor": a_person(Role.AUDITOR),
        "reviewer": a_reviewer().user,
        "stranger": a_reviewer("Tobias Aurelio").user,
        "tied": tied.reviewer.user,
    }
    return SimpleNamespace(
        cases={
            "review": under_review.case,
            "unassigned": unassigned,
            "signed": signed.case,
            "issued": issued.case,
            "imported": imported,
        },
        rounds={"own": under_review, "waiting": waiting, "tied": tied, "signed": signed, "issued": issued.round},
        determinations={"issued": issued, "imported": imported.determinations.get()},
        letters={"alone": letter, "to_party": to_worker},
        service=service,
        hold=hold,
        disposal=Disposal.objects.create(record_class="records", proposed_at=timezone.now()),
        batch=make_batch(delivery_ids=[service.pk], actor=a_case_manager()),
        draft=draft,
        published=published,
        change=ask_change(
            person=users["auditor"], kind=ChangeKind.ROLE, after=Role.INTAKE, actor=an_administrator("Ada Quist")
        ),
        failed_job=Job.objects.create(
            kind="test", key="1", requested_at=timezone.now(), failed_at=timezone.now(), last_error="The disk is full."
        ),
        recheck=request_recheck(reason="Rules changed", actor=an_administrator()),
        users=users,
        browsers={name: sign_in(Client(), user) for name, user in users.items()},
    )


OURS = {"cases.urls", "reviews.urls", "imr_site.sign_in.urls", "imr_site.people.urls"}


def _patterns() -> dict[str, Any]:
    """Our addresses by name, whichever file of the site includes them."""
    found = {}
    for included in get_resolver().url_patterns:
        if getattr(getattr(included, "urlconf_name", None), "__name__", "") in OURS:
            found |= {pattern.name: pattern for pattern in _leaves(included)}
        elif getattr(included, "name", None) in OF_THE_SITE:
            found[included.name] = included
    return found


def _leaves(included: Any) -> Iterator[Any]:
    for pattern in included.url_patterns:
        yield from _leaves(pattern) if hasattr(pattern, "url_patterns") else [pattern]


def _address(world: SimpleNamespace, name: str, subject: str) -> str:
    wanted = _patterns()[name].pattern.converters
    values: dict[str, Any] = {"token": "A" * 32, "rule_id": "no-such-rule", "action": "withdraw", "position": 1}
    if "number" in wanted:
        case = world.cases[subject]
        document = case.documents.first()
        party = case.parties.first()
        record = document.pk if document else 0
        other = party.pk if party else 0
        numbers = {"party_edit": other, "case_hold_release": world.hold.pk}
        values |= {"number": case.case_number, "party": other, "pk": numbers.get(name, record)}
    elif subject in world.rounds and not name.startswith(("letter_request", "pack", "service_record", "public_")):
        round_ = world.rounds[subject]
        values |= {"pk": round_.pk, "document": round_.case.documents.first().pk}
    elif subject in world.determinations:
        values["pk"] = world.determinations[subject].pk
    elif subject in world.letters:
        values["pk"] = world.letters[subject].pk
    elif subject != "-":
        values["pk"] = getattr(world, subject).pk
    return reverse(name, kwargs={key: values[key] for key in wanted})


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _answer(browser: Client, method: str, address: str) -> str:
    with _undone():
        answer = getattr(browser, method.lower())(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return str(answer.status_code)


@pytest.mark.parametrize("name", _rows())
def test_an_address_answers_as_the_table_says(world, name):
    for method, subject, *codes in _rows()[name]:
        address = _address(world, name, subject)
        answers = [_answer(world.browsers[person], method, address) for person in PEOPLE]
        assert (method, subject, answers) == (method, subject, codes)


def _first_answers(world: SimpleNamespace, browser: Client) -> dict[str, tuple[str, str]]:
    """The status of every address but the public ones, and where it leads."""
    answers = {}
    for name, rows in _rows().items():
        if name not in PUBLIC:
            method, subject = rows[0][:2]
            with _undone():
                answer = getattr(browser, method.lower())(_address(world, name, subject))
            answers[name] = (str(answer.status_code), answer.get("Location", "").split("?")[0])
    return answers


def test_who_left_is_sent_to_the_sign_in_everywhere(world):
    gone = world.users["admin"]
    with _undone():
        type(gone).objects.filter(pk=gone.pk).update(is_active=False)
        answers = _first_answers(world, world.browsers["admin"])
        public = {
            name: _answer(world.browsers["admin"], "GET", _address(world, name, _rows()[name][0][1])) for name in PUBLIC
        }
    assert set(answers.values()) == {("302", reverse("account_login"))}
    assert public == PUBLIC


def test_without_a_second_factor_everything_leads_to_setting_one_up(world, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    answers = _first_answers(world, world.browsers["admin"])
    assert set(answers.values()) == {("302", reverse("mfa_activate_totp"))}


def test_no_address_is_without_a_row():
    assert set(_rows()) == set(_patterns())


def test_what_writes_is_asked_with_post_too(world):
    """An address without a row for POST answers that it takes none, or is none that a page posts to."""
    silent = {name for name, rows in _rows().items() if not any(method == "POST" for method, *_rest in rows)}
    taken = {}
    for name in silent:
        address = _address(world, name, _rows()[name][0][1])
        taken[name] = _answer(world.browsers["admin"], "POST", address)
    assert set(taken.values()) <= {"405"}, taken
