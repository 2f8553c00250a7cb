"""The guideline pages: editions, rules, and which open cases a rule touches."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from imr_site.accounts.models import User
from imr_site.jobs.models import Job
from reviews.enums import JobKind
from reviews.guidelines.rules import Edition, Rule
from reviews.models import GuidelineFinding, Recheck
from reviews.selectors.library import library
from reviews.selectors.rounds import visible_rounds


@dataclass(frozen=True, slots=True)
class EditionRules:
    """An edition with those of its rules that match."""

    edition: Edition
    rules: tuple[Rule, ...]


def search_rules(words: str = "") -> list[EditionRules]:
    """Editions by family and date; with `words`, only rules that hold them all, whatever the case."""
    wanted = words.lower().split()
    found = []
    for edition in sorted(library().editions, key=lambda edition: (edition.families, edition.effective.start)):
        rules = tuple(rule for rule in edition.rules if _matches(edition, rule, wanted))
        if rules or not wanted or all(word in edition.title.lower() for word in wanted):
            found.append(EditionRules(edition, rules))
    return found


def _matches(edition: Edition, rule: Rule, wanted: list[str]) -> bool:
    said = " ".join(
        (
            rule.id,
            rule.title,
            rule.citation,
            edition.title,
            *rule.services,
            *rule.categories,
            *(row.title for row in rule.rows),
        )
    ).lower()
    return all(word in said for word in wanted)


def find_rule(rule_id: str) -> tuple[Edition, Rule] | None:
    """The newest version of a rule with its edition."""
    versions = [(edition, rule) for edition in library().editions for rule in edition.rules if rule.id == rule_id]
    return max(versions, key=lambda found: found[1].version, default=None)


def touched_findings(actor: User, rule_id: str) -> QuerySet[GuidelineFinding]:
    """What the rule says of items in open rounds the actor may see, exceeding ones first."""
    return (
        GuidelineFinding.objects.filter(rule_id=rule_id, round__in=visible_rounds(actor).filter(closed_at__isnull=True))
        .select_related("round__case", "item")
        .order_by("outcome", "round_id", "item__position")
    )


def rechecks() -> QuerySet[Recheck]:
    """Rechecks, newest first, with how many answers changed."""
    return Recheck.objects.select_related("requested_by").annotate(change_count=Count("changes"))


def recheck_progress(recheck: Recheck) -> dict[str, int]:
    """Jobs of a recheck: `done`, `failed`, `total` and whole `percent`."""
    jobs = Job.objects.filter(scope=recheck.scope, kind=JobKind.RECHECK)
    total = jobs.count()
    done = jobs.filter(done_at__isnull=False).count()
    failed = jobs.filter(failed_at__isnull=False).count()
    return {"done": done, "failed": failed, "total": total, "percent": 100 * done // total if total else 100}
