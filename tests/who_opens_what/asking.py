"""One person asks for one address, and nothing of it stays; the answer is one sign."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from imr_site.accounts.audit_kinds import SignInAudit
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.sign_in import idle
from tests.who_opens_what.routes import address
from tests.who_opens_what.safe import faults
from tests.who_opens_what.world import PEOPLE, make_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import SimpleNamespace

    from django.http import HttpResponse

    from tests.who_opens_what.table import Question

SIGNS = {200: "+", 403: "-", 404: ".", 405: "x", 410: "o", 412: "e", 422: "e", 503: "r"}
DAYS = 10 * 24 * 60 * 60
BARE = ("403.html", "404.html")
"""Pages in the layout of the site whose words other tests read; a third of all answers is one of them."""


@contextmanager
def a_world(folder: Path) -> Iterator[SimpleNamespace]:
    """The world, with what a day's run would cost left out: sessions end late, refusals are bare, nothing is logged."""
    bare = folder / "templates"
    bare.mkdir()
    for name in BARE:
        (bare / name).write_text("")
    (engine,) = settings.TEMPLATES
    with ExitStack() as stack:
        stack.enter_context(
            override_settings(
                MEDIA_ROOT=folder / "files",
                REQUIRE_SECOND_FACTOR=True,
                IDLE_SECONDS=DAYS,
                PROOF_MINUTES=DAYS,
                TEMPLATES=[{**engine, "DIRS": [bare, *engine["DIRS"]]}],
            )
        )
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        cache.clear()
        stack.enter_context(patch.object(idle, "PRECISION", DAYS))  # no session is stamped, which each visit undoes
        logging.disable(logging.CRITICAL)
        stack.callback(logging.disable, logging.NOTSET)
        world = make_world()
        User.objects.filter(pk=world.left.pk).update(is_active=False)
        world.keys = {
            name: browser.cookies[settings.SESSION_COOKIE_NAME].value
            for name, browser in world.browsers.items()
            if browser.cookies
        }
        world.faults = {}
        yield world


def answers_of(world: SimpleNamespace, asked: Iterable[Question]) -> dict[Question, str]:
    """What each of PEOPLE gets at each question about one address, sign by sign as `answers.txt` spells it.

    What is told before any case is looked for is not asked of every kind of case.
    """
    of_any: dict[tuple[str, str, str], str] = {}
    found = {}
    for method, spelled, subject in asked:
        signs = []
        for person in PEOPLE:
            sign = of_any.get((method, spelled, person)) or answer(
                world, person, method, address(world, spelled, subject)
            )
            if _is_before_the_case(person, method, sign):
                of_any[method, spelled, person] = sign
            signs.append(sign)
        found[method, spelled, subject] = " ".join(signs)
    return found


def _is_before_the_case(person: str, method: str, sign: str) -> bool:
    """A method that the address does not take, a sign-in or a second factor that is missing, and whoever only looks."""
    return sign in {"x", "s", "f"} or (person, method, sign) == ("auditor", "POST", "-")


def answer(world: SimpleNamespace, person: str, method: str, where: str) -> str:
    """What the person gets there, as `answers.txt` spells it; what is wrong with it is noted in `world.faults`."""
    browser = world.browsers[person]
    browser.cookies.clear()
    if person in world.keys:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world.keys[person]
    with transaction.atomic():
        response = browser.get(where) if method == "GET" else browser.post(where, {"posted": "1"})
        if response.streaming:
            b"".join(response.streaming_content)
        sign = _sign(world, method, response)
        if found := faults(response):
            world.faults[person, method, where] = found
        transaction.set_rollback(True)
    return sign


def _sign(world: SimpleNamespace, method: str, response: HttpResponse) -> str:
    if response.status_code not in {301, 302}:
        return SIGNS.get(response.status_code, str(response.status_code))
    leads_to = response["Location"].partition("?")[0]
    if leads_to in _doors():
        return _doors()[leads_to]
    return "!" if method == "POST" and _is_done(world) else ">"


def _doors() -> dict[str, str]:
    return {
        reverse("account_login"): "s",
        reverse("admin:login"): "a",
        reverse("mfa_activate_totp"): "f",
    }


def _is_done(world: SimpleNamespace) -> bool:
    """Whether what was posted left an event that is not a refusal."""
    events: Any = Event.objects.filter(pk__gt=world.last_event)
    return events.exclude(kind=SignInAudit.ACCESS_REFUSED).exists()
