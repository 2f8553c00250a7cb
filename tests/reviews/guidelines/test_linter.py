"""`manage.py check_rules` and what it is made of: every bad rule file gets a clear message."""

import pytest

from reviews.guidelines.linter import lint
from reviews.guidelines.loader import LIBRARY_FOLDER
from tests.reviews.guidelines.test_rules import GOOD
from tests.running import run

SHIPPED = {path.name: path.read_text(encoding="utf-8") for path in LIBRARY_FOLDER.glob("*.toml")}


@pytest.fixture
def file(tmp_path):
    def write(text, name="house.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


class TestCommand:
    def test_the_shipped_library_is_good(self):
        ran = run("check_rules")
        assert ran.code == 0
        assert ran.last_line.startswith(f"files {len(SHIPPED)}, rules ")
        assert ran.last_line.endswith("problems 0")

    def test_one_good_file(self, file):
        ran = run("check_rules", file(GOOD))
        assert (ran.code, ran.last_line) == (0, "files 1, rules 1, worked examples 2, problems 0")
        assert "note: house.toml: rule HOUSE-1: the request parser has no service named 'massage'" in ran.out

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("[[rules]]", "[[rules", "house.toml, the file: it is not TOML"),
            ('"visits_requested"', '"visits_asked"', "requested: 'visits_asked' is not known here"),
            ("visits_requested = 5", "visits_asked = 5", "facts.visits_asked: 'visits_asked' is not a fact"),
            ('outcome = "exceeds"', 'outcome = "within"', "they show only: within"),
            ("visits_requested = 6", "visits_requested = 4", "examples: beyond: got within"),
            ('"house_2020"', '"odg_2016"', "two files have this id"),
            ('families = ["house"]', 'families = ["formulary"]', "overlaps"),
            ("HOUSE-1", "CAP24", "versions 1 and 1 are both in force"),
        ],
    )
    def test_explains_and_ends_with_1(self, file, old, new, words):
        assert old in GOOD
        ran = run("check_rules", file(GOOD.replace(old, new)))
        assert ran.code == 1
        assert words in ran.out
        assert not ran.last_line.endswith("problems 0")

    def test_a_file_that_cannot_be_read(self, file, tmp_path):
        ran = run("check_rules", tmp_path / "nothing.toml", file(b"\xff\xfe"), file(GOOD, "good.toml"))
        assert ran.code == 1
        assert "nothing.toml, the file: it cannot be read (No such file or directory)" in ran.out
        assert "it is not text in UTF-8" in ran.out
        assert ran.last_line == "files 3, rules 1, worked examples 2, problems 2"


class TestLint:
    def test_a_file_replaces_the_one_of_its_name(self):
        name = "acupuncture_2007.toml"
        assert lint({name: SHIPPED[name]}, beside=SHIPPED).problems == ()

    def test_all_files_are_told_about_at_once(self):
        bad = GOOD.replace("version = 1", "version = 1.5")
        report = lint({"one.toml": bad, "two.toml": "= 1"}, beside={})
        assert {problem.file for problem in report.problems} == {"one.toml", "two.toml"}
