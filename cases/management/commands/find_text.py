"""`manage.py find_text CASE "words"`: the pages of a case file that say them, the best first."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.models import Case
from cases.selectors.find_text import MOST, Found, Hit, Snippet, find_text


class Command(BaseCommand):
    """Search the words of every page of the records of one case."""

    help = "Find words in the records of a case: document, page, and the words around; marked words stand in [ ]."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", metavar="CASE", help="case number")
        parser.add_argument("words", metavar="WORDS", help='words, and phrases in "quotation marks"')
        parser.add_argument("--json", action="store_true", help="machine-readable")
        parser.add_argument("--most", type=int, default=MOST, help=f"hits at most (default {MOST})")

    def handle(self, *_args: Any, case: str, words: str, **options: Any) -> None:
        on_file = Case.objects.filter(case_number=case).first()
        if on_file is None:
            raise CommandError(f"Case {case} is not on file.")
        found = find_text(on_file, words, most=options["most"])
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(case, words, found), indent=2, ensure_ascii=False))
            return
        for hit in found.hits:
            self.stdout.write(f"{hit.filed.document.title}, page {hit.page.number} (page {hit.file_page} of the file)")
            for snippet in hit.snippets:
                self.stdout.write(f"    {_marked(snippet)}")
        self.stdout.write(f"{found.pages} pages with all words, {found.partly} with some of them")


def _as_json(case: str, words: str, found: Found) -> dict[str, Any]:
    hits = [_hit(hit) for hit in found.hits]
    return {"case": case, "words": words, "pages": found.pages, "partly": found.partly, "hits": hits}


def _hit(hit: Hit) -> dict[str, Any]:
    document = hit.filed.document
    return {
        "document": document.title,
        "original_name": document.original_name,
        "sha256": document.sha256,
        "page": hit.page.number,
        "file_page": hit.file_page,
        "has_all": hit.has_all,
        "origin": hit.page.origin,
        "confidence": hit.page.confidence,
        "snippets": [_marked(snippet) for snippet in hit.snippets],
        "spans": [list(span) for span in hit.spans],
    }


def _marked(snippet: Snippet) -> str:
    return "".join(f"[{words}]" if is_marked else words for words, is_marked in snippet.pieces).strip()
