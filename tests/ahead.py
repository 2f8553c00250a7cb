"""Migrates each database before the tests begin, so that every stage only copies them.

The demo is loaded by the first test that asks for it (`migrated.fill_folder`): only those with a browser do, which
begin beside the others.

IMR_TEST_TEMPLATES=FOLDER [IMR_TEST_POSTGRES=URL] python -m tests.ahead
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.installation import Installation
from tests.servers import Cluster


def main() -> None:
    """Make what `tests.migrated` copies."""
    os.umask(0o077)  # as the site's settings do in the processes that copy them
    with TemporaryDirectory() as folder, ThreadPoolExecutor() as at_once:
        made = [at_once.submit(lambda: Installation(Path(folder, "file")).migrate())]
        if "IMR_TEST_POSTGRES" in os.environ:
            url = Cluster.at(os.environ["IMR_TEST_POSTGRES"]).new_database()
            made.append(at_once.submit(lambda: Installation(Path(folder, "server"), database_url=url).migrate()))
        for each in made:
            each.result()


if __name__ == "__main__":
    main()
