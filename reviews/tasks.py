"""The background work of this app."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.signals import worker_init

from cases.errors import CaseError
from imr_site.jobs.registry import Progress, RetryLaterError, job_kind
from imr_site.press.printing import warm_up
from reviews.enums import JobKind
from reviews.services.batches import merge_batch
from reviews.services.findings import recompute_findings
from reviews.services.letters import render_letter, seal_letter
from reviews.services.library import recheck_rounds
from reviews.services.messages import send_message

PATIENCE = 12
"""Tries of what waits for a disk, a certificate or a mail server: with growing pauses about half an hour."""


@worker_init.connect
def _warm_up(**_kwargs: Any) -> None:
    warm_up()


@job_kind(JobKind.CHECK_ROUND, title="Checking the guidelines")
def check_round(args: dict[str, Any], progress: Progress) -> None:
    """Compute the findings of a round."""
    recompute_findings(round_id=args["round"], progress=progress)


@job_kind(JobKind.RENDER_LETTER, title="Making the letter", max_attempts=PATIENCE)
def draw(args: dict[str, Any], progress: Progress) -> None:
    """Draw one letter."""
    del progress
    with _reason_kept():
        render_letter(letter_id=args["letter"])


@job_kind(JobKind.SEAL_LETTER, title="Sealing the letter", max_attempts=PATIENCE)
def seal(args: dict[str, Any], progress: Progress) -> None:
    """Seal one letter."""
    del progress
    with _reason_kept():
        seal_letter(letter_id=args["letter"])


@job_kind(JobKind.SEND_LETTER, title="Sending the letter", max_attempts=PATIENCE)
def send(args: dict[str, Any], progress: Progress) -> None:
    """Send the message of one electronic service."""
    del progress
    with _reason_kept():
        send_message(service_id=args["service"])


@job_kind(JobKind.PRINT_BATCH, title="Merging the print batch", max_attempts=PATIENCE)
def merge(args: dict[str, Any], progress: Progress) -> None:
    """Merge the letters of one print batch."""
    with _reason_kept():
        merge_batch(batch_id=args["batch"], progress=progress)


@job_kind(JobKind.RECHECK, title="Checking the open cases again")
def recheck(args: dict[str, Any], progress: Progress) -> None:
    """Take some rounds of a recheck through the rules."""
    recheck_rounds(recheck_id=args["recheck"], round_ids=args["rounds"], progress=progress)


@contextmanager
def _reason_kept() -> Iterator[None]:
    """What a service refuses in words is what the person who looks at the job reads."""
    try:
        yield
    except CaseError as error:
        raise RetryLaterError(error.message) from error
