"""No word is lost: a physician types at human speed, something breaks in the middle, and what is missing is counted.

Each test prints the seconds of typing that were lost.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from reviews.demo.people import PASSWORD
from tests.browser import FLAGS, installed
from tests.e2e.test_workflow import sign_in
from tests.servers import stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration

WORDS = (
    "The worker lifted a crate in March and has had pain in the left shoulder since then; it wakes her at night. "
    "Eight visits brought no lasting gain, yet the strength of the arm was measured only once."
)
SAVED = re.compile(r"Saved \d")
MOST_SECONDS = 3.0
"""Of typing that may ever be lost."""
ROWS = """
    async () => {
      const opened = indexedDB.open("typed");
      await new Promise((resolve) => (opened.onsuccess = resolve));
      const asked = opened.result.transaction("rows").objectStore("rows").getAll();
      await new Promise((resolve) => (asked.onsuccess = resolve));
      return asked.result.map((row) => JSON.stringify(row) + new TextDecoder("latin1").decode(row.sealed));
    }
"""
TEXTS = """
    SELECT d.round_id, i.position, d.rationale FROM reviews_itemdecision d
    JOIN cases_disputeditem i ON i.id = d.item_id
"""
OPEN = """
    SELECT r.id, i.position FROM reviews_reviewround r JOIN cases_case c ON c.id = r.case_id
    JOIN cases_disputeditem i ON i.case_id = c.id JOIN reviews_reviewer v ON v.id = r.reviewer_id
    JOIN accounts_user u ON u.id = v.user_id
    WHERE c.state = 'clinical_review' AND u.email = 'reviewer@demo.example' ORDER BY r.id, i.position
"""


@dataclass
class Typist:
    """A person at the keyboard: about ten signs a second, uneven, and when each was typed."""

    page: Page
    typed: str = ""
    at: list[float] = field(default_factory=list)
    pace: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - how fast a person types

    def type(self, words: str) -> None:
        for sign in words:
            self.page.keyboard.press("Space" if sign == " " else sign)
            self.typed += sign
            self.at.append(time.monotonic())
            self.page.wait_for_timeout(self.pace.uniform(60, 130))

    def seconds_lost(self, found: str) -> float:
        """Over how many seconds the signs were typed that `found` lacks."""
        kept: set[int] = set()
        for block in SequenceMatcher(None, self.typed, found, autojunk=False).get_matching_blocks():
            kept.update(range(block.a, block.a + block.size))
        return sum(
            self.at[place] - (self.at[place - 1] if place else self.at[place])
            for place in range(len(self.typed))
            if place not in kept
        )


@pytest.fixture
def site(new_installation: Callable[..., Installation]) -> Installation:
    return new_installation().migrate().load_demo().start_web()


@pytest.fixture
def item(site: Installation) -> str:
    """The path of an item that the demo reviewer may write on."""
    round_, position = site.rows(OPEN)[0]
    return f"/reviews/{round_}/items/{position}/"


def _saved(site: Installation, path: str) -> str:
    _, _, round_, _, position, _ = path.split("/")
    texts = {(str(row[0]), str(row[1])): str(row[2]) for row in site.rows(TEXTS)}
    return texts.get((round_, position), "")


def _open(page: Page, site: Installation, path: str) -> Typist:
    """The rationale of the item, which is still empty, with the keyboard in it."""
    page.goto(f"{site.url}{path}")
    rationale = page.get_by_label("Decision rationale")
    expect(rationale).to_have_value("")
    rationale.focus()
    return Typist(page)


def _told(name: str, typist: Typist, site: Installation, path: str) -> None:
    """Wait until the server has it all, or for a while; then say what is missing."""
    with suppress(AssertionError):
        site.wait_until(lambda: _saved(site, path) == typist.typed.strip(), what="it is saved", seconds=30)
    found = _saved(site, path)
    lost = typist.seconds_lost(found)
    missing = len(typist.typed.strip()) - len(found)
    print(f"\n{name}: {lost:.1f} seconds of typing lost, {missing} of {len(typist.typed)} signs missing")
    assert lost <= MOST_SECONDS, f"{found!r} of {typist.typed!r}"


BEFORE, AFTER = WORDS[: len(WORDS) // 2], WORDS[len(WORDS) // 2 :]


def test_the_browser_is_killed(site: Installation, item: str, browser: Browser, tmp_path: Path) -> None:
    """While the network is cut, so that the browser alone has the last words."""
    context = _with_profile(browser, tmp_path / "profile")
    page = context.pages[0]
    _sign_in(page, site)
    typist = _open(page, site, item)
    typist.type(BEFORE)
    context.set_offline(True)
    typist.type(AFTER)
    assert _saved(site, item) != typist.typed
    _kill(tmp_path / "profile")
    with suppress(Error):
        context.close()

    context = _with_profile(browser, tmp_path / "profile")
    context.clear_cookies()  # whether the session was on the disk when it was killed depends on the half minute
    page = context.pages[0]
    _sign_in(page, site)
    expect(page.get_by_text("is not saved yet")).to_be_visible()
    page.locator("[aria-label='Typed and not saved'] a").click()
    expect(page.get_by_label("Decision rationale")).to_have_value(re.compile(f"^{re.escape(BEFORE)}"))
    _told("killed browser", typist, site, item)
    page.goto(f"{site.url}/reviews/")
    expect(page.get_by_text("is not saved yet")).to_have_count(0)
    context.close()


def test_the_server_is_killed(site: Installation, item: str, visitor: Visitor) -> None:
    sign_in(visitor, site, "reviewer")
    typist = _open(visitor.page, site, item)
    typist.type(BEFORE)
    assert site.web is not None
    stop(site.web, signal.SIGKILL)
    typist.type(AFTER)
    expect(visitor.page.get_by_text("Not saved: the server does not answer. What you type is kept")).to_be_visible()
    site.spawn_web()
    _told("killed server", typist, site, item)
    expect(visitor.page.locator("[data-typed-status]")).to_contain_text(SAVED)


def test_the_network_is_cut(site: Installation, item: str, visitor: Visitor) -> None:
    sign_in(visitor, site, "reviewer")
    typist = _open(visitor.page, site, item)
    typist.type(BEFORE)
    asks = visitor.page.locator("[hx-get$='/findings/']")
    asks.evaluate_all("all => all.forEach((one) => one.remove())")  # no other request fails while the page is looked at
    visitor.context.set_offline(True)
    typist.type(AFTER)
    expect(visitor.page.get_by_text("Not saved: this computer is offline. What you type is kept")).to_be_visible()
    visitor.complaints.clear()
    visitor.look("typed offline")
    visitor.context.set_offline(False)
    _told("cut network", typist, site, item)
    expect(visitor.page.locator("[data-typed-status]")).to_contain_text(SAVED)


def test_the_session_expires(site: Installation, item: str, visitor: Visitor) -> None:
    sign_in(visitor, site, "reviewer")
    page = visitor.page
    typist = _open(page, site, item)
    typist.type(BEFORE)
    _end_sessions(site)
    typist.type(AFTER)  # nobody looks up: the page takes it all, and is covered at the first pause
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.locator("main")).to_be_empty()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    _fill_in(opened.value)
    expect(page.get_by_role("dialog")).to_have_count(0)
    _told("expired session", typist, site, item)


def test_signed_out_in_another_tab_while_the_site_is_deployed(site: Installation, item: str, visitor: Visitor) -> None:
    sign_in(visitor, site, "reviewer")
    page, other = visitor.page, visitor.context.new_page()
    typist = _open(page, site, item)
    other.goto(f"{site.url}/reviews/")
    page.bring_to_front()
    typist.type(BEFORE)
    other.locator("form[action$='/logout/'] button").dispatch_event("click")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    typist.type(AFTER)
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert site.web is not None
    stop(site.web, signal.SIGTERM)
    site.spawn_web()
    site.wait_until(site.answers, what="the new version answers")
    _sign_in(other, site)  # in the other tab, on its way to something else
    expect(page.get_by_role("dialog")).to_have_count(0)
    _told("signed out in another tab, deployed between", typist, site, item)


def test_what_a_killed_browser_left_is_for_its_person_alone(site: Installation, item: str, visitor: Visitor) -> None:
    sign_in(visitor, site, "reviewer")
    page = visitor.page
    typist = _open(page, site, item)
    visitor.context.set_offline(True)
    typist.type("A secret of hers.")
    expect(page.get_by_text("What you type is kept in this browser")).to_be_visible()
    rows = page.evaluate(ROWS)
    assert len(rows) == 1
    assert "secret" not in rows[0]
    page.close()
    visitor.context.set_offline(False)
    visitor.context.clear_cookies()

    visitor.page = visitor.context.new_page()
    sign_in(visitor, site, "quality")
    visitor.page.goto(f"{site.url}/reviews/")
    expect(visitor.page.get_by_text("is not saved yet")).to_have_count(0)
    visitor.page.get_by_role("button", name="Your account").click()
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()

    sign_in(visitor, site, "reviewer")
    expect(visitor.page.get_by_text("is not saved yet")).to_be_visible()
    visitor.complaints.clear()
    visitor.look("left behind")
    visitor.page.goto(f"{site.url}{item}")
    _told("another person between", typist, site, item)


def test_a_page_of_somebody_else_is_neither_a_save_nor_a_part(site: Installation, item: str, visitor: Visitor) -> None:
    """A proxy that shows its own page while the site is deployed, with the status of a page that is fine."""
    sign_in(visitor, site, "reviewer")
    page = visitor.page
    typist = _open(page, site, item)
    notice = "<!doctype html><title>Back soon</title><h1>We are back soon</h1>"
    page.route("**/reviews/**", lambda route: route.fulfill(body=notice, content_type="text/html"))
    typist.type("Nobody may call this saved.")
    expect(page.get_by_text("Not saved: something else than the server answered.")).to_be_visible()
    page.get_by_text("Decided before about the same").click()
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("heading", name="We are back soon")).to_have_count(0)
    page.unroute("**/reviews/**")
    _told("a page of a proxy", typist, site, item)


def test_an_application_that_the_server_never_saw_is_put_back(site: Installation, visitor: Visitor) -> None:
    sign_in(visitor, site, "intake")
    page = visitor.page
    page.goto(f"{site.url}/cases/new/")
    visitor.context.set_offline(True)
    page.locator("[name=worker_name]").fill("Philippa Grant-Osei")
    page.locator("[name=items-0-request_text]").fill("Knee brace, hinged")
    page.get_by_role("button", name="Add an item").click()
    page.locator("[name=items-1-request_text]").fill("Eight visits")
    expect(page.get_by_text("Not saved: this computer is offline. What you type is kept")).to_be_visible()
    page.close()
    visitor.context.set_offline(False)

    page = visitor.page = visitor.context.new_page()
    page.goto(f"{site.url}/cases/new/")
    expect(page.locator("[name=worker_name]")).to_have_value("Philippa Grant-Osei")
    expect(page.locator("[name=items-1-request_text]")).to_have_value("Eight visits")
    expect(page.locator("[data-typed-status]")).to_contain_text("Draft saved")
    ((typed,),) = site.rows("SELECT typed FROM cases_applicationdraft")
    assert json.loads(typed)["items-0-request_text"] == "Knee brace, hinged"
    page.goto(f"{site.url}/cases/")
    expect(page.get_by_text("is not saved yet")).to_have_count(0)


def test_two_tabs_merge_and_ask_about_what_both_changed(site: Installation, item: str, visitor: Visitor) -> None:
    sign_in(visitor, site, "reviewer")
    first, second = visitor.page, visitor.context.new_page()
    typist = _open(first, site, item)
    second.goto(f"{site.url}{item}")
    typist.type("From the first.")
    site.wait_until(lambda: _saved(site, item) == "From the first.", what="the first is saved")

    second.get_by_label("Upheld").check()
    expect(second.locator("[data-typed-status]")).to_contain_text(SAVED)
    expect(second.get_by_label("Decision rationale")).to_have_value("From the first.")

    second.get_by_label("Decision rationale").fill("From the second.")
    expect(second.locator("[data-typed-status]")).to_contain_text(SAVED)
    site.wait_until(lambda: _saved(site, item) == "From the second.", what="the second is saved")
    typist.type(" And on.")
    conflict = first.get_by_role("group", name="Changed in another window as well")
    expect(conflict).to_contain_text("From the second.")
    expect(first.get_by_label("Upheld")).to_be_checked()
    visitor.complaints.clear()
    visitor.look("both windows changed it")
    conflict.get_by_role("button", name="Keep mine").click()
    _told("two tabs", typist, site, item)


def _with_profile(browser: Browser, profile: Path) -> BrowserContext:
    return browser.browser_type.launch_persistent_context(profile, executable_path=installed(), args=FLAGS)


def _kill(profile: Path) -> None:
    """SIGKILL to each process of the browser that has this profile."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)


def _sign_in(page: Page, site: Installation) -> None:
    page.goto(f"{site.url}/accounts/login/")
    _fill_in(page)
    page.wait_for_url(lambda address: "/login/" not in address)


def _fill_in(page: Page) -> None:
    page.get_by_label("Email").fill("reviewer@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _end_sessions(site: Installation) -> None:
    with sqlite3.connect(site.data_dir / "db.sqlite3", timeout=20) as database:
        database.execute("DELETE FROM django_session")
