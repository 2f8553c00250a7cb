"""The refusals of this app; each message is written for the person who caused it."""

from cases.errors import CaseError


class ReviewError(CaseError):
    """A step of the review that is impossible now."""

    code = "review"


class RoundNotOpen(ReviewError):  # noqa: N818 - named for what happened, as in cases.errors
    """The case is not in clinical review, so the reviewer's texts can no longer be changed."""

    code = "round_not_open"

    def __init__(self) -> None:
        super().__init__(
            "This case is not in clinical review, so its decisions cannot be edited. "
            "After a return from quality review they open again."
        )


class SamplingRulesError(ReviewError):
    """The rules of sampling do not hold together; raised when they are read, never while a determination is written."""

    code = "sampling_rules"
