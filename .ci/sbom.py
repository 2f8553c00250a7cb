"""The list of everything that runs here and was made by others: docs/sbom.cdx.json (CycloneDX), made by `make lock`.

Licences and who needs whom come from an environment with exactly what requirements.txt pins (the output of
`cyclonedx-py environment`), the hashes from requirements.txt, and what packages carry within them from the table below.
The same lock gives the same bytes: the serial number is made from it, and the time changes only with it.

    cyclonedx-py environment --output-reproducible ENVIRONMENT | python .ci/sbom.py ENVIRONMENT
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.txt"
SBOM = ROOT / "docs/sbom.cdx.json"
OFL = "OFL-1.1"
# Scripts of others inside packages: name, licence, file, and where the file says its version.
SCRIPTS = (
    ("htmx.org", "0BSD", "django_htmx/static/django_htmx/htmx-2.min.js", r'version:"([\d.]+)"'),
    ("jquery", "MIT", "django/contrib/admin/static/admin/js/vendor/jquery/jquery.min.js", r"jQuery v([\d.]+)"),
    ("select2", "MIT", "django/contrib/admin/static/admin/js/vendor/select2/select2.full.min.js", r"Select2 ([\d.]+)"),
    ("xregexp", "MIT", "django/contrib/admin/static/admin/js/vendor/xregexp/xregexp.min.js", r"XRegExp ([\d.]+)"),
)
# What of others lies in the repository, each in `static/vendor/NAME`: name, version, licence. What was changed in one,
# and the licences of what it brings along, are told beside it.
VENDORED = (("pdfjs-dist", "6.5.438", "Apache-2.0"), ("tus-js-client", "4.3.1", "MIT"))
TOLD_BESIDE = ("README", "LICENSE")
# What a maker says in a form that the list cannot take.
LICENCES = {"pypdfium2": "Apache-2.0 or BSD-3-Clause; PDFium and what it brings under their own licences"}


def main(environment: Path) -> None:
    """Read the list of the environment, complete it, and write it where it is kept."""
    sbom = json.load(sys.stdin)
    locked = _locked(LOCK.read_text(encoding="utf-8"))
    components = {component["purl"]: component for component in sbom["components"]}
    for purl, hashes in locked.items():
        name, version = purl.removeprefix("pkg:pypi/").split("@")
        # What another system or Python would install as well has no licence here: it is not in this environment.
        elsewhere = {"type": "library", "name": name, "version": version, "scope": "optional"}
        found = components.setdefault(purl, {**elsewhere, "purl": purl, "bom-ref": purl})
        found["hashes"] = [{"alg": "SHA-256", "content": content} for content in hashes]
    if unknown := components.keys() - locked:
        sys.exit(f"Not in {LOCK.name}: {', '.join(sorted(unknown))}. Give an environment with nothing else in it.")
    for component in (*components.values(), *sbom["metadata"]["tools"]["components"]):
        component.pop("externalReferences", None)  # addresses as each package's maker typed them
        component.pop("properties", None)
        if licence := LICENCES.get(component["name"]):
            component["licenses"] = [{"license": {"name": licence}}]
    sbom["components"] = sorted(
        [*components.values(), *_scripts(environment), *_vendored(), *_fonts()],
        key=lambda component: component["bom-ref"],
    )
    sbom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(LOCK.read_bytes()).hexdigest())}"
    _write(sbom)


def _locked(text: str) -> dict[str, list[str]]:
    """The hashes of each pinned package, by its purl."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if pinned := re.match(r"([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", line):
            hashes = found[f"pkg:pypi/{pinned[1]}@{pinned[2]}"] = []
        elif hashed := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            hashes.append(hashed[1])
    return found


def _scripts(environment: Path) -> list[dict[str, Any]]:
    (packages,) = environment.glob("lib/python3.*/site-packages")
    found = []
    for name, licence, file, says in SCRIPTS:
        content = (packages / file).read_bytes()
        version = re.search(says, content.decode())
        if version is None:
            sys.exit(f"{file} does not say its version any more; look at the table in {Path(__file__).name}.")
        found.append(
            {
                "type": "library",
                "bom-ref": f"pkg:npm/{name}@{version[1]}",
                "name": name,
                "version": version[1],
                "purl": f"pkg:npm/{name}@{version[1]}",
                "description": f"{Path(file).name} of {file.split('/')[0]}",
                **_licensed(licence, content),
            }
        )
    return found


def _vendored() -> list[dict[str, Any]]:
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:npm/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:npm/{name}@{version}",
            "description": f"in static/vendor/{name}",
            **_licensed(licence, *(path.read_bytes() for path in _files(ROOT / "static/vendor" / name))),
        }
        for name, version, licence in VENDORED
    ]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(TOLD_BESIDE))


def _fonts() -> list[dict[str, Any]]:
    """The fonts in the repository; all are under the same licence, whose text lies beside them."""
    found = []
    for path in sorted([*(ROOT / "static").rglob("*.woff2"), *(ROOT / "static/letters").rglob("*.ttf")]):
        name, content = path.relative_to(ROOT).as_posix(), path.read_bytes()
        version = f"{TTFont(io.BytesIO(content))['head'].fontRevision:.3f}"
        found.append({"type": "file", "bom-ref": name, "name": name, "version": version, **_licensed(OFL, content)})
    return found


def _licensed(licence: str, *contents: bytes) -> dict[str, Any]:
    return {
        "licenses": [{"license": {"id": licence}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()} for content in contents],
    }


def _write(sbom: dict[str, Any]) -> None:
    """Write the list; the time stays that of the list before as long as nothing else changes."""
    before = json.loads(SBOM.read_text(encoding="utf-8")) if SBOM.exists() else {}
    metadata = sbom.setdefault("metadata", {})
    metadata["timestamp"] = before.get("metadata", {}).get("timestamp", "")
    if sbom != before:
        metadata["timestamp"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    SBOM.write_text(json.dumps(sbom, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
