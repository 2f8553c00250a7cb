"""`python -m tests.campaign [--seconds 600] [--setup embedded|servers|both] [--jobs 1000] [--seed N]`.

Each set-up gets its share of the seconds. Exit 1 where anything was lost, doubled or is not whole.
"""

from __future__ import annotations

import argparse
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.campaign.counting import Count, count, settled
from tests.campaign.site import COMPILER, Site, site
from tests.campaign.strikes import strikes_for
from tests.installation import ROOT
from tests.servers import MissingToolError, wait_until

BETWEEN = (1.0, 6.0)
"""Seconds from one fault to the next."""
LOAD = "from tests.campaign.load import work"
SETTLES = 600
"""Seconds within which everything must be done once the faults are over."""


def main(arguments: list[str]) -> int:
    """Run the campaign; 0 if nothing was lost or doubled and everything is whole."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long faults strike, over all set-ups")
    parser.add_argument("--setup", choices=["embedded", "servers", "both"], default="both")
    parser.add_argument("--jobs", type=int, default=1000, help="for each set-up: imports, letters and records")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="the same faults in the same order")
    chosen = parser.parse_args(arguments)
    setups = ["embedded", "servers"] if chosen.setup == "both" else [chosen.setup]
    print(f"seed {chosen.seed}" + ("" if COMPILER else "; no clock is set (apt-get install gcc)"))
    try:
        counts = [run(name, chosen.seconds / len(setups), chosen.jobs, chosen.seed) for name in setups]
    except MissingToolError as missing:
        print(missing, file=sys.stderr)
        return 69
    return 0 if all(each.whole for each in counts) else 1


def run(setup: str, seconds: float, jobs: int, seed: int) -> Count:
    """Strike one set-up while it works; what was found afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"imr-campaign-{setup}-"))
    with site(folder, setup) as struck:
        found = _struck(struck, setup, seconds, jobs, random.Random(seed))  # noqa: S311 - to be repeated
    print(f"  logs: {folder / 'logs'}")
    return found


def _struck(struck: Site, setup: str, seconds: float, jobs: int, chance: random.Random) -> Count:
    installation = struck.installation.migrate()
    installation.python("from tests.campaign.load import prepare; prepare()")
    struck.start()
    # An import, the two jobs of its letter and the check of a record: a quarter of the work each.
    letters, records = jobs // 4, jobs - 3 * (jobs // 4)
    spread = 0.8 * seconds
    with (installation.logs / "load.log").open("wb") as log:
        load = subprocess.Popen(
            [
                sys.executable,
                "manage.py",
                "shell",
                "--verbosity=0",
                "-c",
                f"{LOAD}; work({letters=}, {records=}, {spread=})",
            ],
            cwd=ROOT,
            env=installation.environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    struck.load = load
    strikes, done = strikes_for(struck), Counter()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(chance.uniform(*BETWEEN))
        strike = chance.choice(strikes)
        strike(struck, chance)
        done[strike.__name__] += 1
    calm = time.monotonic()
    again = load.communicate(timeout=SETTLES)[0].strip()
    late = ""
    try:
        wait_until(lambda: settled(installation), seconds=SETTLES, what="everything is done")
    except TimeoutError as error:
        late = str(error)
    found = count(installation, letters=letters, records=records)
    by_kind = ", ".join(f"{number} {name}" for name, number in sorted(done.items()))
    print(f"{setup}: {letters} imports, {2 * letters} jobs of letters, {records} records")
    print(f"  {done.total()} faults in {seconds:.0f} s: {by_kind}; started again: {struck.restarts}")
    print(f"  asked again {again} times; all done {time.monotonic() - calm:.0f} s after the last fault {late}")
    print(f"  {found}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
