"""How the site asks who may do what: the rules of each app are in its `rules.py`; services require, pages ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rules.predicates import Predicate, predicate

from imr_site.accounts.enums import Role
from imr_site.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from imr_site.accounts.models import User


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule for one act: the predicate `who` over the person and the object of the act, and the reason in words.

    `by_system`: timers, background jobs and commands may do it as well; their actor is None.
    """

    who: Predicate
    reason: str
    by_system: bool = False


def relation(holds: Callable[[User, Any], bool]) -> Predicate:
    """A predicate over a person and an object; it is false without an object."""
    return _predicate(lambda actor, obj: obj is not None and holds(actor, obj), holds.__name__)


def _predicate(holds: Callable[..., bool], name: str) -> Predicate:
    made: Predicate = predicate(holds, name=name)  # type: ignore[no-untyped-call]
    return made


def _holds(role: Role) -> Predicate:
    return _predicate(lambda actor: actor.role == role, role.value)


intake = _holds(Role.INTAKE)
case_manager = _holds(Role.CASE_MANAGER)
reviewer = _holds(Role.REVIEWER)
quality = _holds(Role.QUALITY)
administrator = _holds(Role.ADMINISTRATOR)
auditor = _holds(Role.AUDITOR)
anyone = _predicate(lambda _actor: True, "anyone")


def may(actor: User | AnonymousUser | None, rule: Rule, obj: object = None) -> bool:
    """Whether the actor may do this to `obj`; never for someone who may not sign in. None is the system."""
    if actor is None:
        return rule.by_system
    return actor.is_active and bool(rule.who.test(actor, obj))


def require(actor: User | None, rule: Rule, obj: object = None) -> None:
    """Raise NotAllowed, with the rule's reason, unless the actor may do this to `obj`."""
    if not may(actor, rule, obj):
        raise NotAllowed(rule.reason)
