"""Whether the sealed documents that the house keeps are as they were made: letters, invoices and credit notes."""

from __future__ import annotations

from collections.abc import Iterator

from cases.hooks import letter_type
from cases.letters.invoice_pdf import LAYOUT, invoice_pdf
from cases.models import Invoice, Letter
from cases.services.correspondence.letters import pdf_of
from imr_site.errors import Refused
from imr_site.files.store import SEALED, read_file
from imr_site.press.signing import verify_pdf


def sealed_problems(document: Letter | Invoice) -> Iterator[str]:
    """What is wrong with a sealed document: its bytes, its seal, or that its row no longer gives the same bytes.

    It is drawn again only where its layout is today's.
    """
    try:
        pdf = read_file(SEALED, document.sha256)
    except Refused as error:
        yield error.message
        return
    if not (seal := verify_pdf(pdf)).valid:
        yield f"The seal does not hold. {seal.reason}"
    again = _drawn_again(document)
    if again is not None and not pdf.startswith(again):  # the seal is written after what was drawn
        yield "Drawing it again gives another letter."


def _drawn_again(document: Letter | Invoice) -> bytes | None:
    if isinstance(document, Invoice):
        return invoice_pdf(document.inputs) if document.template_version == LAYOUT else None
    return pdf_of(document) if document.template_version == letter_type(document.kind).template_version else None
