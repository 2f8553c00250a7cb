"""The jobs of this app: each calls one service."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery.signals import worker_init

from cases.enums import JobKind
from cases.services.bulk import carry_out_moves
from cases.services.chasing import chase
from cases.services.closed_days import refresh_all_due
from cases.services.correspondence.batches import merge_batch
from cases.services.correspondence.feed_links import remind_of_feed, request_reminders, send_feed_message
from cases.services.correspondence.feeds import make_feeds
from cases.services.correspondence.letters import render_letter, seal_letter
from cases.services.correspondence.mailing import carry_out_mailing
from cases.services.correspondence.messages import send_message, send_new_link
from cases.services.correspondence.notices import send_notices
from cases.services.digests import ask_for_digests, send_digests
from cases.services.documents import check_document
from cases.services.drafts import check_draft_file
from cases.services.imports import import_rows
from cases.services.invoices import make_invoice
from cases.services.notifications import mail_notification
from cases.services.page_texts import read_document, request_what_is_unread
from cases.services.retention.disposal import carry_out_disposal, propose_disposals
from cases.services.retention.expiry import remove_expired
from cases.services.uploads import sweep_uploads
from cases.tables import read_application
from imr_site.errors import Refused
from imr_site.jobs.registry import Progress, RetryLaterError, job_kind
from imr_site.jobs.services import enqueue
from imr_site.jobs.timers import timer
from imr_site.press.printing import warm_up

PATIENCE = 12
"""Attempts of a job that may wait for a disk, a certificate or a mail server: about half an hour in all."""


@worker_init.connect
def _warm_up(**_kwargs: Any) -> None:
    warm_up()


@job_kind(JobKind.CHECK_DOCUMENT, title="Checking a received document")
def check(args: dict[str, Any], progress: Progress) -> None:
    """Check a received document, and release it from quarantine or reject it."""
    with _reason_kept():
        check_document(document_id=args["document"], progress=progress)


@job_kind(JobKind.READ_DOCUMENT, title="Reading the pages of a record", max_attempts=PATIENCE)
def read_pages(args: dict[str, Any], progress: Progress) -> None:
    """Read the words of a record page by page, and index them."""
    with _reason_kept():
        read_document(document_id=args["document"], progress=progress)


@timer("reading", every=timedelta(hours=1))
def keep_reading() -> None:
    """Have records read that are on file from before, or whose pictures can be read now."""
    request_what_is_unread()


@job_kind(JobKind.CHECK_DRAFT_FILE, title="Checking a file beside the form")
def check_beside(args: dict[str, Any], progress: Progress) -> None:
    """Check a file that came with an application that is being typed, and read what it offers."""
    with _reason_kept():
        check_draft_file(file_id=args["file"], progress=progress)


@job_kind(JobKind.IMPORT_APPLICATIONS, title="Taking in applications")
def take_in(args: dict[str, Any], progress: Progress) -> None:
    """Take in the rows of a table of applications that wait."""
    import_rows(import_id=args["import"], read=read_application, progress=progress)


@job_kind(JobKind.REFRESH_DUE, title="Counting due dates again")
def count_again(args: dict[str, Any], progress: Progress) -> None:
    """Bring the due dates of all open cases in step with the calendar."""
    del args
    refresh_all_due(progress=progress)


@job_kind(JobKind.RENDER_LETTER, title="Making the letter", max_attempts=PATIENCE)
def draw(args: dict[str, Any], progress: Progress) -> None:
    """Draw the PDF of one letter, from which the next job makes the sealed one."""
    del progress
    with _reason_kept():
        render_letter(letter_id=args["letter"])


@job_kind(JobKind.SEAL_LETTER, title="Sealing the letter", max_attempts=PATIENCE)
def seal(args: dict[str, Any], progress: Progress) -> None:
    """Seal one letter that is drawn, and start its electronic delivery."""
    del progress
    with _reason_kept():
        seal_letter(letter_id=args["letter"])


@job_kind(JobKind.SEND_LETTER, title="Sending the letter", max_attempts=PATIENCE)
def send(args: dict[str, Any], progress: Progress) -> None:
    """Send the message of one electronic delivery."""
    del progress
    with _reason_kept():
        send_message(delivery_id=args["delivery"])


@job_kind(JobKind.RENEW_LINK, title="Sending another link", max_attempts=PATIENCE)
def renew(args: dict[str, Any], progress: Progress) -> None:
    """Send the link that takes the place of one at which too many wrong numbers were typed."""
    del progress
    with _reason_kept():
        send_new_link(delivery_id=args["delivery"])


@job_kind(JobKind.SEND_NOTICES, title="Requesting notices")
def tell(args: dict[str, Any], progress: Progress) -> None:
    """Request the letters of the notices that were ticked."""
    send_notices(notices=args["notices"], by=args["by"], progress=progress)


@job_kind(JobKind.MOVE_MANY, title="Moving cases")
def move_many(args: dict[str, Any], progress: Progress) -> None:
    """Make one move for the cases that were confirmed."""
    carry_out_moves(bulk_id=args["bulk"], progress=progress)


@job_kind(JobKind.PRINT_BATCH, title="Merging the print batch", max_attempts=PATIENCE)
def merge(args: dict[str, Any], progress: Progress) -> None:
    """Merge the letters of one print batch."""
    with _reason_kept():
        merge_batch(batch_id=args["batch"], progress=progress)


@job_kind(JobKind.RECORD_MAILED, title="Recording the mailing", max_attempts=PATIENCE)
def record_mailing(args: dict[str, Any], progress: Progress) -> None:
    """Record that the letters of one print batch were mailed."""
    with _reason_kept():
        carry_out_mailing(batch_id=args["batch"], asked=args["asked"], progress=progress)


@job_kind(JobKind.MAKE_INVOICE, title="Making the invoice", max_attempts=PATIENCE)
def invoice(args: dict[str, Any], progress: Progress) -> None:
    """Draw and seal one invoice or credit note."""
    del progress
    with _reason_kept():
        make_invoice(invoice_id=args["invoice"])


@timer("uploads", every=timedelta(hours=1))
def _sweep_uploads() -> None:
    sweep_uploads()


@timer("retention", every=timedelta(days=1))
def keep_retention() -> None:
    """Ask for the daily look at what is over, which may take long."""
    enqueue(kind=JobKind.KEEP_RETENTION, key="daily", args={})


@job_kind(JobKind.KEEP_RETENTION, title="Looking for what is over")
def look_for_what_is_over(args: dict[str, Any], progress: Progress) -> None:
    """Propose what may be disposed of, and remove what expires by itself."""
    del args, progress
    propose_disposals(actor=None)
    remove_expired()


@timer("feeds", every=timedelta(days=1))
def keep_feeds() -> None:
    """Ask for the feeds of the days that are over."""
    enqueue(kind=JobKind.MAKE_FEEDS, key="daily", args={})


@job_kind(JobKind.MAKE_FEEDS, title="Making the feeds for claims administrators", max_attempts=PATIENCE)
def feed_administrators(args: dict[str, Any], progress: Progress) -> None:
    """Make the feed of each claims administrator for each day that is over, and have what is late reminded."""
    del args
    make_feeds(progress=progress)
    request_reminders()


@job_kind(JobKind.SEND_FEED, title="Sending a feed", max_attempts=PATIENCE)
def send_one_feed(args: dict[str, Any], progress: Progress) -> None:
    """Send the message of one feed to its claims administrator."""
    del progress
    with _reason_kept():
        send_feed_message(message_id=args["message"])


@job_kind(JobKind.REMIND_OF_FEED, title="Reminding of a feed", max_attempts=PATIENCE)
def remind_of_one_feed(args: dict[str, Any], progress: Progress) -> None:
    """Remind a claims administrator of a feed that was not acknowledged in time."""
    del progress
    with _reason_kept():
        remind_of_feed(message_id=args["message"])


@timer("chasing", every=timedelta(hours=1))
def keep_chasing() -> None:
    """Ask for a look at the cases whose day has come."""
    enqueue(kind=JobKind.CHASE, key="hourly", args={})


@job_kind(JobKind.CHASE, title="Looking for what is due and overdue")
def look_for_what_is_overdue(args: dict[str, Any], progress: Progress) -> None:
    """Ask, remind and record what was missed, in every case whose day has come."""
    del args
    chase(progress=progress)


@job_kind(JobKind.MAIL_NOTIFICATION, title="Mailing what the site tells", max_attempts=PATIENCE)
def mail_told(args: dict[str, Any], progress: Progress) -> None:
    """Mail one notification to its person."""
    del progress
    mail_notification(notification_id=args["notification"])


@timer("digest", every=timedelta(minutes=10))
def keep_digest() -> None:
    """Ask for the digests of the morning once its hour has come."""
    ask_for_digests()


@job_kind(JobKind.SEND_DIGESTS, title="Telling everybody what is due")
def tell_what_is_due(args: dict[str, Any], progress: Progress) -> None:
    """Tell each person what is due today."""
    del args
    send_digests(progress=progress)


@job_kind(JobKind.DISPOSE, title="Disposing of what is over", max_attempts=PATIENCE)
def dispose(args: dict[str, Any], progress: Progress) -> None:
    """Carry out one approved disposal."""
    with _reason_kept():
        carry_out_disposal(disposal_id=args["disposal"], progress=progress)


@contextmanager
def _reason_kept() -> Iterator[None]:
    """Show the words of a service's refusal as the reason why the job waits."""
    try:
        yield
    except Refused as error:
        raise RetryLaterError(error.message) from error
