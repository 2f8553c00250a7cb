"""`manage.py verify_files`: whatever happens to a stored file of any kind is found and named."""

from __future__ import annotations

import io
import tracemalloc
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from cases.models import Delivery, Document, PrintBatch
from cases.services.correspondence.batches import make_batch, merge_batch
from cases.services.correspondence.letters import make_letter
from imr_site.files.inventory import named_files
from imr_site.files.store import BATCHES, COPIES, DRAFTS, IMPORTS, RECORDS, SEALED, keep
from reviews.letters.extraction import LetterFile
from reviews.models import ImportedFile
from reviews.services.importing import import_letter
from tests.factories import a_case_manager, a_determination, a_document, a_draft_file, an_application_draft, open_
from tests.reviews.letters.letter_builder import Letter, content_order
from tests.stored import stored_path

if TYPE_CHECKING:
    from pathlib import Path

    from imr_site.files.store import Folder

pytestmark = pytest.mark.django_db
KINDS = [RECORDS, COPIES, SEALED, BATCHES, DRAFTS, IMPORTS]


@pytest.fixture
def kept(files) -> dict[Folder, tuple[str, str]]:
    """One file of each kind: its hash, and what it belongs to."""
    determination = a_determination(case_number="CM20-0000001")
    letter = make_letter(letter_id=determination.letters.get(recipient__kind="injured_worker").pk)
    (delivery,) = Delivery.objects.filter(letter=letter)
    batch = make_batch(delivery_ids=[delivery.pk], actor=a_case_manager())
    merge_batch(batch_id=batch.pk, progress=lambda _done, _total: None)
    document = a_document(open_(case_number="CM20-0000002"), title="Another report")
    imported = import_letter(file=LetterFile("letter.txt", lambda: io.BytesIO(content_order(Letter()).encode())))
    batch = PrintBatch.objects.get()
    beside = a_draft_file(an_application_draft())
    return {
        RECORDS: (document.sha256, f"CM20-0000002, record {document.pk}"),
        COPIES: (document.copy_sha256, f"CM20-0000002, record {document.pk}, its copy for reading"),
        SEALED: (letter.sha256, f"CM20-0000001, letter {letter.pk}"),
        BATCHES: (batch.sha256, f"Print batch {batch.pk}"),
        DRAFTS: (beside.sha256, f"Draft {beside.draft.pk}, file {beside.pk}"),
        IMPORTS: (imported.sha256, f"{imported.case_number}, imported file {ImportedFile.objects.get().pk}"),
    }


def _said() -> tuple[list[str], list[str], bool]:
    out, faults = io.StringIO(), io.StringIO()
    try:
        call_command("verify_files", stdout=out, stderr=faults)
    except CommandError:
        return out.getvalue().splitlines(), faults.getvalue().splitlines(), False
    return out.getvalue().splitlines(), faults.getvalue().splitlines(), True


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


FAULTS = [
    (lambda path: path.unlink(), "The stored file is gone."),
    (_flip_a_bit, "The stored file does not match its hash."),
    (lambda path: (path.unlink(), path.mkdir()), "It cannot be read: Is a directory."),
]


def test_what_is_not_as_it_was_stored_is_named_with_its_case(kept):
    """One after another, all kinds of file by all kinds of fault, and then all of them at once."""
    assert _said() == ([f"checked {len(list(named_files()))}, wrong 0"], [], True)
    assert {file.folder for file in named_files()} == set(KINDS)
    whole = {folder: stored_path(folder, sha256).read_bytes() for folder, (sha256, _of) in kept.items()}
    for folder, (fault, words) in product(KINDS, FAULTS):
        sha256, belongs_to = kept[folder]
        path = stored_path(folder, sha256)
        fault(path)
        out, faults, well = _said()
        assert (out, well) == ([f"checked {len(list(named_files()))}, wrong 1"], False)
        assert faults[0].startswith(f"{belongs_to}: {words}")
        assert faults[0].endswith(f"({folder.name_of(sha256)})")
        if path.is_dir():
            path.rmdir()
        path.write_bytes(whole[folder])
    for folder in KINDS:
        stored_path(folder, kept[folder][0]).unlink()
    assert len(_said()[1]) == len(KINDS)


def test_no_kind_of_file_is_left_out():
    """A model that stores the hash of a file is listed, or is none of a stored file."""
    hashes = {
        f"{model.__name__}.{field.name}"
        for app in ("cases", "reviews")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if field.name.endswith("sha256")
    }
    listed = {
        "Document.sha256", "Document.copy_sha256", "Letter.sha256", "PrintBatch.sha256", "ImportedFile.sha256",
        "DraftFile.sha256", "DraftFile.copy_sha256",
    }  # fmt: skip
    of_texts_and_what_can_be_made_again = {
        "Letter.rendered_sha256",
    }
    assert listed <= hashes
    assert {name for name in hashes - listed if name.endswith("rendered_sha256")} == of_texts_and_what_can_be_made_again


def test_it_takes_little_memory_for_many_files(files):
    case, sha256 = open_(), keep(RECORDS, b"a report")
    row = a_document(case, checked=False)
    rows = [Document(case=case, source=row.source, title="", size=8, received_at=row.received_at) for _ in range(2000)]
    for number, each in enumerate(rows):
        each.sha256 = f"{number:064x}"
    Document.objects.bulk_create(rows)
    del rows
    tracemalloc.start()
    try:
        count = sum(1 for _file in named_files())
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, sha256 != row.sha256) == (2001, True)
    assert most < 8 * 2**20
