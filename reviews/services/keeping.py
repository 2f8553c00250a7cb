"""Who keeps the classes of this app: the working text of a case's rounds, and imported files that were refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.hooks import Candidate, Holding, Keeper, register_keeper
from cases.retention.engine import Dates
from cases.retention.rules import Since
from cases.selectors.retention import dates_of_case, ended_cases, is_disposed
from cases.services.retention.keepers import case_dates
from imr_site.canonical import canonical_sha256
from imr_site.files.store import IMPORTS
from reviews.enums import ImportOutcome
from reviews.models import (
    ClinicalSummary,
    Fact,
    GuidelineFinding,
    ImportedFile,
    ItemDecision,
    LateRecordAnswer,
    Passage,
    ReturnedContent,
    ReviewRound,
    StatementAnswer,
)
from reviews.services.drafting import SummaryData

# ---- working text ---------------------------------------------------------------------------------------------------

DECISION_WORDS = ("no_guideline_reason", "outside_mtus_reason", "rationale")
SUMMARY_PARTS = tuple(part.name for part in fields(SummaryData))


def _cases_with_rounds(before: date) -> Iterator[Candidate]:
    there = ReviewRound.objects.filter(~is_disposed("round", "assigned_at"), case=OuterRef("pk"))
    for case in ended_cases(before).filter(Exists(there)).iterator(chunk_size=500):
        yield Candidate(case.scope, case.case_number, case.pk, dates_of_case(case))


def _rounds(case_id: int) -> Sequence[Holding]:
    rounds = ReviewRound.objects.filter(~is_disposed("round", "assigned_at"), case=case_id).order_by("pk")
    texts = [(round_, _words_of(round_)) for round_ in rounds]
    return [
        Holding(f"round/{round_.pk}", canonical_sha256(words), sum(len(each.encode()) for each in words))
        for round_, words in texts
    ]


def _words_of(round_: ReviewRound) -> list[str]:
    """All the words of a round that go, in one order, so that whoever has them can show that they are these."""
    rows: list[tuple[Any, ...]] = [
        *ClinicalSummary.objects.filter(round=round_).values_list(*SUMMARY_PARTS),
        *ItemDecision.objects.filter(round=round_).order_by("pk").values_list(*DECISION_WORDS),
        *Fact.objects.filter(round=round_).order_by("pk").values_list("key", "value"),
        *GuidelineFinding.objects.filter(round=round_).order_by("pk").values_list("rule_id", "sentence"),
        *StatementAnswer.objects.filter(round=round_).order_by("pk").values_list("answer"),
        *LateRecordAnswer.objects.filter(snapshot__round=round_).order_by("pk").values_list("answer"),
        *(
            (canonical_sha256(content),)
            for content in ReturnedContent.objects.filter(sign_off__round=round_)
            .order_by("pk")
            .values_list("content", flat=True)
        ),
        *((row.words,) for row in Passage.objects.filter(round=round_).order_by("pk")),
    ]
    return [str(value) for row in rows for value in row if value not in {"", None}]


def _clear_rounds(case_id: int) -> None:
    """Take the words out; who reviewed, what was decided, what was cited and every sign-off stay."""
    of_case = {"round__case": case_id}
    empty = {name: None if name == "age" else "" for name in SUMMARY_PARTS}
    ClinicalSummary.objects.filter(**of_case).update(**empty)
    ItemDecision.objects.filter(**of_case).update(**dict.fromkeys(DECISION_WORDS, ""))
    Fact.objects.filter(**of_case).delete()
    GuidelineFinding.objects.filter(**of_case).delete()
    StatementAnswer.objects.filter(**of_case).delete()
    Passage.objects.filter(**of_case).delete()
    LateRecordAnswer.objects.filter(snapshot__round__case=case_id).delete()
    ReturnedContent.objects.filter(sign_off__round__case=case_id).delete()


register_keeper(
    "working_text",
    Keeper(
        candidates=_cases_with_rounds,
        dates=case_dates,
        cases=lambda case_id: [case_id],
        holdings=_rounds,
        clear=_clear_rounds,
    ),
)


# ---- refused files --------------------------------------------------------------------------------------------------


def _refused(before: date) -> Iterator[Candidate]:
    there = ImportedFile.objects.filter(
        ~is_disposed("import", "seen_at"), outcome=ImportOutcome.REJECTED.value, seen_at__date__lt=before
    )
    for file in there.order_by("pk").iterator(chunk_size=500):
        yield Candidate(f"import/{file.pk}", file.name, None, _dates_of(file))


def _dates_of(file: ImportedFile) -> Dates:
    """A file that became a letter of record meanwhile has no day from which its time would run."""
    refused = file.outcome == ImportOutcome.REJECTED and file.determination_id is None
    return {Since.FILE_SEEN: timezone.localdate(file.seen_at) if refused else None}


def _file(pk: int) -> Sequence[Holding]:
    file = ImportedFile.objects.get(pk=pk)
    return [Holding(f"import/{file.pk}", file.sha256, file.size)]


def _is_an_import(sha256: str) -> bool:
    return ImportedFile.objects.filter(~is_disposed("import", "seen_at"), sha256=sha256).exists()


register_keeper(
    "refused_files",
    Keeper(
        candidates=_refused,
        dates=lambda pk: _dates_of(ImportedFile.objects.get(pk=pk)),
        cases=lambda _pk: [],
        holdings=_file,
        folder=IMPORTS,
        is_named=_is_an_import,
        table="reviews_importedfile",
    ),
)
