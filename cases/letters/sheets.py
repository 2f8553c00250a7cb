"""Pages printed around letters: address sheet and separators of a batch, record of service, and list of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from imr_site.press.printing import print_sheets


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter of a batch: its recipient, its address, and its number of sheets without the separator."""

    case_number: str
    name: str
    lines: tuple[str, ...]
    kind: str
    sheets: int


def sheets_pdf(batch: str, made_on: date, organization: str, envelopes: Sequence[Envelope]) -> bytes:
    """The address sheet, on as many pages as it needs, then one separator page for each letter in the same order."""
    context = {"batch": batch, "made_on": made_on, "organization": organization, "envelopes": envelopes}
    return print_sheets(render_to_string("letters/batch.html", context))


@dataclass(frozen=True, slots=True)
class Served:
    """One line of a record of service: who was sent a letter, by which channel, and what is known of the delivery."""

    name: str
    kind: str
    letter_sha256: str
    channel: str
    lines: tuple[str, ...]
    sent_on: date | None
    received_on: date | None
    returned_on: date | None
    return_reason: str
    proof: str


def service_record_pdf(
    *, case_number: str, version: int, dated: date | None, organization: str, as_of: date, served: Sequence[Served]
) -> bytes:
    """The record of service as PDF/UA-1: who was served with a determination, when and how.

    The organization answers with it when a party disputes the service.
    """
    context = {
        "case_number": case_number,
        "version": version,
        "dated": dated,
        "organization": organization,
        "as_of": as_of,
        "served": served,
    }
    return print_sheets(render_to_string("letters/service_record.html", context), pdf_variant="pdf/ua-1", pdf_tags=True)


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """One line of the list of records; `file_pages` is empty for what cannot be read, `standing` as a rule."""

    number: int
    title: str
    what: str
    author: str
    dated: str
    pages: int | None
    file_pages: str
    received: str
    source: str
    standing: str
    sha256: str
    is_late: bool


def manifest_pdf(
    *,
    case_number: str,
    organization: str,
    as_of: date,
    in_file: Sequence[ListedRecord],
    late: Sequence[ListedRecord],
) -> bytes:
    """The list of the records of a case as PDF/UA-1: what came before the determination, and apart what came after."""
    context = {
        "case_number": case_number,
        "organization": organization,
        "as_of": as_of,
        "in_file": in_file,
        "late": late,
        "pages": sum(each.pages or 0 for each in in_file if each.file_pages),
    }
    return print_sheets(render_to_string("letters/manifest.html", context), pdf_variant="pdf/ua-1", pdf_tags=True)
