"""A word with a tone says what it stands for in words and by an icon, and how long is left counts calendar days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.template.base import TextNode
from django.utils.html import strip_tags

from cases.clocks.model import Clock, ClockState
from cases.enums import Priority
from imr_site.templatetags.marks import day, days
from reviews.enums import Decision, FinalDetermination

DUE = date(2026, 3, 9)


def _made(source: str, **known: object) -> str:
    return engines["django"].from_string(source).render(known)


def _words(html: str) -> str:
    return " ".join(strip_tags(html.replace("</span>", " </span>")).split())


def _icon(html: str) -> str:
    return "".join(re.findall(r"icons\.svg#([\w-]+)", html))


@pytest.mark.parametrize(
    ("kind", "value", "words", "icon"),
    [
        ("decision", Decision.UPHELD, "Upheld Denial stands; not medically necessary", "stands"),
        ("decision", Decision.OVERTURNED, "Overturned Treatment goes ahead; medically necessary", "reversed"),
        ("decision", "", "Not decided", ""),
        ("outcome", FinalDetermination.UPHOLD, "Uphold Denial stands; not medically necessary", "stands"),
        ("outcome", FinalDetermination.OVERTURN, "Overturn Treatment goes ahead; medically necessary", "reversed"),
        (
            "outcome",
            FinalDetermination.PARTIAL_OVERTURN,
            "Partial overturn Some of the treatment goes ahead",
            "partial",
        ),
        ("priority", Priority.EXPEDITED, "Expedited", "bolt"),
        ("priority", Priority.STANDARD, "Standard", ""),
    ],
)
def test_what_was_decided_is_told_by_words_and_an_icon(kind, value, words, icon):
    shown = _made("{% badge kind=kind value=value gloss=True %}", kind=kind, value=value)
    assert (_words(shown), _icon(shown)) == (words, icon)
    assert "badge-good" not in shown


def test_every_outcome_and_decision_has_a_word_of_its_own():
    shown = [
        _words(_made("{% badge kind='outcome' value=one %}", one=one.value)) for one in (*FinalDetermination, *Decision)
    ]
    assert len({*shown}) == len(shown)
    assert "Not decided" not in shown


def test_the_meaning_is_left_out_where_it_is_not_asked_for():
    assert _words(_made("{% badge kind='decision' value='upheld' %}")) == "Upheld"


def test_a_label_is_text_and_no_html():
    shown = _made("{% badge kind='state' value='closed' label=label %}{% badge label=label %}", label="<b>Closed</b>")
    assert shown.split() == [
        "<span", 'class="badge"', 'data-state="closed">&lt;b&gt;Closed&lt;/b&gt;</span>',
        "<span", 'class="badge', 'badge-neutral">&lt;b&gt;Closed&lt;/b&gt;</span>',
    ]  # fmt: skip


def test_a_badge_that_no_two_pages_differ_in_is_text_of_its_template():
    source = "{% badge label='Late' tone='danger' icon='warning' %}"
    (node,) = engines["django"].from_string(source).template.nodelist
    assert type(node) is TextNode
    assert (_words(node.s), _icon(node.s), "badge-danger" in node.s) == ("Late", "warning", True)


@pytest.mark.parametrize(
    ("days_left", "words", "tone"),
    [
        (4, "Due in 4 days", ""), (3, "Due in 3 days", "clock-soon"), (1, "Due tomorrow", "clock-soon"),
        (0, "Due today", "clock-soon"), (-1, "Overdue 1 day", "clock-overdue"),
        (-12, "Overdue 12 days", "clock-overdue"), (None, "Due Mar 9, 2026", "clock-done"),
    ],
)  # fmt: skip
def test_how_long_is_left(days_left, words, tone):
    shown = _made("{% clock due=due days_left=days_left %}", due=DUE, days_left=days_left)
    assert (_words(shown), f'class="clock {tone}"' in shown) == (words, True)
    assert ('title="Due Mar 9, 2026"' in shown) == (days_left is not None)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ClockState.MET, "Met, due Mar 9, 2026"), (ClockState.MET_LATE, "Met late, due Mar 9, 2026"),
        (ClockState.MISSED, "Missed"), (ClockState.LAPSED, "Lapsed"), (ClockState.UNCLEAR, "Not known"),
        (ClockState.SUSPENDED, "Suspended"), (ClockState.NOT_STARTED, "Not started"),
        (ClockState.NOT_APPLICABLE, "Not applicable"), (ClockState.RUNNING, "Due Mar 9, 2026"),
    ],
)  # fmt: skip
def test_how_a_clock_stands(state, words):
    running = Clock(
        "k", "Records", state, "The administrator", "8 CCR 9792.10.5", "V", hard=True, explanation="", due=DUE
    )
    assert _words(_made("{% clock clock=clock %}", clock=running)) == words


def test_a_clock_of_hours_tells_the_day_in_california():
    shown = _made("{% clock due=due days_left=2 %}", due=datetime(2026, 3, 10, 6, 30, tzinfo=UTC))
    assert 'title="Due Mar 9, 2026"' in shown


def test_a_listed_case_without_a_duty_is_not_running():
    shown = [_words(_made("{% next_due due left %}", due=due, left=left)) for due, left in ((DUE, 2), (None, None))]
    assert shown == ["Due in 2 days", "Not running"]


def test_days_in_words():
    assert (day(DUE), day(None), days(1), days(0), days(1234)) == ("Mar 9, 2026", "", "1 day", "0 days", "1234 days")
