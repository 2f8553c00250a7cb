"""The rows of the worklist, made without a template, which took half of the time of its page.

People come back to the same page all day, and few of its rows are others by then: a row is made once for what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from django import template
from django.utils.html import format_html
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
    ticks = bool(ticked)
    return SafeString("".join(_row(row, view, is_first=not place, ticked=ticks) for place, row in enumerate(rows)))


@lru_cache(maxsize=2_000)
def _row(row: ShownRow, view: str, *, is_first: bool, ticked: bool) -> SafeString:
    return format_html(
        _ROW,
        tick=format_html(_TICK, row.key, row.number) if ticked else "",
        mark=SafeString(' id="next"') if is_first else "",
        href=opened_from(row.number, view, row.cursor),
        number=row.number,
        worker=row.worker or _NONE,
        administrator=row.administrator or _NONE,
        state=_state(row.state),
        stands=_stands(row),
        priority=badge(kind="priority", value=row.priority),
        items=row.item_count,
        received=day(row.received_on) or _NONE,
        age="" if row.age is None else _small(days(row.age)),
        reviewer=row.review.reviewer or _NONE,
        owner=row.owner or _NONE,
        due=_due(row),
    )


def _stands(row: ShownRow) -> SafeString | str:
    """What is to be done now, else for whom the case waits."""
    if row.approved:
        return badge(label="Approved: issue it", tone="accent", icon="check")
    if row.review.amiss:
        return badge(label=row.review.amiss, tone="warn", icon="warning")
    return _small(row.waits.label) if row.waits else ""


@cache
def _state(state: CaseState) -> SafeString:
    return badge(kind="state", value=state.value, label=state.label)


def _small(words: str) -> SafeString:
    return format_html('<div class="small text-muted">{}</div>', words)


def _due(row: ShownRow) -> SafeString:
    """When the next duty is due, which leads to why."""
    due = next_due(row.due_on, row.days_left)
    if not row.due_on:
        return due
    why = case_url("case_clocks", row.number)
    return format_html('<a class="plain-link" href="{}" title="Why then?">{}</a>', why, due)
