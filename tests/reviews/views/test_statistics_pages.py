"""The page of the statistics and its table: who sees them, over which days, and that both tell the same."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from cases.selectors.lateness import Period
from imr_site.accounts.enums import Role
from reviews.selectors.statistics import statistics_of
from tests.factories import a_determination, a_user, an_administrator, sign_in
from tests.factories.caseload import a_caseload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
PERIOD = {"since": "2025-12-15", "until": "2026-04-20"}
DAYS = Period(date(2025, 12, 15), date(2026, 4, 20))


def page(client, name: str = "statistics", who=None, **asked: str):
    sign_in(client, who or an_administrator())
    return client.get(reverse(name), asked)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.AUDITOR, 200),
        (Role.QUALITY, 200),
        (Role.CASE_MANAGER, 403),
        (Role.INTAKE, 403),
        (Role.REVIEWER, 403),
    ],
)
def test_who_sees_them(client, role, status):
    who = a_user(role, "Robin Vale")
    assert page(client, who=who).status_code == status
    assert page(client, "statistics_table", who=who).status_code == status


def test_the_page_shows_each_table_and_says_what_the_words_mean(client):
    a_caseload(1, applications=30, letters=60)
    shown = page(client, **PERIOD)
    counted = statistics_of(None, DAYS)
    assert [panel.table for panel in shown.context["panels"]] == list(counted.tables)
    words = " ".join(shown.content.decode().split())
    assert "The denial stands. The treatment is not medically necessary." in words
    assert all(f'<h2 id="{table.key}">{table.title}</h2>' in words for table in counted.tables)
    assert words.count('<svg class="bars"') > 8


def test_the_table_tells_what_the_page_tells(client):
    a_caseload(1, applications=30, letters=60)
    answer = page(client, "statistics_table", **PERIOD)
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows == [[str(cell) for cell in line] for line in statistics_of(None, DAYS).lines()]
    assert rows[:2] == [
        ["from", "to", "table", "row", "figure", "value"],
        ["2025-12-15", "2026-04-20", "Applications", "2025-12", "Received (gross)", rows[1][5]],
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="statistics-2025-12-15-2026-04-20.csv"'
    assert "withheld" in {row[5] for row in rows}


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ({}, Period(date(2025, 5, 1), date(2026, 4, 30))),
        ({"until": "2026-02-28"}, Period(date(2025, 3, 1), date(2026, 2, 28))),
        ({"since": "2026-04-29", "until": "2026-04-30"}, Period(date(2026, 4, 29), date(2026, 4, 30))),
        ({"since": "2026-05-03", "until": "2026-05-01"}, Period(date(2025, 5, 1), date(2026, 4, 30))),
        ({"since": "never"}, Period(date(2025, 5, 1), date(2026, 4, 30))),
    ],
)
def test_which_days(client, time_machine, asked, period):
    time_machine.move_to("2026-05-01T02:00:00-07:00", tick=False)
    assert page(client, **asked).context["period"] == period


def test_where_the_day_is_another_in_california(client, time_machine):
    """In Greenwich it is May already."""
    time_machine.move_to("2026-05-01T05:00:00Z", tick=False)
    assert page(client).context["period"] == Period(date(2025, 4, 1), date(2026, 3, 31))


def test_a_chart_says_how_many_there_are_in_all_where_rows_overlap(client):
    day = a_determination().letter_content.decision_date
    shown = page(client, since=f"{day}", until=f"{day}").content.decode()
    assert "Decisions by guideline relied on: decisions: 2 in all" in shown


@pytest.mark.parametrize("size", [1, 3])
def test_the_queries_of_the_page(client, django_assert_num_queries, size):
    a_caseload(5, applications=size, letters=size)
    sign_in(client, an_administrator())
    client.get(reverse("statistics"), PERIOD)
    with django_assert_num_queries(15):
        client.get(reverse("statistics"), PERIOD)
