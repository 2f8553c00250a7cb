"""What a person sees of their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from imr_site.accounts.models import User
from imr_site.sign_in.idle import SEEN, has_ended
from imr_site.sign_in.models import PENDING, AddressChange


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One place where the person is signed in; `is_current` is the browser that asks."""

    pk: int
    client: str
    browser: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def sessions_of(actor: User, *, current: str) -> list[SessionLine]:
    """Where the actor is signed in now, this browser first; `current` is the key of its session."""
    engine = import_module(settings.SESSION_ENGINE)
    lines = []
    for session in UserSession.objects.purge_and_list(actor):
        stored: SessionBase = engine.SessionStore(session.session_key)
        if has_ended(stored):
            continue
        lines.append(
            SessionLine(
                pk=session.pk,
                client=str(session.ip),
                browser=browser_named(session.user_agent),
                began_at=session.created_at,
                seen_at=datetime.fromtimestamp(stored[SEEN], tz=UTC) if SEEN in stored else session.created_at,
                is_current=session.session_key == current,
            )
        )
    return sorted(lines, key=lambda line: (not line.is_current, -line.seen_at.timestamp()))


def address_change_of(actor: User) -> AddressChange | None:
    """The change of address that the actor still has to confirm."""
    change = AddressChange.objects.filter(PENDING, user=actor).first()
    return change if change and change.link_ends_at > timezone.now() else None


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
"""Names that browsers give themselves: each pretends to be those below it, so the first that is found is meant."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_named(user_agent: str) -> str:
    """What a person calls the browser that so describes itself, as `Firefox on Windows`."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Another browser")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
