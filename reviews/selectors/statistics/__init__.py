"""The agency's tables, counted by the database: as many queries for a million decisions as for none.

What each figure means and from which rows it comes: docs/statistics.md.
"""

from __future__ import annotations

from cases.selectors.lateness import Period
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from reviews import rules
from reviews.selectors.statistics.applications import application_tables
from reviews.selectors.statistics.counted import counted_in
from reviews.selectors.statistics.letters import letters_table
from reviews.selectors.statistics.outcomes import outcome_tables
from reviews.selectors.statistics.physicians import physicians_table
from reviews.statistics.model import Statistics


def statistics_of(actor: User | None, period: Period) -> Statistics:
    """All tables of a period: the page, the JSON and the CSV show these. Raises NotAllowed for whoever may not see."""
    require(actor, rules.see_statistics)
    counted = counted_in(period)
    return Statistics(
        since=period.since,
        until=period.until,
        tables=(
            *application_tables(period, counted),
            letters_table(period, counted),
            *outcome_tables(counted),
            physicians_table(counted),
        ),
    )
