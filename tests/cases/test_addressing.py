from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from cases.addressing import NOTICE_SENT, TOLD, WHERE, Notice, Obstacle, Way, in_lines, obstacles, told, way_to
from cases.enums import CaseEventKind, Channel, PartyKind

STREET = "100 Example Street, Sacramento, CA 95814"


@dataclass(frozen=True)
class Someone:
    kind: PartyKind
    channel: Channel = Channel.MAIL
    address: str = STREET
    email: str = ""
    fax: str = ""


WORKER = Someone(PartyKind.INJURED_WORKER)
ATTORNEY = Someone(PartyKind.APPLICANT_ATTORNEY)
PHYSICIAN = Someone(PartyKind.REQUESTING_PHYSICIAN)
ADMINISTRATOR = Someone(PartyKind.CLAIMS_ADMINISTRATOR)
EVERYONE = [Someone(kind) for kind in PartyKind]


ALL = {"injured_worker", "applicant_attorney", "representative", "requesting_physician", "claims_administrator"}
OF_THE_ADMINISTRATOR = {Notice.LIABILITY_QUESTION, Notice.RECORDS_OVERDUE, Notice.RECORDS_REMINDER}


@pytest.mark.parametrize("notice", Notice)
def test_who_is_told_what(notice):
    kinds = {"claims_administrator"} if notice in OF_THE_ADMINISTRATOR else ALL
    assert {party.kind for party in told(notice, EVERYONE)} == kinds


def test_every_notice_is_in_the_table_and_some_have_an_event_of_their_sending():
    assert set(TOLD) == set(Notice)
    assert NOTICE_SENT == {
        CaseEventKind.INELIGIBILITY_NOTICE_SENT: Notice.INELIGIBILITY,
        CaseEventKind.ASSIGNMENT_NOTICE_SENT: Notice.ASSIGNMENT,
        CaseEventKind.DETERMINATION_ISSUED: Notice.DETERMINATION,
    }


@pytest.mark.parametrize("notice", sorted(set(Notice) - OF_THE_ADMINISTRATOR))
def test_an_attorney_is_told_only_where_there_is_one(notice):
    assert list(obstacles(notice, [WORKER, PHYSICIAN, ADMINISTRATOR], mail_leaves=True)) == []
    assert told(notice, [WORKER, ATTORNEY]) == [WORKER, ATTORNEY]


def test_what_stands_in_the_way_names_the_party():
    nowhere = replace(PHYSICIAN, address="")
    by_mail = replace(ADMINISTRATOR, channel=Channel.ELECTRONIC, email="desk@example.org")
    assert list(obstacles(Notice.ASSIGNMENT, [nowhere, by_mail], mail_leaves=False)) == [
        Obstacle(PartyKind.INJURED_WORKER, None, "party"),
        Obstacle(PartyKind.REQUESTING_PHYSICIAN, nowhere, "way"),
        Obstacle(PartyKind.CLAIMS_ADMINISTRATOR, by_mail, "mail_server"),
    ]


def test_each_of_two_attorneys_needs_a_way():
    second = replace(ATTORNEY, address="")
    found = obstacles(Notice.DETERMINATION, [WORKER, PHYSICIAN, ADMINISTRATOR, ATTORNEY, second], mail_leaves=True)
    assert list(found) == [Obstacle(PartyKind.APPLICANT_ATTORNEY, second, "way")]


def test_every_channel_we_send_by_has_its_field():
    assert set(WHERE) == set(Channel) - {Channel.PERSONAL}
    for channel, field in WHERE.items():
        party = replace(WORKER, **{"channel": channel, "address": "", field: "there"})
        assert way_to(party) == Way(channel, "there")


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("100 Example Street, Sacramento, CA 95814", ["100 Example Street", "Sacramento, CA 95814"]),
        (
            "Suite 4, 100 Example Street, San Luis Obispo, CA 93401-1234",
            ["Suite 4, 100 Example Street", "San Luis Obispo, CA 93401-1234"],
        ),
        ("100 Example Street\nSacramento, CA 95814", ["100 Example Street", "Sacramento, CA 95814"]),
        ("  P.O. Box 1 \n\n Fresno, CA 93700 ", ["P.O. Box 1", "Fresno, CA 93700"]),
        ("Rue de la Loi 16, 1000 Brussels, Belgium", ["Rue de la Loi 16, 1000 Brussels, Belgium"]),
        ("", []),
    ],
)
def test_city_state_and_zip_stand_on_a_line_of_their_own(typed, lines):
    assert in_lines(typed) == lines
