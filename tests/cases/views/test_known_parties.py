"""The address book beside the form: who was named in cases before is completed as it is typed."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.urls import reverse

from cases.enums import Channel, PartyKind
from cases.models import Party
from cases.services.intake import PartyData
from tests.factories import an_intake_coordinator, open_, sign_in

pytestmark = pytest.mark.django_db


def _physician(name: str, **facts: Any) -> None:
    open_(parties=[PartyData(kind=PartyKind.REQUESTING_PHYSICIAN, name=name, **facts)])


def _administrator(organization: str, **facts: Any) -> None:
    open_(parties=[PartyData(kind=PartyKind.CLAIMS_ADMINISTRATOR, organization=organization, **facts)])


@pytest.fixture
def known(client):
    desk = sign_in(client, an_intake_coordinator())

    def ask(section: str, **typed: str) -> list[dict[str, str]]:
        answer = desk.post(reverse("party_known", args=[section]), typed)
        assert answer.status_code == 200
        return [
            json.loads(html.unescape(entry)) for entry in re.findall(r'data-fill="([^"]*)"', answer.content.decode())
        ]

    return ask


def test_a_physician_is_found_by_the_beginnings_of_words_or_by_number(known):
    _physician("Dr. Owen Castellane", npi="1234567893", specialty="Physiatry", address="3 Fir Street", phone="555-0103")
    _physician("Dr. Olga Castro", licence_number="A-11111", address="5 Yew Street")
    castellane = {
        "physician_name": "Dr. Owen Castellane",
        "physician_address": "3 Fir Street",
        "physician_phone": "555-0103",
        "physician_specialty": "Physiatry",
        "physician_npi": "1234567893",
    }
    assert known("physician", physician_name="castell ow") == [castellane]
    assert known("physician", physician_npi="1234567893") == [castellane]
    assert [one["physician_name"] for one in known("physician", physician_licence="A-11111")] == ["Dr. Olga Castro"]
    assert [one["physician_name"] for one in known("physician", physician_name="cast")] == [
        "Dr. Olga Castro",
        "Dr. Owen Castellane",
    ]


def test_too_little_or_what_is_filled_in_already_is_not_answered(known):
    _physician("Dr. Owen Castellane", address="3 Fir Street")
    assert known("physician", physician_name="ca") == []
    assert known("physician", physician_name="Dr. Owen Castellane", physician_address="3 Fir Street") == []
    assert known("physician") == []


def test_an_entry_is_that_of_the_newest_case_and_no_case_is_changed(known):
    _administrator("Harbor Crest Claims", address="4 Ash Street", name="Bo Lane")
    _administrator("HARBOR CREST Claims", address="9 New Street", fax="555-0102", channel=Channel.FAX)
    assert known("administrator", administrator_name="harbor") == [
        {
            "administrator_name": "HARBOR CREST Claims",
            "administrator_address": "9 New Street",
            "administrator_channel": "fax",
            "administrator_fax": "555-0102",
        }
    ]
    assert list(Party.objects.order_by("id").values_list("organization", "address")) == [
        ("Harbor Crest Claims", "4 Ash Street"),
        ("HARBOR CREST Claims", "9 New Street"),
    ]


def test_the_same_name_with_another_number_is_another_person(known):
    _physician("Dr. Lee Park", npi="1234567893")
    _physician("Dr. Lee Park", npi="1982732234")
    _physician("Dr. Lee Park", npi="1982732234", address="3 Fir Street")
    assert [
        (one["physician_npi"], one.get("physician_address")) for one in known("physician", physician_name="park")
    ] == [
        ("1982732234", "3 Fir Street"),
        ("1234567893", None),
    ]


def test_a_worker_is_in_no_address_book(known, client):
    open_()
    assert known("physician", physician_name="Marchetti") == []
    assert client.post(reverse("party_known", args=["worker"]), {"worker_name": "Marchetti"}).status_code == 404
