"""Letters: made once, kept by their hash, and silent about who reviewed."""

from __future__ import annotations

import hashlib
import io
import os
import re
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases import hooks
from cases.enums import CaseState, LetterState
from cases.errors import GuardRefused
from cases.models import Letter
from cases.services.correspondence.letters import (
    make_letter,
    open_letter,
    pdf_of,
    render_letter,
    retry_letter,
    seal_letter,
)
from cases.tasks import draw, seal
from imr_site.audit.models import Event
from imr_site.errors import Refused
from imr_site.files.errors import FileAltered, FileGone
from imr_site.files.store import SEALED, UNSEALED
from imr_site.jobs.models import Job
from imr_site.jobs.registry import RetryLaterError
from imr_site.jobs.services import run_job
from imr_site.press.seal import sealed
from imr_site.press.signing import Signer, throw_away_certificate, verify_pdf
from reviews.letters import render
from reviews.letters.extraction import read_letter_text
from reviews.letters.render import TEMPLATE_VERSION, inputs_sha256, render_pdf
from reviews.models import Determination
from reviews.services.determination_letters import printed_content, render_options, request_determination_letter
from tests.append_only import alter
from tests.factories import a_case, a_case_manager, a_determination, issue
from tests.imr_site.threads import at_once
from tests.reviews.reading import pdf_text
from tests.stored import stored_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    """Asked for and not yet made."""
    return a_determination().letters.get(kind="determination")


def now(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def a_new_layout(monkeypatch, version: str) -> None:
    """As if a release had changed how letters look."""
    monkeypatch.setattr(render, "TEMPLATE_VERSION", version)
    for kind, known in hooks.letter_types.items():
        monkeypatch.setitem(hooks.letter_types, kind, replace(known, template_version=version))


def stored(files) -> list[str]:
    return sorted(path.name for path in (files / "letters").rglob("*") if path.is_file())


class TestRequest:
    def test_one_row_a_kind_and_template(self, letter):
        again = request_determination_letter(determination=letter.determination_link.determination, actor=None)
        public = request_determination_letter(
            determination=letter.determination_link.determination, actor=None, public=True
        )
        assert again == letter
        assert public.template_version == TEMPLATE_VERSION
        assert sorted(Letter.objects.filter(recipient=None).values_list("kind", flat=True)) == [
            "determination",
            "determination_public",
            "determination_to_director",
        ]
        assert Job.objects.filter(kind="cases.render_letter", key__in=[str(again.pk), str(public.pk)]).count() == 2

    def test_one_that_is_there_is_not_made_again(self, letter):
        run_job(letter.job_id)
        again = request_determination_letter(determination=letter.determination_link.determination, actor=None)
        assert again == letter
        assert Job.objects.filter(kind="cases.render_letter", key=str(letter.pk)).count() == 1

    def test_one_that_failed_is_asked_for_again(self, letter):
        Job.objects.filter(pk=letter.job_id).update(failed_at=datetime.now(UTC), last_error="No room on the disk.")
        again = request_determination_letter(determination=letter.determination_link.determination, actor=None)
        assert again == letter
        assert again.job_id != letter.job_id
        assert run_job(again.job_id)
        assert now(letter).rendered_at is not None

    def test_what_waits_is_drawn_by_the_template_of_the_day_and_says_so(self, letter, monkeypatch):
        a_new_layout(monkeypatch, "2027.1")
        asked_again = request_determination_letter(determination=letter.determination_link.determination, actor=None)
        assert (asked_again.pk, asked_again.template_version) == (letter.pk, "2027.1")
        drawn = render_letter(letter_id=letter.pk)
        assert (drawn.template_version, drawn.inputs_sha256) == (
            "2027.1",
            inputs_sha256(printed_content(drawn), **render_options(drawn)),
        )
        assert drawn.inputs_sha256 != letter.inputs_sha256

    def test_a_new_template_and_another_try_leave_its_party_its_letter(self, letter, monkeypatch):
        to_worker = letter.determination_link.determination.letters.get(recipient__kind="injured_worker")
        Job.objects.filter(pk=to_worker.job_id).update(failed_at=datetime.now(UTC), last_error="No room on the disk.")
        a_new_layout(monkeypatch, "2027.1")
        assert run_job(retry_letter(letter=to_worker, actor=a_case_manager()).job_id)
        made = to_worker.determination_link.determination.letters.get(recipient__kind="injured_worker")
        assert (made.pk, made.deliveries.count(), made.rendered_at is None) == (to_worker.pk, 1, False)

    def test_the_database_says_so_too(self, letter):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(
                case=letter.case,
                about=letter.about,
                kind=letter.kind,
                template_version=letter.template_version,
                requested_at=letter.requested_at,
            )


class TestTheSteps:
    def test_drawing_hands_on_to_sealing_and_keeps_the_bytes_under_their_hash(self, letter, files):
        assert run_job(letter.job_id)
        drawn = now(letter)
        assert drawn.state == LetterState.RENDERED
        assert hashlib.sha256(stored_path(UNSEALED, drawn.rendered_sha256).read_bytes()).hexdigest() == (
            drawn.rendered_sha256
        )
        assert (drawn.job.kind, drawn.job.key) == ("cases.seal_letter", str(letter.pk))
        assert run_job(drawn.job_id)
        made = now(letter)
        pdf = stored_path(SEALED, made.sha256).read_bytes()
        assert made.state == LetterState.SEALED
        assert (made.sha256, made.size) == (hashlib.sha256(pdf).hexdigest(), len(pdf))
        assert pdf.startswith(pdf_of(made))
        assert verify_pdf(pdf).valid
        assert stored(files) == [f"{made.sha256}.pdf"]
        assert not stored_path(UNSEALED, made.rendered_sha256).exists()
        drawn_event, sealed_event = Event.objects.filter(subject=f"letter/{letter.pk}").order_by("id")
        assert (drawn_event.kind, drawn_event.data) == (
            "letter.rendered",
            {"sha256": made.rendered_sha256, "template_version": TEMPLATE_VERSION},
        )
        assert (sealed_event.kind, sealed_event.data) == ("letter.sealed", {"sha256": made.sha256})

    def test_again_changes_nothing(self, letter, files):
        with time_machine.travel("2031-03-04 10:00 -0800", tick=False):
            first = make_letter(letter_id=letter.pk)
        for step in (draw, seal) * 2:
            step({"letter": letter.pk}, lambda _done, _total: None)
        again = now(letter)
        assert (again.rendered_at, again.sealed_at, again.sha256) == (first.rendered_at, first.sealed_at, first.sha256)
        assert len(stored(files)) == 1
        assert Event.objects.filter(subject=f"letter/{letter.pk}").count() == 2

    def test_what_was_drawn_and_lost_is_drawn_again_to_the_very_bytes(self, letter):
        drawn = render_letter(letter_id=letter.pk)
        stored_path(UNSEALED, drawn.rendered_sha256).unlink()
        assert seal_letter(letter_id=letter.pk).state == LetterState.SEALED

    def test_what_cannot_be_drawn_again_as_it_was_is_not_sealed(self, letter):
        drawn = render_letter(letter_id=letter.pk)
        stored_path(UNSEALED, drawn.rendered_sha256).unlink()
        alter(Letter.objects.filter(pk=letter.pk), inputs={**drawn.inputs, "organization": "Somebody Else"})
        assert not run_job(now(letter).job_id)
        assert now(letter).state == LetterState.FAILED
        assert now(letter).job.last_error == (
            "The letter that was drawn is gone, and drawing it again gives another one."
        )

    def test_why_a_step_failed_is_told_to_whoever_looks(self, letter, settings):
        render_letter(letter_id=letter.pk)
        settings.SIGNING_CERTIFICATE = None
        job_id = now(letter).job_id
        with pytest.raises(RetryLaterError):
            run_job(job_id)
        assert Job.objects.get(pk=job_id).last_error == (
            "The letter cannot be sealed: set SIGNING_CERTIFICATE, so that letters can be sealed"
        )

    def test_equal_content_gives_equal_bytes(self, letter):
        content = letter.determination_link.determination.letter_content
        with time_machine.travel("2031-03-04 10:00 -0800"):
            first = render_pdf(content)
        assert render_pdf(content) == first

    def test_the_row_is_whole_or_empty(self, letter):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(sha256="0" * 64)


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_it_is_made_once(files):
    letter = a_determination().letters.get(kind="determination")
    made = at_once(4, lambda _number: make_letter(letter_id=letter.pk))
    standing = now(letter)
    assert {(row.rendered_at, row.sealed_at) for row in made} == {(standing.rendered_at, standing.sealed_at)}
    assert f"{standing.sha256}.pdf" in stored(files)
    assert Event.objects.filter(subject=f"letter/{letter.pk}").count() == 2


@pytest.mark.any_database
class TestInputs:
    """Each row holds all its letter is made from, so that it can be made again bit for bit."""

    def test_every_letter_names_its_template_and_the_hash_of_its_inputs(self):
        letters = list(a_determination().letters.all())
        assert {letter.template_version for letter in letters} == {TEMPLATE_VERSION}
        assert len({letter.inputs_sha256 for letter in letters}) == len(letters)

    @pytest.mark.parametrize(
        "change",
        [
            {"ORGANIZATION_NAME": "Another Organization"},
            {"SITE_ADDRESS": "https://elsewhere.example"},
            {"DOCUMENTS_LISTED": "by_provider"},
            {"APPEAL_ADDRESS": ["Another office"]},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_settings_changed_later_change_nothing(self, change, settings):
        letter = a_determination().letters.get(recipient__kind="injured_worker")
        before = pdf_of(letter)
        for name, value in change.items():
            setattr(settings, name, value)
        assert pdf_of(now(letter)) == before

    @pytest.mark.parametrize(("form", "shown"), [("one_by_one", "Document"), ("by_provider", "Documents")])
    def test_documents_are_listed_as_the_setting_says(self, form, shown, settings):
        settings.DOCUMENTS_LISTED = form
        letter = a_determination().letters.get(recipient__kind="injured_worker")
        assert f" {shown} " in " ".join(pdf_text(pdf_of(letter)).split())


class TestOpen:
    def test_gives_the_bytes_and_leaves_a_trace(self, letter):
        made = make_letter(letter_id=letter.pk)
        pdf = open_letter(letter=made, actor=a_case_manager())
        assert hashlib.sha256(pdf).hexdigest() == made.sha256
        event = Event.objects.get(kind="letter.downloaded")
        assert (event.subject, event.actor, event.data) == (
            f"letter/{letter.pk}",
            a_case_manager(),
            {"sha256": made.sha256},
        )

    def test_before_it_is_there(self, letter):
        with pytest.raises(Refused, match="still being made"):
            open_letter(letter=letter, actor=a_case_manager())

    @pytest.mark.parametrize("tamper", [lambda pdf: pdf[:-1], lambda pdf: pdf + b"\n", lambda pdf: pdf[:0]])
    def test_altered_bytes_are_never_given_out(self, letter, tamper):
        made = make_letter(letter_id=letter.pk)
        path = stored_path(SEALED, made.sha256)
        path.write_bytes(tamper(path.read_bytes()))
        with pytest.raises(FileAltered, match="does not match its hash"):
            open_letter(letter=made, actor=a_case_manager())
        assert not Event.objects.filter(kind="letter.downloaded").exists()

    def test_bytes_that_are_gone(self, letter):
        made = make_letter(letter_id=letter.pk)
        stored_path(SEALED, made.sha256).unlink()
        with pytest.raises(FileGone, match="is gone"):
            open_letter(letter=made, actor=a_case_manager())


@pytest.mark.any_database
class TestIdentity:
    """The reviewer's identity never leaves the organization (LC 4610.6(f))."""

    @pytest.mark.parametrize("public", [False, True])
    def test_is_nowhere_in_the_letter(self, public, files):
        case = a_case(CaseState.ISSUED)
        reviewer = case.rounds.get().reviewer
        reviewer.user.full_name = "Zebulon Quartermaine"
        reviewer.user.email = "zebulon.quartermaine@example.org"
        reviewer.user.save()
        determination = Determination.objects.get()
        letter = request_determination_letter(determination=determination, actor=None, public=public)
        pdf = stored_path(SEALED, make_letter(letter_id=letter.pk).sha256).read_bytes()

        said = pdf_text(pdf)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            metadata = str(opened.open_metadata()) + repr(dict(opened.docinfo))
            parts = _strings_and_streams(opened)
        assert case.case_number in metadata
        identity = ["Lena", "Forsyth", "Zebulon", "Quartermaine", "example.org", "Ruth", "Okonkwo", "Marcus", "Obi,"]
        identity += list(reviewer.licenses.values_list("number", flat=True))
        for words in identity:
            assert words not in said
            assert words not in metadata
            assert not any(words.encode() in part or words.encode("utf-16-be") in part for part in parts)
            assert not any(words.lower() in name.lower() for name in stored(files))
        assert not re.search(r"reviewer (?:id|no|number)", said, re.IGNORECASE)

    def test_does_not_change_a_byte_of_it(self):
        """Two reviewers with the same credentials give the same letter."""
        determination = a_determination()
        first = render_pdf(determination.letter_content)
        round_ = determination.round
        round_.reviewer.user.full_name = "Somebody Else"
        round_.reviewer.user.save()
        assert render_pdf(Determination.objects.get().letter_content) == first

    def test_is_not_in_what_is_frozen(self):
        determination = a_determination()
        content = str(determination.content)
        for words in ("Lena", "Forsyth", "lena.forsyth@example.org", "Ruth", "Marcus"):
            assert words not in content
        assert not {"reviewer", "author", "user"} & set(determination.content)


def _strings_and_streams(pdf: pikepdf.Pdf) -> list[bytes]:
    """Every string anywhere in a PDF, and everything drawn on its pages or attached to it, unpacked."""
    found: list[bytes] = []

    def walk(thing: object, depth: int = 0) -> None:
        if isinstance(thing, pikepdf.String):
            found.append(bytes(thing))
        elif isinstance(thing, pikepdf.Array):
            for part in thing:
                walk(part, depth + 1)
        elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)) and depth < 4:
            for key in thing.keys():  # noqa: SIM118 - pikepdf's own
                walk(thing[key], depth + 1)
        if isinstance(thing, pikepdf.Stream):
            found.append(thing.read_bytes())

    for thing in pdf.objects:
        walk(thing)
    return found


class TestToTheParties:
    @pytest.fixture
    def to_worker(self) -> Letter:
        return a_determination().letters.get(recipient__kind="injured_worker")

    def text(self, pdf: bytes) -> str:
        return " ".join(read_letter_text(pdf, "letter.pdf").split())

    def test_each_has_a_cover_to_its_recipient(self):
        letters = a_determination().letters.filter(kind="determination_to_party")
        for letter in letters:
            said = self.text(pdf_of(letter))
            assert (letter.recipient.name or letter.recipient.organization) in said
            assert letter.determination_link.determination.case.case_number in said
            assert letter.determination_link.determination.check_code in said

    def test_the_worker_is_told_in_spanish_too(self, to_worker):
        said = self.text(pdf_of(to_worker))
        assert "30 days" in said
        assert "30 días" in said

    def test_an_address_changed_later_changes_nothing(self, to_worker):
        before = pdf_of(to_worker)
        to_worker.recipient.address = "9 Another Street, Fresno, CA 93701"
        to_worker.recipient.save()
        assert pdf_of(now(to_worker)) == before

    def test_it_lists_the_documents_reviewed(self, to_worker):
        reviewed = to_worker.determination_link.determination.round.reviewed_documents.all()
        said = self.text(pdf_of(to_worker))
        assert reviewed.exists()
        for row in reviewed:
            assert row.document.title in said


@pytest.mark.any_database
class TestSeal:
    def test_one_changed_byte_breaks_it(self, letter):
        made = make_letter(letter_id=letter.pk)
        pdf = bytearray(stored_path(SEALED, made.sha256).read_bytes())
        assert verify_pdf(bytes(pdf)).valid
        pdf[len(pdf) // 3] ^= 1
        assert not verify_pdf(bytes(pdf)).valid

    @pytest.mark.parametrize(
        ("certificate", "words"),
        [
            (None, "set SIGNING_CERTIFICATE"),
            (throw_away_certificate, "is a throw-away one"),
            (lambda: throw_away_certificate(now=datetime(2001, 1, 1, tzinfo=UTC), unit="Real"), "not valid today"),
            (
                lambda: replace(throw_away_certificate(unit="Real"), key=throw_away_certificate().key),
                "the key beside it is not its own",
            ),
            (lambda: Signer(certificate=b"no certificate"), "cannot be used"),
            (Signer, "cannot be used"),
        ],
        ids=["none", "throw-away", "expired", "another key", "broken", "empty"],
    )
    def test_without_a_certificate_that_holds_nothing_is_issued(self, settings, tmp_path, certificate, words):
        case = a_case(CaseState.QUALITY_REVIEW)
        settings.SIGNING_CERTIFICATE = None
        if certificate:
            signer = certificate()
            settings.SIGNING_CERTIFICATE = tmp_path / "certificate.pem"
            settings.SIGNING_CERTIFICATE.write_bytes(signer.certificate + signer.key)
        with pytest.raises(GuardRefused, match=words):
            issue(case)
        assert not Determination.objects.exists()

    def test_a_renewed_certificate_is_taken_up_without_a_restart(self, settings, tmp_path):
        settings.SIGNING_CERTIFICATE = path = tmp_path / "certificate.pem"
        for number, unit in enumerate(("First", "Second")):
            signer = throw_away_certificate(unit, unit=unit)
            path.write_bytes(signer.certificate + signer.key)
            os.utime(path, (number, number))
            assert verify_pdf(sealed(render_pdf(a_determination().letter_content))).signer == unit
