"""`parse_requests`: a request a line in, a JSON object a line out."""

from __future__ import annotations

import json
from io import BytesIO, StringIO, TextIOWrapper

import pytest

from tests.running import run


def test_each_line_is_answered_in_its_order(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("12 visits of physical therapy for the left knee\nNorco 10/325 mg #60\n"))
    therapy, drug = map(json.loads, run("parse_requests").out.splitlines())
    assert (therapy["category"], drug["category"]) == ("rehabilitation", "pharmaceuticals")


LINES = (
    b"Norco 10/325mg #120\r\n"
    b"Zanaflex 4mg, \xbd tab qhs #30\n"  # Windows-1252
    b"Zanaflex 4mg, \xc2\xbd tab qhs #31\n"
    b"\n"
    b"Soma \x81\xff\xfe\x00 350mg #32\n"
    b"PT 2\xd76"
)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "utf-16"])
def test_whatever_the_bytes_are_each_line_is_answered(monkeypatch, encoding):
    """The shell's character set, here read strictly, says nothing of the file's."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(LINES), encoding, "strict"))
    answers = [json.loads(line) for line in run("parse_requests").out.splitlines()]
    assert [answer["quantity"] for answer in answers] == [120, 30, 31, None, 32, None]
    assert answers[5]["visits"] == [12, 12]


def test_a_service_in_other_letters_is_written_in_ascii(monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO("Niño test".encode()), "utf-8", "strict"))
    said = run("parse_requests").out
    assert (said.isascii(), json.loads(said)["service"]) == (True, "niño test")
