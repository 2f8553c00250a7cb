"""Disposal: what is proposed, who approves, what goes, what stays whole, and what the certificate says."""

from __future__ import annotations

import io
import os
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cases.enums import CaseState, DisposalState, DocumentSource
from cases.errors import CaseError
from cases.models import Disposal, DisposalCertificate, DisposalLine, Disposed, Document
from cases.selectors.reading import marks_of, pages_seen
from cases.selectors.records import records_of
from cases.selectors.retention import dates_of_case, disposed_on
from cases.services.correspondence.batches import make_batch, merge_batch, open_batch
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.mailing import record_batch_mailed
from cases.services.documents import DocumentData, open_document, receive_document
from cases.services.moves import move_case
from cases.services.page_pictures import page_picture
from cases.services.reading import note_seen, turn_bookmark
from cases.services.retention import disposal as service
from cases.services.retention.disposal import (
    ASK_AGAIN,
    approve_disposal,
    carry_out_disposal,
    propose_disposals,
    refuse_disposal,
)
from cases.services.retention.expiry import remove_expired
from cases.services.retention.holds import place_hold
from cases.services.sealed import sealed_problems
from imr_site.audit.models import Event
from imr_site.audit.verification import verify_log
from imr_site.canonical import canonical_sha256
from imr_site.errors import NotAllowed, Refused
from imr_site.files.errors import FileDisposed, FileGone
from imr_site.files.store import BATCHES, RECORDS, read_file
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from imr_site.jobs.timers import TIMERS
from tests.cases.services.retention.conftest import LATER, approved, proposed
from tests.factories import a_case_manager, a_document, an_administrator, an_auditor, an_intake_coordinator
from tests.factories.cases import WORKER
from tests.imr_site.threads import at_once
from tests.stored import OnDisk

pytestmark = pytest.mark.django_db
SAM, NADIA, OLGA = "Sam Petrosyan", "Nadia Brandt", "Olga Reyes"


def carry_out(disposal: Disposal) -> DisposalCertificate:
    return carry_out_disposal(disposal_id=disposal.pk, progress=lambda _done, _total: None)


def hashes_on_disk() -> set[str]:
    return {name.rpartition("/")[2].partition(".")[0] for name in OnDisk().names()}


def records(case) -> set[str]:
    return set(case.documents.values_list("sha256", flat=True))


class TestProposing:
    def test_names_what_is_over_with_the_sentence_and_the_clause(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        line = proposed().lines.get()
        assert (line.subject, line.name, line.kept_until) == (case.scope, case.case_number, date(2023, 3, 15))
        assert line.because == (
            "6 years after the last thing that happened in the case (March 15, 2017) is March 15, 2023 "
            "(House rule, with the measure of 45 CFR 164.316(b)(2)(i)). "
            "5 years after the injury (August 7, 2016) is August 7, 2021 (LC 5410)."
        )

    def test_nothing_a_day_too_early(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        in_2024.move_to(LATER.replace(year=2023))
        assert propose_disposals(actor=None) == []
        in_2024.shift(timedelta(days=1))
        assert len(propose_disposals(actor=None)) == 2

    @pytest.mark.parametrize("state", [CaseState.RECORDS_PENDING, CaseState.APPEALED, CaseState.REMANDED])
    def test_nothing_of_a_case_that_is_not_over(self, a_case_of_2017, in_2024, state):
        a_case_of_2017(state)
        assert propose_disposals(actor=None) == []

    def test_what_happened_last_counts_even_after_the_end(self, a_case_of_2017, in_2024):
        case = a_case_of_2017(CaseState.ISSUED)
        in_2024.move_to(LATER.replace(year=2022))
        case = move_case(case=case, action="close", actor=a_case_manager())
        assert max(day for day in dates_of_case(case).values()) == date(2022, 3, 15)
        in_2024.move_to(LATER)
        assert propose_disposals(actor=None) == []

    def test_once_as_long_as_it_is_not_decided(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        assert len(propose_disposals(actor=None)) == 2
        assert propose_disposals(actor=None) == []

    def test_so_many_that_people_can_look_through(self, a_case_of_2017, in_2024, monkeypatch):
        monkeypatch.setattr(service, "LINES", 1)
        cases = [a_case_of_2017(), a_case_of_2017()]
        lines = [proposed().lines.get().case, proposed().lines.get().case]
        assert lines == cases

    def test_is_in_the_log_without_a_name(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        disposal = proposed()
        event = Event.objects.get(kind="retention.proposed", scope=disposal.scope)
        assert (event.actor, event.data["class"], event.data["things"]) == (None, "records", 1)

    def test_a_thing_is_in_one_undecided_proposal_whatever_code_writes_it(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        line = proposed().lines.get()
        line.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            line.save()


class TestDeciding:
    def test_two_people_other_than_the_proposer(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        disposal = next(
            each for each in propose_disposals(actor=an_administrator(OLGA)) if each.record_class == "records"
        )
        with pytest.raises(NotAllowed, match="neither of them proposed it"):
            approve_disposal(disposal=disposal, actor=an_administrator(OLGA))
        half = approve_disposal(disposal=disposal, actor=an_administrator(SAM))
        assert (half.state, half.first_approved_by, half.job) == (
            DisposalState.HALF_APPROVED,
            an_administrator(SAM),
            None,
        )
        with pytest.raises(NotAllowed, match="approved by two people"):
            approve_disposal(disposal=disposal, actor=an_administrator(SAM))
        whole = approve_disposal(disposal=disposal, actor=an_administrator(NADIA))
        assert (whole.state, whole.second_approved_by) == (DisposalState.APPROVED, an_administrator(NADIA))
        assert whole.job.kind == "cases.dispose"
        with pytest.raises(CaseError, match="waits for no approval"):
            approve_disposal(disposal=disposal, actor=an_administrator("Ivo Prill"))

    @pytest.mark.parametrize(
        "people",
        [
            {"proposed_by": OLGA, "first_approved_by": OLGA},
            {"proposed_by": OLGA, "first_approved_by": SAM, "second_approved_by": OLGA},
            {"first_approved_by": SAM, "second_approved_by": SAM},
            {"second_approved_by": SAM},
        ],
    )
    def test_the_database_wants_two_others_too(self, people, in_2024):
        times = {name.replace("_by", "_at"): LATER for name in people}
        with pytest.raises(IntegrityError), transaction.atomic():
            Disposal.objects.create(
                record_class="records",
                **{"proposed_at": LATER, **times},
                **{name: an_administrator(person) for name, person in people.items()},
            )

    def test_refused_it_is_kept_and_not_asked_again_at_once(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        disposal = refuse_disposal(disposal=proposed(), reason="The carrier asks for it.", actor=an_administrator(SAM))
        assert (disposal.state, disposal.lines.get().outcome) == (DisposalState.REFUSED, "refused")
        with pytest.raises(CaseError, match="waits for no approval"):
            approve_disposal(disposal=disposal, actor=an_administrator(NADIA))
        in_2024.shift(ASK_AGAIN - timedelta(days=1))
        assert "records" not in {each.record_class for each in propose_disposals(actor=None)}
        in_2024.shift(timedelta(days=2))
        assert proposed().lines.get().case == case

    def test_a_refusal_says_why_and_comes_before_the_second_approval(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        disposal = proposed()
        with pytest.raises(CaseError, match="Say why these things are kept"):
            refuse_disposal(disposal=disposal, reason=" ", actor=an_administrator(SAM))
        for name in (SAM, NADIA):
            approve_disposal(disposal=disposal, actor=an_administrator(name))
        with pytest.raises(CaseError, match="can no longer be refused"):
            refuse_disposal(disposal=disposal, reason="Too late.", actor=an_administrator(OLGA))

    def test_not_by_an_auditor(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        with pytest.raises(NotAllowed):
            approve_disposal(disposal=proposed(), actor=an_auditor())


@pytest.mark.django_db(transaction=True)
def test_of_three_who_approve_at_once_two_do(a_case_of_2017, in_2024):
    a_case_of_2017()
    disposal = proposed()
    people = [an_administrator(name) for name in (SAM, NADIA, OLGA)]

    def decide(number: int) -> str:
        try:
            return str(approve_disposal(disposal=disposal, actor=people[number]).state)
        except Refused as refused:
            return refused.message

    answers = at_once(3, decide)
    assert {"half_approved", "approved"} < set(answers)
    assert sum("waits for no approval" in answer for answer in answers) == 1
    assert Job.objects.filter(kind="cases.dispose").count() == 1


class TestRecords:
    def test_their_files_go_and_what_was_issued_verifies(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        letter = make_letter(letter_id=case.letters.get(recipient__kind="injured_worker").pk)
        before = hashes_on_disk()
        copies = set(case.documents.exclude(copy_sha256="").values_list("copy_sha256", flat=True))
        assert len(copies) > 0
        assert records(case) | copies <= before
        carry_out(approved())
        assert hashes_on_disk() == before - records(case) - copies
        assert list(sealed_problems(letter)) == []
        assert verify_log().problems == ()

    def test_pictures_and_private_marks_go_and_what_was_seen_stays(
        self, a_case_of_2017, in_2024, settings, tmp_path, django_capture_on_commit_callbacks
    ):
        settings.PICTURE_CACHE = tmp_path / "pictures"
        case = a_case_of_2017()
        report = {"case": case, "document": case.documents.first(), "actor": a_case_manager()}
        page_picture(**report, page=1, width=160)
        turn_bookmark(**report, number=1)
        note_seen(**report, spans=[(1, 1)], page=1, session="monday")
        assert len(list(settings.PICTURE_CACHE.rglob("*.jpg"))) == 1
        with django_capture_on_commit_callbacks(execute=True):
            carry_out(approved())
        assert list(settings.PICTURE_CACHE.rglob("*.jpg")) == []
        assert not marks_of(a_case_manager(), case).exists()
        assert pages_seen(a_case_manager(), case) == {report["document"].pk: [(1, 1)]}

    def test_the_list_of_them_stays_and_says_so(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        carry_out(approved())
        document = records_of(case).first()
        assert (document.title, document.is_gone) == ("Progress report", True)
        assert disposed_on(f"document/{document.pk}", since=document.received_at) == date(2024, 3, 15)
        with pytest.raises(FileDisposed, match="was disposed of on 03/15/2024; a certificate is on file"):
            open_document(document=document, actor=a_case_manager())

    def test_what_another_case_received_in_the_same_bytes_stays(self, a_case_of_2017, in_2024):
        """Two cases of one worker: the same report was sent to both, and one of them is open."""
        over, other = a_case_of_2017(), a_case_of_2017(CaseState.RECORDS_PENDING)
        assert records(over) == records(other)
        certificate = carry_out(approved())
        assert records(other) <= hashes_on_disk()
        open_document(document=other.documents.first(), actor=a_case_manager()).close()
        (thing,) = certificate.content["things"]
        assert {gone["still_kept_elsewhere"] for gone in thing["gone"]} == {True}

    def test_a_case_that_was_taken_up_again_keeps_them(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        disposal = approved()
        move_case(case=case, action="appeal", actor=a_case_manager())
        carry_out(disposal)
        assert (disposal.lines.get().outcome, records(case) <= hashes_on_disk()) == ("not_due", True)

    def test_received_again_it_is_there_again(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        carry_out(approved())
        again = a_document(case)
        assert not records_of(case).get(pk=again.pk).is_gone
        open_document(document=again, actor=a_case_manager()).close()

    def test_not_before_two_people_approved(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        with pytest.raises(CaseError, match="Two people must approve"):
            carry_out(proposed())
        assert records(case) <= hashes_on_disk()


class TestAfterAKill:
    """The worker dies, and the job is run once more: whatever was done stays done, and the rest is done."""

    @pytest.mark.parametrize("point", ["_begin", "_forget_files", "_settle", "_certify"])
    def test_the_next_run_completes_it(self, a_case_of_2017, in_2024, point):
        cases = [a_case_of_2017(), a_case_of_2017()]
        disposal = approved()
        with patch.object(service, point, side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            carry_out(disposal)
        carry_out(disposal)
        assert set(disposal.lines.values_list("outcome", flat=True)) == {"removed"}
        assert Disposed.objects.count() == sum(case.documents.count() for case in cases)
        assert not records(cases[0]) & hashes_on_disk()
        assert DisposalCertificate.objects.get().disposal == disposal

    def test_and_a_third_changes_nothing(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        disposal = approved()
        first = carry_out(disposal)
        events = Event.objects.count()
        assert (carry_out(disposal), Event.objects.count()) == (first, events)

    def test_a_disk_that_fails_makes_the_job_wait(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        disposal = approved()
        with patch.object(service, "forget", side_effect=OSError(5, "Input/output error")), pytest.raises(OSError):
            run_job(disposal.job_id)
        assert Job.objects.get(pk=disposal.job_id).last_error == "Input/output error (disposing of what is over)"
        in_2024.shift(timedelta(minutes=10))
        assert run_job(disposal.job_id)
        assert not records(case) & hashes_on_disk()

    def test_a_hold_that_comes_once_it_has_begun_does_not_make_the_certificate_untrue(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        disposal = approved()
        with patch.object(service, "_forget_files", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            carry_out(disposal)
        place_hold(case=case, reason="A subpoena.", since=date(2024, 3, 1), actor=a_case_manager())
        carry_out(disposal)
        assert (disposal.lines.get().outcome, records(case) & hashes_on_disk()) == ("removed", set())


class TestTheCertificate:
    def test_says_what_by_which_rule_and_who_and_no_content(self, a_case_of_2017, in_2024):
        case = a_case_of_2017()
        certificate = carry_out(approved())
        said = certificate.content
        assert [(person["did"], person["name"]) for person in said["people"]] == [
            ("proposed", "The daily timer"),
            ("approved first", SAM),
            ("approved second", NADIA),
        ]
        assert [period["citation"] for period in said["periods"]] == [
            "House rule, with the measure of 45 CFR 164.316(b)(2)(i)",
            "LC 5410",
        ]
        (thing,) = said["things"]
        assert (thing["name"], thing["outcome"]) == (case.case_number, "Disposed of")
        assert {gone["sha256"] for gone in thing["gone"]} == records(case)
        for leak in (WORKER, "Progress report", "therapy", "HC-4410"):
            assert leak not in str(said)

    def test_its_hash_is_in_the_log(self, a_case_of_2017, in_2024):
        a_case_of_2017()
        certificate = carry_out(approved())
        assert certificate.sha256 == canonical_sha256(certificate.content)
        event = Event.objects.get(kind="retention.carried_out")
        assert event.data == {"certificate_sha256": certificate.sha256}
        begun = Event.objects.get(kind="retention.begun")
        assert (begun.scope, set(begun.data)) == (
            DisposalLine.objects.get(outcome="removed").case.scope,
            {"class", "thing", "sha256"},
        )

    @pytest.mark.parametrize("model", [DisposalCertificate, Disposed])
    def test_is_never_changed(self, a_case_of_2017, in_2024, model):
        a_case_of_2017()
        carry_out(approved())
        for change in (lambda rows: rows.update(sha256="0" * 64), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(model.objects.all())


def test_the_file_of_a_mailed_batch_goes_after_a_year_and_its_letters_stay(a_case_of_2017, in_2024):
    case = a_case_of_2017(CaseState.ISSUED)
    in_2024.move_to(LATER.replace(year=2019))
    letters = [make_letter(letter_id=letter.pk) for letter in case.letters.exclude(recipient=None)]
    batch = make_batch(delivery_ids=[letter.deliveries.get().pk for letter in letters], actor=a_case_manager())
    batch = merge_batch(batch_id=batch.pk, progress=lambda _done, _total: None)
    record_batch_mailed(batch=batch, mailed_on=timezone.localdate(), actor=a_case_manager())
    in_2024.move_to(LATER.replace(year=2020, day=15))
    assert propose_disposals(actor=None) == []
    in_2024.shift(timedelta(days=1))
    carry_out(approved("print_batches"))
    with pytest.raises(FileGone):
        read_file(BATCHES, batch.sha256)
    with pytest.raises(FileDisposed):
        open_batch(batch=batch, actor=a_case_manager())
    assert [list(sealed_problems(letter)) for letter in letters] == [[], [], []]


@pytest.mark.django_db(transaction=True)
def test_bytes_that_come_in_again_while_they_go_are_not_lost(a_case_of_2017, in_2024):
    """Another case receives the same report at the moment in which the disposal looks whether anybody has it."""
    over, other = a_case_of_2017(), a_case_of_2017(CaseState.ASSIGNED)
    disposal, content = approved(), read_file(RECORDS, over.documents.first().sha256)

    def act(number: int) -> None:
        if number == 0:
            carry_out(disposal)
        else:
            receive_document(
                case=other,
                data=DocumentData(source=DocumentSource.REQUESTING_PHYSICIAN, title="Progress report"),
                upload=io.BytesIO(content),
                original_name="report.pdf",
                actor=an_intake_coordinator(),
            )

    at_once(2, act)
    document = Document.objects.get(case=other)
    assert read_file(RECORDS, document.sha256) == content


def test_what_expires_goes_by_itself(in_2024, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    for name, days in (("old.log", 31), ("last.log", 30), ("new.log", 1)):
        (tmp_path / name).write_text("Subject: A letter")
        written = (LATER - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (written, written))
    remove_expired()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last.log", "new.log"]


def test_a_timer_asks_for_it_every_day_and_the_worker_proposes(a_case_of_2017, in_2024):
    a_case_of_2017()
    TIMERS["retention"].function()
    (job,) = Job.objects.filter(kind="cases.keep_retention")
    assert (TIMERS["retention"].every, run_job(job.pk)) == (timedelta(days=1), True)
    assert set(Disposal.objects.values_list("record_class", "proposed_by")) == {
        ("records", None),
        ("working_text", None),
    }
