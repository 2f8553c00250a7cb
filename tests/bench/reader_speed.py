"""How fast the reader is at a browser: its first page, pages jumped to, and the memory of the tab while all scroll by.

    python -m tests.bench.reader_speed [--pages 2000]

One case of 20 records, the embedded installation with one web process, headless Chromium; no limit is asserted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from playwright.sync_api import Page  # noqa: E402 - what follows needs the settings

from reviews.demo.people import PASSWORD  # noqa: E402
from tests.browser import Visitor, chromium  # noqa: E402
from tests.installation import Installation  # noqa: E402

RECORDS = 20
JUMPS = 20
FAR = 7919  # a prime: jumps lead all over the file
REST_MS = 900  # as a person looks at a page before the next jump
FILE = """
from cases.models import Case
from tests.factories import a_document, a_pdf
from tests.factories.pages import with_pages
case = Case.objects.get(state="clinical_review")
lines = "\\n".join(f"Line {{n}}: the patient reports pain in the lumbar spine." for n in range(40))
for record in range({records}):
    report = a_document(case, content=a_pdf(f"Report {{record}}\\n{{lines}}", pages={each}), title=f"Report {{record}}")
    with_pages(report, *[f"Report {{record}}, page {{n}}.\\n{{lines}}" for n in range({each})])
print(case.case_number)
"""
READY = "([page]) => typeof reader === 'object' && reader.main?.live.get(page)?.isReady"
PAINTED = "performance.getEntriesByType('resource').find(one => one.name.includes('/pictures/'))?.responseEnd"
JUMP = """([page]) => new Promise(done => {
  const begun = performance.now();
  reader.go(page);
  const look = () => reader.main.live.get(page)?.isReady ? done(performance.now() - begun) : setTimeout(look, 5);
  look();
})"""
SCROLL = """async (part) => {
  const pane = document.querySelector("[data-pane]");
  const end = Math.min(pane.scrollHeight * part, pane.scrollHeight - pane.clientHeight - 2);
  while (pane.scrollTop < end) {
    pane.scrollBy(0, 2300);
    await new Promise(done => setTimeout(done, 25));
  }
}"""


def main() -> None:
    """Fill an installation, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    pages = parser.parse_args().pages
    with TemporaryDirectory() as folder, Installation(Path(folder)) as site, chromium() as browser:
        site.migrate().load_demo()
        number = site.python(FILE.format(records=RECORDS, each=pages // RECORDS))
        site.start_web()
        page = Visitor(browser).page
        page.goto(f"{site.url}/accounts/login/")
        page.get_by_label("Email").fill("manager@demo.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{site.url}/**")
        measure(page, f"{site.url}/cases/{number}/file/")


def measure(page: Page, address: str) -> None:
    """Print milliseconds and megabytes."""
    for mode in ("image", "text", "both"):
        page.goto(f"{address}?mode={mode}")
        page.wait_for_function(READY, arg=[1])
        picture = page.evaluate(PAINTED)
        image = "no image" if picture is None else f"image {picture:.0f} ms"
        print(f"{mode:5}  first page: words {_words_at(page):.0f} ms, {image}")
        last = page.evaluate("reader.last")
        spent = []
        for wanted in (jump * FAR % (last - 1) + 2 for jump in range(1, JUMPS + 1)):
            page.wait_for_timeout(REST_MS)
            spent.append(page.evaluate(JUMP, [wanted]))
        cuts = quantiles(spent, n=20)
        print(f"{mode:5}  jump: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms")
    page.goto(address)
    for part in range(5):
        page.evaluate(SCROLL, part / 4)
        page.wait_for_timeout(REST_MS)
        live, heap = page.evaluate("[reader.main.live.size, performance.memory.usedJSHeapSize / 1e6]")
        print(f"scrolled {part / 4:.0%}: {live} pages live, heap {heap:.1f} MB, renderers {_renderers():.0f} MB")


def _words_at(page: Page) -> float:
    return float(page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd"))


def _renderers() -> float:
    """The memory of Chromium's page processes (PSS), in megabytes."""
    asked = ["pgrep", "-f", "type=renderer"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    rows = [row for pid in found if (row := Path(f"/proc/{pid}/smaps_rollup")).exists()]
    told = [line.split()[1] for row in rows for line in row.read_text().splitlines() if line.startswith("Pss:")]
    return sum(map(int, told)) / 1024


if __name__ == "__main__":
    main()
