"""`parse_requests`: a request a line in, a JSON object a line out."""

from __future__ import annotations

import json
from io import StringIO

from tests.running import run


def test_each_line_is_answered_in_its_order(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("12 visits of physical therapy for the left knee\nNorco 10/325 mg #60\n"))
    therapy, drug = map(json.loads, run("parse_requests").out.splitlines())
    assert (therapy["category"], drug["category"]) == ("rehabilitation", "pharmaceuticals")
