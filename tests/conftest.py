"""What every test may ask for; servers.py, installation.py and browser.py are behind it."""

from __future__ import annotations

import gc
import os
import re
import shutil
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import time_machine
from _pytest import runner
from django.db import connections, transaction
from django.test import TransactionTestCase, override_settings

from imr_site.deep_calls import in_one_piece
from tests.append_only import triggers_lifted
from tests.browser import ARTEFACTS, Visitor, chromium
from tests.factories.printed import print_anew, printed_once
from tests.factories.walked import walk_anew
from tests.installation import Installation
from tests.migrated import copied_for_tests
from tests.servers import Cluster, MissingToolError, Postgres, Redis, S3Server, running
from tests.settings import DATA_DIR
from tests.stored import CREDENTIALS, Bucket
from tests.visiting import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

CI = os.environ.get("CI") == "true"
BEGAN = datetime.now(UTC)
# The processes of pytest-xdist must collect the same tests in the same order, also those made from sets.
os.environ.setdefault("PYTHONHASHSEED", "0")

# How long an example takes, or takes to be thought of, is the machine's business: a busy one would fail it.
UNTIMED = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("suite", max_examples=40, derandomize=CI, **UNTIMED)
hypothesis.settings.register_profile("thorough", max_examples=1000, **UNTIMED)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


runner.runtestprotocol = in_one_piece(runner.runtestprotocol)  # a tenth of the time of tests that ask for pages


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only the tests that another database may fail")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a file unread of which nothing is wanted: all processes of a run read all others, a quarter of a minute."""
    if collection_path.suffix != ".py":
        return None
    if config.option.markexpr == "integration":
        return "integration" not in collection_path.read_text(encoding="utf-8") or None
    if config.getoption("--database-only") and collection_path.name.startswith("test_"):
        return "views" in collection_path.parts or not ASKS_FOR_ROWS.search(collection_path.read_text(encoding="utf-8"))
    return None


ASKS_FOR_ROWS = re.compile(r"django_db|transactional_db|\bdb\b")
"""Of a file: whether any of its tests may use the database, which a test of the rules holds against all of them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    kept = [item for item in items if uses_database(item) and not _shows_what_is_asked_for(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector what stays to the end: all the tests, and what they are made of."""
    gc.collect()
    gc.freeze()


def uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or bool({"db", "transactional_db"} & set(fixtures))


BRING_ROWS_IN = {"test_case_transfer", "test_import_applications", "test_import_letters"}
"""Commands that do more than to show what selectors and services answer."""


def _shows_what_is_asked_for(item: pytest.Item) -> bool:
    """A page or a printed line asks what selectors and services ask, and those are tested on each database."""
    printed = "commands" in item.path.parts and item.path.stem not in BRING_ROWS_IN
    return printed or "views" in item.path.parts or item.get_closest_marker("any_database") is not None


ABOUT_LETTERS = {"letters", "letters_out", "press"}
"""Folders of the tests for which each letter is made."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    patched = _may_patch(item)
    walk_anew(patched)
    print_anew(patched or bool(ABOUT_LETTERS & {*item.path.parts}))


def _may_patch(item: pytest.Item) -> bool:
    """Whether the test, or a fixture of ours that it asks for, may replace something in the code."""
    asked = item._fixtureinfo
    used = [one for several in asked.name2fixturedefs.values() for one in several]
    ours = [fixture for fixture in used if fixture.func.__module__ != "pytest_django.plugin"]
    return "monkeypatch" in asked.initialnames or any("monkeypatch" in fixture.argnames for fixture in ours)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data folders of the run (the process that collects for xdist is the last to leave)."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["IMR_TEST_RUN"], ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _letters_are_printed_once() -> Iterator[None]:
    yield from printed_once()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings) -> bool:
    """Where Django looks for tables, those that were migrated ahead are there, and nothing is left to migrate."""
    return django_db_keepdb or copied_for_tests(connections["default"])


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_triggers() -> Iterator[None]:
    """Transactional tests end by emptying every table, which the append-only triggers would refuse."""
    empty = TransactionTestCase._fixture_teardown

    def lifted(self: TransactionTestCase) -> None:
        with triggers_lifted(connections["default"]):
            empty(self)

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(autouse=True)
def _audit_files_go_with_the_test() -> Iterator[None]:
    """What a timer sealed in a test is in no database afterwards."""
    yield
    for name in ("audit_key", "audit-anchors"):
        (DATA_DIR / name).unlink(missing_ok=True)


@contextmanager
def _or_skipped() -> Iterator[None]:
    """A missing program fails the run in CI and skips the test elsewhere, with the reason."""
    try:
        yield
    except MissingToolError as missing:
        if CI:
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def _at_one_moment(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock stands at the moment this process began, so that what was walked once serves every test.

    Where real servers are at work it goes on, and where a test says that it must.
    """
    if request.node.get_closest_marker("integration") or request.node.get_closest_marker("time_goes_on"):
        yield
        return
    with time_machine.travel(BEGAN, tick=False):
        yield


@pytest.fixture(scope="class")
def rows_of_a_class(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """What a fixture of a class writes after this one is there for each of its tests, and undone after the last."""
    folder = tmp_path_factory.mktemp("class")
    audited = {"AUDIT_KEY_FILE": folder / "audit_key", "AUDIT_ANCHOR_FILE": folder / "audit-anchors"}
    undone = transaction.atomic()
    undone._from_testcase = True  # as around each test, so that what must be on the disk may be written within
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(time_machine.travel(BEGAN, tick=False))
        stack.enter_context(override_settings(MEDIA_ROOT=folder / "files", **audited))
        stack.enter_context(undone)
        stack.callback(transaction.set_rollback, True)
        yield


@pytest.fixture
def files(settings, tmp_path) -> Path:
    """A folder of the test's own for everything the installation keeps as a file."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def audit_files(settings, tmp_path) -> Path:
    """A folder of the test's own for the key and the anchor file of the audit log: for whoever seals it."""
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit_key", tmp_path / "audit-anchors"
    return tmp_path


_DESCRIPTIONS: dict[str, Any] = {}
"""Of S3, by file: each session of `boto3` would read them anew, which takes a third of a second."""


@pytest.fixture
def bucket(settings, monkeypatch) -> Iterator[Bucket]:
    """A bucket of the test's own, pretended in this process, for everything the installation keeps as a file."""
    from botocore.loaders import JSONFileLoader
    from moto import mock_aws  # takes a second, as `boto3` does

    read = JSONFileLoader.load_file

    def read_once(loader: JSONFileLoader, path: str) -> Any:
        if path not in _DESCRIPTIONS:
            _DESCRIPTIONS[path] = read(loader, path)
        return _DESCRIPTIONS[path]

    monkeypatch.setattr(JSONFileLoader, "load_file", read_once)
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        made = Bucket("imr-files")
        options = {"bucket_name": "imr-files", "max_memory_size": 2**20}
        back = {"BACKEND": "imr_site.files.bucket.BucketStorage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": back}
        yield made


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """What answers as S3 does, in a process of this run's own."""
    with running(S3Server()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of this run's own; `postgres.new_database()` is the address of an empty database."""
    if "IMR_TEST_POSTGRES" in os.environ:  # one for all processes of the run, which is migrated once
        yield Cluster.at(os.environ["IMR_TEST_POSTGRES"])
        return
    with _or_skipped(), running(Postgres()) as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """A Redis server of this run's own."""
    with _or_skipped(), running(Redis()) as server:
        yield server


@pytest.fixture
def new_installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Installation]]:
    """Make installations; each stops with the test, and its logs are kept with the other artefacts."""
    with _installations(tmp_path, request.node.name) as new:
        yield new


@pytest.fixture(scope="module")
def shared_installation(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Installation]]:
    """Make installations that stop with the file: for tests that do not disturb one another."""
    with _installations(tmp_path_factory.mktemp("shared"), request.path.stem) as new:
        yield new


@contextmanager
def _installations(folder: Path, name: str) -> Iterator[Callable[..., Installation]]:
    made: list[Installation] = []

    def new(**options: object) -> Installation:
        made.append(Installation(folder / f"installation-{len(made)}", **options))
        return made[-1]

    yield new
    for number, installation in enumerate(made):
        installation.close()
        shutil.copytree(installation.logs, ARTEFACTS / "logs" / f"{name}-{number}", dirs_exist_ok=True)


@pytest.fixture
def installation(new_installation: Callable[..., Installation]) -> Installation:
    """The embedded default, migrated and nothing more: start what the test needs."""
    return new_installation().migrate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with _or_skipped(), chromium() as started:
        yield started


@pytest.fixture
def new_visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Let people in: each call is another person with cookies of their own."""
    people: list[Visitor] = []

    def new(**options: object) -> Visitor:
        people.append(Visitor(browser, **options))
        return people[-1]

    yield new
    for person in people:
        person.close()


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Visitor:
    """One person at the browser: `visitor.visit(url, name)`, then `visitor.page`, then `visitor.look(name)`."""
    return new_visitor()


@pytest.fixture
def as_(db) -> type[Visit]:
    """`as_(person).get("my_reviews")`."""
    return Visit
