"""Every connection between the two apps: `cases` asks here, and the app that knows the answer registers it here.

`cases` never imports `reviews`. The table in `cases.lifecycle` names the guards and effects and orders the effects;
`cases.letters.kinds` describes what a kind of letter consists of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from cases.enums import CaseEventKind, DegreeClass, LetterKind
from cases.letters.kinds import LetterType
from cases.lifecycle import EFFECTS, GUARDS, Transition
from cases.retention.engine import Dates
from cases.retention.rules import Fate, load_classes
from imr_site.files.store import Folder

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cases.models import Case, Document, Party
    from imr_site.accounts.models import User


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that is there to be disposed of: its name, as `document/7`, the hash of what it is, and its bytes."""

    what: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing whose time may be over: its name for programs and for people, its case, and the facts it is kept by."""

    subject: str
    name: str
    case_id: int | None
    dates: Dates


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who knows the things of one class: which there are, what they hold, and how their words go.

    `candidates(before)` are those that hold something and began before that day; `dates` and `cases` are told by the
    id of the subject. `clear` takes the words out of the rows, in the transaction that notes them as disposed of. Where
    there is a `folder`, the holdings are files in it, and `is_named` tells whether a row of `table` that is not
    disposed of, of this case or another, still has the bytes of this hash. `made_from` are the files that were made
    from the file of this hash, and go with it.
    """

    candidates: Callable[[date], Iterable[Candidate]]
    dates: Callable[[int], Dates]
    cases: Callable[[int], Sequence[int]]
    holdings: Callable[[int], Sequence[Holding]]
    clear: Callable[[int], None] = lambda _pk: None
    folder: Folder | None = None
    is_named: Callable[[str], bool] = lambda _sha256: False
    made_from: Callable[[str], Iterable[tuple[Folder, str]]] = lambda _sha256: ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A move while it is being made: everything an effect needs to know."""

    case: Case
    transition: Transition
    actor: User | None
    reason: str
    at: datetime
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class UnderReview:
    """What a list says of the review of a case: whose it is, and what is amiss, each empty where there is nothing.

    `awaited`: the reviewer was asked to declare ties, and did not answer yet.
    """

    reviewer: str = ""
    awaited: bool = False
    amiss: str = ""


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """Who knows which case is under whose review, for the lists of the staff.

    `reviewers`: by id, those that this person may know of; `reviewed_by`: the ids of the cases that one of them has
    now; `awaiting`: of the cases whose reviewer has not declared ties yet; `shown`: what to say of these cases; `load`:
    how many reviews each reviewer has now, by name, the most first.
    """

    reviewers: Callable[[User], dict[int, str]]
    reviewed_by: Callable[[User, int], QuerySet[Any, Any]]
    awaiting: Callable[[], QuerySet[Any, Any]]
    shown: Callable[[User, Sequence[int]], dict[int, UnderReview]]
    load: Callable[[User], list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class CiteOffer:
    """Something for which words of the file may be cited: the address that takes them, and for what, as code and words.

    What is posted is `use`, one of the codes, and a place in the file: `page` and `begin` in its text, `last_page` and
    `end` in the text of that one; or `page` with a box, `left`, `top`, `right` and `bottom` in per cent of it as it is
    shown, turned by `turn` degrees to the right.
    """

    label: str
    address: str
    uses: Sequence[tuple[str, str]]


Guard = Callable[["Case"], Iterable[str]]
"""Yields, in words, what is missing for the move."""
Effect = Callable[[Move], None]
"""Does what a move does besides changing the state, in the same transaction and before the case is saved."""
ChangeListener = Callable[["Case", "User"], str]
EventListener = Callable[["Case", CaseEventKind, "User"], None]
Favourable = Callable[[Sequence["Case"]], dict[int, bool]]
Secret = Callable[["Case", Sequence[str]], bool]
"""Whether the words tell something of the case that no party may read."""
Outcomes = Callable[["Case"], dict[int, str]]
Proposer = Callable[["Case"], dict[str, str]]
RecordReader = Callable[["User", "Document"], bool]
FileReader = Callable[["User", "Case"], bool]
Reviewed = Callable[["Case"], tuple[DegreeClass, int] | None]
"""The profession and the number of those who reviewed a case; None where nobody is named."""
Widener = Callable[[str], Iterable[str]]
Citing = Callable[["User", "Case"], Iterable[CiteOffer]]
PagesListener = Callable[[Sequence[int]], None]
ReadListener = Callable[[Sequence[int], int], None]
CaseFinder = Callable[["User"], dict[int, str]]
"""The cases that someone outside the staff finds, by id, each with the address of the page that opens there."""

guards: dict[str, Guard] = {}
effects: dict[str, Effect] = {}
letter_types: dict[LetterKind, LetterType] = {}
keepers: dict[str, Keeper] = {}
_change_listeners: list[ChangeListener] = []
_event_listeners: list[EventListener] = []
_favourable: list[Favourable] = []
_outcomes: list[Outcomes] = []
_relations: list[str] = []
_proposers: list[Proposer] = []
_secrets: list[Secret] = []
_record_readers: list[RecordReader] = []
_file_readers: list[FileReader] = []
_case_finders: list[CaseFinder] = []
_review_desks: list[ReviewDesk] = []
_reviewed: list[Reviewed] = []
_wideners: list[Widener] = []
_citing: list[Citing] = []
_read_listeners: list[ReadListener] = []
_gone_listeners: list[PagesListener] = []
_Door = TypeVar("_Door")


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register the code that answers a guard of the lifecycle. Raises KeyError for a name the table does not know."""
    return _door(guards, name, known=GUARDS)


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register the code of an effect of the lifecycle. Raises KeyError for a name the table does not know."""
    return _door(effects, name, known=EFFECTS)


def register_letter_type(kind: LetterKind, letter_type: LetterType) -> None:
    """Register how letters of this kind are made and sent (see `LetterType`)."""
    letter_types[kind] = letter_type


def letter_type(kind: str) -> LetterType:
    """How letters of this kind are made and sent. Raises KeyError if no app makes them."""
    return letter_types[LetterKind(kind)]


def register_keeper(record_class: str, keeper: Keeper) -> None:
    """Register who keeps the things of this class of `cases/retention/retention.toml`."""
    keepers[record_class] = keeper


def on_case_changed(listener: ChangeListener) -> ChangeListener:
    """Register a function that runs in the transaction in which a fact or an item of a case changes.

    It returns in words what follows from it, or nothing: findings on one item depend on the facts of the case and on
    its other open items.
    """
    _change_listeners.append(listener)
    return listener


def notify_case_changed(case: Case, actor: User) -> list[str]:
    """Call every function that `on_case_changed` registered; the words are what follows from the change."""
    return [words for listener in _change_listeners if (words := listener(case, actor))]


def tells_whether_favourable(answer: Favourable) -> Favourable:
    """Register a function that tells, by case id, whether any item was overturned; it leaves out what it cannot tell.

    The clocks of implementation start only after a favourable determination.
    """
    _favourable.append(answer)
    return answer


def is_favourable(case: Case) -> bool | None:
    """Whether any item was overturned; None as long as no registered function can tell."""
    return favourable_of([case]).get(case.pk)


def favourable_of(cases: Sequence[Case]) -> dict[int, bool]:
    """Whether any item was overturned, by case id, of the cases of which a registered function can tell."""
    return {pk: told for answer in reversed(_favourable) for pk, told in answer(cases).items()}


def tells_outcomes(outcomes: Outcomes) -> Outcomes:
    """Register a function that tells, by item id, how the items of an issued case were decided."""
    _outcomes.append(outcomes)
    return outcomes


def outcomes_of(case: Case) -> dict[int, str]:
    """How the items were decided in the determination that stands, by item id; nothing before it is issued."""
    return {pk: outcome for tell in _outcomes for pk, outcome in tell(case).items()}


def belongs_to_cases(relation: str) -> None:
    """Register a relation of a case whose rows are read with its own for a page that shows the whole case."""
    _relations.append(relation)


def other_relations() -> list[str]:
    """Every relation that `belongs_to_cases` registered."""
    return list(_relations)


def on_stated_event(listener: EventListener) -> EventListener:
    """Register a function that is called with each event that a person states, in its transaction."""
    _event_listeners.append(listener)
    return listener


def notify_stated_event(case: Case, kind: CaseEventKind, actor: User) -> None:
    """Tell every listener that a person stated an event of the case."""
    for listener in _event_listeners:
        listener(case, kind, actor)


def proposes_facts(proposer: Proposer) -> Proposer:
    """Register a function that proposes, by column and in words, facts that a person has to state."""
    _proposers.append(proposer)
    return proposer


def proposed_facts(case: Case) -> dict[str, str]:
    """What is proposed for facts of the case, by column, in words."""
    return {name: words for proposer in _proposers for name, words in proposer(case).items()}


def keeps_secret(secret: Secret) -> Secret:
    """Register a function that tells whether words give away what no party may read: who the reviewer is."""
    _secrets.append(secret)
    return secret


def gives_away(case: Case, words: Sequence[str]) -> bool:
    """Whether the words tell something that a function registered by `keeps_secret` keeps from the parties."""
    return any(secret(case, words) for secret in _secrets)


def reads_record(reader: RecordReader) -> RecordReader:
    """Register a function that tells whether someone outside the staff may open a record: a reviewer may."""
    _record_readers.append(reader)
    return reader


def is_read_by(actor: User, document: Document) -> bool:
    """Whether any function that `reads_record` registered lets this person open the record."""
    return any(reads(actor, document) for reads in _record_readers)


def reads_file(reader: FileReader) -> FileReader:
    """Register a function that tells whether the file of a case is open to someone outside the staff: a reviewer."""
    _file_readers.append(reader)
    return reader


def is_file_read_by(actor: User, case: Case) -> bool:
    """Whether any function that `reads_file` registered opens all records of the case to this person."""
    return any(reads(actor, case) for reads in _file_readers)


def finds_cases(finder: CaseFinder) -> CaseFinder:
    """Register a function that tells which cases someone outside the staff finds: a reviewer those of own rounds."""
    _case_finders.append(finder)
    return finder


def cases_found_by(actor: User) -> dict[int, str]:
    """The cases that any function which `finds_cases` registered lets this person find, with where each opens."""
    return {pk: address for finder in _case_finders for pk, address in finder(actor).items()}


def register_review_desk(desk: ReviewDesk) -> None:
    """Register who knows which case is under whose review; there is one."""
    _review_desks[:] = [desk]


def review_desk() -> ReviewDesk:
    """Who knows which case is under whose review. Raises IndexError where no app reviews."""
    return _review_desks[0]


def tells_who_reviewed(reviewed: Reviewed) -> Reviewed:
    """Register a function that tells the profession and the number of those who reviewed a case, which fees ask."""
    _reviewed.append(reviewed)
    return reviewed


def who_reviewed(case: Case) -> tuple[DegreeClass | None, int | None]:
    """The profession and the number of those who reviewed a case; None for what no registered function can tell."""
    return next((told for reviewed in _reviewed if (told := reviewed(case))), (None, None))


def offers_citing(citing: Citing) -> Citing:
    """Register a function that tells for what this person may cite words of the file of a case."""
    _citing.append(citing)
    return citing


def cite_offers(actor: User, case: Case) -> list[CiteOffer]:
    """For what this person may cite words of the file; nothing for who only reads it."""
    return [offer for citing in _citing for offer in citing(actor, case)]


def on_pages_read(listener: ReadListener) -> ReadListener:
    """Register a function that is called with the ids of records whose pages were read, and the id of their case."""
    _read_listeners.append(listener)
    return listener


def notify_pages_read(documents: Sequence[int], case_id: int) -> None:
    """Tell every listener that the rows of the pages of these records are others than before."""
    for listener in _read_listeners:
        listener(documents, case_id)


def on_pages_gone(listener: PagesListener) -> PagesListener:
    """Register a function that is called with the ids of records whose pages are forgotten."""
    _gone_listeners.append(listener)
    return listener


def notify_pages_gone(documents: Sequence[int]) -> None:
    """Tell every listener that these records have no rows of pages any more."""
    for listener in _gone_listeners:
        listener(documents)


def widens_words(widener: Widener) -> Widener:
    """Register a function that tells other ways to say a word or phrase: “physical therapy” for “PT”."""
    _wideners.append(widener)
    return widener


def other_words(phrase: str) -> tuple[str, ...]:
    """Other ways to say this word or phrase, which a search looks for too; none of what nobody knows."""
    return tuple(dict.fromkeys(other for widener in _wideners for other in widener(phrase)))


def unanswered() -> Iterator[str]:
    """The guards, effects and kinds of letter that are named and not registered; a complete site has none."""
    if not _review_desks:
        yield "the desk of reviews"
    yield from (f"guard {name}" for name in GUARDS if name not in guards)
    yield from (f"effect {name}" for name in EFFECTS if name not in effects)
    yield from (f"letter kind {kind}" for kind in LetterKind if kind not in letter_types)
    yield from (
        f"class of records {each.key}"
        for each in load_classes(settings.RETENTION_RULES)
        if each.fate is Fate.DISPOSED and each.key not in keepers
    )


def _door(doors: dict[str, _Door], name: str, *, known: Iterable[str]) -> Callable[[_Door], _Door]:
    if name not in known:
        raise KeyError(name)

    def register(code: _Door) -> _Door:
        doors[name] = code
        return code

    return register
