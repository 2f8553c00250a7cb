"""The network address of a client, as every limit, lockout and list of sessions sees it."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - stands for "not known" and listens to nothing
ONE_CLIENT = 64
"""Bits of an IPv6 address that one client has to itself: it chooses the rest as it likes."""


def client_address(request: HttpRequest) -> str:
    """The address of the client; of an IPv6 client its network of /64, of one that no header names its peer's.

    Each trusted proxy (TRUSTED_PROXY_COUNT) adds to X-Forwarded-For the address it was called from, so the entry of
    the outermost one is that many from the right. Whatever stands to its left was sent by the client: it counts
    for nothing. Unreadable entries and missing headers are no error: the address of the peer then counts.
    """
    peer = _read(str(request.META.get("REMOTE_ADDR", "")))
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if not proxies:
        return peer or UNKNOWN
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    return _read(entries[-min(proxies, len(entries))]) or peer or UNKNOWN


def _read(text: str) -> str:
    """The address in one spelling, without a port; empty if it is none."""
    text = text.strip()
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    address: IPv4Address | IPv6Address | None = None
    with suppress(ValueError):
        address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or IPv6Network((address, ONE_CLIENT), strict=False).network_address
    return str(address or "")
