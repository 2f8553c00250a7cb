"""Template tags that show rows of a case as fact lists of the design system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.forms import BoundField, Select
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.addressing import way_to
from cases.models import ApplicationDraft, Case, Party
from cases.pages import case_url
from cases.selectors import drafts

register = template.Library()
Fact = tuple[str, object] | tuple[str, object, str]
register.simple_tag(case_url)


@register.filter
def kept_until(draft: ApplicationDraft) -> date | None:
    """The last day on which a draft is here, unless it is saved again."""
    return drafts.kept_until(draft)


@register.filter(expects_localtime=True)
def day_or_moment(at: date) -> SafeString:
    """When something happened: a day, or a moment, which is a day that knows its hour."""
    shown = "M j, Y H:i" if isinstance(at, datetime) else "M j, Y"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(at, shown))


@register.filter
def case_facts(case: Case) -> list[Fact]:
    """The dates and numbers of a case, in the order a letter prints them."""
    ur = getattr(case, "ur_decision", None)
    injury = case.date_of_injury and date_format(case.date_of_injury)
    if injury and case.injury_ended_on:
        injury = f"{injury} to {date_format(case.injury_ended_on)}"
    facts: list[Fact] = [
        ("Date of injury", injury),
        ("UR decision", ur and ur.decided_on and date_format(ur.decided_on), ur.get_outcome_display() if ur else ""),
        ("Request for authorization", ur and ur.rfa_date and date_format(ur.rfa_date)),
        ("Application received", case.received_on and date_format(case.received_on)),
        ("Date assigned", case.assigned_on and date_format(case.assigned_on)),
        ("Records complete", case.records_complete_on and date_format(case.records_complete_on)),
        ("Claim number", case.claim_number),
        *((name, value) for name, value in (("EAMS or ADJ", case.eams_number), ("WCIS", case.wcis_number)) if value),
        ("Diagnosis", case.primary_diagnosis),
    ]
    return [fact for fact in facts if case.origin != "imported" or fact[1]]


@register.filter
def party_way(party: Party) -> str:
    """The channel and the address by which a party is reached, in words."""
    channel, address = way_to(party)
    return f"{address}, {channel.label.lower()}" if address else "no address on file"


@register.filter
def party_names(parties: Iterable[Party]) -> list[Fact]:
    """The names of the parties without addresses, which is what a reviewer compares with possible ties."""
    return [(party.get_kind_display(), str(party)) for party in parties]


@register.filter
def styled(field: BoundField) -> SafeString:
    """A form field outside crispy's layout, with the classes of the design system."""
    base = "form-select" if isinstance(field.field.widget, Select) else "form-control"
    invalid = {"aria-invalid": "true"} if field.errors else {}
    return field.as_widget(attrs={"class": f"{base} is-invalid" if field.errors else base, **invalid})


@register.filter
def chosen_labels(field: BoundField) -> str:
    """The labels of the options chosen in a field with several options."""
    chosen = {str(value) for value in field.value() or ()}
    return "; ".join(str(label) for value, label in field.field.choices if str(value) in chosen)  # type: ignore[attr-defined]
