"""The refusals of this app; each message is written for the person who caused it."""

from collections.abc import Mapping, Sequence
from datetime import date

from cases.enums import CaseState
from imr_site.accounts.enums import Role
from imr_site.errors import NotAllowed, Refused
from imr_site.languages import day_in_words


class CaseError(Refused):
    """Base of every refusal of this app."""

    code = "case"


class IllegalTransition(CaseError):  # noqa: N818 - named for what happened, as the others
    """The lifecycle has no such move from this state."""

    code = "illegal_transition"

    def __init__(self, *, action: str, state: CaseState, why: str, what_to_do: str) -> None:
        super().__init__(f"A case in state “{state.label}” cannot {_words(action)}: {why} {what_to_do}".strip())
        self.action = action
        self.state = state
        self.why = why
        self.what_to_do = what_to_do


class NoticeLacks(CaseError):  # noqa: N818
    """A notice cannot be made, as something that the law asks for is not known; `lacks` names all of it, in words."""

    code = "notice_lacks"

    def __init__(self, *, lacks: Sequence[str]) -> None:
        super().__init__(f"The notice cannot be made yet. It lacks {'; '.join(lacks)}.")
        self.lacks = tuple(lacks)


class MoveNotAllowed(CaseError, NotAllowed):  # noqa: N818
    """The move exists, but this role may not make it (`None` is the system)."""

    code = "not_allowed"

    def __init__(self, *, action: str, role: Role | None, allowed: Sequence[Role]) -> None:
        who = role.label if role else "The system"
        may = ", ".join(r.label for r in allowed) or "the system only"
        super().__init__(f"{who} may not {_words(action)}. It is done by: {may}.")
        self.action = action
        self.role = role
        self.allowed = tuple(allowed)


class GuardRefused(CaseError):  # noqa: N818
    """The lifecycle allows the move, but something is missing; `reasons` lists all of it, in words."""

    code = "guard_refused"

    def __init__(self, *, action: str, reasons: Sequence[str]) -> None:
        super().__init__(f"Cannot {_words(action)} yet: {'; '.join(reasons)}.")
        self.action = action
        self.reasons = tuple(reasons)


class ReasonRequired(CaseError):  # noqa: N818
    """The move requires a reason in writing."""

    code = "reason_required"

    def __init__(self, *, action: str) -> None:
        super().__init__(f"Give a reason to {_words(action)}.")
        self.action = action


class GroundRequired(CaseError):  # noqa: N818
    """The move requires one or more grounds of ineligibility, and nothing else."""

    code = "ground_required"

    def __init__(self, *, action: str) -> None:
        super().__init__(f"Choose at least one ground of the list to {_words(action)}.")
        self.action = action


class FaultyRow(CaseError):  # noqa: N818
    """A row of a table of applications is refused; `faults` says by column what is wrong ("": with the row)."""

    code = "faulty_row"

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{column or 'the row'}: {words}" for column, words in faults.items()))
        self.faults = dict(faults)


class TableRefused(CaseError):  # noqa: N818
    """A file is no table of applications, so that no row of it is taken in."""

    code = "table"


class TableTaken(CaseError):  # noqa: N818
    """The same file of applications was handed in before; `table` is the number of that import."""

    code = "table_taken"

    def __init__(self, table: int, name: str, day: date) -> None:
        super().__init__(f"This file was taken in on {day_in_words(day)}, as {name}. Nothing is done twice.")
        self.table = table


class MayRepeat(CaseError):  # noqa: N818
    """The application looks like cases on file, which nobody has compared it with; `numbers` are theirs."""

    code = "may_repeat"

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(f"This may be the same application as {', '.join(numbers)}. Compare them first.")
        self.numbers = tuple(numbers)


class DraftGone(CaseError):  # noqa: N818
    """What is typed on this page became a case (`number`, where it did) or was thrown away: it is no draft any more."""

    code = "draft_gone"

    def __init__(self, number: str = "") -> None:
        why = f"This application is on file as {number}" if number else "This draft was thrown away"
        super().__init__(f"{why}: what is typed here now is not saved.")
        self.number = number


class DraftSavedElsewhere(CaseError):  # noqa: N818
    """Another window of the same person saved the draft after this page was opened."""

    code = "draft_saved_elsewhere"

    def __init__(self) -> None:
        super().__init__("This draft was saved in another window since. Go on there, or open it again.")


class CopyBeingMade(Refused):
    """The record was checked, and the copy that people read is still to be made."""

    code = "copy_being_made"

    def __init__(self) -> None:
        super().__init__("The copy of this record that is safe to read is being made. Open it again in a minute.")


class CheckStopped(Refused):
    """The check of a record did not end in time, which may be for the load of the machine."""

    code = "check_stopped"

    def __init__(self) -> None:
        super().__init__("The check did not end in time and was stopped. It is tried again when less is to be done.")


class ClockRulesError(CaseError):
    """The file of clock rules is invalid: a fault of the installation, not of a user."""

    code = "clock_rules"


class RetentionRulesError(CaseError):
    """The file of the rules of retention is invalid: a fault of the installation, not of a user."""

    code = "retention_rules"


class RequiredRecordsError(CaseError):
    """The list of what must be in a file is invalid: a fault of the installation, not of a user."""

    code = "required_records"


class FeeRulesError(CaseError):
    """The file of the rules of fees is invalid: a fault of the installation, not of a user."""

    code = "fee_rules"


def _words(action: str) -> str:
    return action.replace("_", " ")
