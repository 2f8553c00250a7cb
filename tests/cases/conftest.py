from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from imr_site.accounts.models import User

CALIFORNIA = ZoneInfo("America/Los_Angeles")
NOW = datetime(2017, 3, 15, 14, 30, tzinfo=CALIFORNIA)
"""A Wednesday; what the factories make was received on Thursday, February 23."""


@pytest.fixture
def in_march() -> Iterator[None]:
    """The clock stands at `NOW`."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed_in(client: Client):
    """`signed_in(user)` is the client as that person."""

    def signed_in(user: User) -> Client:
        return sign_in(client, user)

    return signed_in
