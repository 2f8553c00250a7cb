"""What may go wrong in a review, with words fit for the person who caused it."""

from cases.errors import CaseError


class ReviewError(CaseError):
    """A step of the review that cannot be taken as things stand."""

    code = "review"


class RoundNotOpen(ReviewError):  # noqa: N818 - named for what happened, as in cases.errors
    """The case is not in clinical review, so what was written stands."""

    code = "round_not_open"

    def __init__(self) -> None:
        super().__init__(
            "This case is not in clinical review, so its decisions cannot be edited. "
            "After a return from quality review they open again."
        )
