"""The suggested public text reads like a text, and nothing but the free texts is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.disclosure import Known, Named, suggested
from tests.reviews.disclosure.planted import a_content

KNOWN = Known(
    persons=(
        Named("Adele Marchetti", "the injured worker"),
        Named("Dr. Owen Castellane", "the requesting physician"),
        Named("José Núñez", "the reviewer"),
    ),
    organizations=(
        Named("Harbor Crest Claims, Inc.", "the claims administrator"),
        Named("Orchard Valley Packing", "the employer"),
    ),
    numbers=("HC-4410",),
    addresses=("100 Example Street, Sacramento, CA 95814",),
)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ms. Marchetti's knee hurts.", "The injured worker's knee hurts."),
        ("The injured worker Adele Marchetti fell.", "The injured worker fell."),
        ("The injured worker, Ms. Marchetti, fell.", "The injured worker, fell."),
        ("Dr. Owen Castellane, MD, asks for it.", "The requesting physician, asks for it."),
        ("It was sent. Castellane, Owen, signed it.", "It was sent. The requesting physician, signed it."),
        ("as the Harbor Crest adjuster said", "as the claims administrator adjuster said"),
        ("denied by Harbor Crest Claims, Inc. on 3/4/2016", "denied by the claims administrator on 3/4/2016"),
        ("She packs for Orchard Valley Packing.", "She packs for the employer."),
        ("Claim HC 4410 was opened.", "Claim [number removed] was opened."),
        ("at 100 Example St., Sacramento, CA 95814.", "at [address removed]."),
        ("a 92-year-old woman", "A woman aged 90 years or older"),
        ("He is 95 years old.", "He is 90 years or older."),
        ("Per Dr. Zan, rest.", "Per a physician, rest."),
        ("Nunez wrote it.", "The reviewer wrote it."),
        ("Call (916) 555-0134 now.", "[number removed] now."),
        ("Nothing of anyone; in Fresno.", "Nothing of anyone; in Fresno."),
    ],
)
def test_what_is_said_instead(written, said):
    assert suggested(a_content(summary=written), KNOWN).summary == said


def test_every_free_text_is_gone_through_and_nothing_else():
    content = a_content()
    item = replace(
        content.items[0],
        title="Visit with Dr. Castellane",
        claims_administrator_guideline="Decision based on Harbor Crest policy.",
        imro_guideline="As Dr. Castellane cites.",
        rationale="Ms. Marchetti may wait.",
    )
    said = suggested(replace(content, summary="Marchetti.", items=(item,)), KNOWN)
    assert said.items[0].title == "Visit with the requesting physician"
    assert said.items[0].claims_administrator_guideline == "Decision based on the claims administrator policy."
    assert said.items[0].imro_guideline == "As the requesting physician cites."
    assert said.items[0].rationale == "The injured worker may wait."
    assert replace(said, summary=content.summary, items=content.items) == content
