"""What of a review goes in the end, and that what was decided, signed and issued stays whole without it."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
import time_machine

from cases.enums import CaseState
from cases.models import Disposed
from cases.services.correspondence.letters import make_letter
from cases.services.retention.disposal import approve_disposal, carry_out_disposal, propose_disposals
from cases.services.sealed import sealed_problems
from imr_site.files.store import IMPORTS
from reviews.letters.extraction import LetterFile
from reviews.models import (
    ClinicalSummary,
    Fact,
    GuidelineFinding,
    ImportedFile,
    ItemDecision,
    QualitySignOff,
    ReturnedContent,
    ReturnReason,
)
from reviews.selectors.determination import current_determination
from reviews.services.findings import recompute_findings
from reviews.services.importing import import_letter
from reviews.services.sign_off import return_to_reviewer
from tests.cases.conftest import CALIFORNIA, NOW
from tests.factories import (
    a_case,
    a_quality_physician,
    a_round,
    an_administrator,
    issue,
    move,
    sign_off,
    submit,
)
from tests.reviews.letters.letter_builder import Letter, content_order
from tests.running import run
from tests.stored import stored_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
LATER = datetime(2024, 3, 15, 9, 0, tzinfo=CALIFORNIA)


def dispose(record_class: str) -> None:
    """What the timer, two administrators and the worker do."""
    (disposal,) = [each for each in propose_disposals(actor=None) if each.record_class == record_class]
    for name in ("Sam Petrosyan", "Nadia Brandt"):
        disposal = approve_disposal(disposal=disposal, actor=an_administrator(name))
    carry_out_disposal(disposal_id=disposal.pk, progress=lambda _done, _total: None)


@pytest.fixture
def over():
    """A case that was decided and closed in March 2017, with facts and findings."""
    with time_machine.travel(NOW, tick=False):
        case = a_case(CaseState.CLOSED)
        recompute_findings(round_id=case.rounds.get().pk, progress=lambda _done, _total: None)
    return case


class TestWorkingText:
    def test_what_was_returned_goes_and_why_it_was_stays(self):
        with time_machine.travel(NOW, tick=False):
            round_ = a_round(state=CaseState.DETERMINATION_DRAFTED)
            return_to_reviewer(
                round_=round_, reasons="", by_item={1: "Why?"}, seen_approval=None, actor=a_quality_physician()
            )
            issue(sign_off(submit(round_)).case)
            move(round_.case, "close")
        with time_machine.travel(LATER, tick=False):
            dispose("working_text")
        assert not ReturnedContent.objects.exists()
        assert [told.reason for told in ReturnReason.objects.all()] == ["Why?"]

    def test_its_words_go_and_nothing_else(self, over):
        round_ = over.rounds.get()
        decided = list(ItemDecision.objects.order_by("pk").values_list("item", "decision", "version"))
        signed = list(QualitySignOff.objects.values())
        with time_machine.travel(LATER, tick=False):
            dispose("working_text")
        summary = ClinicalSummary.objects.get(round=round_)
        assert (summary.history, summary.complaints, summary.diagnoses, summary.free_text, summary.age) == (
            "",
            "",
            "",
            "",
            None,
        )
        assert set(ItemDecision.objects.values_list("rationale", flat=True)) == {""}
        assert (Fact.objects.count(), GuidelineFinding.objects.count()) == (0, 0)
        assert list(ItemDecision.objects.order_by("pk").values_list("item", "decision", "version")) == decided
        assert list(QualitySignOff.objects.values()) == signed
        assert round_.reviewed_documents.count() > 0

    def test_what_was_issued_verifies_without_it(self, over):
        letters = [make_letter(letter_id=letter.pk) for letter in over.letters.all()]
        before = current_determination(over)
        with time_machine.travel(LATER, tick=False):
            dispose("working_text")
            dispose_again = propose_disposals(actor=None)
        determination = current_determination(over)
        assert determination.content == before.content
        assert determination.letter_content.sha256 == determination.content_sha256
        assert [list(sealed_problems(letter)) for letter in letters] == [[]] * len(letters)
        assert dispose_again == []
        assert run("export_determinations", "--case", over.case_number).out.count("rationale") > 0

    def test_the_hash_shows_which_words_they_were(self, over):
        with time_machine.travel(LATER, tick=False):
            dispose("working_text")
        thing = Disposed.objects.get()
        assert (thing.what, len(thing.sha256), thing.size > 0) == (f"round/{over.rounds.get().pk}", 64, True)

    def test_of_a_case_that_nobody_reviewed_there_is_none(self):
        with time_machine.travel(NOW, tick=False):
            a_case(CaseState.WITHDRAWN)
        with time_machine.travel(LATER, tick=False):
            assert propose_disposals(actor=None) == []


class TestRefusedFiles:
    def refuse(self) -> ImportedFile:
        import_letter(file=LetterFile("notes.txt", lambda: io.BytesIO(b"No letter.")))
        return ImportedFile.objects.get(name="notes.txt")

    def test_go_after_a_year_and_their_names_stay(self):
        with time_machine.travel(LATER, tick=False) as clock:
            file = self.refuse()
            clock.move_to(LATER.replace(year=2025))
            assert propose_disposals(actor=None) == []
            clock.shift(timedelta(days=1))
            dispose("refused_files")
            assert not stored_path(IMPORTS, file.sha256).exists()
            assert (ImportedFile.objects.get().name, propose_disposals(actor=None)) == ("notes.txt", [])

    def test_given_again_it_is_there_again_for_a_year(self):
        with time_machine.travel(LATER, tick=False) as clock:
            file = self.refuse()
            clock.shift(timedelta(days=367))
            dispose("refused_files")
            clock.shift(timedelta(days=1))
            self.refuse()
            assert stored_path(IMPORTS, file.sha256).exists()
            clock.shift(timedelta(days=367))
            dispose("refused_files")
            assert not stored_path(IMPORTS, file.sha256).exists()

    def test_a_letter_of_record_is_kept(self):
        with time_machine.travel(LATER, tick=False) as clock:
            text = content_order(Letter()).encode()
            import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(text)))
            clock.shift(timedelta(days=3650))
            assert propose_disposals(actor=None) == []
