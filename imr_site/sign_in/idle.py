"""How long a session lasts: until nothing was done for a while, and never longer than a working day."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

BEGAN, SEEN = "began", "seen"
"""Keys in a session: when the person signed in, and when they last did something; both in seconds since 1970."""
PRECISION = 60
"""Seconds for which an earlier stamp does, of a limit of ten times as many: it saves a write at each request."""


def begin(session: SessionBase) -> None:
    """Start counting, as the person signs in."""
    session[BEGAN] = session[SEEN] = _now()


def has_ended(session: SessionBase) -> bool:
    """Whether the person did nothing for longer than the limit, or signed in too long ago."""
    now = _now()
    idle, age = now - session.get(SEEN, now), now - session.get(BEGAN, now)
    return bool(idle > settings.IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE)


def stamp(session: SessionBase) -> None:
    """Note that the person did something; written once a minute at most."""
    if BEGAN not in session:  # of a version before
        begin(session)
    elif abs(_now() - session[SEEN]) >= min(PRECISION, settings.IDLE_SECONDS // 10):  # or the clock was set back
        session[SEEN] = _now()
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())


def _now() -> int:
    return int(timezone.now().timestamp())
