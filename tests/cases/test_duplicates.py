"""Which applications are offered as likely duplicates, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.duplicates import Identity, compare, keys_of

ON_FILE = Identity(
    worker="Robert Quillfeather",
    injured_on=date(2024, 3, 5),
    claim_number="WC-2024-001234",
    ur_decided_on=date(2025, 6, 10),
    physician="Ines Aldecoa, M.D.",
    treatments=("Physical therapy 2x6, low back",),
)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"worker": "Bob Quillfeather"},
        {"worker": "Quillfeather, Robert"},
        {"worker": "Quillfeather Robert"},
        {"worker": "Mr. Robert J. Quilfeather Jr."},
        {"worker": "Róbert Quillfeather"},
        {"claim_number": "", "worker": "Robert Quilfeather"},
        {"claim_number": "wc 2024 001235"},
        {"injured_on": date(2024, 5, 3)},
        {"injured_on": None},
        {"ur_decided_on": date(2025, 6, 11)},
        {"ur_decided_on": date(2025, 10, 6)},
        {"physician": "Inez Aldecoa"},
        {"treatments": ("PT low back 2x6",)},
    ],
)
def test_the_same_application_typed_by_another_hand_is_offered(change):
    again = replace(ON_FILE, **change)
    assert keys_of(again) & keys_of(ON_FILE)
    assert compare(again, ON_FILE).is_offered


@pytest.mark.parametrize(
    ("change", "same_claim"),
    [
        ({"ur_decided_on": date(2025, 8, 1), "treatments": ("MRI of the lumbar spine",)}, True),  # a later decision
        ({"worker": "Tobias Quillfeather", "claim_number": "WC-2023-777000", "ur_decided_on": date(2025, 6, 1)}, True),
        ({"worker": "Dana Kowalczyk", "claim_number": "X-1", "injured_on": date(2023, 1, 9)}, False),
        ({"injured_on": date(2019, 1, 2), "claim_number": "WC-2019-5", "ur_decided_on": date(2025, 7, 1)}, True),
    ],
)
def test_what_only_looks_like_it_is_not(change, same_claim):
    likeness = compare(replace(ON_FILE, **change), ON_FILE)
    assert (likeness.is_offered, likeness.same_claim) == (False, same_claim)


def test_the_reasons_say_what_speaks_for_and_against():
    again = replace(ON_FILE, worker="Bob Quilfeather", claim_number="WC-2024-001235", injured_on=date(2023, 1, 1))
    assert compare(again, ON_FILE).reasons == (
        "nearly the same worker (Robert Quillfeather)",
        "other date of injury (March 5, 2024)",
        "claim number differs in one sign (WC-2024-001234)",
        "same UR decision (June 10, 2025)",
        "same physician",
        "same treatment",
    )


def test_what_is_not_known_speaks_neither_for_nor_against():
    assert compare(Identity(), ON_FILE) == compare(ON_FILE, Identity())
    assert compare(Identity(), ON_FILE).score == 0
    assert keys_of(Identity()) == set()


NAMES = st.text(max_size=30)
IDENTITIES = st.builds(
    Identity,
    worker=NAMES,
    injured_on=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    claim_number=NAMES,
    ur_decided_on=st.none() | st.dates(date(2013, 1, 1), date(2030, 1, 1)),
    physician=NAMES,
)


@given(one=IDENTITIES, other=IDENTITIES)
def test_the_score_is_the_same_both_ways_round(one, other):
    assert compare(one, other).score == compare(other, one).score
    assert compare(one, other).same_claim is compare(other, one).same_claim
