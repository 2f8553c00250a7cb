"""Which two spellings of the address book a person is asked about."""

from __future__ import annotations

import pytest

from cases.book import Spelling, may_be_one, spelling_of
from cases.enums import PartyKind

PHYSICIAN, CLAIMS = PartyKind.REQUESTING_PHYSICIAN, PartyKind.CLAIMS_ADMINISTRATOR


def _spelling(name: str, number: str = "", kind: PartyKind = PHYSICIAN) -> Spelling:
    facts = {"name": name, "organization": ""} if kind is PHYSICIAN else {"name": "Bo Lane", "organization": name}
    found = spelling_of(kind=kind, npi="", licence=number, **facts)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (("Dr. Owen Castellane", "A-11111"), ("Castelane O.", "a 11111"), ("the same number",)),
        (("Dr. Owen Castellane", "A-11111"), ("Owen Castellane, MD", ""), ("the same name",)),
        (("Bob Castellane", ""), ("Castellane, Robert", ""), ("the same name",)),
        (("Owen Castellane", ""), ("Owen Castelane", ""), ("nearly the same name",)),
        (("Owen Castellane", "A-11111"), ("Owen Castellane", "1234567893"), ("the same name, another number",)),
        (("Owen Castellane", "A-11111"), ("Owen Castelane", "A-22222"), ()),
        (("Owen Castellane", ""), ("Olga Castro", ""), ()),
        (("Harbor Crest Claims, Inc.", "", CLAIMS), ("Harbor Crest Claims", "", CLAIMS), ("the same name",)),
        (("Harbor Crest Claims", "", CLAIMS), ("Harbour Crest Claims", "", CLAIMS), ("nearly the same name",)),
        (("Harbor Crest Claims", "", CLAIMS), ("Summit Claims", "", CLAIMS), ()),
        (("Owen Castellane", "A-1"), ("Owen Castellane", "A-1", CLAIMS), ()),
    ],
)  # fmt: skip
def test_they_share_a_number_or_a_name(one, other, reasons):
    first, second = _spelling(*one), _spelling(*other)
    assert may_be_one(first, second) == may_be_one(second, first) == reasons
    if reasons and reasons != ("the same number",):
        assert first.sound == second.sound, "else they are never compared"


def test_a_worker_or_a_name_without_a_word_is_in_no_book():
    facts = {"organization": "", "npi": "", "licence": ""}
    assert spelling_of(kind=PartyKind.INJURED_WORKER, name="Adele Marchetti", **facts) is None
    assert spelling_of(kind=PHYSICIAN, name="…", **facts) is None
