"""The files that the rows of this app name, for whoever verifies all of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from cases.selectors.retention import is_disposed
from imr_site.files.inventory import Listing, NamedFile, list_files
from imr_site.files.store import CREDENTIALS, IMPORTS
from reviews.models import CredentialProof, ImportedFile


def _of_import(file: ImportedFile) -> Iterator[NamedFile]:
    case = file.determination.case.case_number if file.determination else "No case"
    yield NamedFile(IMPORTS, file.sha256, f"{case}, imported file {file.pk}")


def _imports() -> QuerySet[ImportedFile]:
    there = ImportedFile.objects.filter(~is_disposed("import", "seen_at"))
    return there.select_related("determination__case").order_by("pk")


def _of_proof(proof: CredentialProof) -> Iterator[NamedFile]:
    yield NamedFile(CREDENTIALS, proof.sha256, f"Reviewer {proof.reviewer_id}, proof {proof.pk}")


list_files(Listing(_imports, _of_import))
list_files(Listing(lambda: CredentialProof.objects.order_by("pk"), _of_proof))
