"""What is known of the people of a case, none of which may be told in public."""

from __future__ import annotations

import pytest

from cases.enums import PartyKind
from cases.services.intake import PartyData
from reviews.selectors.known import known_of
from tests.factories import open_
from tests.factories.cases import STREET

pytestmark = pytest.mark.django_db


def test_every_number_of_the_case_and_its_parties_is_known():
    physician = PartyData(
        kind=PartyKind.REQUESTING_PHYSICIAN,
        name="Dr. Owen Castellane",
        address=STREET,
        npi="1234567893",
        licence_number="A-11111",
        phone="(559) 555-0103",
        fax="(559) 555-0104",
    )
    case = open_(eams_number="ADJ1234567", wcis_number="2016-00017", parties=[physician])
    assert set(known_of(case).numbers) >= {
        "HC-4410", "ADJ1234567", "2016-00017", "1234567893", "A-11111", "(559) 555-0103", "(559) 555-0104",
    }  # fmt: skip
