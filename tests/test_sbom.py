"""The list of what others made (docs/sbom.cdx.json) is that of today's lock and of today's static files."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import django
import django_htmx

ROOT = Path(__file__).parents[1]
SBOM = json.loads((ROOT / "docs/sbom.cdx.json").read_text(encoding="utf-8"))
COMPONENTS = {component["bom-ref"]: component for component in SBOM["components"]}
AGAIN = "run `make lock`"


def _hashes(component: dict) -> set[str]:
    return {each["content"] for each in component["hashes"]}


def test_it_lists_exactly_what_is_locked_with_the_hashes_of_the_lock():
    locked: dict[tuple[str, str], set[str]] = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            name, version = re.split(r"==|[ ;\\]", line)[:2]
            hashes = locked[name.partition("[")[0], version] = set()
        elif "--hash=sha256:" in line:
            hashes.add(line.split("sha256:")[1].split()[0])
    listed = {
        (each["name"].lower().replace("_", "-").replace(".", "-"), each["version"]): _hashes(each)
        for each in COMPONENTS.values()
        if each.get("purl", "").startswith("pkg:pypi/")
    }
    assert listed == {(name.replace(".", "-"), version): hashes for (name, version), hashes in locked.items()}, AGAIN


def test_it_lists_every_font_as_it_is():
    files = [*(ROOT / "static").rglob("*.woff2"), *(ROOT / "static/letters").rglob("*.ttf")]
    fonts = {path.relative_to(ROOT).as_posix(): path for path in files}
    listed = {name: _hashes(each) for name, each in COMPONENTS.items() if each["type"] == "file"}
    assert listed == {name: {hashlib.sha256(path.read_bytes()).hexdigest()} for name, path in fonts.items()}, AGAIN


def test_it_lists_the_scripts_that_packages_carry():
    """Those that pages load: of the console, htmx, and what lies in the repository with all that it brings along."""
    carried = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (
            *(Path(django.__file__).parent / "contrib/admin/static/admin/js/vendor").rglob("*.min.js"),
            Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js",
            *(path for path in (ROOT / "static/vendor").rglob("*.*") if path.name != "README.md"),
        )
    }
    npm = [each for each in COMPONENTS.values() if each.get("purl", "").startswith("pkg:npm/")]
    assert carried == {content for each in npm for content in _hashes(each)}, AGAIN


def test_it_knows_who_needs_whom_and_under_which_licence():
    needs = {each["ref"]: each.get("dependsOn", []) for each in SBOM["dependencies"]}
    assert any(ref.lower().startswith("django==") and needed for ref, needed in needs.items())
    installed = [each for each in COMPONENTS.values() if each.get("scope") != "optional"]
    assert [each["bom-ref"] for each in installed if not each.get("licenses")] == []


def test_it_holds_no_path_of_the_machine_that_made_it():
    assert "/tmp/" not in json.dumps(SBOM)  # noqa: S108 - looked for, not used
    assert str(ROOT) not in json.dumps(SBOM)
