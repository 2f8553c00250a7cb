"""The rows of the worklist, made without a template, which took half of the time of its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.enums import CaseState
from cases.pages import case_url, opened_from
from cases.selectors.worklist import ShownRow
from imr_site.templatetags.marks import badge, day, days, next_due

register = template.Library()
_ROW: Final = """
<tr>{tick}
  <th scope="row"><a class="mono"{mark} href="{href}">{number}</a></th>
  <td>{worker}</td>
  <td>{administrator}</td>
  <td>{state}{stands}</td>
  <td>{priority}</td>
  <td class="num">{items}</td>
  <td class="nowrap">{received}{age}</td>
  <td>{reviewer}</td>
  <td>{owner}</td>
  <td class="nowrap">{due}</td>
</tr>
"""
_TICK: Final = """
  <td class="shrink">
    <input class="form-check-input" type="checkbox" name="case" value="{}" form="many" aria-label="Tick case {}">
  </td>"""
_NONE: Final = "—"


@register.simple_tag
def worklist_rows(rows: Sequence[ShownRow], *, view: str, ticked: bool) -> SafeString:
    """A row of the table for each case; the first is where the keyboard goes. `ticked`: many may be moved at once."""
    return format_html_join(
        "", _ROW, (_row(row, view, is_first=not place, ticked=ticked) for place, row in enumerate(rows))
    )


def _row(row: ShownRow, view: str, *, is_first: bool, ticked: bool) -> dict[str, Any]:
    case = row.case
    return {
        "tick": format_html(_TICK, case.pk, case.case_number) if ticked else "",
        "mark": SafeString(' id="next"') if is_first else "",
        "href": opened_from(case.case_number, view, row.cursor),
        "number": case.case_number,
        "worker": row.worker or _NONE,
        "administrator": row.administrator or _NONE,
        "state": _state(case.case_state),
        "stands": _stands(row),
        "priority": badge(kind="priority", value=case.priority),
        "items": row.item_count,
        "received": day(case.received_on) or _NONE,
        "age": "" if row.age is None else _small(days(row.age)),
        "reviewer": row.review.reviewer or _NONE,
        "owner": row.owner or _NONE,
        "due": _due(row),
    }


def _stands(row: ShownRow) -> SafeString | str:
    """What is to be done now, else for whom the case waits."""
    if row.case.ready_to_issue:
        return badge(label="Approved: issue it", tone="accent", icon="check")
    if row.review.amiss:
        return badge(label=row.review.amiss, tone="warn", icon="warning")
    return _small(row.waits.label) if row.waits else ""


@cache
def _state(state: CaseState) -> SafeString:
    return badge(kind="state", value=state.value, label=state.label)


@lru_cache(maxsize=2_000)
def _small(words: str) -> SafeString:
    return format_html('<div class="small text-muted">{}</div>', words)


def _due(row: ShownRow) -> SafeString:
    """When the next duty is due, which leads to why."""
    case = row.case
    due = next_due(case.due_on, row.days_left)
    if not case.due_on:
        return due
    why = case_url("case_clocks", case.case_number)
    return format_html('<a class="plain-link" href="{}" title="Why then?">{}</a>', why, due)
