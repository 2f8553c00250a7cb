"""Imported letters into the register, many at once: by two people, and nothing that the scan stops."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from cases.enums import CaseOrigin, PartyKind
from cases.models import Party
from imr_site.accounts.models import User
from imr_site.accounts.proof import Proof
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.enums import JobKind
from reviews.errors import ReviewError
from reviews.letters.extraction import LetterFile
from reviews.models import Determination, PublicDetermination, PublicDraft, RegisterEntry
from reviews.selectors.imported_letters import imported_counts, imported_let_pass, imported_stopped, why_stopped
from reviews.services.imported_letters import request_preparing, request_release
from reviews.services.importing import import_letters
from reviews.services.public import save_public, submit_public
from tests.factories import a_case_manager, a_quality_physician, an_administrator, an_auditor, order_new_review
from tests.factories.public import RELEASER, prepare
from tests.reviews.letters.letter_builder import Letter, pdftotext

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

PLANTED = {
    "Call her at (916) 555-0134 after work.": "Number",
    "Ms. Quazerian reports that the pain is worse.": "Name of a person",
    "The table went to 100 Example Street, Sacramento, CA 95814.": "Address",
    "The social security number is 123-45-6789.": "Number",
    "The worker is 93 years old.": "Age over 89",
    "Write to a.quazerian@example.org for the films.": "Address",
}
"""What tells who somebody is, and what the scan calls it."""
PROOF = Proof(by="totp", at=datetime(2026, 3, 2, 17, 30, tzinfo=UTC))


def imported(*summaries: str) -> list[Determination]:
    """A letter of record for each summary; an empty one keeps that of the builder, which names nobody."""
    letters = [
        Letter(case_number=f"CM18-{number:07}", **({"summary": summary} if summary else {}))
        for number, summary in enumerate(summaries, start=1)
    ]
    files = [
        LetterFile(f"{letter.case_number}.txt", partial(io.BytesIO, pdftotext(letter).encode())) for letter in letters
    ]
    import_letters(files=files)
    return list(Determination.objects.filter(origin=CaseOrigin.IMPORTED.value).order_by("case__case_number"))


def work_off() -> None:
    """Every batch that waits is done."""
    for job in Job.objects.filter(kind__in=(JobKind.PREPARE_IMPORTED, JobKind.RELEASE_IMPORTED), done_at=None):
        assert run_job(job.pk)


def scanned(*summaries: str, by: User | None = None) -> list[Determination]:
    """Imported and prepared, by a case manager unless told otherwise."""
    found = imported(*summaries)
    request_preparing(imported_on=None, actor=by or a_case_manager())
    work_off()
    return found


def release_all(actor: User | None = None, **changes: object) -> None:
    asked = {"imported_on": None, "prepared_until": timezone.now(), "proof": PROOF, **changes}
    request_release(actor=actor or a_quality_physician(RELEASER), **asked)
    work_off()


def change(draft: PublicDraft) -> None:
    """A case manager writes another summary and hands it over."""
    texts = {"summary": "A worker felt a pull in the lower back."}
    actor = a_case_manager()
    changed = save_public(draft=draft, texts=texts, accepted={}, based_on=draft.version, actor=actor)
    submit_public(draft=changed, actor=actor)


def published() -> list[str]:
    return sorted(entry.public.determination.case.case_number for entry in RegisterEntry.objects.all())


def test_what_passes_is_released_by_another_person_with_its_proof():
    scanned("", "")
    assert published() == []
    release_all()
    assert published() == ["CM18-0000001", "CM18-0000002"]
    made = {(row.prepared_by, row.released_by) for row in PublicDetermination.objects.all()}
    assert made == {(a_case_manager(), a_quality_physician(RELEASER))}
    events = Event.objects.filter(kind="review.public_released")
    assert [event.data["proof"] for event in events] == [{"by": "totp", "at": "2026-03-02T17:30:00+00:00"}] * 2


@pytest.mark.parametrize("words", PLANTED)
def test_nothing_leaves_whose_scan_stops_it(words):
    _clean, planted = scanned("", f"The worker felt a pull in the lower back. {words}")
    release_all()
    assert published() == ["CM18-0000001"]
    (stopped,) = why_stopped(list(imported_stopped(a_case_manager())))
    assert stopped.draft.determination == planted
    assert PLANTED[words] in " ".join(stopped.reasons)


def test_what_the_scan_stops_since_it_was_prepared_stays_back_and_is_prepared_again():
    first, _second = scanned("An Apley test was negative.", "")
    Party.objects.create(case=first.case, kind=PartyKind.REQUESTING_PHYSICIAN.value, name="Dr. Ida Apley")
    release_all()
    assert published() == ["CM18-0000002"]
    (stopped,) = why_stopped(list(imported_stopped(a_case_manager())))
    assert stopped.draft.determination == first
    assert stopped.reasons == ("Name of a person in “Clinical case summary”: needs a reason",)


def test_what_was_changed_or_prepared_since_the_page_was_seen_stays_back():
    first, second = scanned("", "")
    seen = timezone.now()
    with time_machine.travel(seen + timedelta(minutes=1), tick=False):
        change(first.public_draft)
        release_all(prepared_until=seen)
    assert published() == [second.case.case_number]


def test_a_draft_that_is_saved_while_its_batch_waits_is_not_released():
    (first,) = scanned("")
    request_release(imported_on=None, prepared_until=timezone.now(), actor=a_quality_physician(RELEASER), proof=PROOF)
    change(first.public_draft)
    work_off()
    assert published() == []


def test_pressed_twice_is_done_once():
    imported("", "")
    again = [request_preparing(imported_on=None, actor=a_case_manager()) for _ in range(2)]
    assert again[0] == again[1]
    work_off()
    releaser, until = a_quality_physician(RELEASER), timezone.now()
    again = [request_release(imported_on=None, prepared_until=until, actor=releaser, proof=PROOF) for _ in range(2)]
    assert again[0] == again[1]
    work_off()
    assert PublicDetermination.objects.count() == 2
    with pytest.raises(ReviewError, match="None of these letters"):
        request_release(imported_on=None, prepared_until=timezone.now(), actor=releaser, proof=PROOF)


def test_a_batch_that_is_done_again_changes_nothing():
    scanned("")
    release_all()
    before = list(PublicDetermination.objects.values())
    Job.objects.filter(kind=JobKind.RELEASE_IMPORTED).update(done_at=None, claimed_at=None, claim=None)
    work_off()
    assert list(PublicDetermination.objects.values()) == before


def test_who_prepared_releases_none_of_it():
    administrator = an_administrator()
    scanned("", by=administrator)
    with pytest.raises(ReviewError, match="None of these letters"):
        request_release(imported_on=None, prepared_until=timezone.now(), actor=administrator, proof=PROOF)
    assert (imported_counts(administrator).own, imported_counts(administrator).to_release) == (1, 0)
    release_all(an_administrator("Ada Renner"))
    assert published() == ["CM18-0000001"]


@pytest.mark.parametrize("person", [a_case_manager, an_auditor])
def test_who_may_not_release_asks_in_vain(person):
    scanned("")
    with pytest.raises(NotAllowed):
        request_release(imported_on=None, prepared_until=timezone.now(), actor=person(), proof=PROOF)


def test_who_may_not_prepare_asks_in_vain():
    imported("")
    with pytest.raises(NotAllowed):
        request_preparing(imported_on=None, actor=a_quality_physician())


def test_an_import_is_told_by_its_day():
    imported("")
    today = timezone.localdate()
    with pytest.raises(ReviewError, match="Every imported letter is begun"):
        request_preparing(imported_on=today - timedelta(days=1), actor=a_case_manager())
    request_preparing(imported_on=today, actor=a_case_manager())
    work_off()
    assert imported_let_pass(a_case_manager(), today - timedelta(days=1)).count() == 0
    assert imported_let_pass(a_case_manager(), today).count() == 1


def test_a_determination_that_was_set_aside_or_decided_here_is_none_of_them():
    (first,) = scanned("")
    prepare()
    order_new_review(first.case)
    assert imported_counts(a_case_manager()) == imported_counts(a_case_manager(), timezone.localdate())
    assert imported_counts(a_case_manager()).let_pass == 0
