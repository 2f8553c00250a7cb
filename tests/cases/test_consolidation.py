"""Which applications may be decided in one determination (8 CCR 9792.10.4(a))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases.consolidation import Application, Named, is_alike, obstacles
from cases.enums import PartyKind

WORKER = Named(PartyKind.INJURED_WORKER, "Adele Marchetti")
PHYSICIAN = Named(PartyKind.REQUESTING_PHYSICIAN, "Dr. Owen Castellane", npi="1234567893")
CLAIMS = Named(PartyKind.CLAIMS_ADMINISTRATOR, "", "Harbor Crest Claims")
LEAD = Application(date(2026, 1, 5), None, (WORKER, PHYSICIAN, CLAIMS))


@pytest.mark.parametrize(
    "parties",
    [
        (Named(PartyKind.INJURED_WORKER, "Marchetti, Adele"), PHYSICIAN, CLAIMS),
        (WORKER, Named(PartyKind.REQUESTING_PHYSICIAN, "O. Castellane MD", npi="1234567893"), CLAIMS),
        (WORKER, Named(PartyKind.REQUESTING_PHYSICIAN, "Owen Castellane, M.D."), CLAIMS),
    ],
)
def test_another_spelling_of_the_same_people_is_alike(parties):
    other = replace(LEAD, parties=parties)
    assert is_alike(LEAD, other)
    assert list(obstacles(LEAD, other)) == []


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(LEAD, injured_on=date(2026, 1, 6)), "the dates of injury differ"),
        (replace(LEAD, injured_on=None), "the dates of injury differ"),
        (replace(LEAD, injury_ended_on=date(2026, 2, 1)), "the last days of the injury differ"),
        (
            replace(LEAD, parties=(Named(PartyKind.INJURED_WORKER, "Bruno Marchetti"), PHYSICIAN, CLAIMS)),
            "the injured worker is not the same",
        ),
        (
            replace(LEAD, parties=(WORKER, replace(PHYSICIAN, npi="1003000126"), CLAIMS)),
            "the requesting physician is not the same",
        ),
        (replace(LEAD, parties=(WORKER, CLAIMS)), "the requesting physician is not the same"),
    ],
)
def test_another_worker_physician_or_injury_is_not(other, why):
    assert not is_alike(LEAD, other)
    assert list(obstacles(LEAD, other)) == [why]


def test_dates_of_injury_that_nobody_knows_are_not_the_same():
    unknown = replace(LEAD, injured_on=None)
    assert list(obstacles(unknown, unknown)) == ["the dates of injury differ"]


def test_whoever_only_the_other_application_names_is_added_first():
    attorney = Named(PartyKind.APPLICANT_ATTORNEY, "Petra Lindqvist", "Lindqvist Law")
    other = replace(LEAD, parties=(*LEAD.parties, attorney))
    assert is_alike(LEAD, other)
    assert list(obstacles(LEAD, other)) == [
        (
            "add the applicant's attorney Petra Lindqvist, Lindqvist Law to the parties of the other case: "
            "one letter tells all"
        )
    ]
