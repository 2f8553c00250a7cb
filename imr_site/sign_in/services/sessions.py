"""Sessions that nobody can use any more."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session


def forget_expired_sessions() -> None:
    """Delete sessions that are over, and what the list of sessions knows of those that are gone."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
