"""A real browser that looks at pages as a careful person would: console, accessibility and, if asked, a picture."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from tests.installation import ROOT
from tests.servers import MissingToolError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.cookies import SimpleCookie

    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

ARTEFACTS = ROOT / "test-artefacts"
PICTURES = "IMR_TEST_PICTURES"
"""Set in the environment, it asks for a picture of each page that is looked at, in ARTEFACTS."""
WINDOW = {"width": 1366, "height": 900}
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there: the shell is the same engine without windows, and a page costs it a third of the time."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BARRIERS = f"""
    {AXE_SCRIPT};
    {{
      // A page has a handful of colors and hundreds of words in them; axe reads each anew, a quarter of its time.
      const color = axe.commons.color.Color.prototype, read = color.parseString, known = new Map();
      color.parseString = function (text) {{
        if (!known.has(text)) {{
          read.call(this, text);
          known.set(text, [this.r, this.g, this.b, this.alpha]);
        }}
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
      }};
    }}
    axe.run({{resultTypes: ["violations"]}}).then((found) => found.violations)
"""
"""What axe says against the page, by all its rules."""


def installed() -> str:
    """The program of the installed Chromium. MissingToolError where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        raise MissingToolError(f"{PROGRAMS[0]} is not installed (apt-get install {PROGRAMS[0]})")
    return program


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, headless. Raises as `installed`."""
    program = installed()
    # Playwright keeps an event loop in this thread, which Django takes for an asynchronous caller of the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person at a browser: a context of its own, so several may be signed in at once. `page` is Playwright's."""

    def __init__(self, browser: Browser, *, dark: bool = False, width: int = WINDOW["width"]) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": WINDOW["height"]},
            color_scheme="dark" if dark else "light",
            timezone_id="America/Los_Angeles",
            accept_downloads=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("response", self._response)

    def carry(self, cookies: SimpleCookie, url: str) -> None:
        """Come to the site at `url` with the cookies of somebody who signed in there."""
        brought = [{"name": name, "value": cookie.value, "url": url} for name, cookie in cookies.items()]
        self.context.add_cookies(brought)

    def turn(self, *, dark: bool = False, width: int = WINDOW["width"]) -> None:
        """Show the page that is open in other colors, or as wide as another window."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.set_viewport_size({"width": width, "height": WINDOW["height"]})
        fading = "document.getAnimations().map((color) => color.finished)"
        self.page.evaluate(f"Promise.allSettled({fading})")

    def visit(self, url: str, name: str) -> Page:
        """Open an address and look at it."""
        self.page.goto(url)
        return self.look(name)

    def look(self, name: str) -> Page:
        """Fail on anything the console or axe says about the page, and keep a picture of it where the run asks so."""
        self.page.wait_for_load_state()
        if PICTURES in os.environ:
            ARTEFACTS.mkdir(exist_ok=True)
            picture = ARTEFACTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.jpeg"
            self.page.screenshot(path=picture, full_page=True, quality=85)
        barriers = [
            f"axe {rule['id']} ({rule['impact']}): {rule['help']}\n    " + "\n    ".join(_where(rule["nodes"]))
            for rule in self.page.evaluate(BARRIERS)
        ]
        assert not barriers, f"{name} at {self.page.url}\n" + "\n".join(barriers)
        assert not self.complaints, f"{name} at {self.page.url}\n" + "\n".join(self.complaints)
        return self.page

    def fits(self) -> bool:
        """Whether the page is as wide as the window, and only its tables scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def close(self) -> None:
        """Forget this person: cookies and all."""
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} at {response.url}")


def _where(nodes: list[dict[str, object]]) -> list[str]:
    return [f"{node['target']} {node['html']}" for node in nodes[:5]]
