"""What a case manager chose for each case of a caseload."""

from __future__ import annotations

from django.http import QueryDict

from reviews.services.caseload import Choice

PREFIX = "reviewer-"


def chosen_in(posted: QueryDict) -> list[Choice]:
    """Case and reviewer of each row that names one; what is no number is left out."""
    rows = ((name.removeprefix(PREFIX), str(posted.get(name))) for name in posted if name.startswith(PREFIX))
    return [Choice(int(case), int(reviewer)) for case, reviewer in rows if case.isdecimal() and reviewer.isdecimal()]
