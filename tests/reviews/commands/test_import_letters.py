"""`manage.py import_letters`: a whole letter goes in, once; everything else is kept and listed with the reason."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pikepdf
import pytest
from django.utils import timezone

from cases.enums import CaseEventKind, CaseOrigin, CaseState, Priority
from cases.models import Case, CaseEvent, DisputedItem, UrDecision
from imr_site.audit.models import Event
from imr_site.audit.verification import verify_log
from reviews.letters.absent import absent
from reviews.letters.extraction import LetterFile, read_letter_text
from reviews.letters.parser import parse_letter
from reviews.models import Determination, ImportedFile
from reviews.services.importing import import_letter
from tests.imr_site.threads import at_once
from tests.reviews.letters.letter_builder import Item, Letter, content_order, pdf, pdf_of, pdftotext
from tests.reviews.letters.older_builder import TWO, Older, listed, notice, review
from tests.running import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LETTER = Letter()
TWO_ITEMS = Letter(case_number="CM18-0000200").with_items(
    Item(), Item(title="Zinc lozenges #60, with 1 refill", decision="Overturned")
)
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 20
OLDER = [(notice, TWO.said(reasons=True)), (listed, TWO), (review, Older())]
EVERYTHING = (Case, DisputedItem, UrDecision, CaseEvent, Determination, ImportedFile, Event)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def import_with_report(*paths: Path, report: Path) -> tuple[object, dict[str, dict]]:
    """How the command ended, and the rows of its report by the name of the file."""
    ran = run("import_letters", *paths, "--report", report)
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return ran, {row["name"].rsplit("/", 1)[-1]: row for row in rows}


def counts() -> list[int]:
    return [model.objects.count() for model in EVERYTHING]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def report(tmp_path) -> Path:
    return tmp_path / "report.jsonl"


@pytest.fixture
def good(tmp_path) -> Path:
    """A whole letter that goes in whatever stands beside it."""
    return write(tmp_path, "batch/zz-good.txt", content_order(replace(LETTER, case_number="CM18-0000999")))


class TestAWholeLetter:
    def test_a_character_that_postgresql_refuses_is_left_out(self, tmp_path):
        path = write(tmp_path, "a.txt", content_order(TWO_ITEMS).replace("Zinc lozenges", "Zinc loz\0enges"))
        assert run("import_letters", path).last_line == "imported 1, unchanged 0, rejected 0"
        assert Case.objects.get().items.get(position=2).request_text == "Zinc lozenges #60, with 1 refill"

    def test_becomes_a_closed_case_of_record(self, tmp_path):
        path = write(tmp_path, "a.txt", content_order(replace(TWO_ITEMS, priority="Expedited")))
        ran = run("import_letters", path)
        assert (ran.code, ran.last_line) == (0, "imported 1, unchanged 0, rejected 0")
        case = Case.objects.get()
        assert (case.case_number, case.origin, case.state) == ("CM18-0000200", CaseOrigin.IMPORTED, CaseState.CLOSED)
        assert case.priority == Priority.EXPEDITED
        assert (case.date_of_injury, case.received_on, case.assigned_on) == (
            date(2018, 3, 4),
            date(2018, 5, 20),
            date(2018, 6, 1),
        )
        assert case.ur_decision.decided_on == date(2018, 5, 6)
        assert [(item.position, item.request_text) for item in case.items.all()] == [
            (1, "Lumbar traction table, rental for 2 weeks"),
            (2, "Zinc lozenges #60, with 1 refill"),
        ]
        assert [(event.kind, timezone.localdate(event.occurred_at)) for event in case.events.all()] == [
            (CaseEventKind.APPLICATION_RECEIVED, date(2018, 5, 20)),
            (CaseEventKind.ASSIGNMENT_NOTICE_SENT, date(2018, 6, 1)),
            (CaseEventKind.DETERMINATION_ISSUED, date(2018, 6, 28)),
        ]

    def test_its_determination_holds_every_word(self, tmp_path):
        run("import_letters", write(tmp_path, "a.txt", content_order(TWO_ITEMS)))
        determination = Determination.objects.get()
        content = determination.letter_content
        assert content.sha256 == determination.content_sha256
        assert (determination.version, determination.origin) == (1, CaseOrigin.IMPORTED)
        assert (determination.round, determination.sign_off, determination.supersedes) == (None, None, None)
        assert content.statements.how_made == TWO_ITEMS.how_made
        assert content.summary == TWO_ITEMS.summary
        assert [(item.title, item.decision, item.rationale) for item in content.items] == [
            (item.title, item.decision.lower(), item.rationale) for item in TWO_ITEMS.items
        ]
        assert content.outcome == "partial_overturn"

    def test_is_kept_under_its_hash_and_noted(self, tmp_path, files):
        path = write(tmp_path, "a.txt", content_order(LETTER))
        run("import_letters", path)
        kept = files / "imports" / sha256(path.read_bytes())
        assert kept.read_bytes() == path.read_bytes()
        assert list((files / "imports").iterdir()) == [kept]
        row = ImportedFile.objects.get()
        assert (row.sha256, row.name, row.size) == (kept.name, str(path), path.stat().st_size)
        assert (row.outcome, row.reason, row.determination) == ("imported", "", Determination.objects.get())

    def test_again_is_unchanged_and_changes_nothing(self, tmp_path):
        path = write(tmp_path, "a.txt", content_order(LETTER))
        run("import_letters", path)
        before, events = counts(), list(Event.objects.values_list("hash", flat=True))
        for _ in range(2):
            ran = run("import_letters", path)
            assert (ran.code, ran.last_line) == (0, "imported 0, unchanged 1, rejected 0")
        assert counts() == before
        assert list(Event.objects.values_list("hash", flat=True)) == events
        assert ImportedFile.objects.get().outcome == "imported"

    def test_from_another_source_is_unchanged(self, tmp_path):
        """As PDF, and as another extractor gives its text: other bytes, the same letter."""
        run("import_letters", write(tmp_path, "a.txt", content_order(TWO_ITEMS)))
        ran = run(
            "import_letters",
            write(tmp_path, "a.pdf", pdf_of(TWO_ITEMS)),
            write(tmp_path, "b.txt", pdftotext(TWO_ITEMS)),
        )
        assert (ran.code, ran.last_line) == (0, "imported 0, unchanged 2, rejected 0")
        assert Determination.objects.count() == 1
        assert ImportedFile.objects.filter(determination=Determination.objects.get()).count() == 3

    def test_without_a_header_is_filed_under_its_content(self, tmp_path):
        text = content_order(LETTER)
        headless = write(tmp_path, "headless.txt", text[text.index("HOW THE IMR") :])
        assert run("import_letters", headless).last_line == "imported 1, unchanged 0, rejected 0"
        assert run("import_letters", headless).last_line == "imported 0, unchanged 1, rejected 0"
        case = Case.objects.get()
        assert case.case_number == f"UNNUMBERED-{Determination.objects.get().content_sha256[:12]}"
        assert (case.date_of_injury, case.received_on, case.assigned_on) == (None, None, None)
        assert not case.events.exists()

    def test_the_log_tells_of_it_and_holds(self, tmp_path):
        run("import_letters", write(tmp_path, "a.txt", content_order(LETTER)))
        case, determination = Case.objects.get(), Determination.objects.get()
        event = Event.objects.get(kind="review.determination_imported")
        assert (event.scope, event.subject, event.actor) == (case.scope, f"determination/{determination.pk}", None)
        assert event.data == {"case_number": case.case_number, "content_sha256": determination.content_sha256}
        assert verify_log().problems == ()

    def test_dates_out_of_order_are_filed_as_printed(self, tmp_path):
        """A letter of record may hold a slip of the pen; its content keeps the dates as issued."""
        odd = replace(LETTER, assigned="05/19/2018")
        assert run("import_letters", write(tmp_path, "a.txt", content_order(odd))).code == 0
        content = Determination.objects.get().letter_content
        assert (content.date_assigned, content.application_received) == (date(2018, 5, 19), date(2018, 5, 20))


class TestFoldersAndArchives:
    def test_a_folder_with_folders(self, tmp_path):
        write(tmp_path, "letters/one/a.txt", content_order(LETTER))
        write(tmp_path, "letters/two/b.pdf", pdf_of(TWO_ITEMS))
        write(tmp_path, "letters/.hidden", "no letter")
        ran = run("import_letters", tmp_path / "letters")
        assert (ran.code, ran.last_line) == (0, "imported 2, unchanged 0, rejected 0")

    def test_a_zip_with_good_and_bad_members(self, tmp_path, report):
        archive = write(
            tmp_path,
            "letters.zip",
            zipped(**{"a.txt": content_order(LETTER), "b.pdf": pdf_of(TWO_ITEMS), "photo.pdf": PHOTO, "empty.txt": ""}),
        )
        ran, rows = import_with_report(archive, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 2, unchanged 0, rejected 2")
        assert {name: row["outcome"] for name, row in rows.items()} == {
            "a.txt": "imported",
            "b.pdf": "imported",
            "photo.pdf": "rejected",
            "empty.txt": "rejected",
        }
        assert rows["a.txt"]["name"] == f"{archive}/a.txt"
        assert "JPEG" in rows["photo.pdf"]["reason"]

    def test_the_same_letter_twice_in_one_batch(self, tmp_path):
        folder = tmp_path / "batch"
        write(folder, "a.txt", content_order(LETTER))
        write(folder, "b.txt", content_order(LETTER))
        write(folder, "c.pdf", pdf_of(LETTER))
        assert run("import_letters", folder).last_line == "imported 1, unchanged 2, rejected 0"

    def test_an_empty_folder(self, tmp_path):
        (tmp_path / "empty").mkdir()
        ran = run("import_letters", tmp_path / "empty")
        assert (ran.code, ran.last_line) == (1, "imported 0, unchanged 0, rejected 1")
        assert f"rejected: {tmp_path / 'empty'}: No file is in this folder." in ran.err


def encrypted(letter: Letter) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of(letter))) as document:
        document.save(stream, encryption=pikepdf.Encryption(owner="for the owner", user="for the reader"))
    return stream.getvalue()


BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \r\n\t \n", "is empty"),
    "photo.pdf": (PHOTO, "a JPEG picture"),
    "binary.txt": (bytes(range(256)) * 64, "neither a text nor a PDF"),
    "damaged.pdf": (b"%PDF-1.7\n" + b"\x00\x01garbage" * 40, "damaged"),
    "scan.pdf": (pdf([[], []]), "only pictures (a scan)"),
    "locked.pdf": (encrypted(LETTER), "password"),
    "two.txt": ((content_order(LETTER) + content_order(TWO_ITEMS)).encode(), "one letter in one file"),
    "twice.txt": ((content_order(LETTER) * 2).encode(), "one letter in one file"),
    "two.pdf": (
        pdf([[line.strip() for line in content_order(one).split("\n")] for one in (LETTER, TWO_ITEMS)]),
        "one letter in one file",
    ),
    "recipe.txt": (b"Flour, water, salt.\n", "no determination letter"),
    "older.txt": (b"Notice of Independent Medical Review Determination\nDear Ms. Example:\n", "is missing"),
    "bad-date.txt": (content_order(replace(LETTER, denial="13/45/2018")).encode(), "is not a date"),
    "long-number.txt": (content_order(replace(LETTER, case_number="CM18-" + "0" * 60)).encode(), "case number"),
}


class TestBadInput:
    @pytest.mark.parametrize("name", BAD)
    def test_is_kept_with_a_clear_reason_while_the_rest_goes_in(self, name, tmp_path, files, good, report):
        content, words = BAD[name]
        write(good.parent, name, content)
        ran, rows = import_with_report(good.parent, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 1, unchanged 0, rejected 1")
        assert words in rows[name]["reason"]
        assert rows[name] | {"reason": ""} == {
            "name": str(good.parent / name),
            "outcome": "rejected",
            "case_number": "",
            "reason": "",
            "sha256": sha256(content),
        }
        assert rows[good.name]["outcome"] == "imported"
        assert f"rejected: {good.parent / name}: " in ran.err
        assert (files / "imports" / sha256(content)).read_bytes() == content
        kept = ImportedFile.objects.get(outcome="rejected")
        assert (kept.sha256, kept.size, kept.reason) == (sha256(content), len(content), rows[name]["reason"])
        assert kept.determination is None
        assert list(Case.objects.values_list("case_number", flat=True)) == ["CM18-0000999"]

    def test_a_hundred_megabytes(self, good, files, report):
        huge = good.parent / "huge.txt"
        with huge.open("wb") as sparse:
            sparse.truncate(100 * 2**20)
        ran, rows = import_with_report(good.parent, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 1, unchanged 0, rejected 1")
        assert "larger than 20 MB" in rows["huge.txt"]["reason"]
        kept = files / "imports" / rows["huge.txt"]["sha256"]
        assert kept.stat().st_size == ImportedFile.objects.get(sha256=kept.name).size == 100 * 2**20
        huge.unlink()
        kept.unlink()

    def test_what_is_not_there(self, good, tmp_path, report):
        ran, rows = import_with_report(tmp_path / "none.txt", good, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 1, unchanged 0, rejected 1")
        assert rows["none.txt"]["reason"].startswith("The file cannot be opened (No such file or directory)")
        assert rows["none.txt"]["sha256"] == ""

    def test_all_of_it_at_once_and_again(self, good, files, report):
        """Rejected again: a person has not yet looked; still nothing is doubled."""
        for name, (content, _words) in BAD.items():
            write(good.parent, name, content)
        first, _rows = import_with_report(good.parent, report=report)
        before = counts()
        again, _rows = import_with_report(good.parent, report=report)
        assert (first.code, first.last_line) == (1, f"imported 1, unchanged 0, rejected {len(BAD)}")
        assert (again.code, again.last_line) == (1, f"imported 0, unchanged 1, rejected {len(BAD)}")
        assert counts() == before
        assert len(list((files / "imports").iterdir())) == len(BAD) + 1
        assert verify_log().problems == ()

    def test_without_a_report_the_reasons_are_still_said(self, tmp_path):
        ran = run("import_letters", write(tmp_path, "photo.pdf", PHOTO))
        assert (ran.code, ran.out) == (1, "imported 0, unchanged 0, rejected 1\n")
        assert "a JPEG picture" in ran.err


class TestOneBadThingNeverEndsARun:
    @pytest.mark.parametrize(
        "name", [b"caf\xe9.txt", b"new\nline.txt", b"right\xe2\x80\xaeleft.txt", b"\x1b[31mred.txt"]
    )
    def test_a_name_of_any_bytes(self, name, good, report):
        folder = os.fsencode(good.parent)
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - a path of bytes
            file.write(content_order(LETTER).encode())
        with open(os.path.join(folder, b"bad " + name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(PHOTO)
        ran, rows = import_with_report(good.parent, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 2, unchanged 0, rejected 1")
        assert len(rows) == 3
        assert all(row.name.isprintable() for row in ImportedFile.objects.all())

    def test_a_member_whose_name_holds_a_null(self, good):
        content = zipped(**{"aXb.txt": content_order(LETTER)}).replace(b"aXb.txt", b"a\0b.txt")
        write(good.parent, "a.zip", content)
        assert run("import_letters", good.parent).last_line == "imported 2, unchanged 0, rejected 0"

    def test_a_file_over_which_a_reader_breaks(self, good, monkeypatch, report):
        write(good.parent, "a.pdf", pdf_of(LETTER))

        def broken(*_args: object) -> int:
            raise OverflowError("a sign beyond Unicode")

        monkeypatch.setattr("reviews.letters.parsing.pdf.raw.FPDFText_GetUnicode", broken)
        ran, rows = import_with_report(good.parent, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 1, unchanged 0, rejected 1")
        assert "cannot be read (OverflowError)" in rows["a.pdf"]["reason"]

    @pytest.mark.parametrize("year", ["0001", "9999"])
    def test_a_day_that_no_database_takes_or_that_nobody_meant(self, year, good):
        write(good.parent, "a.txt", content_order(replace(LETTER, injury=f"01/01/{year}", decided=f"12/31/{year}")))
        ran = run("import_letters", good.parent)
        assert ran.last_line in {"imported 2, unchanged 0, rejected 0", "imported 1, unchanged 0, rejected 1"}
        assert Case.objects.filter(case_number="CM18-0000999").exists()

    def test_the_same_letter_many_times_in_one_run(self, good, report):
        for number in range(3):
            write(good.parent, f"same-{number}.txt", content_order(LETTER))
        write(good.parent, "same-words.txt", content_order(LETTER).replace("\n", "\r\n"))
        write(good.parent, "with-another-word.txt", content_order(replace(LETTER, specialty="Neurology")))
        ran, rows = import_with_report(good.parent, report=report)
        assert (ran.code, ran.last_line) == (1, "imported 2, unchanged 3, rejected 1")
        assert len(rows) == 6
        assert Determination.objects.count() == 2

    def test_more_files_than_one_batch(self, tmp_path, report, monkeypatch):
        monkeypatch.setattr("reviews.management.commands.import_letters.AT_ONCE", 3)
        for number in range(8):
            write(tmp_path, f"batch/{number}.txt", content_order(replace(LETTER, case_number=f"CM18-000030{number}")))
        ran, rows = import_with_report(tmp_path / "batch", report=report)
        assert (ran.code, ran.last_line) == (0, "imported 8, unchanged 0, rejected 0")
        assert [row["case_number"] for row in rows.values()] == [f"CM18-000030{number}" for number in range(8)]


class TestOlderLayouts:
    @pytest.mark.parametrize(("layout", "letter"), OLDER)
    def test_become_cases_of_record_and_the_report_says_what_is_empty_and_why(self, layout, letter, tmp_path, report):
        ran, rows = import_with_report(write(tmp_path, "a.txt", layout(letter)), report=report)
        assert (ran.code, ran.last_line) == (0, "imported 1, unchanged 0, rejected 0")
        content = Determination.objects.get().letter_content
        assert content == parse_letter(layout(letter))
        assert rows["a.txt"]["absent"] == absent(content)
        case = Case.objects.get()
        assert case.case_number == letter.case_number
        assert [item.request_text for item in case.items.all()] == [item.title for item in letter.items]
        assert run("import_letters", tmp_path / "a.txt").last_line == "imported 0, unchanged 1, rejected 0"

    def test_a_number_of_the_first_form_is_kept_in_the_letter_and_its_case_has_none(self, tmp_path):
        letter = replace(TWO, case_number="13-000004")
        assert run("import_letters", write(tmp_path, "a.txt", listed(letter))).code == 0
        determination = Determination.objects.get()
        assert determination.content["case_number"] == "13-000004"
        assert determination.case.case_number == f"UNNUMBERED-{determination.content_sha256[:12]}"

    @pytest.mark.parametrize(("layout", "letter"), OLDER)
    def test_can_be_printed_again(self, layout, letter, tmp_path):
        run("import_letters", write(tmp_path, "a.txt", layout(letter)))
        out = tmp_path / "again.pdf"
        assert run("render_letter", Case.objects.get().case_number, "--out", out).code == 0
        said = " ".join(read_letter_text(out).split())
        assert all(item.title in said for item in letter.items)
        assert letter.documents[0] in said


def paragraph_ends(text: str) -> list[int]:
    return [at for at in range(1, len(text) - 1) if text[at - 1 : at + 2] == "\n \n"]


class TestALetterCutInHalf:
    def cuts(self, text: str) -> set[int]:
        """Shares of the text, the middle of words and the ends of paragraphs, up to the last rationale."""
        last = text.rindex("Decision rationale:") + len("Decision rationale:")
        shares = {len(text) * percent // 100 for percent in (5, 10, 20, 30, 40, 50, 60, 70, 80)}
        within_words = {text.index(word) + 3 for word in ("baker", "physician", "Upheld", "guideline", "rationale")}
        return {at for at in shares | within_words | set(paragraph_ends(text)) if at <= last}

    @pytest.mark.parametrize("layout", [content_order, pdftotext], ids=["content order", "pdftotext"])
    def test_as_text(self, layout, good, report):
        text = layout(LETTER)
        cuts = self.cuts(text)
        for at in cuts:
            write(good.parent, f"cut-{at:05}.txt", text[:at])
        ran, rows = import_with_report(good.parent, report=report)
        assert [name for name, row in rows.items() if row["outcome"] != "rejected"] == [good.name]
        assert (ran.code, ran.last_line) == (1, f"imported 1, unchanged 0, rejected {len(cuts)}")
        assert all(row["reason"].endswith(".") for name, row in rows.items() if name != good.name)
        assert Case.objects.count() == Determination.objects.count() == 1

    def test_within_the_last_sentence(self, good, report):
        text = content_order(LETTER).rstrip()
        for back in (2, 5, 12, 40):
            write(good.parent, f"cut-{back}.txt", text[:-back])
        ran, rows = import_with_report(good.parent, report=report)
        assert ran.last_line == "imported 1, unchanged 0, rejected 4"
        assert {row["reason"] for name, row in rows.items() if name != good.name} == {
            "The rationale of item 1 stops in mid-sentence. The text seems cut: extract the whole letter again."
        }

    def test_without_its_beginning(self, good, report):
        text = content_order(TWO_ITEMS)
        starts = [text.index(words) for words in ("State(s)", "CLINICAL", "IMR ISSUES", "Claims Administrator")]
        for at in starts:
            write(good.parent, f"from-{at}.txt", text[at:])
        assert import_with_report(good.parent, report=report)[0].last_line == "imported 1, unchanged 0, rejected 4"

    def test_as_the_bytes_of_a_pdf(self, good, report):
        """A reader that mends files may still find all of it; what goes in is the whole letter or nothing."""
        content = pdf_of(TWO_ITEMS, lines_a_page=12)
        run("import_letters", write(good.parent.parent, "whole.pdf", content))
        whole = Determination.objects.get().content_sha256
        for percent in range(5, 100, 5):
            write(good.parent, f"cut-{percent:02}.pdf", content[: len(content) * percent // 100])
        _ran, rows = import_with_report(good.parent, report=report)
        outcomes = {row["outcome"] for name, row in rows.items() if name != good.name}
        assert outcomes <= {"rejected", "unchanged"}
        assert {rows[f"cut-{percent}.pdf"]["outcome"] for percent in (30, 50, 70)} == {"rejected"}
        assert Determination.objects.exclude(case__case_number="CM18-0000999").get().content_sha256 == whole

    def test_pages_that_went_missing(self, good, report):
        lines = [line.strip() for line in content_order(LETTER).split("\n")]
        pages = [lines[at : at + 10] for at in range(0, len(lines), 10)]
        for gone in range(1, len(pages)):
            write(good.parent, f"without-first-{gone}.pdf", pdf(pages[gone:]))
            write(good.parent, f"without-last-{gone}.pdf", pdf(pages[:-gone]))
        _ran, rows = import_with_report(good.parent, report=report)
        assert [name for name, row in rows.items() if row["outcome"] != "rejected"] == [good.name]


class TestANumberThatIsTaken:
    def test_another_content_is_refused_naming_what_differs(self, tmp_path, files, report):
        run("import_letters", write(tmp_path, "a.txt", content_order(TWO_ITEMS)))
        before = Determination.objects.values().get()
        other = replace(TWO_ITEMS, decided="06/29/2018", specialty="Neurology").with_items(
            TWO_ITEMS.items[0], replace(TWO_ITEMS.items[1], decision="Upheld")
        )
        ran, rows = import_with_report(write(tmp_path, "b.txt", content_order(other)), report=report)
        assert (ran.code, ran.last_line) == (1, "imported 0, unchanged 0, rejected 1")
        assert rows["b.txt"]["case_number"] == "CM18-0000200"
        assert "CM18-0000200 is on file and differs in: decision_date, specialty, item 2." in rows["b.txt"]["reason"]
        assert Determination.objects.values().get() == before
        assert ImportedFile.objects.get(outcome="rejected").determination is None
        assert (files / "imports" / rows["b.txt"]["sha256"]).exists()

    def test_another_number_of_items(self, tmp_path):
        run("import_letters", write(tmp_path, "a.txt", content_order(TWO_ITEMS)))
        ran = run("import_letters", write(tmp_path, "b.txt", content_order(TWO_ITEMS.with_items(Item()))))
        assert ran.code == 1
        assert "differs in: number of items (2 and 1)." in ran.err

    def test_a_case_worked_here_is_never_touched(self, tmp_path):
        native = Case.objects.create(
            case_number=LETTER.case_number, received_on=date(2018, 5, 20), opened_at=timezone.now()
        )
        before = Case.objects.values().get()
        ran = run("import_letters", write(tmp_path, "a.txt", content_order(LETTER)))
        assert (ran.code, ran.last_line) == (1, "imported 0, unchanged 0, rejected 1")
        assert f"Case {native} is being worked here" in ran.err
        assert Case.objects.values().get() == before
        assert not Determination.objects.exists()

    def test_a_file_refused_once_may_go_in_later(self, tmp_path):
        path = write(tmp_path, "a.txt", content_order(LETTER))
        native = Case.objects.create(case_number=LETTER.case_number, opened_at=timezone.now())
        assert run("import_letters", path).code == 1
        native.delete()
        assert run("import_letters", path).last_line == "imported 1, unchanged 0, rejected 0"
        row = ImportedFile.objects.get()
        assert (row.outcome, row.reason, row.determination) == ("imported", "", Determination.objects.get())


class TestPublishedLetters:
    def test_all_of_them_from_every_source(self, shared_letters, report):
        texts = sorted(path.stem for path in shared_letters.glob("text/*.txt"))
        pdfs = len(list(shared_letters.glob("pdf/*.pdf")))
        ran, rows = import_with_report(shared_letters / "text", report=report)
        assert (ran.code, ran.last_line) == (0, f"imported {len(texts)}, unchanged 0, rejected 0")
        assert sorted(row["case_number"] for row in rows.values()) == texts
        assert sorted(Case.objects.values_list("case_number", flat=True)) == texts

        ran = run("import_letters", shared_letters / "pdf")
        assert (ran.code, ran.last_line) == (0, f"imported 0, unchanged {pdfs}, rejected 0")
        ran = run("import_letters", shared_letters / "text", shared_letters / "pdf")
        assert (ran.code, ran.last_line) == (0, f"imported 0, unchanged {len(texts) + pdfs}, rejected 0")

        assert run("import_letters", shared_letters / "seed.txt").last_line == "imported 1, unchanged 0, rejected 0"
        assert run("import_letters", shared_letters / "seed.txt").last_line == "imported 0, unchanged 1, rejected 0"
        assert Determination.objects.count() == len(texts) + 1
        assert verify_log().problems == ()

    @pytest.mark.slow
    @pytest.mark.parametrize("percent", [30, 50, 70])
    def test_cut_in_half(self, percent, shared_letters, tmp_path):
        """Nothing in a text tells that it went on where the cut falls on the last word of an item's rationale."""
        sources = [*shared_letters.glob("text/*.txt"), *shared_letters.glob("pdf/*.pdf")]
        undetectable = 0
        for path in sources:
            cut = path.read_bytes()[: path.stat().st_size * percent // 100]
            undetectable += b"Decision rationale:" in cut and cut.rstrip().endswith(b"necessary.")
            write(tmp_path, f"cut/{path.name}", cut)
        ran = run("import_letters", tmp_path / "cut")
        rejected = len(sources) - undetectable
        assert (ran.code, ran.last_line) == (1, f"imported {undetectable}, unchanged 0, rejected {rejected}")
        assert undetectable <= 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_the_same_moment_file_a_letter_once(tmp_path):
    path = write(tmp_path, "a.txt", content_order(LETTER))
    results = at_once(3, lambda _number: import_letter(file=LetterFile(str(path), partial(path.open, "rb"))))
    assert sorted(result.outcome for result in results) == ["imported", "unchanged", "unchanged"]
    assert Case.objects.count() == Determination.objects.count() == ImportedFile.objects.count() == 1
