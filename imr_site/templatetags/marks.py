"""A word with a tone, and how long is left: on every list, so made without a template. Templates need not load it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from imr_site.templatetags.page import icon as icon_named
from imr_site.templatetags.page import same_for_all

register = template.Library()
_DECIDED: Final = {
    "upheld": ("upheld", "stands", "Upheld", "Denial stands; not medically necessary"),
    "uphold": ("upheld", "stands", "Uphold", "Denial stands; not medically necessary"),
    "overturned": ("overturned", "reversed", "Overturned", "Treatment goes ahead; medically necessary"),
    "overturn": ("overturned", "reversed", "Overturn", "Treatment goes ahead; medically necessary"),
    "partial_overturn": ("overturned", "partial", "Partial overturn", "Some of the treatment goes ahead"),
}
"""Tone, icon and word of each decision of an item and each outcome of a case, and what it means for the worker."""
_NOT_RUNNING: Final = {
    "suspended": "Suspended",
    "lapsed": "Lapsed",
    "unclear": "Not known",
    "not_applicable": "Not applicable",
}
_SOON: Final = 3  # calendar days


@register.filter
@lru_cache(maxsize=2_000)
def day(on: date | None) -> str:
    """A day as it is shown, Nov 28, 2026; empty where there is none. The same days stand in many rows."""
    return date_format(on, "M j, Y") if on else ""


@register.filter
def days(number: int) -> str:
    """So many days, in words."""
    return f"{number} day{'' if number == 1 else 's'}"


@same_for_all(register, "badge")
def badge(
    *, kind: str = "", value: str = "", label: str = "", tone: str = "", icon: str = "", gloss: bool = False
) -> SafeString:
    """A word with a tone: `kind` is "state" (with a label), "priority", "decision" of an item or "outcome" of a case.

    Without a kind: label, tone (info, good, warn, danger, accent, quiet) and the name of an icon. `gloss` adds what a
    decision means for the worker: "upheld" means that the denial stands, so it is never shown as a success.
    """
    match kind:
        case "decision" | "outcome":
            return _decided(value, gloss=gloss)
        case "priority":
            return _priority(is_fast=value == "expedited")
        case "state":
            return format_html('\n<span class="badge" data-state="{}">{}</span>\n', value, label)
        case _:
            return _badge(label, tone or "neutral", icon)


@cache
def _priority(*, is_fast: bool) -> SafeString:
    return _badge("Expedited", "warn", "bolt") if is_fast else _badge("Standard", "quiet", "")


def _badge(label: str, tone: str, icon: str) -> SafeString:
    mark = icon_named(icon) if icon else ""
    return format_html('\n<span class="badge badge-{}">{}{}</span>\n', tone, mark, label)


def _decided(value: str, *, gloss: bool) -> SafeString:
    if value not in _DECIDED:
        return format_html('\n<span class="decision">{}</span>\n', _badge("Not decided", "quiet", ""))
    tone, icon, word, meaning = _DECIDED[value]
    means = format_html('<span class="decision-gloss">{}</span>\n', meaning) if gloss else ""
    return format_html('\n<span class="decision">{}{}</span>\n', _badge(word, tone, icon), means)


@register.simple_tag
def clock(
    *, clock: Any = None, due: date | None = None, days_left: int | None = None, state: str = "running"
) -> SafeString:
    """How long is left: of a Clock of `cases.clocks`, or until a date, with the calendar days (negative when late)."""
    if clock:
        due, days_left, state = clock.due, clock.days_left, clock.state
    return _clock(localtime(due) if isinstance(due, datetime) else due, days_left, state)


@register.simple_tag
def next_due(due: date | None, days_left: int | None) -> SafeString:
    """When the next duty in a listed case is due, and how long is left."""
    return clock(due=due, days_left=days_left) if due else SafeString('<span class="text-muted">Not running</span>')


@lru_cache(maxsize=2_000)
def _clock(due: date | None, days_left: int | None, state: str) -> SafeString:
    on = day(due)
    is_late = days_left is not None and days_left < 0
    if state in {"met", "met_late"}:
        words = "Met" if state == "met" else "Met late"
        return _left("clock-done", "check", f"{words}, due {on}" if on else words)
    if state == "missed" or is_late:
        words = f"Overdue {days(-(days_left or 0))}" if is_late else "Missed"
        return _left("clock-overdue", "warning", words, on)
    if state != "running":
        return _left("clock-done", "dash", _NOT_RUNNING.get(state, "Not started"))
    if days_left is None:
        return _left("clock-done", "calendar", f"Due {on}" if on else "No date")
    words = {0: "Due today", 1: "Due tomorrow"}.get(days_left, f"Due in {days_left} days")
    return _left("clock-soon" if days_left <= _SOON else "", "clock", words, on)


def _left(tone: str, icon: str, words: str, due: str = "") -> SafeString:
    title = format_html(' title="Due {}"', due) if due else ""
    return format_html('\n<span class="clock {}"{}>{}{}</span>\n', tone, title, icon_named(icon), words)
