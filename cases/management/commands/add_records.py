"""`manage.py add_records CASE PATH... [--source S]`: put files and folders of files on file, each with a line."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.enums import DocumentSource, DocumentState
from cases.models import Case
from cases.records.naming import proposed
from cases.selectors.cases import case_numbered
from cases.services.documents import DocumentData, check_document, receive_document
from imr_site.errors import Refused


class Command(BaseCommand):
    """Receive and check every file; what is on file already stays as it is, so that it may be run again.

    A line a file, the last line counts. It ends with 1 where a file was refused.
    """

    help = "Put files, and all files of folders, on file as records of a case, and check them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", help="the number of the case")
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="files, and folders with all below them"
        )
        parser.add_argument(
            "--source",
            choices=[source.value for source in DocumentSource],
            default=DocumentSource.CLAIMS_ADMINISTRATOR.value,
            help="who sent them (default: %(default)s)",
        )

    def handle(self, *_args: Any, case: str, paths: list[Path], source: str, **_options: Any) -> None:
        found = case_numbered(case)
        if found is None:
            raise CommandError(f"Case {case} is not on file.")
        counts: Counter[str] = Counter()
        for path in _files(paths):
            outcome, words = _add(found, path, DocumentSource(source))
            counts[outcome] += 1
            self.stdout.write(f"{path}: {words}")
        self.stdout.write(
            f"{counts['taken']} on file now, {counts['known']} on file already, {counts['refused']} refused."
        )
        if counts["refused"]:
            raise SystemExit(1)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file that is named, or lies in a folder that is, in the order of names."""
    for path in paths:
        yield from (sorted(each for each in path.rglob("*") if not each.is_dir()) if path.is_dir() else [path])


def _add(case: Case, path: Path, source: DocumentSource) -> tuple[str, str]:
    """What became of the file: `taken`, `known` or `refused`, and the words of its line."""
    seems = proposed(path.name, today=timezone.localdate())
    data = DocumentData(
        source=source,
        title=seems.title,
        kind=seems.kind,
        author=seems.author,
        dated_from=seems.dated,
        is_proposed=True,
    )
    before = set(case.documents.values_list("pk", flat=True))
    try:
        with path.open("rb") as upload:
            document = receive_document(case=case, data=data, upload=upload, original_name=path.name, actor=None)
        document = check_document(document_id=document.pk)
    except OSError as error:
        return "refused", f"refused: {error.strerror or error}."
    except Refused as refused:
        return "refused", f"refused: {refused.message}"
    if document.state == DocumentState.REJECTED:
        return "refused", f"refused: {document.rejection}"
    if document.pk in before:
        return "known", f"already on file as “{document.title}”."
    pages = f", {document.pages} page{'' if document.pages == 1 else 's'}" if document.pages else ""
    return "taken", f"on file as “{document.title}”{pages}."
