"""A line that ran is noted once: a plugin of pytest for the processes in which coverage is measured (`.ci/test`).

Slipcover otherwise changes the code again whenever a line has run fifty times, for which it looks through every
function of every module; asked to do without (`immediate`), it does not tell the processes of pytest-xdist so.
"""

from __future__ import annotations

from slipcover import pytest_plugin

if pytest_plugin._slipcover_instance is not None:
    pytest_plugin._slipcover_instance.immediate = True
