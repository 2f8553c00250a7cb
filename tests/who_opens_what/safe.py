"""What every answer says to the browser, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def faults(response: HttpResponse) -> list[str]:
    """What is wrong with an answer, in words; its status is written down in `answers.txt`."""
    found = [f"{name}: {response.get(name)}" for name, value in HEADERS.items() if response.get(name) != value]
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-eval" in policy or "script-src *" in policy:
        found.append(f"Content-Security-Policy: {policy}")
    if not {"no-store", "private"} <= set(response.get("Cache-Control", "").split(", ")):
        found.append(f"Cache-Control: {response.get('Cache-Control')}")
    if not response.streaming and b'href=""' in response.content:
        found.append("a link without an address")
    return found
