"""The site with its files in a bucket: letters made, sealed and opened, records checked, letters imported."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from cases.enums import DocumentState
from cases.models import Delivery, PrintBatch
from cases.services.correspondence.batches import make_batch, merge_batch, open_batch
from cases.services.correspondence.letters import make_letter, open_letter
from cases.services.documents import check_document, open_document
from cases.services.sealed import sealed_problems
from imr_site.files.store import BATCHES, COPIES, IMPORTS, RECORDS, SEALED
from imr_site.press.signing import verify_pdf
from reviews.enums import ImportOutcome
from reviews.letters.extraction import LetterFile
from reviews.services.importing import import_letter
from tests.factories import a_case_manager, a_determination, a_document, a_pdf, open_
from tests.reviews.letters.letter_builder import Letter, content_order
from tests.stored import CREDENTIALS, Bucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.installation import Installation
    from tests.servers import S3Server


@pytest.mark.django_db
@pytest.mark.any_database
class TestInOneProcess:
    def test_a_letter_is_made_sealed_and_opened(self, bucket):
        letter = make_letter(letter_id=a_determination().letters.get(kind="determination").pk)
        pdf = open_letter(letter=letter, actor=a_case_manager())
        assert hashlib.sha256(pdf).hexdigest() == letter.sha256
        assert verify_pdf(pdf).valid
        assert list(sealed_problems(letter)) == []
        kept = {name for name in bucket.names() if not name.startswith((f"{RECORDS.path}/", f"{COPIES.path}/"))}
        assert kept == {SEALED.name_of(letter.sha256)}  # what was drawn before the seal is disposed of

    def test_letters_are_merged_to_be_printed(self, bucket):
        for letter in a_determination().letters.all():
            make_letter(letter_id=letter.pk)
        waiting = Delivery.objects.filter(channel="mail").values_list("pk", flat=True)
        batch = make_batch(delivery_ids=waiting, actor=a_case_manager())
        merge_batch(batch_id=batch.pk, progress=lambda _done, _total: None)
        batch = PrintBatch.objects.get()
        with open_batch(batch=batch, actor=a_case_manager()) as file:
            assert hashlib.sha256(file.read()).hexdigest() == batch.sha256
        assert BATCHES.name_of(batch.sha256) in bucket.names()

    @pytest.mark.parametrize(
        ("content", "state"), [(a_pdf("A report"), DocumentState.CLEAN), (b"Dear sir", DocumentState.REJECTED)]
    )
    def test_a_record_is_checked(self, bucket, content, state):
        document = check_document(document_id=a_document(open_(), content=content, checked=False).pk)
        assert document.state == state
        assert bucket.read(RECORDS.name_of(document.sha256)) == content

    def test_a_record_opens(self, bucket):
        document = a_document(open_(), content=a_pdf())
        with open_document(document=document, actor=a_case_manager()) as file:
            assert hashlib.sha256(file.read()).hexdigest() == document.copy_sha256

    def test_a_published_letter_is_imported(self, bucket):
        text = content_order(Letter()).encode()
        result = import_letter(file=LetterFile("letter.txt", lambda: BytesIO(text)))
        assert result.outcome == ImportOutcome.IMPORTED
        assert bucket.read(IMPORTS.name_of(result.sha256)) == text


@pytest.mark.integration
def test_an_installation_keeps_its_files_in_the_bucket_that_is_named(
    new_installation: Callable[..., Installation], s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    """By the environment alone, in processes of its own, over HTTP."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    bucket = Bucket("imr-files", s3_server.url())
    site = new_installation(FILES_BUCKET="imr-files", FILES_ENDPOINT=s3_server.url(), **CREDENTIALS).migrate()
    name = site.manage("demo").stdout.strip()
    assert name.startswith(f"{SEALED.path}/")
    assert name in bucket.names()
    assert site.manage("verify_letters").stdout.splitlines()[-1] == "checked 1, wrong 0"
    site.manage("render_letter", "CM15-0100001", "--out", str(tmp_path / "letter.pdf"))
    assert (tmp_path / "letter.pdf").read_bytes() == bucket.read(name)
    assert not (site.data_dir / "files").exists()
    bucket.write(name, b"%PDF-1.7 another letter")
    assert "does not match its hash" in site.manage("verify_letters", code=1).stderr
