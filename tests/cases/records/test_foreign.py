"""Each file is called what it is, whatever its name says."""

from __future__ import annotations

import io

import pytest

from cases.records.foreign import PACKED, named_by_bytes, named_by_words
from cases.records.inspection import inspect

from .foreign_files import FILES, LETTER, zipped


def _named(content: bytes) -> str:
    return named_by_bytes(io.BytesIO(content)) or named_by_words(
        content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    )


@pytest.mark.parametrize(("kind", "content"), [each[1:] for each in FILES], ids=[each[0] for each in FILES])
def test_a_file_is_called_what_it_is(kind, content):
    assert _named(content) == kind


@pytest.mark.parametrize(("kind", "content"), [each[1:] for each in FILES], ids=[each[0] for each in FILES])
def test_as_a_record_it_is_refused_by_its_name(kind, content, tmp_path):
    path = tmp_path / "record.pdf"
    path.write_bytes(content)
    verdict = inspect(path, tmp_path / "copy", lambda _done, _of: None)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert verdict.problem
    else:
        assert verdict.problem == f"This is {kind}. Ask the sender for a PDF, PNG, JPEG or TIFF file."


def test_a_plain_archive_is_told_from_documents_stored_as_one():
    assert _named(zipped("letter.txt", "word.txt")) == PACKED
    assert _named(zipped()) == PACKED


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        f"FROM 5559165550 TO 15559165551 P.01\n{LETTER}",
        f"Re: the letter\nCase Number: CM18-0000123\n{LETTER}",
        "A rule: use < and > as signs, as in 5 < 6 and <none>.\n",
        "Subject: A letter\n\nwords of a letter",
        "BMI 31. MZ twins.",
        "",
    ],
)
def test_plain_text_is_plain_text(text):
    assert _named(text.encode()) == ""
