"""The jobs of this app: each calls one service."""

from typing import Any

from imr_site.jobs.registry import Progress, job_kind
from reviews.enums import JobKind
from reviews.services.findings import recompute_findings
from reviews.services.library.documents import recheck_rounds


@job_kind(JobKind.CHECK_ROUND, title="Checking the guidelines")
def check_round(args: dict[str, Any], progress: Progress) -> None:
    """Compute the guideline findings of one round."""
    recompute_findings(round_id=args["round"], progress=progress)


@job_kind(JobKind.RECHECK, title="Checking the open cases again")
def recheck(args: dict[str, Any], progress: Progress) -> None:
    """Check some of the rounds of a recheck."""
    recheck_rounds(recheck_id=args["recheck"], round_ids=args["rounds"], progress=progress)
