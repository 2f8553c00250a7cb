"""What a table says of the worker: who acts for them, and in which part of California they live."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from cases.enums import PartyKind
from reviews.enums import Representation, Residence

_ZIP: Final = re.compile(r"\b(?P<state>[A-Z]{2}|California)[.,]?\s+(?P<zip>\d{5})(?:-\d{4})?\W*(?:USA?)?\W*\Z")
_HERE: Final = ("CA", "California")
_BY_FIRST_THREE: Final = (
    (900, 918, Residence.LOS_ANGELES),
    (919, 921, Residence.SAN_DIEGO),
    (922, 925, Residence.INLAND_EMPIRE),
    (926, 928, Residence.ORANGE),
    (930, 931, Residence.CENTRAL_COAST),
    (932, 933, Residence.CENTRAL_VALLEY),
    (934, 934, Residence.CENTRAL_COAST),
    (935, 935, Residence.LOS_ANGELES),
    (936, 938, Residence.CENTRAL_VALLEY),
    (939, 939, Residence.CENTRAL_COAST),
    (940, 941, Residence.BAY_AREA),
    (942, 942, Residence.SACRAMENTO),
    (943, 951, Residence.BAY_AREA),
    (952, 953, Residence.CENTRAL_VALLEY),
    (954, 955, Residence.NORTH_COAST),
    (956, 958, Residence.SACRAMENTO),
    (959, 961, Residence.FAR_NORTH),
)


def representation_of(named: Container[PartyKind]) -> Representation:
    """Who acts for the worker, by the kinds of party that the case names; an attorney goes before anybody else."""
    if PartyKind.APPLICANT_ATTORNEY in named:
        return Representation.ATTORNEY
    return Representation.OTHER if PartyKind.REPRESENTATIVE in named else Representation.NONE


def residence_of(address: str) -> str:
    """The region by state and ZIP code at the end of an address; empty where it does not end with both."""
    found = _ZIP.search(address)
    if found is None:
        return ""
    if found["state"] not in _HERE:
        return Residence.ELSEWHERE.value
    first = int(found["zip"][:3])
    return next((region.value for low, high, region in _BY_FIRST_THREE if low <= first <= high), "")
