"""`python -m cases.records.check`: inspects one file in a process of its own, as `imr_site/apart.py` starts it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from cases.records.inspection import inspect
from imr_site.apart import Told, answer


def _inspect(asked: dict[str, Any], told: Told) -> dict[str, Any]:
    return asdict(inspect(Path(asked["path"]), Path(asked["copy"]), told))


if __name__ == "__main__":
    answer(_inspect)
