"""Say what no test ran, and end with 1 where that is too much: `python .ci/coverage.py .coverage.json`.

The report is slipcover's, of lines and branches (pyproject.toml, [tool.slipcover]). Its own floor is not used: with it
the report leaves out what the processes of pytest-xdist ran.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FLOOR = 97
"""Per cent of all lines and branches."""


def main(file: str) -> int:
    """Print each file that was not run whole, then the share of all."""
    report = json.loads(Path(file).read_text())
    for name, found in sorted(report["files"].items()):
        branches = [f"{start}->{end or 'exit'}" for start, end in found.get("missing_branches", ())]
        missing = [*_ranges(found["missing_lines"]), *branches]
        if missing:
            print(f"{name:<56} {found['summary']['percent_covered']:5.1f}%  {', '.join(missing)}")
    share = report["summary"]["percent_covered"]
    print(f"{share:.1f} % of lines and branches ran; at least {FLOOR} % must.")
    return int(share < FLOOR)


def _ranges(lines: list[int]) -> list[str]:
    """`1-3, 5` for 1, 2, 3, 5."""
    begins = [line for line in lines if line - 1 not in lines]
    ends = [line for line in lines if line + 1 not in lines]
    return [f"{begin}" if begin == end else f"{begin}-{end}" for begin, end in zip(begins, ends, strict=True)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
