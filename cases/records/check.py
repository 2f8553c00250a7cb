"""`python -m cases.records.check`: inspects one file in a process of its own, as `imr_site/apart.py` starts it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cases.records.inspection import inspect


def main() -> None:
    """Read where the file is and where its copy goes, inspect it, and write progress and verdict."""
    asked = json.load(sys.stdin)
    try:
        verdict = inspect(Path(asked["path"]), Path(asked["copy"]), lambda done, of: _say({"done": done, "total": of}))
        _say({"result": asdict(verdict)})
    except MemoryError:
        _say({"stopped": "memory"})
    except OSError as error:
        _say({"errno": error.errno})


def _say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
