"""The jobs of this app: each calls one service."""

from datetime import timedelta
from typing import Any

from imr_site.jobs.registry import Progress, job_kind
from imr_site.jobs.services import enqueue
from imr_site.jobs.timers import timer
from reviews.enums import JobKind
from reviews.services.credential_watch import tell_of_credentials
from reviews.services.findings import recompute_findings
from reviews.services.imported_letters import prepare_letters, release_letters
from reviews.services.library.documents import recheck_rounds
from reviews.services.register import rebuild_register
from reviews.services.rounds import tell_of_unanswered
from reviews.services.said_in_file import keep_said_in_case, request_what_is_out_of_date
from reviews.services.statistics import count_changed_months


@job_kind(JobKind.CHECK_ROUND, title="Checking the guidelines")
def check_round(args: dict[str, Any], progress: Progress) -> None:
    """Compute the guideline findings of one round."""
    recompute_findings(round_id=args["round"], progress=progress)


@job_kind(JobKind.READ_FACTS, title="Reading the records for facts")
def read_facts(args: dict[str, Any], progress: Progress) -> None:
    """Keep what the records of a case state of the facts that the rules ask for."""
    keep_said_in_case(case_id=args["case"], progress=progress)


@timer("facts", every=timedelta(hours=1))
def keep_facts() -> None:
    """Have records read for facts that were read otherwise, or described otherwise since."""
    request_what_is_out_of_date()


@job_kind(JobKind.RECHECK, title="Checking the open cases again")
def recheck(args: dict[str, Any], progress: Progress) -> None:
    """Check some of the rounds of a recheck."""
    recheck_rounds(recheck_id=args["recheck"], round_ids=args["rounds"], progress=progress)


@job_kind(JobKind.REBUILD_REGISTER, title="Listing the published determinations")
def list_published(args: dict[str, Any], progress: Progress) -> None:
    """List every public version in force in the register, after the update that brings it."""
    del args
    rebuild_register(progress=progress)


@job_kind(JobKind.PREPARE_IMPORTED, title="Scanning imported letters")
def prepare_imported(args: dict[str, Any], progress: Progress) -> None:
    """Prepare the public versions of some imported letters."""
    prepare_letters(determinations=args["determinations"], by=args["by"], progress=progress)


@job_kind(JobKind.RELEASE_IMPORTED, title="Releasing imported letters")
def release_imported(args: dict[str, Any], progress: Progress) -> None:
    """Release some imported letters that the scan lets pass."""
    release_letters(drafts=args["drafts"], asked=args["asked"], progress=progress)


@timer("credentials", every=timedelta(days=1))
def keep_credentials() -> None:
    """Ask for the daily look at credentials that expire and statements that are to be made again."""
    enqueue(kind=JobKind.WATCH_CREDENTIALS, key="daily", args={})


@timer("reviewers asked", every=timedelta(minutes=10))
def look_for_unanswered() -> None:
    """Tell the desk of reviewers who neither accepted nor declined in time."""
    tell_of_unanswered()


@job_kind(JobKind.WATCH_CREDENTIALS, title="Looking for credentials that expire")
def watch_credentials(args: dict[str, Any], progress: Progress) -> None:
    """Tell who designates reviewers, and the reviewers, of each credential that is about to expire."""
    del args, progress
    tell_of_credentials()


@timer("months", every=timedelta(days=1))
def keep_months() -> None:
    """Ask for the months of the statistics to be counted of which something changed."""
    enqueue(kind=JobKind.COUNT_MONTHS, key="daily", args={})


@job_kind(JobKind.COUNT_MONTHS, title="Counting months for the statistics")
def count_months(args: dict[str, Any], progress: Progress) -> None:
    """Count each month that is over and of which something changed."""
    del args
    count_changed_months(progress=progress)
