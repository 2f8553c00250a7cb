"""A whole case as one JSON document: what is in it, and under which names (published: `docs/case.schema.json`).

A document holds what is known of the dispute, and neither the work on it (rounds, letters, notes, calls, tasks) nor any
file: of records it lists what they are. What is left out, or null, is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from cases.clocks.calendar import local_date
from cases.enums import (
    Applicant,
    CaseEventKind,
    CaseOrigin,
    CaseState,
    Channel,
    DocumentSource,
    EligibilityReason,
    EventSource,
    ItemStatus,
    PartyKind,
    Place,
    Priority,
    ReviewTiming,
    UrOutcome,
)

VERSION: Final = 1
"""Of the schema: it grows when a document of the version before can no longer be read."""
_NO_NUL: Final = r"^[^\x00]*$"


Key = Annotated[str, StringConstraints(max_length=8, pattern=_NO_NUL)]
Short = Annotated[str, StringConstraints(max_length=40, pattern=_NO_NUL)]
Number = Annotated[str, StringConstraints(max_length=60, pattern=_NO_NUL)]
Code = Annotated[str, StringConstraints(max_length=80, pattern=_NO_NUL)]
NamePart = Annotated[str, StringConstraints(max_length=80, pattern=_NO_NUL)]
Specialty = Annotated[str, StringConstraints(max_length=120, pattern=_NO_NUL)]
Npi = Annotated[str, StringConstraints(pattern=r"^([0-9]{10})?$")]
Name = Annotated[str, StringConstraints(max_length=160, pattern=_NO_NUL)]
Line = Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]
Address = Annotated[str, StringConstraints(max_length=240, pattern=_NO_NUL)]
Mailbox = Annotated[str, StringConstraints(max_length=254, pattern=_NO_NUL)]
FileName = Annotated[str, StringConstraints(max_length=255, pattern=_NO_NUL)]
Note = Annotated[str, StringConstraints(max_length=300, pattern=_NO_NUL)]
Long = Annotated[str, StringConstraints(max_length=20_000, pattern=_NO_NUL)]


class Part(BaseModel):
    """What every part of a document has in common: no other names, and no values of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CaseFacts(Part):
    """The case and the application. `earlier_case` may be on file nowhere here; `duplicate_of` must be."""

    case_number: Short = ""
    origin: CaseOrigin = CaseOrigin.NATIVE
    state: CaseState = CaseState.RECEIVED
    priority: Priority = Field(Priority.STANDARD, description="As it is now, after all changes.")
    received_on: date | None = None
    assigned_on: date | None = None
    records_complete_on: date | None = None
    date_of_injury: date | None = None
    injury_ended_on: date | None = Field(None, description="The last day of a cumulative injury.")
    claim_number: Number = ""
    eams_number: Short = ""
    wcis_number: Short = Field("", description="Jurisdictional claim number (JCN).")
    primary_diagnosis: Line = ""
    applicant: Applicant | None = None
    signed: bool | None = None
    signed_by_representative: bool | None = None
    representative_designated_on: date | None = None
    consent_given: bool | None = Field(None, description="To obtain medical records.")
    ur_decision_attached: bool | None = None
    physician_certified: bool | None = None
    carve_out: bool | None = None
    earlier_case: Short = ""
    duplicate_of: Short = ""
    favourable: bool | None = Field(None, description="Whether the determination overturned any item.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _refuse(
            ("injury_ended_on", self.date_of_injury, self.injury_ended_on, "is before the injury began"),
            ("assigned_on", self.received_on, self.assigned_on, "is before the application was received"),
        )
        if self.injury_ended_on and not self.date_of_injury:
            raise ValueError("date_of_injury: say when the injury began, as it is said when it ended")
        if self.state is CaseState.DUPLICATE and not self.duplicate_of:
            raise ValueError("duplicate_of: name the case that a duplicate repeats")
        return self


class UrDecisionFacts(Part):
    """The UR decision; how it was served, and who was told, are events."""

    outcome: UrOutcome | None = None
    timing: ReviewTiming | None = None
    decided_on: date | None = None
    served_on: date | None = None
    rfa_date: date | None = None
    on_necessity: bool | None = None
    conditional_non_certification: bool | None = None
    formulary: bool | None = None
    notice_withheld: bool | None = None
    liability_disputed: bool | None = Field(None, description="At the time of the decision, on another ground.")
    imr_agreed: bool | None = Field(None, description="The claims administrator agrees to review all the same.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _refuse(
            ("served_on", self.decided_on, self.served_on, "is before the decision was made"),
            ("decided_on", self.rfa_date, self.decided_on, "is before the request for authorization"),
        )
        return self


class PartyFacts(Part):
    """A person or an organization that the case names."""

    kind: PartyKind
    name: Name = ""
    organization: Name = ""
    first_name: NamePart = ""
    middle_name: NamePart = ""
    last_name: NamePart = ""
    specialty: Specialty = ""
    npi: Npi = ""
    licence_number: Short = ""
    address: Address = ""
    phone: Short = ""
    email: Mailbox = ""
    fax: Short = ""
    channel: Literal[Channel.MAIL, Channel.ELECTRONIC, Channel.FAX] = Channel.MAIL

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not (self.name or self.organization):
            raise ValueError("name: give every party a name or an organization")
        return self


class ItemFacts(Part):
    """A disputed item, as worded on the request; `timing` where it is not that of the UR decision."""

    request_text: Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=_NO_NUL)]
    authorized_part: Long = ""
    disputed_part: Long = ""
    timing: ReviewTiming | None = None
    status: ItemStatus = ItemStatus.OPEN

    @model_validator(mode="after")
    def _says_both(self) -> Self:
        if bool(self.authorized_part) != bool(self.disputed_part):
            missing = "disputed_part" if self.authorized_part else "authorized_part"
            raise ValueError(f"{missing}: say both, what was authorized and what is still in dispute")
        return self


class EventFacts(Part):
    """Something that happened: on a day, or at a moment with its offset.

    `party` is the place of the party in `parties`, from 1. `follows`: where only the day is known, the moment of that
    day after which it happened. `place` is the farther of those of mailing and of address. `reference` names the
    question that was asked, or answered.
    """

    kind: CaseEventKind
    at: date | AwareDatetime
    follows: AwareDatetime | None = None
    party: Annotated[int, Field(ge=1)] | None = None
    channel: Channel | None = None
    place: Place | None = None
    reference: Short = ""
    note: Note = ""
    source: EventSource = EventSource.TOLD

    @model_validator(mode="after")
    def _is_told(self) -> Self:
        if self.source is EventSource.DELIVERY:
            raise ValueError("source: no delivery comes with a case; what one showed elsewhere is “told”")
        if self.follows and isinstance(self.at, datetime):
            raise ValueError("follows: only for an event of which the day alone is known")
        return self


class MoveFacts(Part):
    """One change of state in the history of the case; `grounds` are those of a finding of ineligibility."""

    action: Number
    from_state: CaseState
    to_state: CaseState
    at: AwareDatetime
    reason: Long = ""
    grounds: tuple[EligibilityReason, ...] = ()


class PriorityFacts(Part):
    """The case had this priority from `since` on, and the other one before."""

    priority: Priority
    since: date | AwareDatetime
    reason: Note = ""


class ExtensionFacts(Part):
    """More days on one clock, by a written approval."""

    clock: Key
    days: Annotated[int, Field(ge=1, le=30)]
    approval: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=_NO_NUL)]


class RecordFacts(Part):
    """What a record is; its file does not come with the case."""

    source: DocumentSource
    title: Line
    author: Name = ""
    dated_from: date | None = None
    dated_to: date | None = None
    pages: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    original_name: FileName = ""
    content_type: Code = ""
    size: Annotated[int, Field(ge=0, le=2**63 - 1)]
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    received_at: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _refuse(("dated_to", self.dated_from, self.dated_to, "is before the first date"))
        return self


class CaseDocument(Part):
    """A whole case as one document of this version of the schema."""

    format: Literal["imr-case"] = "imr-case"
    version: Literal[1] = VERSION
    case: CaseFacts
    ur_decision: UrDecisionFacts | None = None
    parties: tuple[PartyFacts, ...] = ()
    items: tuple[ItemFacts, ...] = ()
    events: tuple[EventFacts, ...] = ()
    moves: tuple[MoveFacts, ...] = ()
    priority_changes: tuple[PriorityFacts, ...] = ()
    extensions: tuple[ExtensionFacts, ...] = ()
    records: tuple[RecordFacts, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if [party.kind for party in self.parties].count(PartyKind.INJURED_WORKER) > 1:
            raise ValueError("parties: name one injured worker; a case is about one person")
        for place, event in enumerate(self.events):
            if event.party is not None and event.party > len(self.parties):
                raise ValueError(f"events.{place}.party: there is no party {event.party}")
        hashes = [record.sha256 for record in self.records]
        if len(set(hashes)) < len(hashes):
            raise ValueError("records: the same file is one record of a case")
        held = [change.priority for change in self.priority_changes]
        for place, (before, after) in enumerate(pairwise(held), start=1):
            if before is after:
                raise ValueError(f"priority_changes.{place}.priority: it is {after} already")
        if held and held[-1] is not self.case.priority:
            raise ValueError(f"case.priority: the last change is to {held[-1]}")
        return self

    def days_after(self, now: datetime) -> Iterator[str]:
        """Yield each day and moment of the document that is later than `now`, with the field it is in."""
        yield from _after(self.model_dump(), now, "")


def read_document(text: str | bytes) -> CaseDocument:
    """The case of a JSON document. Raises ValueError, which names the first fault and the field it is in."""
    try:
        return CaseDocument.model_validate_json(text)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        raise ValueError(_fault(first) + (f" (and {len(others)} faults more)" if others else "")) from error


def write_document(document: CaseDocument) -> str:
    """A case as JSON text; read again, it is equal."""
    return json.dumps(document.model_dump(mode="json"), indent=2, ensure_ascii=False)


def schema() -> str:
    """The JSON schema of this version, as it is published."""
    return json.dumps(CaseDocument.model_json_schema(), indent=2, ensure_ascii=False)


def _after(part: Any, now: datetime, field: str) -> Iterator[str]:
    if isinstance(part, dict | tuple):
        parts = part.items() if isinstance(part, dict) else enumerate(part)
        for name, value in parts:
            yield from _after(value, now, f"{field}.{name}".lstrip("."))
    elif isinstance(part, datetime):
        if part > now:
            yield f"{field}: {part.isoformat()}"
    elif isinstance(part, date) and part > local_date(now):
        yield f"{field}: {part}"


def _fault(fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    words = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "value_error":  # our own words begin with the field
        return f"{place}.{words}" if place else words
    return f"{place or 'the document'}: {words}"


def _refuse(*pairs: tuple[str, date | None, date | None, str]) -> None:
    for field, before, after, words in pairs:
        if before and after and before > after:
            raise ValueError(f"{field}: {after} {words} ({before})")
