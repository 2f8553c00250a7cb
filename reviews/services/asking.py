"""The reviewer asks a party for what the file lacks; every party gets a copy, and nobody learns who asks."""

from __future__ import annotations

from cases.models import Party
from cases.services.moves import move_case
from imr_site.accounts.models import User
from imr_site.press.printable import what_to_change
from reviews.errors import ReviewError
from reviews.models import ReviewRound
from reviews.selectors.known import tells_the_reviewer
from reviews.services.rounds import writing


def ask_party(*, round_: ReviewRound, party: Party, question: str, actor: User) -> None:
    """Put the question on file: the case waits for the answer, and the notices to all parties are due (LC 4610.6(b)).

    Raises ReviewError for a question that tells who the reviewer is (LC 4610.6(f)) or that no letter can print, and as
    `writing` and `move_case` do.
    """
    with writing(round_=round_, actor=actor):
        if tells_the_reviewer(round_.case, [question]):
            raise ReviewError("The question tells who you are. Take that out: all parties read it.")
        if asked := what_to_change(question, ""):
            raise ReviewError(f"{asked[0].upper()}{asked[1:]}.")
        move_case(
            case=round_.case,
            action="request_additional_information",
            reason=question,
            party=party,
            actor=actor,
        )
