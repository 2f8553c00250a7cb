"""What every answer says to the browser, whoever asks."""

from __future__ import annotations

import re
from typing import Any

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_DAY = re.compile(r"(?<![\w/-])(?:19|20)\d\d-\d\d-\d\d\b(?!-)")
_UNSEEN = re.compile(r"<(script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_SAID = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')


def faults(response: Any) -> list[str]:
    """What is wrong with an answer, in words; its status is written down in `answers.txt`."""
    found = [f"{name}: {response.get(name)}" for name, value in HEADERS.items() if response.get(name) != value]
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-eval" in policy or "script-src *" in policy:
        found.append(f"Content-Security-Policy: {policy}")
    if not {"no-store", "private"} <= set(response.get("Cache-Control", "").split(", ")):
        found.append(f"Cache-Control: {response.get('Cache-Control')}")
    if not response.streaming and b'href=""' in response.content:
        found.append("a link without an address")
    is_console = response.wsgi_request.path.startswith("/admin/")  # it shows rows as they are stored
    if not response.streaming and not is_console and response["Content-Type"].startswith("text/html"):
        found += days_of_machines(response.content.decode())
    return found


def days_of_machines(page: str) -> list[str]:
    """The days that a page says to people as machines write them: 2026-03-02 instead of March 2, 2026."""
    if not _DAY.search(page):
        return []
    seen = " ".join((*_SAID.findall(page), _TAGS.sub(" ", _UNSEEN.sub(" ", page))))
    return [f"a day as machines write it: {said}" for said in dict.fromkeys(_DAY.findall(seen))]
