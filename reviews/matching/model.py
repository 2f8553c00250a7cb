"""The facts that tell who may review a dispute: the physician's credentials and ties, and what is disputed by whom.

"None" is "not known" everywhere and never means "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.enums import PartyKind, Priority
from reviews.enums import Degree, DisciplineState, LicenceStatus, TieKind


@dataclass(frozen=True, slots=True)
class Identity:
    """A person, an organization, or a person of an organization.

    `identifiers` tell one from all others, each with its kind before a colon: "npi:1234567893",
    "licence:california a12345", "book:17" (an entry of the address book that a person confirmed). They are those of the
    person where one is named, else of the organization.
    """

    name: str = ""
    organization: str = ""
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included; None is open on that side."""

    begins_on: date | None = None
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return (self.begins_on is None or self.begins_on <= day) and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A tie of somebody to a person or an organization, with the time in which it stood.

    `income_share`: percent of the total annual income (LC 139.5(d)(6)(B)). `academic`: as a contracting provider of an
    academic medical centre or of a cancer centre designated by the National Cancer Institute.
    """

    kind: TieKind
    to: Identity
    period: Period = Period()
    income_share: Decimal | None = None
    academic: bool = False


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence to practise; `restricted`: by terms, probation or limits of practice."""

    state: str
    number: str
    status: LicenceStatus
    restricted: bool
    expires_on: date

    def stands(self, on: date) -> bool:
        """Whether it is current and without limits on that day; the last day counts."""
        return self.status is LicenceStatus.CURRENT and not self.restricted and on <= self.expires_on


@dataclass(frozen=True, slots=True)
class Board:
    """A specialty; with the `board` that certified it, else only declared. `expires_on` None: it does not lapse."""

    specialty: str
    board: str = ""
    expires_on: date | None = None

    def is_current(self, on: date) -> bool:
        """Whether it has not lapsed on that day; the last day counts."""
        return self.expires_on is None or on <= self.expires_on


@dataclass(frozen=True, slots=True)
class Discipline:
    """An action or sanction of a hospital, government or regulatory body (LC 139.5(d)(4)(C))."""

    state: DisciplineState
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the physician stated on that day: practice as the letter tells it, and that the credentials are whole."""

    on: date
    in_practice_since: date
    practice_hours_a_week: int


@dataclass(frozen=True, slots=True)
class Bound:
    """Somebody whom the rules of conflict bind: a reviewer, a quality physician, or one of the staff.

    `reviews`: as an expert reviewer, by LC 139.5(c)(2) and (d)(5); else as officer, director or employee, by (c)(2).
    """

    id: str
    identity: Identity
    affiliations: tuple[Affiliation, ...] = ()
    reviews: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A physician who may be asked to review. `open_reviews` of `capacity` at once; `turnaround_days` is the median.

    `qme`: when an appointment as qualified medical evaluator stood or stands (LC 139.5(d)(4)(D)).
    `recent`: how many disputes were given to this physician in the last ninety days, by which distribution is fair.
    """

    who: Bound
    degree: Degree
    licences: tuple[Licence, ...] = ()
    boards: tuple[Board, ...] = ()
    discipline: tuple[Discipline, ...] = ()
    qme: tuple[Period, ...] = ()
    attested: Attestation | None = None
    absences: tuple[Period, ...] = ()
    languages: tuple[str, ...] = ()
    accepts_cases: bool = True
    capacity: int = 1
    open_reviews: int = 0
    turnaround_days: int | None = None
    recent: int = 0


@dataclass(frozen=True, slots=True)
class NamedParty:
    """A person or organization named in the case, or added for the proposed or alternative treatment."""

    kind: PartyKind
    identity: Identity


@dataclass(frozen=True, slots=True)
class Treatment:
    """One disputed item as the parser of requests reads it; empty is not known.

    `drug_classes`: of each ingredient of a drug ("opioid"), as the table of drug names has them.
    """

    service: str = ""
    category: str = ""
    body_parts: tuple[str, ...] = ()
    drug_classes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The item named in a sentence."""
        what = self.service or self.category.replace("_", " ") or "a treatment that is not understood"
        return f"{what} ({', '.join(self.body_parts)})" if self.body_parts else what


@dataclass(frozen=True, slots=True)
class Dispute:
    """What is to be reviewed. `due_on`: the last day of the determination, None while its clock does not run.

    `took_part`: ids of those who reviewed or signed off an earlier round; `declared_tie`: of those who declared a tie
    to a party of this case.
    """

    id: str
    parties: tuple[NamedParty, ...] = ()
    items: tuple[Treatment, ...] = ()
    priority: Priority = Priority.STANDARD
    due_on: date | None = None
    took_part: frozenset[str] = frozenset()
    declared_tie: frozenset[str] = frozenset()
