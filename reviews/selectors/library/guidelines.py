"""The rows of the guideline pages: editions, rules, findings of a rule in open cases, and rechecks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from imr_site.accounts.models import User
from imr_site.jobs.models import Job
from reviews.enums import JobKind
from reviews.guidelines.rules import Edition, Rule
from reviews.models import GuidelineFinding, Recheck
from reviews.selectors.library.documents import library
from reviews.selectors.rounds import visible_rounds


@dataclass(frozen=True, slots=True)
class EditionRules:
    """An edition with those of its rules that match a search."""

    edition: Edition
    rules: tuple[Rule, ...]


def search_rules(words: str = "") -> list[EditionRules]:
    """Editions by family and date; with `words`, only rules that contain all of them, in upper or lower case."""
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
    """The newest version of a rule with its edition; None if there is no such rule."""
    versions = [(edition, rule) for edition in library().editions for rule in edition.rules if rule.id == rule_id]
    return max(versions, key=lambda found: found[1].version, default=None)


def findings_of_rule(actor: User, rule_id: str) -> QuerySet[GuidelineFinding]:
    """The findings of the rule on items of open rounds that the actor may see, those that exceed it first."""
    return (
        GuidelineFinding.objects.filter(rule_id=rule_id, round__in=visible_rounds(actor).filter(closed_at__isnull=True))
        .select_related("round__case", "round__reviewer", "item")
        .order_by("outcome", "round_id", "item__position")
    )


def rechecks() -> QuerySet[Recheck]:
    """The rechecks, newest first, each with the number of answers that changed."""
    counted = Recheck.objects.select_related("requested_by").annotate(change_count=Count("changes"))
    return counted.order_by("-id")


def recheck_progress(recheck: Recheck) -> dict[str, int]:
    """The counts of the jobs of one recheck, as `progress_of` gives them."""
    return progress_of([recheck])[recheck.pk]


def progress_of(found: Iterable[Recheck]) -> dict[int, dict[str, int]]:
    """By recheck id, the counts of its jobs: `done`, `failed`, `total` and whole `percent`, in one query."""
    scopes = {recheck.scope: recheck.pk for recheck in found}
    rows = (
        Job.objects.filter(scope__in=scopes, kind=JobKind.RECHECK)
        .order_by()
        .values("scope")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(done_at__isnull=False)),
            failed=Count("pk", filter=Q(failed_at__isnull=False)),
        )
    )
    counted = {
        scopes[row["scope"]]: {
            "total": row["total"],
            "done": row["done"],
            "failed": row["failed"],
            "percent": 100 * row["done"] // row["total"],
        }
        for row in rows
    }
    nothing_to_do = {"total": 0, "done": 0, "failed": 0, "percent": 100}
    return {pk: counted.get(pk, nothing_to_do) for pk in scopes.values()}
