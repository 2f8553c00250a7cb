"""Getting text out of files: what a file is, what is refused, and what archives may do."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pikepdf
import pytest

from reviews.letters import extraction
from reviews.letters.extraction import MAX_BYTES, LetterFile, iter_letter_files, read_letter_text
from reviews.letters.parser import LetterError, Reason, parse_letter
from reviews.letters.parsing import pdf as pdf_reader
from tests.cases.records.foreign_files import FILES

from .letter_builder import Item, Letter, content_order, pdf, pdf_of

LETTER = Letter().with_items(Item(), Item(title="Zinc lozenges #60", decision="Overturned"))
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 20


def assert_refused(source, reason: Reason, name: str = "") -> str:
    with pytest.raises(LetterError) as refusal:
        read_letter_text(source, name)
    assert refusal.value.reason is reason, refusal.value
    return str(refusal.value)


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def names_below(*paths) -> list[str]:
    return [Path(file.name).name for file in iter_letter_files(paths)]


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_encodings(self, encoding):
        text = "35\u00b0 flexion \u2013 \u201cas needed\u201d\fnext page\n"
        assert read_letter_text(text.encode(encoding)) == text

    def test_from_a_path_and_from_bytes(self, tmp_path):
        path = tmp_path / "letter.txt"
        path.write_text(content_order(LETTER), newline="")
        assert read_letter_text(path) == read_letter_text(str(path)) == read_letter_text(path.read_bytes())

    def test_the_name_is_in_the_message(self, tmp_path):
        assert assert_refused(b"", Reason.EMPTY, "a.txt").startswith("a.txt: ")
        assert str(tmp_path) in assert_refused(tmp_path / "none.txt", Reason.NOT_FOUND)

    @pytest.mark.parametrize("content", [b"", b" \n\r\n\t"])
    def test_empty(self, content):
        assert_refused(content, Reason.EMPTY)

    @pytest.mark.parametrize(
        "content",
        [JPEG, b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\x7fELF\x02", bytes(range(256)) * 4, "abc".encode("utf-16-le") * 9],
    )
    def test_no_text(self, content, tmp_path):
        photo = tmp_path / "photo.pdf"
        photo.write_bytes(content)
        assert_refused(photo, Reason.UNKNOWN_FILE_TYPE)

    def test_a_folder_and_a_pipe_are_no_files(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path, tmp_path / "pipe"):
            assert_refused(path, Reason.UNKNOWN_FILE_TYPE)

    def test_too_large_is_known_before_all_is_read(self):
        class Endless(io.RawIOBase):
            given = 0

            def read(self, size=-1):
                assert size > 0
                self.given += size
                return b"a" * size

        endless = Endless()
        assert_refused(LetterFile("endless.txt", lambda: closing(endless)), Reason.TOO_LARGE)
        assert endless.given <= MAX_BYTES + 1


class TestPdf:
    @pytest.mark.parametrize("lines_a_page", [10, 23, 40, 60])
    def test_says_the_same_as_the_text(self, lines_a_page):
        text = read_letter_text(pdf_of(LETTER, lines_a_page))
        assert parse_letter(text) == parse_letter(content_order(LETTER))

    def test_is_known_by_its_content(self, tmp_path):
        path = tmp_path / "letter.txt"
        path.write_bytes(b"\n" + pdf_of(LETTER))
        assert parse_letter(read_letter_text(path)).case_number == LETTER.case_number

    def test_blank_lines_are_kept(self):
        text = read_letter_text(pdf([["first line", "second line", "third line", "", "next paragraph"], ["page two"]]))
        assert text.split() == ["first", "line", "second", "line", "third", "line", "next", "paragraph", "page", "two"]
        assert "third line\n\nnext paragraph\fpage two" in text
        assert "first line\nsecond line" in text

    def test_a_hyphen_at_a_line_end_stays(self):
        text = read_letter_text(pdf([["rest for four-", "week periods and so on"]]))
        assert "four-\nweek" in text

    def test_locked_by_its_owner_only(self):
        content = pdf([["readable by all"]], encryption=pikepdf.Encryption(owner="secret", user=""))
        assert read_letter_text(content).strip() == "readable by all"

    def test_locked_for_readers(self):
        content = pdf([["hidden"]], encryption=pikepdf.Encryption(owner="a", user="b"))
        assert_refused(content, Reason.PASSWORD_NEEDED)

    @pytest.mark.parametrize("size", [8, 200, 900])
    def test_damaged(self, size):
        assert_refused(pdf_of(LETTER)[:size], Reason.DAMAGED)

    def test_a_scan_has_no_text(self):
        assert_refused(pdf([[], []]), Reason.NO_TEXT)

    def test_too_many_pages(self, monkeypatch):
        monkeypatch.setattr(pdf_reader, "MAX_PAGES", 2)
        assert_refused(pdf([["a"], ["b"], ["c"]]), Reason.TOO_LARGE)

    def test_too_many_characters(self, monkeypatch):
        monkeypatch.setattr(pdf_reader, "MAX_CHARACTERS_A_PAGE", 5)
        assert_refused(pdf([["too many"]]), Reason.TOO_LARGE)


def page_of(lines: list[str], *, content: int = 0, rotate: int = 0, watermark: str = "") -> bytes:
    """A PDF of one page, whose content is turned by so many degrees, and the page by so many more."""
    document = pikepdf.open(io.BytesIO(pdf([lines])))
    page = document.pages[0]
    page.MediaBox = [0, 0, 792, 792]
    turns = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 792 0", 180: "-1 0 0 -1 792 792", 270: "0 -1 1 0 0 792"}
    written = f"q {turns[content]} cm\n".encode() + page.Contents.read_bytes() + b"\nQ"
    if watermark:
        written += f"\nq .7 .7 -.7 .7 200 200 cm BT /F1 40 Tf 0 0 Td ({watermark}) Tj ET Q".encode()
    page.Contents = document.make_stream(written)
    page.Rotate = rotate
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class TestTurnedPages:
    LINES = [line.strip() for line in content_order(Letter()).split("\n")]

    @pytest.mark.parametrize("content", [0, 90, 180, 270])
    @pytest.mark.parametrize("rotate", [0, 90, 180, 270])
    def test_are_read_as_their_lines_run(self, content, rotate):
        text = read_letter_text(page_of(self.LINES, content=content, rotate=rotate))
        assert parse_letter(text) == parse_letter(content_order(Letter()))
        assert text == read_letter_text(page_of(self.LINES))

    @pytest.mark.parametrize("content", [0, 180])
    def test_a_watermark_across_the_page_is_left_out(self, content):
        text = read_letter_text(page_of(self.LINES, content=content, watermark="HARBOR COPY"))
        assert parse_letter(text) == parse_letter(content_order(Letter()))


class TestPdfsThatHoldNoLetter:
    def made(self, change) -> bytes:
        document = pikepdf.open(io.BytesIO(pdf([["Open the attached files."]])))
        change(document)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    def test_a_portfolio(self):
        content = self.made(lambda document: document.Root.__setitem__("/Collection", pikepdf.Dictionary()))
        assert "portfolio" in assert_refused(content, Reason.UNKNOWN_FILE_TYPE)

    @pytest.mark.parametrize("xfa", [True, False])
    def test_a_form_whose_pages_hold_no_text(self, xfa):
        def change(document):
            field = document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("decision")))
            form = pikepdf.Dictionary(Fields=[] if xfa else [field])
            if xfa:
                form.XFA = document.make_stream(b"<xdp/>")
            document.Root.AcroForm = form
            document.pages[0].Contents = document.make_stream(b"")

        assert "holds a form" in assert_refused(self.made(change), Reason.NO_TEXT)

    def test_a_form_whose_words_are_filled_in(self):
        def change(document):
            field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("a"), V=pikepdf.String("CM18-0000123"))
            document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)])

        assert "holds a form" in assert_refused(self.made(change), Reason.NO_TEXT)

    def test_a_signature_makes_no_form(self):
        def change(document):
            seal = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Seal"), V=pikepdf.Dictionary())
            document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(seal)])

        assert "Open the attached" in read_letter_text(self.made(change))

    def test_a_form_that_shows_only_a_notice(self):
        def change(document):
            document.Root.NeedsRendering = True
            document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))

        assert "holds a form" in assert_refused(self.made(change), Reason.NO_TEXT)

    def test_no_pages_also_after_a_password(self):
        locked = pdf([["hidden"]], encryption=pikepdf.Encryption(owner="a", user="b"))
        assert_refused(locked, Reason.PASSWORD_NEEDED)
        assert "no pages" in assert_refused(pdf([]), Reason.EMPTY)
        assert_refused(locked, Reason.PASSWORD_NEEDED)
        assert_refused(pdf_of(LETTER)[:200], Reason.DAMAGED)


@pytest.mark.parametrize(("kind", "content"), [each[1:] for each in FILES], ids=[each[0] for each in FILES])
class TestOtherFiles:
    def test_a_file_is_refused_once_by_what_it_is(self, kind, content, tmp_path):
        (tmp_path / "letter.pdf").write_bytes(content)
        (file,) = iter_letter_files([tmp_path])
        assert f"This is {kind}" in assert_refused(file, Reason.UNKNOWN_FILE_TYPE)

    def test_so_is_a_member_of_an_archive(self, kind, content, tmp_path):
        (tmp_path / "c.zip").write_bytes(zipped({"letter.txt": content, "z.txt": b"z"}))
        file, other = iter_letter_files([tmp_path])
        assert f"This is {kind}" in assert_refused(file, Reason.UNKNOWN_FILE_TYPE)
        assert read_letter_text(other) == "z"


class TestNothingIsDropped:
    @pytest.mark.parametrize(
        "members", [{}, {"sub/": b""}, {"__MACOSX/a.txt": b"a"}, {".hidden": b"a"}, {"a/Thumbs.db": b"a"}]
    )
    def test_an_archive_in_which_there_is_nothing(self, members, tmp_path):
        (tmp_path / "c.zip").write_bytes(zipped(members))
        (file,) = iter_letter_files([tmp_path])
        assert "No file is in this archive" in assert_refused(file, Reason.EMPTY)

    def test_a_folder_in_which_there_is_nothing(self, tmp_path):
        (tmp_path / "deep" / "deeper").mkdir(parents=True)
        (file,) = iter_letter_files([tmp_path])
        assert "No file is in this folder" in assert_refused(file, Reason.EMPTY)

    @pytest.mark.parametrize("name", ["x" * 300, "nul\0byte", "new\nline"])
    def test_a_name_that_no_file_has(self, name, tmp_path):
        (file,) = iter_letter_files([tmp_path / name])
        assert_refused(file, Reason.NOT_FOUND)


class TestArchives:
    def test_members_and_files_in_order(self, tmp_path):
        (tmp_path / "b.txt").write_text("b")
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "z.txt").write_text("z")
        (tmp_path / ".hidden").write_text("h")
        (tmp_path / "c.zip").write_bytes(
            zipped(
                {
                    "2.txt": b"two",
                    "1.txt": b"one",
                    "__MACOSX/1.txt": b"",
                    "~$1.docx": b"",
                    "desktop.ini": b"",
                    "sub/": b"",
                    "sub/3.txt": b"three",
                }
            )
        )
        files = list(iter_letter_files([tmp_path]))
        assert [Path(file.name).name for file in files] == ["z.txt", "b.txt", "1.txt", "2.txt", "3.txt"]
        assert [read_letter_text(file) for file in files] == ["z", "b", "one", "two", "three"]
        assert files[2].name == f"{tmp_path}/c.zip/1.txt"

    def test_an_archive_is_known_by_its_content(self, tmp_path):
        (tmp_path / "letters.dat").write_bytes(zipped({"a.txt": b"a"}))
        assert names_below(tmp_path / "letters.dat") == ["a.txt"]

    def test_pdf_members(self, tmp_path):
        (tmp_path / "c.zip").write_bytes(zipped({"letter": pdf_of(LETTER)}))
        (file,) = iter_letter_files([tmp_path])
        assert parse_letter(read_letter_text(file)).case_number == LETTER.case_number

    def test_an_archive_within_an_archive(self, tmp_path):
        (tmp_path / "c.zip").write_bytes(zipped({"inner.zip": zipped({"a.txt": b"a"}), "z.txt": b"z"}))
        inner, other = iter_letter_files([tmp_path])
        assert_refused(inner, Reason.NESTED_ARCHIVE)
        assert read_letter_text(other) == "z"

    def test_a_member_larger_than_any_letter(self, tmp_path):
        (tmp_path / "bomb.zip").write_bytes(zipped({"bomb.txt": b"a" * (MAX_BYTES + 1), "z.txt": b"z"}))
        bomb, other = iter_letter_files([tmp_path])
        assert_refused(bomb, Reason.TOO_LARGE)
        assert read_letter_text(other) == "z"

    def test_a_member_that_lies_about_its_size(self, tmp_path):
        content = zipped({"bomb.txt": b"a" * 5000})
        (tmp_path / "bomb.zip").write_bytes(content.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
        (file,) = iter_letter_files([tmp_path])
        assert_refused(file, Reason.DAMAGED)

    def test_too_many_members(self, tmp_path, monkeypatch):
        monkeypatch.setattr(extraction, "MAX_MEMBERS", 1)
        (tmp_path / "c.zip").write_bytes(zipped({"a": b"a", "b": b"b"}))
        (file,) = iter_letter_files([tmp_path])
        assert_refused(file, Reason.TOO_LARGE)

    @pytest.mark.parametrize("keep", [10, 60, -10])
    def test_a_damaged_archive(self, keep, tmp_path):
        (tmp_path / "c.zip").write_bytes(zipped({"a.txt": b"a" * 99})[:keep])
        (file,) = iter_letter_files([tmp_path])
        assert_refused(file, Reason.DAMAGED)

    def test_a_damaged_member(self, tmp_path):
        content = zipped({"a.txt": b"plain words" * 9, "b.txt": b"b"}, zipfile.ZIP_STORED)
        (tmp_path / "c.zip").write_bytes(content.replace(b"plain", b"pLain", 1))
        damaged, other = iter_letter_files([tmp_path])
        assert_refused(damaged, Reason.DAMAGED)
        assert read_letter_text(other) == "b"

    def test_an_encrypted_member(self, tmp_path):
        content = bytearray(zipped({"a.txt": b"a"}))
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(mark) + offset] |= 1
        (tmp_path / "c.zip").write_bytes(content)
        (file,) = iter_letter_files([tmp_path])
        assert_refused(file, Reason.PASSWORD_NEEDED)

    def test_a_member_that_climbs_out_is_only_a_name(self, tmp_path):
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "c.zip").write_bytes(zipped({"../../evil.txt": b"e"}))
        (file,) = iter_letter_files([tmp_path])
        assert read_letter_text(file) == "e"
        assert not list(tmp_path.rglob("evil.txt"))

    def test_what_is_not_there_says_so(self, tmp_path):
        (file,) = iter_letter_files([tmp_path / "none"])
        assert_refused(file, Reason.NOT_FOUND)

    def test_what_may_not_be_read_says_so(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_text("a")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        (file,) = iter_letter_files([path])
        assert_refused(file, Reason.NOT_FOUND)
        path.chmod(stat.S_IRUSR)
