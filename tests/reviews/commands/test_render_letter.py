"""`manage.py render_letter`: the letter of the determination that stands, word for word."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from cases.enums import CaseState
from cases.models import Letter as StoredLetter
from imr_site.audit.models import Event
from imr_site.files.store import SEALED
from reviews.letters.extraction import read_letter_text
from reviews.letters.parser import parse_letter
from reviews.management.commands import render_letter
from reviews.models import Determination
from tests.factories import a_case
from tests.factories.public import a_leaky_determination, prepare, release
from tests.reviews.letters.letter_builder import Item, Letter, content_order
from tests.reviews.reading import body, pdf_text, without_furniture
from tests.running import run
from tests.stored import stored_path

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LETTER = Letter(case_number="CM18-0000777").with_items(
    Item(), Item(title="Zinc lozenges, 50 mg (#60), with 1 refill: a trial", decision="Overturned")
)
NUMBER = LETTER.case_number


@pytest.fixture
def imported(tmp_path) -> str:
    """The number of an imported letter."""
    path = tmp_path / "letter.txt"
    path.write_text(content_order(LETTER))
    run("import_letters", path)
    return NUMBER


class TestAnImportedLetter:
    def test_reads_back_as_the_words_of_the_original(self, imported, tmp_path):
        out = tmp_path / "out.pdf"
        assert run("render_letter", imported, "--out", out).out == f"{out}\n"
        text = without_furniture(pdf_text(out.read_bytes()), f"Case {NUMBER}")
        assert body(text) == body(content_order(LETTER))

    def test_says_the_same_to_the_importer(self, imported, tmp_path):
        """A letter rendered here and read again is the letter that went in."""
        out = tmp_path / "out.pdf"
        run("render_letter", imported, "--out", out)
        assert parse_letter(read_letter_text(out)) == parse_letter(content_order(LETTER))
        assert run("import_letters", out).last_line == "imported 0, unchanged 1, rejected 0"

    def test_is_made_once(self, imported, tmp_path):
        first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
        run("render_letter", imported, "--out", first)
        run("render_letter", imported, "--out", second)
        assert first.read_bytes() == second.read_bytes()
        stored = StoredLetter.objects.get()
        assert stored.sha256 == hashlib.sha256(first.read_bytes()).hexdigest()
        assert Event.objects.filter(kind="letter.rendered").count() == 1

    def test_the_public_version_is_another_document(self, imported, tmp_path):
        out, public = tmp_path / "1.pdf", tmp_path / "2.pdf"
        run("render_letter", imported, "--out", out)
        run("render_letter", imported, "--public", "--out", public)
        assert sorted(StoredLetter.objects.values_list("kind", flat=True)) == ["determination", "determination_public"]
        assert "Public version" not in pdf_text(out.read_bytes())
        text = without_furniture(pdf_text(public.read_bytes()), f"Case {NUMBER} · Public version")
        assert body(text) == body(content_order(LETTER))


class TestWhereItGoes:
    @pytest.mark.parametrize(("options", "name"), [((), f"{NUMBER}.pdf"), (("--public",), f"{NUMBER}-public.pdf")])
    def test_by_default_beside_the_caller(self, options, name, imported, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert run("render_letter", imported, *options).out == f"{name}\n"
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-")

    def test_a_folder_that_is_not_there(self, imported, tmp_path):
        with pytest.raises(CommandError, match=r"none/out\.pdf cannot be written: No such file or directory"):
            run("render_letter", imported, "--out", tmp_path / "none" / "out.pdf")


class TestRefusals:
    def test_an_unknown_case(self):
        with pytest.raises(CommandError, match="No determination is on file for case CM99-9999999"):
            run("render_letter", "CM99-9999999")

    def test_a_case_that_is_not_decided(self):
        case = a_case(CaseState.QUALITY_REVIEW)
        with pytest.raises(CommandError, match=f"No determination is on file for case {case}"):
            run("render_letter", case.case_number)
        assert not StoredLetter.objects.exists()

    def test_bytes_that_were_altered(self, imported, tmp_path):
        run("render_letter", imported, "--out", tmp_path / "1.pdf")
        stored_path(SEALED, StoredLetter.objects.get().sha256).write_bytes(b"%PDF-1.7 something else")
        with pytest.raises(CommandError, match="does not match its hash"):
            run("render_letter", imported, "--out", tmp_path / "2.pdf")
        assert not (tmp_path / "2.pdf").exists()

    def test_bytes_that_are_gone(self, imported, tmp_path):
        run("render_letter", imported, "--out", tmp_path / "1.pdf")
        stored_path(SEALED, StoredLetter.objects.get().sha256).unlink()
        with pytest.raises(CommandError, match="is gone"):
            run("render_letter", imported, "--out", tmp_path / "2.pdf")


class TestANativeLetter:
    def test_has_what_was_decided_and_names_nobody(self, tmp_path):
        case = a_case(CaseState.ISSUED)
        out = tmp_path / "out.pdf"
        run("render_letter", case.case_number, "--out", out)
        text = " ".join(pdf_text(out.read_bytes()).split())
        assert f"Case Number: {case.case_number}" in text
        assert "State(s) of Licensure: California" in text
        assert "MRI of the lumbar spine without contrast: Overturned" in text
        assert "Forsyth" not in text


class TestThePublicVersion:
    def test_before_it_is_released_is_a_draft_without_names(self, tmp_path):
        determination = a_leaky_determination()
        out = tmp_path / "out.pdf"
        ran = run("render_letter", determination.case.case_number, "--public", "--out", out)
        assert ran.out == f"{out}\n"
        assert ran.err == "This is a draft that nobody released; 1 finding of the scan must be judged first.\n"
        text = " ".join(pdf_text(out.read_bytes()).split())
        assert "Draft" in text
        assert "the injured worker may wait" in text.lower()
        assert [name for name in ("Marchetti", "Forsyth", "HC-4410", "Quill", "Harbor") if name in text] == []
        assert not StoredLetter.objects.filter(kind="public").exists()

    def test_once_released_is_its_letter(self, tmp_path):
        public = release(prepare(summary="As it was released."))
        out = tmp_path / "out.pdf"
        ran = run("render_letter", public.determination.case.case_number, "--public", "--out", out)
        assert ran.err == ""
        assert hashlib.sha256(out.read_bytes()).hexdigest() == public.letters.get().sha256
        assert "As it was released." in pdf_text(out.read_bytes())

    def test_is_refused_where_the_scan_stops(self, tmp_path, monkeypatch):
        """Kinds and fields are named, the words never: what a command prints is kept in logs."""
        monkeypatch.setattr(render_letter, "suggested", lambda content, _known, **_how: content)
        determination = a_leaky_determination()
        with pytest.raises(CommandError) as refused:
            run("render_letter", determination.case.case_number, "--public", "--out", tmp_path / "out.pdf")
        said = str(refused.value)
        assert "name of a person in summary" in said
        assert "number in item 1 rationale" in said
        assert [name for name in ("Marchetti", "Forsyth", "4410", "Quill", "Harbor", "555") if name in said] == []
        assert refused.value.returncode == 1
        assert not (tmp_path / "out.pdf").exists()


class TestPublishedLetters:
    def test_the_words_of_the_original_in_order(self, shared_letters, tmp_path):
        """A sample: the first, the one with most items, the longest, and the seed without header."""
        texts = sorted(shared_letters.glob("text/*.txt"))
        longest = max(texts, key=lambda path: path.stat().st_size)
        fullest = max(texts, key=lambda path: path.read_text().count("Claims Administrator guideline:"))
        sample = {texts[0], fullest, longest}
        run("import_letters", *sample)
        for path in sample:
            self.assert_same_words(path, path.stem, f"Case {path.stem}", tmp_path)

    def test_the_seed(self, shared_letters, tmp_path):
        run("import_letters", shared_letters / "seed.txt")
        number = Determination.objects.get().case.case_number
        reference = "Independent Medical Review Final Determination"
        self.assert_same_words(shared_letters / "seed.txt", number, reference, tmp_path)

    def assert_same_words(self, path: Path, number: str, reference: str, tmp_path: Path) -> None:
        out = tmp_path / f"{number}.pdf"
        run("render_letter", number, "--out", out)
        printed = body(without_furniture(pdf_text(out.read_bytes()), reference))
        assert _joined(printed) == _joined(body(path.read_text()))


def _joined(words: list[str]) -> list[str]:
    """A word the original divides at a line's end stands whole in ours, so a word and what its hyphen binds are one."""
    return " ".join(words).replace("- ", "-").split()
