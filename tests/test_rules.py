"""Rules of the design that a look at the source can check, so that no review has to (layout; rules 2, 6, 8)."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib import admin
from django.forms import BaseForm, CharField, PasswordInput
from django.test import RequestFactory

from imr_site.admin import RefusingForm
from tests.conftest import ASKS_FOR_ROWS, uses_database
from tests.migrated import migrate_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

MADE_UP = ("reviews/demo/", "reviews/benchmarks.py")
"""Where data are made to try or to measure the site with."""
ROOT = Path(__file__).parents[1]
APPS = ("cases", "reviews", "imr_site")
QUERYSET_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create", "update", "delete"}
ANYWHERE_WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


@cache
def _sources() -> dict[str, ast.Module]:
    """Every file of the apps but migrations, by its path from the root."""
    files = (file for app in APPS for file in sorted((ROOT / app).rglob("*.py")) if "migrations" not in file.parts)
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _nodes(kind: type[ast.AST], *, outside: tuple[str, ...] = (), within: str = "") -> Iterator[tuple[str, ast.AST]]:
    """(`path:line`, node) of every node of a kind, but not in files whose path begins with one of `outside`."""
    for path, tree in _sources().items():
        if path.startswith(outside) or within not in path:
            continue
        yield from ((f"{path}:{node.lineno}", node) for node in ast.walk(tree) if isinstance(node, kind))


def _functions(within: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    yield from _nodes(ast.FunctionDef, within=within)


def _chain(node: ast.AST) -> list[str]:
    """The names of `a.b(...).c` from the left: ["a", "b", "c"]; starts with "?" where it does not begin with a name."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return [node.id if isinstance(node, ast.Name) else "?", *names]


def _keywords(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def _stored() -> set[str]:
    return {model.__name__ for app in ("cases", "reviews") for model in apps.get_app_config(app).get_models()}


# ---- rule 2: one service changes a case's state ---------------------------------------------------------------------


def _assigned(node: ast.AST) -> list[ast.AST]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [inner for target in targets for inner in ast.walk(target)]


def test_only_the_service_of_moves_sets_a_state():
    kinds = (ast.Assign, ast.AugAssign, ast.AnnAssign)
    found = [
        place
        for place, node in _nodes(kinds, outside=("cases/errors.py",))  # there an error remembers a state
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in _assigned(node))
    ]
    assert [place.split(":")[0] for place in found] == ["cases/services/moves.py"]


def test_nobody_sets_a_state_by_its_name():
    found = [
        place
        for place, call in _nodes(ast.Call)
        if isinstance(call.func, ast.Name)
        and call.func.id == "setattr"
        and isinstance(call.args[1], ast.Constant)
        and call.args[1].value == "state"
    ]
    assert found == []


def test_a_state_is_never_updated_past_the_service_of_moves():
    """Documents and licences have states of another kind; a case of record is made as it ended.

    A case from elsewhere is made as it stood (`cases/services/transfer.py`): its columns are those of its document.
    """
    written = {
        (place.split(":")[0], ".".join(_chain(call)))
        for place, call in _nodes(ast.Call, outside=MADE_UP)
        if "state" in _keywords(call) and _chain(call)[-1] in QUERYSET_WRITES | {"Case"}
    }
    assert {row for row in written if row[1].split(".")[0] not in {"Document", "License"}} == {
        ("cases/services/record_cases.py", "Case"),
    }


# ---- the layout: services are the only code that writes -------------------------------------------------------------

WRITERS = ("cases/services/", "reviews/services/", *MADE_UP)


def test_only_services_write_the_rows_of_cases_and_reviews():
    found = [
        (place, ".".join(_chain(call)))
        for place, call in _nodes(ast.Call, outside=WRITERS)
        if _chain(call)[0] in _stored() and _chain(call)[-1] in QUERYSET_WRITES
    ]
    assert found == []


def test_nothing_else_of_the_two_apps_saves_anything():
    """Neither through a related manager nor on a row it was given; the admin console has Django do it.

    `cases/records` knows no row, and saves copies of PDFs.
    """
    found = [
        (place, ".".join(_chain(call)))
        for place, call in _nodes(ast.Call, outside=(*WRITERS, "imr_site/", "cases/records/"))
        if isinstance(call.func, ast.Attribute)
        and "super" not in _chain(call)
        and (call.func.attr in ANYWHERE_WRITES or _is_queryset_update(call))
    ]
    assert found == []


def _is_queryset_update(call: ast.Call) -> bool:
    """`QuerySet.update` takes keywords only, which tells it from that of a dict or a hash."""
    return _chain(call)[-1] == "update" and bool(call.keywords) and not call.args


def _writes(function: ast.FunctionDef) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    chains = [_chain(call) for call in calls]
    return any(
        chain[-1] in ANYWHERE_WRITES
        or chain in (["record"], ["enqueue"], ["transaction", "atomic"])
        or (chain[-1] in QUERYSET_WRITES and (chain[0] in _stored() or "objects" in chain))
        for chain in chains
    )


def test_what_writes_is_called_by_keyword():
    """`f(*, case, actor)`: nobody passes an actor for a case. Effects of a move take the move."""
    found = []
    for within in ("cases/services/", "reviews/services/"):
        for place, function in _functions(within):
            takes = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
            if not function.name.startswith("_") and takes not in ([], ["self"]) and _writes(function):
                found.append((place, function.name, takes))
    assert found == []


def test_what_writes_names_who_does_it():
    """`actor`, or `requested_by` of a job; what only a background job calls is the system's own work.

    Whoever comes by a mailed link is no user: the log says through which link it was.
    """
    by_the_system = {
        "check_draft_file",
        "make_invoice",
        "record_verdict",
        "recompute_findings",
        "recompute_item",
        "remind_of_feed",
        "remove_expired_drafts",
        "render_letter",
        "seal_letter",
        "send_feed_message",
        "acknowledge_by_link",
        "open_feed_link",
    }
    found = []
    for path, tree in _sources().items():
        if "/services/" not in path or path.startswith("imr_site/"):
            continue
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_") or not _records(function):
                continue
            if "actor" not in {argument.arg for argument in function.args.kwonlyargs}:
                found.append(function.name)
    assert set(found) <= by_the_system, found


def _records(function: ast.FunctionDef) -> bool:
    return any(_chain(node) in (["record"], ["_record"]) for node in ast.walk(function) if isinstance(node, ast.Call))


@pytest.mark.parametrize(
    "layer",
    ["services/", "selectors/", "models/", "clocks/", "guidelines/", "proofreading/", "disclosure/", "letters/"],
)
def test_below_the_views_nobody_knows_of_a_request(layer):
    takes = [
        place
        for place, function in _functions(f"/{layer}")
        if not place.startswith(("imr_site/", "reviews/views/"))
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.arg == "request" and "Parsed" not in ast.unparse(argument.annotation or argument)
    ]
    imports = [
        place
        for place, node in _nodes(ast.ImportFrom, within=f"/{layer}")
        if not place.startswith("imr_site/") and (node.module or "").startswith(("django.http", "django.shortcuts"))
    ]
    assert (takes, imports) == ([], [])


# ---- the layout: who may do what is said in rules.py ----------------------------------------------------------------

NAMES_ROLES = {
    "imr_site/views.py",  # the page people land on is that of their role
}
OWN_ROLE = re.compile(r"\buser\.role\b|\brole\s*[!=]=|\bif role\b")


def test_pages_ask_the_rules_and_know_no_role():
    pages = ("/views/", "/views.py", "/forms/", "/templatetags/")
    found = {
        place.split(":")[0]
        for place, node in _nodes((ast.Name, ast.Attribute, ast.alias))
        if any(page in place for page in pages)
        and (
            (isinstance(node, ast.Name) and node.id == "Role")
            or (isinstance(node, ast.alias) and node.name == "Role")
            or (isinstance(node, ast.Attribute) and node.attr == "role")
        )
    }
    assert found == NAMES_ROLES


def test_templates_ask_the_rules_and_know_no_role():
    templates = (ROOT / "templates").rglob("*.html")
    assert [file.name for file in templates if OWN_ROLE.search(file.read_text(encoding="utf-8"))] == []


# ---- rule 8: background work is told by ids -------------------------------------------------------------------------


def test_a_job_is_given_ids_only():
    found = []
    for place, call in _nodes(ast.Call, outside=("imr_site/jobs/",)):
        if _chain(call) != ["enqueue"]:
            continue
        given = next(keyword.value for keyword in call.keywords if keyword.arg == "args")
        assert isinstance(given, ast.Dict), f"{place}: write the arguments of the job out"
        found += [f"{place}: {ast.unparse(value)}" for value in given.values if not _is_id(value)]
    assert found == []


def _is_id(value: ast.AST) -> bool:
    """`case.pk`, `round_.case_id`, `case_id`, or a slice of a list of such."""
    if isinstance(value, ast.Name):
        return value.id.endswith("_id")
    if isinstance(value, ast.Attribute):
        return value.attr == "pk" or value.attr.endswith("_id")
    return isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice)


def test_a_handler_claims_a_row_and_calls_a_service():
    """Few lines, the arguments as stored and a way to report progress: nothing to lose with the process."""
    handlers = [
        (place, function)
        for place, function in _functions("")
        if any(_chain(decorator)[-1] == "job_kind" for decorator in function.decorator_list)
    ]
    assert handlers
    for place, function in handlers:
        assert place.split(":")[0].endswith("tasks.py"), place
        assert [argument.arg for argument in function.args.args] == ["args", "progress"], place
        assert len(function.body) <= 6, f"{place} does more than call a service"


def test_celery_carries_nothing_but_the_number_of_a_job():
    tasks = [
        (place, [(argument.arg, ast.unparse(argument.annotation)) for argument in function.args.args])
        for place, function in _functions("")
        if any(_chain(decorator)[-1] == "shared_task" for decorator in function.decorator_list)
    ]
    assert {place.split(":")[0] for place, _takes in tasks} == {"imr_site/jobs/tasks.py"}
    assert {tuple(takes) for _place, takes in tasks} <= {(), (("job_id", "int"),)}


# ---- one store keeps every file -------------------------------------------------------------------------------------


def test_only_the_store_knows_where_files_are():
    """Nobody else asks for the folder of uploads or for Django's storages."""
    found = [
        place
        for place, node in _nodes((ast.Attribute, ast.ImportFrom), outside=("imr_site/files/",))
        if (isinstance(node, ast.Attribute) and node.attr == "MEDIA_ROOT")
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.core.files.storage"))
    ]
    assert found == []


# ---- rule 6: what time it is ----------------------------------------------------------------------------------------


def test_the_time_is_asked_of_django_only():
    """`timezone.now()` and `timezone.localdate()`: aware, and California's day."""
    found = [(place, ".".join(_chain(call))) for place, call in _nodes(ast.Call) if tuple(_chain(call)[-2:]) in CLOCKS]
    assert found == []


# ---- the domain knows no framework -----------------------------------------------------------------------------------


def test_what_says_that_it_knows_no_django_is_held_to_it():
    """A module that calls itself free of the framework is in the contract that checks it (pyproject.toml)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    pure = next(contract["source_modules"] for contract in contracts if contract["id"] == "pure")
    says = [
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path, tree in _sources().items()
        if "no django" in " ".join((ast.get_docstring(tree) or "").lower().split())
    ]
    assert says
    assert [name for name in says if not any(f"{name}.".startswith(f"{known}.") for known in pure)] == []


# ---- what people type has limits -------------------------------------------------------------------------------------


def test_every_list_of_forms_is_cut_where_its_form_ends():
    """`absolute_max` is 1000 more than `max_num` unless it is said, and a request of a few bytes can ask for them."""
    found = [
        (place, {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords})
        for place, call in _nodes(ast.Call)
        if _chain(call)[-1].endswith("formset_factory")
    ]
    assert found
    assert [(place, said) for place, said in found if said.get("absolute_max", "0") != said.get("max_num")] == []


def test_every_text_of_a_form_that_is_made_on_the_way_has_a_limit():
    found = [
        place
        for place, call in _nodes(ast.Call)
        if _chain(call)[-1] in {"CharField", "PlainField"}
        and _chain(call)[0] in {"forms", "PlainField"}
        and "max_length" not in _keywords(call)
    ]
    assert found == []


def test_every_text_of_a_form_has_a_limit():
    """Also those of a model's column without one, in the forms of the site and in the console."""
    for path in _sources():
        if "forms" in path or "admin" in path:
            importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    ours = {form for form in _below(BaseForm) if form.__module__.startswith(APPS)}
    own = ours - {RefusingForm, *_below(RefusingForm)}  # the console limits theirs
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(has_perm=lambda _permission: True, is_active=True, role="administrator")
    console = {
        site_admin.get_form(request) for site_admin in admin.site._registry.values() if _takes(site_admin, request)
    }
    assert len(own) > 20
    assert len(console) > 3
    assert [
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in sorted(own | console, key=str)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, CharField) and not isinstance(field.widget, PasswordInput) and field.max_length is None
    ] == []


def test_every_day_of_a_form_is_read_by_the_one_field():
    """A date is understood in every form or in none (`imr_site/days.py`)."""
    found = [
        place
        for place, node in _nodes(ast.Attribute, outside=("imr_site/days.py",))
        if _chain(node) in (["forms", "DateField"], ["forms", "DateTimeField"], ["forms", "DateInput"])
    ]
    assert found == []


def _below(kind: type) -> set[type]:
    return {each for sub in kind.__subclasses__() for each in (sub, *_below(sub))}


def _takes(site_admin: admin.ModelAdmin, request: HttpRequest) -> bool:
    own = type(site_admin).__module__.startswith(APPS)
    return own and (site_admin.has_add_permission(request) or site_admin.has_change_permission(request))


# ---- plain words ----------------------------------------------------------------------------------------------------

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def test_a_docstring_says_something():
    """Three words only repeat the name: tell what for, shapes, units, errors or the legal source, or leave it out."""
    found = [
        f"{path}:{getattr(node, 'name', 'module')}: {docstring}"
        for path, tree in _sources().items()
        for node in ast.walk(tree)
        if isinstance(node, DOCUMENTED) and (docstring := ast.get_docstring(node)) and len(docstring.split()) <= 3
    ]
    assert found == []


# ---- what nobody runs every day --------------------------------------------------------------------------------------


MEASUREMENTS = {file.stem for file in (ROOT / "tests/bench").glob("*.py")} - {"__init__", "typst_worker"}
"""The worker runs under an interpreter of its own."""


@pytest.mark.parametrize("name", sorted(MEASUREMENTS))
def test_every_measurement_can_be_started(name):
    """A renamed function would show only in the next `make bench`."""
    assert importlib.import_module(f"tests.bench.{name}").__doc__


def test_no_test_measures_time():
    """A busy machine would fail it. Speed is measured by `make bench`, beside a reference of the same run."""
    clocks = re.compile(r"\b(process_time|perf_counter)(_ns)?\(")
    assert [
        str(file.relative_to(ROOT)) for file in (ROOT / "tests").rglob("test_*.py") if clocks.search(file.read_text())
    ] == []


def test_a_file_whose_tests_use_the_database_says_so(request):
    """Or it would be left unread where only those are run."""
    asking = {item.path for item in request.session.items if uses_database(item)}
    assert [path for path in asking if not ASKS_FOR_ROWS.search(path.read_text(encoding="utf-8"))] == []


def test_an_installation_outside_a_run_of_tests_is_migrated_for_itself(monkeypatch, tmp_path):
    monkeypatch.delenv("IMR_TEST_RUN")
    monkeypatch.delenv("IMR_TEST_TEMPLATES", raising=False)
    migrated = []
    migrate_file(tmp_path / "db.sqlite3", lambda: migrated.append("for real"))
    assert migrated == ["for real"]


@pytest.mark.parametrize("name", ["__main__", "load"])
def test_the_campaign_can_be_started(name):
    """The other half runs inside the installation it strikes."""
    assert importlib.import_module(f"tests.campaign.{name}").__doc__
