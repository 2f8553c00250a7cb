"""What a table says of the worker."""

from __future__ import annotations

import pytest

from cases.enums import PartyKind
from reviews.enums import Representation, Residence
from reviews.statistics.people import representation_of, residence_of


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("100 Example Street, Sacramento, CA 95814", Residence.SACRAMENTO),
        ("100 Example Street; Sacramento, CA 95814-1234", Residence.SACRAMENTO),
        ("7 Elm, Los Angeles, California 90012", Residence.LOS_ANGELES),
        ("7 Elm, Truckee, CA 96161 USA", Residence.FAR_NORTH),
        ("7 Elm, Palm Springs, CA 92262", Residence.INLAND_EMPIRE),
        ("7 Elm, Reno, NV 89501", Residence.ELSEWHERE),
        ("90012 Elm Street, Fresno", ""),
        ("7 Elm, Fresno, CA", ""),
        ("7 Elm, Nowhere, CA 12345", ""),
        ("Lima, Peru", ""),
        ("", ""),
    ],
)
def test_where_the_worker_lives(address, region):
    assert residence_of(address) == region


@pytest.mark.parametrize(
    ("named", "who"),
    [
        ({PartyKind.INJURED_WORKER}, Representation.NONE),
        ({PartyKind.REPRESENTATIVE}, Representation.OTHER),
        ({PartyKind.REPRESENTATIVE, PartyKind.APPLICANT_ATTORNEY}, Representation.ATTORNEY),
    ],
)
def test_who_acts_for_the_worker(named, who):
    assert representation_of(named) == who
