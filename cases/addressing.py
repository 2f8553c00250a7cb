"""Who is told what, as what, and by which way: the one table for notices, letters, guards and forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from cases.enums import CaseEventKind, Channel, LabelledEnum, PartyKind

RecipientKind = Literal["worker", "attorney", "physician", "claims_administrator"]
"""As what somebody is written to: each has its own words in a letter."""


class Notice(LabelledEnum):
    """What the parties of a case are told."""

    INELIGIBILITY = "ineligibility", "Notice of ineligibility"
    ASSIGNMENT = "assignment", "Assignment notice (NOARFI)"
    DETERMINATION = "determination", "Final determination"


@dataclass(frozen=True, slots=True)
class Told:
    """How one kind of party is told: `as_` what, and whether the case must name such a party."""

    as_: RecipientKind
    always: bool = True


_WORKER, _PHYSICIAN, _ADMINISTRATOR = Told("worker"), Told("physician"), Told("claims_administrator")
_ATTORNEY = Told("attorney", always=False)

TOLD: Final[Mapping[Notice, Mapping[PartyKind, Told]]] = MappingProxyType(
    {
        # 8 CCR 9792.10.3(c), 10575(c)
        Notice.INELIGIBILITY: {
            PartyKind.INJURED_WORKER: _WORKER,
            PartyKind.APPLICANT_ATTORNEY: _ATTORNEY,
            PartyKind.REQUESTING_PHYSICIAN: _PHYSICIAN,
            PartyKind.CLAIMS_ADMINISTRATOR: _ADMINISTRATOR,
        },
        # 8 CCR 9792.10.4(b)
        Notice.ASSIGNMENT: {
            PartyKind.INJURED_WORKER: _WORKER,
            PartyKind.APPLICANT_ATTORNEY: _ATTORNEY,
            PartyKind.REQUESTING_PHYSICIAN: _PHYSICIAN,
            PartyKind.CLAIMS_ADMINISTRATOR: _ADMINISTRATOR,
        },
        # LC 4610.6(f); dossier 2.9
        Notice.DETERMINATION: {
            PartyKind.INJURED_WORKER: _WORKER,
            PartyKind.APPLICANT_ATTORNEY: _ATTORNEY,
            PartyKind.REPRESENTATIVE: _ATTORNEY,
            PartyKind.REQUESTING_PHYSICIAN: _PHYSICIAN,
            PartyKind.CLAIMS_ADMINISTRATOR: _ADMINISTRATOR,
        },
    }
)
"""Notice -> kind of party -> how it is told. Who is not named here is not told."""

NOTICE_SENT: Final[Mapping[CaseEventKind, Notice]] = MappingProxyType(
    {
        CaseEventKind.INELIGIBILITY_NOTICE_SENT: Notice.INELIGIBILITY,
        CaseEventKind.ASSIGNMENT_NOTICE_SENT: Notice.ASSIGNMENT,
        CaseEventKind.DETERMINATION_ISSUED: Notice.DETERMINATION,
    }
)
"""The events that say that a notice went out, one for each party."""


class Reachable(Protocol):
    """What must be known of a party to reach it: a row of the database, or a form's data."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - a `PartyKind`
    @property
    def channel(self) -> str: ...  # noqa: D102 - a `Channel`: the way it chose
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def email(self) -> str: ...  # noqa: D102
    @property
    def fax(self) -> str: ...  # noqa: D102


_Party = TypeVar("_Party", bound=Reachable)


class Way(NamedTuple):
    """By which channel something goes to a party, and where to; the address is empty where there is no way."""

    channel: Channel
    address: str


WHERE: Final[Mapping[Channel, str]] = MappingProxyType(
    {Channel.MAIL: "address", Channel.ELECTRONIC: "email", Channel.FAX: "fax"}
)
"""Channel -> the field of a party that it needs."""


def told(notice: Notice, parties: Iterable[_Party]) -> list[_Party]:
    """Those of the parties who are told, in the order given."""
    return [party for party in parties if PartyKind(party.kind) in TOLD[notice]]


def way_to(party: Reachable) -> Way:
    """How a party is reached: as it chose where that is possible, else by mail, else by e-mail."""
    chosen = Channel(party.channel)
    for channel in (chosen, Channel.MAIL, Channel.ELECTRONIC):
        address = str(getattr(party, WHERE[channel]))
        if address:
            return Way(channel, address)
    return Way(Channel.ELECTRONIC, "")


class Obstacle(NamedTuple):
    """Why somebody cannot be told: nobody is named, there is no way to them, or e-mail does not leave."""

    kind: PartyKind
    party: Reachable | None
    lacks: Literal["party", "way", "mail_server"]


def obstacles(notice: Notice, parties: Iterable[Reachable], *, mail_leaves: bool) -> Iterator[Obstacle]:
    """What is missing before everyone who is told can be."""
    named = list(parties)
    for kind, how in TOLD[notice].items():
        of_kind = [party for party in named if party.kind == kind]
        if how.always and not of_kind:
            yield Obstacle(kind, None, "party")
        for party in of_kind:
            way = way_to(party)
            if not way.address:
                yield Obstacle(kind, party, "way")
            elif way.channel is Channel.ELECTRONIC and not mail_leaves:
                yield Obstacle(kind, party, "mail_server")


_CITY_STATE_ZIP = re.compile(r",\s+([^,]+,\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?)$")


def in_lines(address: str) -> list[str]:
    """An address as it was typed, but with city, state and ZIP code on a line of their own as the post asks for."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    place = _CITY_STATE_ZIP.search(lines[-1]) if lines else None
    return [*lines[:-1], lines[-1][: place.start()], place[1]] if place else lines
