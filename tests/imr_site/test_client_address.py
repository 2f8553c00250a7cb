"""Whose request it is: one answer for the limits of the product, of allauth and of axes."""

from __future__ import annotations

import pytest
from allauth.core.internal.ratelimit import get_ip
from axes.helpers import get_client_ip_address
from django.test import RequestFactory

from imr_site.client_address import UNKNOWN, client_address

PEER = "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        pytest.param(0, None, PEER, id="no proxy"),
        pytest.param(0, "203.0.113.9", PEER, id="no proxy, and a header all the same"),
        pytest.param(1, "203.0.113.9", "203.0.113.9", id="one proxy"),
        pytest.param(1, "198.51.100.1, 203.0.113.9", "203.0.113.9", id="forged before one proxy"),
        pytest.param(1, "203.0.113.9:49152", "203.0.113.9", id="with a port"),
        pytest.param(1, "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::", id="IPv6 with a port"),
        pytest.param(1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::", id="IPv6: its network"),
        pytest.param(1, "::ffff:203.0.113.9", "203.0.113.9", id="IPv4 written as IPv6"),
        pytest.param(1, None, PEER, id="header missing"),
        pytest.param(1, "", PEER, id="header empty"),
        pytest.param(1, "<script>", PEER, id="garbage"),
        pytest.param(1, "203.0.113.9, \0", PEER, id="garbage at the end"),
        pytest.param(2, "203.0.113.9, 10.0.0.2", "203.0.113.9", id="two proxies"),
        pytest.param(2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9", id="forged before two proxies"),
        pytest.param(2, "203.0.113.9", "203.0.113.9", id="fewer entries than proxies"),
    ],
)
def test_the_address_of_a_client_is_one_for_all(settings, proxies, header, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if header is None else {"X-Forwarded-For": header}
    request = RequestFactory().get("/", REMOTE_ADDR=PEER, headers=headers)
    assert (client_address(request), get_ip(request), get_client_ip_address(request)) == (address,) * 3


def test_a_peer_without_an_address_is_no_error(settings):
    """As behind a socket in the file system."""
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == UNKNOWN
