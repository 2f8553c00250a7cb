"""Whether a sweep goes through everything (`make thorough`), or through the few that a change may break."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
