"""Sessions in the database."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from imr_site.prepared import Prepared

_OF_KEY: Final = Prepared(lambda key: Session.objects.filter(session_key=key))


class SessionStore(DatabaseStore):
    """As Django's, which makes the statement anew for each page."""

    def _get_session_from_db(self) -> Any:
        for session in _OF_KEY(self.session_key or ""):
            if session.expire_date > timezone.now():
                return session
        self._session_key = None
        return None
