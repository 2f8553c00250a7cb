"""`manage.py statistics`."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from cases.selectors.lateness import Period
from reviews.selectors.statistics import statistics_of
from tests.factories import a_determination

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def printed(*arguments: str) -> str:
    written = io.StringIO()
    call_command("statistics", *arguments, stdout=written)
    return written.getvalue()


def test_as_json_it_is_what_is_counted():
    day = a_determination().letter_content.decision_date
    counted = json.loads(printed(f"--from={day}", f"--to={day}", "--json"))
    assert counted == statistics_of(None, Period(day, day)).to_dict()
    assert counted["from"] == counted["to"] == day.isoformat()
    assert list(counted["tables"]) == [
        "applications", "ineligible", "letters", "categories", "drugs", "specialties", "licence_states",
        "representation", "residence", "eras", "sources", "physicians",
    ]  # fmt: skip


def test_as_text_each_table_has_its_lines():
    a_determination()
    lines = printed("--from=2020-01-01", "--to=2099-12-31").splitlines()
    at = lines.index("Decisions by kind of treatment")
    assert [line.split() for line in lines[at + 2 : at + 6]] == [
        [
            "Kind",
            "of",
            "treatment",
            "Decisions",
            "Upheld:",
            "denial",
            "stands",
            "Overturned:",
            "reversed",
            "Overturned,",
            "%",
        ],
        ["Rehabilitation", "1", "1", "0", "0.0"],
        ["Diagnostic", "testing", "1", "0", "1", "100.0"],
        ["All", "decisions", "2", "1", "1", "50.0"],
    ]


def test_on_an_installation_without_any_case_everything_is_nothing():
    counted = json.loads(printed("--from=2026-01-01", "--to=2026-02-28", "--json"))
    assert [row["label"] for row in counted["tables"]["letters"]["rows"]] == ["2026-01", "2026-02"]
    assert counted["tables"]["letters"]["total"]["days_from_noarfi"] is None
    assert counted["tables"]["categories"]["rows"] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--from=2026-02-01", "--to=2026-01-01"), "The last day cannot be before the first."),
        (("--from=02/01/2026", "--to=2026-03-01"), "02/01/2026 is no day: write 2026-01-31"),
    ],
)
def test_wrong_days_are_refused(arguments, reason):
    with pytest.raises(CommandError, match=reason):
        printed(*arguments)
