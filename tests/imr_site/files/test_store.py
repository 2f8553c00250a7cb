"""What the store promises, wherever the files are."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from itertools import count

import pytest

from imr_site.files.errors import FileAltered, FileEmpty, FileError, FileFault, FileGone, FileTooLarge
from imr_site.files.store import (
    CHUNK,
    FOLDERS,
    RECORDS,
    SEALED,
    KeptFile,
    StoreFault,
    forget,
    hashes,
    is_kept,
    keep,
    keep_stream,
    location,
    on_disk,
    open_file,
    read_file,
)
from tests.faults import die, on_a_full_disk, with_fault
from tests.imr_site.threads import at_once
from tests.stored import Bucket, OnDisk, stored_path

CONTENT = b"%PDF-1.7 a letter, more or less"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(params=["disk", "bucket"])
def back(request) -> OnDisk | Bucket:
    """The back end behind the store, to look at and to damage."""
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    request.getfixturevalue("files")
    return OnDisk()


class Broken(io.BytesIO):
    """A connection that ends in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(10)


# ---- keeping --------------------------------------------------------------------------------------------------------


def test_names_are_those_that_installations_have():
    assert [folder.name_of(SHA256) for folder in FOLDERS] == [
        f"letters/{SHA256[:2]}/{SHA256}.pdf",
        f"letters-unsealed/{SHA256[:2]}/{SHA256}.pdf",
        f"batches/{SHA256[:2]}/{SHA256}.pdf",
        f"documents/{SHA256[:2]}/{SHA256}",
        f"copies/{SHA256[:2]}/{SHA256}.pdf",
        f"drafts/{SHA256[:2]}/{SHA256}",
        f"imports/{SHA256}",
        f"reports/{SHA256[:2]}/{SHA256}.eml",
        f"feeds/{SHA256[:2]}/{SHA256}.csv",
        f"credentials/{SHA256[:2]}/{SHA256}",
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.path)
def test_what_is_kept_is_there_under_its_hash_and_nothing_else_is(back, folder):
    assert keep(folder, CONTENT) == SHA256
    assert back.names() == {folder.name_of(SHA256)}
    assert back.read(folder.name_of(SHA256)) == CONTENT
    assert read_file(folder, SHA256) == CONTENT


def test_a_file_kept_before_is_found(back):
    keep(SEALED, b"another, so that the folders are there")
    name = SEALED.name_of(SHA256)
    if isinstance(back, OnDisk):
        stored_path(SEALED, SHA256).parent.mkdir(exist_ok=True)
    back.write(name, CONTENT)
    assert read_file(SEALED, SHA256) == CONTENT


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 20 * CHUNK])
def test_a_stream_of_any_length(back, size):
    content = bytes(range(256)) * (size // 256 + 1)
    stream = io.BytesIO(b"read before" + content[:size])
    stream.seek(len(b"read before"))
    found = keep_stream(RECORDS, stream)
    assert found == KeptFile(hashlib.sha256(content[:size]).hexdigest(), size)
    assert read_file(RECORDS, found.sha256) == content[:size]


def test_the_same_bytes_again_are_one_file(back):
    assert keep(SEALED, CONTENT) == keep(SEALED, CONTENT) == SHA256
    assert back.names() == {SEALED.name_of(SHA256)}


def test_two_kinds_of_file_with_the_same_bytes_are_two_files(back):
    keep(SEALED, CONTENT)
    keep(RECORDS, CONTENT)
    forget(SEALED, SHA256)
    assert read_file(RECORDS, SHA256) == CONTENT


def test_a_second_writer_of_the_same_bytes_does_not_disturb_the_first(back):
    class Interrupted(io.BytesIO):
        """While it is read somebody else keeps the same."""

        def read(self, size: int | None = -1) -> bytes:
            keep(RECORDS, CONTENT)
            return super().read(10)

    assert keep_stream(RECORDS, Interrupted(CONTENT)) == KeptFile(SHA256, len(CONTENT))
    assert back.names() == {RECORDS.name_of(SHA256)}
    assert read_file(RECORDS, SHA256) == CONTENT


@pytest.mark.parametrize("damage", ["write", "remove"])
def test_to_keep_again_mends_what_was_damaged(back, damage):
    name = SEALED.name_of(keep(SEALED, CONTENT))
    back.write(name, b"other bytes") if damage == "write" else back.remove(name)
    keep(SEALED, CONTENT)
    assert read_file(SEALED, SHA256) == CONTENT


@pytest.mark.parametrize(
    ("stream", "refusal", "words"),
    [
        (b"", FileEmpty, "The file is empty. Choose it again, or ask the sender for a new copy."),
        (bytes(2 * CHUNK + 1), FileTooLarge, "The file is larger than 2 MB. Split it and send the parts."),
    ],
    ids=["empty", "too large"],
)
def test_what_is_empty_or_too_large_is_refused_in_words_and_nothing_is_left(back, stream, refusal, words):
    with pytest.raises(refusal) as refused:
        keep_stream(RECORDS, io.BytesIO(stream), at_least=1, at_most=2 * CHUNK)
    assert refused.value.message == words
    assert back.names() == set()


def test_as_large_as_allowed_is_taken(back):
    assert keep_stream(RECORDS, io.BytesIO(bytes(2 * CHUNK)), at_least=1, at_most=2 * CHUNK).size == 2 * CHUNK


def test_no_more_is_read_than_tells_that_it_is_too_large(back):
    endless = io.BytesIO(bytes(50 * CHUNK))
    with pytest.raises(FileTooLarge):
        keep_stream(RECORDS, endless, at_most=2 * CHUNK)
    assert endless.tell() == 3 * CHUNK


def test_a_stream_that_breaks_off_leaves_nothing(back):
    with pytest.raises(ConnectionResetError):
        keep_stream(RECORDS, Broken(CONTENT))
    assert back.names() == set()


# ---- opening --------------------------------------------------------------------------------------------------------


OPENINGS = {
    "read_file": read_file,
    "open_file": lambda *of: open_file(*of).close(),
    "on_disk": lambda *of: on_disk(*of).__enter__(),
}


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_what_is_gone_does_not_open(back, opening):
    with pytest.raises(FileGone, match="The stored file is gone"):
        opening(SEALED, SHA256)


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
@pytest.mark.parametrize("other", [b"", CONTENT[:-1], CONTENT + b" ", CONTENT.swapcase()])
def test_what_was_altered_does_not_open(back, opening, other):
    back.write(SEALED.name_of(keep(SEALED, CONTENT)), other)
    with pytest.raises(FileAltered, match="does not match its hash"):
        opening(SEALED, SHA256)


def test_an_open_file_is_read_from_its_start_in_any_order(back):
    keep(RECORDS, CONTENT)
    with open_file(RECORDS, SHA256) as file:
        assert (file.tell(), file.read(4), file.read()) == (0, CONTENT[:4], CONTENT[4:])
        file.seek(9)
        assert file.read(8) == CONTENT[9:17]


def test_an_open_file_stays_what_it_was_whatever_happens_to_the_stored_one(back):
    keep(RECORDS, CONTENT)
    with open_file(RECORDS, SHA256) as file:
        forget(RECORDS, SHA256)
        assert file.read() == CONTENT


def test_programs_that_want_a_path_get_one_and_leave_nothing(back):
    keep(RECORDS, CONTENT)
    with on_disk(RECORDS, SHA256) as path:
        assert path.read_bytes() == CONTENT
    assert path.exists() == isinstance(back, OnDisk)
    assert back.names() == {RECORDS.name_of(SHA256)}


def test_a_person_is_told_where_a_file_is(back):
    name = SEALED.name_of(keep(SEALED, CONTENT))
    assert location(SEALED, SHA256) == (str(stored_path(SEALED, SHA256)) if isinstance(back, OnDisk) else name)


def test_what_is_forgotten_is_gone_and_forgetting_twice_is_harmless(back):
    keep(SEALED, CONTENT)
    forget(SEALED, SHA256)
    forget(SEALED, SHA256)
    assert back.names() == set()
    with pytest.raises(FileGone):
        read_file(SEALED, SHA256)


def test_whether_there_is_a_file_is_told_without_opening_it(back):
    sha256 = keep(RECORDS, CONTENT)
    assert (is_kept(RECORDS, sha256), is_kept(RECORDS, "0" * 64)) == (True, False)
    forget(RECORDS, sha256)
    assert not is_kept(RECORDS, sha256)


def test_every_refusal_has_a_name_of_its_own():
    errors = [FileError, *FileError.__subclasses__(), *FileFault.__subclasses__()]
    assert [error.code for error in errors] == [
        "file",
        "file_empty",
        "file_too_large",
        "file_not_kept",
        "scanner_silent",
        "file_fault",
        "file_disposed",
        "file_gone",
        "file_altered",
    ]


def test_everything_that_is_stored_is_listed_by_its_hash(back):
    assert [list(hashes(folder)) for folder in FOLDERS] == [[]] * 10
    others = [keep(RECORDS, bytes([number])) for number in range(3)]
    for folder in FOLDERS:
        keep(folder, CONTENT)
    back.write("documents/README", b"no file of the store")
    assert sorted(hashes(RECORDS)) == sorted([*others, SHA256])
    assert [list(hashes(folder)) for folder in FOLDERS if folder != RECORDS] == [[SHA256]] * 9


# ---- the disk -------------------------------------------------------------------------------------------------------


def test_killed_at_every_step_there_is_the_whole_file_or_none(files):
    """What was begun is left lying under a name that nobody reads."""
    for step in count(1):
        ended = with_fault(lambda: keep(SEALED, CONTENT), at=step, fault=die)
        named = {name for name in OnDisk().names() if not name.endswith(".partial")}
        if ended == 0:
            break
        assert (ended, named) == (-9, set())
    assert step > 2
    assert named == {SEALED.name_of(SHA256)}
    assert read_file(SEALED, SHA256) == CONTENT


@pytest.mark.parametrize("room", [0, 1000])
def test_a_full_disk_is_a_fault_of_the_store_and_not_of_who_sent_the_file(files, room):
    def refused() -> None:
        with pytest.raises(StoreFault) as fault:
            keep(RECORDS, bytes(5000))
        assert fault.value.no_room

    assert on_a_full_disk(refused, room=room) == 0


def test_many_writers_of_the_same_bytes_at_once(files):
    content = CONTENT * 100_000
    (sha256,) = set(at_once(8, lambda _number: keep(RECORDS, content)))
    assert OnDisk().names() == {RECORDS.name_of(sha256)}
    assert read_file(RECORDS, sha256) == content


@pytest.mark.parametrize("room", [0, 1000, 3 * CHUNK])
def test_on_a_full_disk_nothing_is_left(files, room):
    assert on_a_full_disk(lambda: keep(RECORDS, bytes(4 * CHUNK)), room=room) != 0
    assert OnDisk().names() == set()


def test_a_large_file_takes_little_memory(files):
    class Scan(io.RawIOBase):
        """Two hundred megabytes that were never anywhere."""

        left = 200

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return bytes(size) if self.left >= 0 else b""

    tracemalloc.start()
    try:
        found = keep_stream(RECORDS, Scan())
        open_file(RECORDS, found.sha256).close()
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.size == 200 * CHUNK
    assert most < 8 * CHUNK


# ---- the bucket -----------------------------------------------------------------------------------------------------


def test_a_bucket_that_refuses_is_a_fault_as_of_a_disk(bucket):
    bucket.close_down()
    with pytest.raises(OSError, match="The bucket refused: NoSuchBucket"):
        keep(SEALED, CONTENT)


def test_a_bucket_out_of_reach_is_a_fault_as_of_a_disk(settings, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    options = {"bucket_name": "imr-files", "endpoint_url": "http://127.0.0.1:9", "addressing_style": "path"}
    back = {"BACKEND": "imr_site.files.bucket.BucketStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": back}
    works = (keep, CONTENT), (read_file, SHA256), (is_kept, SHA256), (forget, SHA256)
    for work in (lambda each=each: each[0](SEALED, each[1]) for each in works):
        with pytest.raises(OSError, match="The bucket did not answer"):
            work()
