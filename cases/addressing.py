"""Who is told what, and by which channel: the one table that notices, letters, guards and forms read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from cases.enums import CaseEventKind, Channel, LabelledEnum, PartyKind

RecipientKind = Literal["worker", "attorney", "physician", "claims_administrator", "director"]
"""The kinds of recipient, each with its own words in a letter."""


class Notice(LabelledEnum):
    """The notices that the parties of a case receive."""

    ELIGIBILITY = "eligibility", "Notice of eligibility"
    INELIGIBILITY = "ineligibility", "Notice of ineligibility"
    ELIGIBILITY_QUESTION = "eligibility_question", "Question on eligibility"
    DEFERRAL = "deferral", "Notice of deferral"
    RESUMPTION = "resumption", "Notice that a deferral has ended"
    LIABILITY_QUESTION = "liability_question", "Question whether liability is still disputed"
    ASSIGNMENT = "assignment", "Assignment notice (NOARFI)"
    CONVERSION = "conversion", "Notice of expedited review"
    RECORDS_REMINDER = "records_reminder", "Reminder of records that are due"
    RECORDS_OVERDUE = "records_overdue", "Notice of overdue records"
    RECORDS_INSUFFICIENT = "records_insufficient", "Notice of insufficient records"
    RECORDS_LISTED = "records_listed", "List of the records"
    REVIEWER_QUESTION = "reviewer_question", "Reviewer's question"
    REVIEWER_ANSWER = "reviewer_answer", "Answer to the reviewer's question"
    EXTENSION = "extension", "Notice of more time"
    CONSOLIDATION = "consolidation", "Notice of consolidation"
    SEPARATION = "separation", "Notice that a consolidation is undone"
    ADMINISTRATOR_CHANGED = "administrator_changed", "Notice of another claims administrator"
    TERMINATION = "termination", "Notice of termination"
    WITHDRAWAL = "withdrawal", "Notice of withdrawal"
    APPEAL = "appeal", "Notice of a petition"
    REMAND = "remand", "Notice of a new review"
    DETERMINATION = "determination", "Final determination"


@dataclass(frozen=True, slots=True)
class Told:
    """How one kind of party is told: as which kind of recipient, and whether every case must name such a party."""

    as_: RecipientKind
    always: bool = True


_WORKER, _PHYSICIAN, _ADMINISTRATOR = Told("worker"), Told("physician"), Told("claims_administrator")
_ATTORNEY = Told("attorney", always=False)
_EVERYONE: Final = MappingProxyType(
    {
        PartyKind.INJURED_WORKER: _WORKER,
        PartyKind.APPLICANT_ATTORNEY: _ATTORNEY,
        PartyKind.REPRESENTATIVE: _ATTORNEY,
        PartyKind.REQUESTING_PHYSICIAN: _PHYSICIAN,
        PartyKind.CLAIMS_ADMINISTRATOR: _ADMINISTRATOR,
    }
)
_ADMINISTRATOR_ALONE: Final = MappingProxyType({PartyKind.CLAIMS_ADMINISTRATOR: _ADMINISTRATOR})

TOLD: Final[Mapping[Notice, Mapping[PartyKind, Told]]] = MappingProxyType(
    {
        Notice.ELIGIBILITY: _EVERYONE,  # LC 4610.5(k)
        Notice.INELIGIBILITY: _EVERYONE,  # 8 CCR 9792.10.3(c), 10575(c)
        Notice.ELIGIBILITY_QUESTION: _EVERYONE,  # 8 CCR 9792.10.3(b)
        Notice.DEFERRAL: _EVERYONE,  # 8 CCR 9792.10.3(d)
        Notice.RESUMPTION: _EVERYONE,
        Notice.LIABILITY_QUESTION: _ADMINISTRATOR_ALONE,
        Notice.ASSIGNMENT: _EVERYONE,  # 8 CCR 9792.10.4(b)
        Notice.CONVERSION: _EVERYONE,  # 8 CCR 9792.10.4(c)
        Notice.RECORDS_REMINDER: _ADMINISTRATOR_ALONE,  # a courtesy
        Notice.RECORDS_OVERDUE: _ADMINISTRATOR_ALONE,
        Notice.RECORDS_INSUFFICIENT: _EVERYONE,
        Notice.RECORDS_LISTED: _EVERYONE,
        Notice.REVIEWER_QUESTION: _EVERYONE,  # LC 4610.6(b)
        Notice.REVIEWER_ANSWER: _EVERYONE,
        Notice.EXTENSION: _EVERYONE,
        Notice.CONSOLIDATION: _EVERYONE,
        Notice.SEPARATION: _EVERYONE,
        Notice.ADMINISTRATOR_CHANGED: _EVERYONE,
        Notice.TERMINATION: _EVERYONE,
        Notice.WITHDRAWAL: _EVERYONE,
        Notice.APPEAL: _EVERYONE,
        Notice.REMAND: _EVERYONE,
        Notice.DETERMINATION: _EVERYONE,  # LC 4610.6(f); dossier 2.9
    }
)
"""Notice -> kind of party -> how it is told. A kind of party that is not listed is not told."""

MOOT_AT_THE_END: Final = frozenset(
    {
        Notice.ELIGIBILITY,
        Notice.ELIGIBILITY_QUESTION,
        Notice.DEFERRAL,
        Notice.RESUMPTION,
        Notice.LIABILITY_QUESTION,
        Notice.ASSIGNMENT,
        Notice.CONVERSION,
        Notice.RECORDS_REMINDER,
        Notice.RECORDS_OVERDUE,
        Notice.RECORDS_INSUFFICIENT,
        Notice.RECORDS_LISTED,
        Notice.REVIEWER_QUESTION,
        Notice.REVIEWER_ANSWER,
        Notice.EXTENSION,
    }
)
"""Notices that say nothing any more once the case has ended without a determination."""

NOTICE_SENT: Final[Mapping[CaseEventKind, Notice]] = MappingProxyType(
    {
        CaseEventKind.INELIGIBILITY_NOTICE_SENT: Notice.INELIGIBILITY,
        CaseEventKind.ASSIGNMENT_NOTICE_SENT: Notice.ASSIGNMENT,
        CaseEventKind.DETERMINATION_ISSUED: Notice.DETERMINATION,
    }
)
"""The events that record the sending of a notice, one for each party."""


class Reachable(Protocol):
    """The fields of a party from which its channel follows: a row of the database, or the data of a form."""

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
    """The channel by which a party is reached, and the address there; the address is empty if the party has none."""

    channel: Channel
    address: str


WHERE: Final[Mapping[Channel, str]] = MappingProxyType(
    {Channel.MAIL: "address", Channel.ELECTRONIC: "email", Channel.FAX: "fax"}
)
"""Channel -> the field of a party that holds the address for it."""


def told(notice: Notice, parties: Iterable[_Party]) -> list[_Party]:
    """The parties that are told of the notice, in the order given."""
    return [party for party in parties if PartyKind(party.kind) in TOLD[notice]]


def way_to(party: Reachable) -> Way:
    """How a party is reached: by the channel it chose if its address is known, else by mail, else by e-mail."""
    chosen = Channel(party.channel)
    for channel in (chosen, Channel.MAIL, Channel.ELECTRONIC):
        address = str(getattr(party, WHERE[channel]))
        if address:
            return Way(channel, address)
    return Way(Channel.ELECTRONIC, "")


DIRECTOR: Final = "Administrative Director"
"""Who gets a copy of each determination, and is no party of any case (LC 4610.6(f))."""


def way_to_director(address: Sequence[str], email: str) -> Way:
    """How the Administrative Director is reached, by the settings: by e-mail where an address for it is set."""
    return Way(Channel.ELECTRONIC, email) if email else Way(Channel.MAIL, "\n".join(address))


class Obstacle(NamedTuple):
    """Why a party cannot be told: the case names none, no address is known, or the site has no mail server."""

    kind: PartyKind
    party: Reachable | None
    lacks: Literal["party", "way", "mail_server"]


def obstacles(notice: Notice, parties: Iterable[Reachable], *, mail_leaves: bool) -> Iterator[Obstacle]:
    """Every obstacle to telling the parties; empty if all of them can be told."""
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
    """The address as typed, with city, state and ZIP code on a last line of their own, as the post asks for."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    place = _CITY_STATE_ZIP.search(lines[-1]) if lines else None
    return [*lines[:-1], lines[-1][: place.start()], place[1]] if place else lines


class Addressee(Protocol):
    """What stands on an envelope: a row of a party."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def organization(self) -> str: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102


def envelope_of(party: Addressee) -> list[str]:
    """What stands on an envelope: the name, and the lines below it."""
    return [party.name or party.organization, *address_lines(party)]


def address_lines(party: Addressee) -> list[str]:
    """The lines of an envelope below the name."""
    organization = [party.organization] if party.name and party.organization else []
    return organization + in_lines(party.address)
