"""Letters that were made here are read again, with a cover or without, with a list of documents or without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reviews.letters.cover import Sender
from reviews.letters.extraction import read_letter_text
from reviews.letters.parser import parse_letter
from reviews.letters.render import render_letter_pdf
from reviews.letters.sample import sample_letter
from reviews.letters.standard_wording import wording_for

DAY = date(2026, 1, 5)
BLOCKS = ("letter.how_made", "cover.opening.partial_overturn", "cover.worker", "cover.claims_administrator.uphold")


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("with_documents", [True, False])
def test_what_we_print_we_read(block, with_documents):
    wording = wording_for(DAY)
    sender = Sender(organization="Harbor Review", address=("1 Quay Street", "Sacramento, CA"))
    made = sample_letter(block, wording, on=DAY, sender=sender, imro="Harbor")
    content = replace(made.content, case_number="CM26-0000001")
    documents = made.documents if with_documents else None
    pdf = render_letter_pdf(content, made.cover, documents=documents, wording=wording, organization="Harbor Review")
    again = parse_letter(read_letter_text(pdf))
    assert replace(again, documents=()) == content
    assert bool(again.documents) == with_documents
