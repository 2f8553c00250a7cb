"""How long a letter takes, beside the other ways to make one: `python -m tests.bench.letter_speed`.

All on one core, warm, in turns in the same run, on the same letters, each with words of its own, as Typst remembers
what it set before: this renderer with everything on (tags, PDF/A-3a
and PDF/UA-1, the data attached; the signature apart); plain WeasyPrint on the same HTML without what this project
keeps ready, with HarfBuzz and with fontTools cutting the fonts; headless Chromium, warm, printing the same HTML; Typst,
in a throw-away environment from the package index, on the same text. Processor time is what counts on a machine that
does other things too; the time on the clock stands beside it. `--memory N` instead makes N letters and prints the
resident memory along the way.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import weasyprint  # noqa: E402
from django.conf import settings  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from imr_site.press.lines import FONT_FOLDER  # noqa: E402
from imr_site.press.printing import warm_up  # noqa: E402
from imr_site.press.signing import sign_pdf, throw_away_certificate  # noqa: E402
from reviews.letters.content import LetterContent  # noqa: E402
from reviews.letters.render import letter_html, render_letter_pdf  # noqa: E402
from tests.bench.letter_text import typst_source  # noqa: E402
from tests.browser import chromium  # noqa: E402
from tests.reviews.letters_out.samples import SAMPLES, cover, item, letter  # noqa: E402
from tests.servers import MissingToolError  # noqa: E402

SHEET = settings.BASE_DIR / "static" / "letters" / "letter.css"
TYPST = "typst==0.15.2"
VARIANTS = 40  # more than Typst remembers
MEMORY_LETTERS = 2000  # over which the memory has to stay the same

LETTERS: dict[str, tuple[LetterContent, bool]] = {
    "1 item": (letter(), False),
    "2 items": (letter(item(1), item(2)), False),
    "2 items, cover en+es": (letter(item(1), item(2)), True),
    "21 items": (SAMPLES["21 items"], False),
    "10 pages": (SAMPLES["10 pages"], False),
}


def processor_seconds() -> float:
    """What this process and all it started have used so far."""
    total, waiting = 0, [os.getpid()]
    while waiting:
        folder = Path("/proc") / str(waiting.pop())
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            for task in (folder / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def variants(content: LetterContent) -> list[LetterContent]:
    """The same letter many times, each with another summary and other rationales."""
    return [
        replace(
            content,
            case_number=f"CM16-{number:07}",
            summary=f"Case no. {number}. {content.summary}",
            items=tuple(replace(each, rationale=f"Case no. {number}. {each.rationale}") for each in content.items),
        )
        for number in range(VARIANTS)
    ]


def in_turn(make: Callable[[Any], bytes], what: list[Any]) -> Callable[[], bytes]:
    """Make the next one with each call."""
    each = cycle(what)
    return lambda: make(next(each))


def browser_html(content: LetterContent, *, covered: bool) -> str:
    fonts = SHEET.with_name("fonts.css").read_text().replace('url("fonts/', f'url("{FONT_FOLDER.as_uri()}/')
    css = SHEET.read_text().replace('@import "fonts.css";', fonts)
    html = letter_html(content, cover(content) if covered else None)
    return html.replace("</head>", f"<style>{css}</style></head>")


def plain_weasyprint(html: str) -> bytes:
    fonts = FontConfiguration()
    style = weasyprint.CSS(filename=SHEET, font_config=fonts)
    document = weasyprint.HTML(string=html)
    return document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)


def plain_weasyprint_fonttools(html: str) -> bytes:
    from weasyprint.pdf import fonts

    kept, fonts.harfbuzz_subset = fonts.harfbuzz_subset, None
    try:
        return plain_weasyprint(html)
    finally:
        fonts.harfbuzz_subset = kept


class Chromium:
    """One page of a browser, kept open."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.page = browser.new_page()
        (folder / "start.html").write_text("<!DOCTYPE html><title>.</title>")
        self.page.goto((folder / "start.html").as_uri())  # so that fonts may come from files

    def pdf(self, html: str) -> bytes:
        self.page.set_content(html)
        self.page.evaluate("document.fonts.ready.then(() => 1)")
        return self.page.pdf(prefer_css_page_size=True, tagged=True, outline=True)


class Typst:
    """A process that compiles what it is told, in an environment of its own."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-qq", TYPST], check=True, capture_output=True)
        (folder / "fonts").mkdir()
        for name in ("source-serif-4-smtext-400", "source-serif-4-smtext-600", "public-sans-latin-400"):
            shutil.copy(FONT_FOLDER / f"{name}.ttf", folder / "fonts")
        self.folder = folder
        script = Path(__file__).with_name("typst_worker.py")
        self.process = subprocess.Popen(
            [python, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        stack.callback(self.process.terminate)

    def pdf(self, source: str) -> bytes:
        (self.folder / "letter.typ").write_text(source)
        self.process.stdin.write("letter.typ\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return (self.folder / "letter.pdf").read_bytes()


def started_typst(stack: ExitStack, folder: Path) -> Typst | None:
    """Typst, where the package index can be reached."""
    try:
        return Typst(stack, folder)
    except subprocess.CalledProcessError:
        return None


def measured(ways: dict[str, Callable[[], bytes]], seconds: float) -> dict[str, tuple[float, float]]:
    """Processor and clock seconds a letter, by way, taken in turns until each had its seconds."""
    used: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for make in ways.values():
        make()
        make()
    until = time.monotonic() + seconds * len(ways)
    while time.monotonic() < until or min(map(len, used.values())) < 5:
        for name, make in ways.items():
            gc.collect()  # or one way would clear away what the way before it left
            processor, clock = processor_seconds(), time.perf_counter()
            repeats = 5  # the system counts processor time in hundredths
            for _ in range(repeats):
                make()
            used[name].append(((processor_seconds() - processor) / repeats, (time.perf_counter() - clock) / repeats))
    return {
        name: (statistics.median(cpu for cpu, _ in rounds), statistics.median(wall for _, wall in rounds))
        for name, rounds in used.items()
    }


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory(count: int) -> None:
    short = f", fewer than the {MEMORY_LETTERS:,} it takes to tell" if count < MEMORY_LETTERS else ""
    print(f"resident memory over {count:,} letters with cover{short}")
    covered = cover(letter())
    for number in range(count + 1):
        if number % max(1, count // 10) == 0:
            print(f"{number:>6} letters  {resident():7.1f} MiB", flush=True)
        render_letter_pdf(letter(item(number % 21), case_number=f"CM16-{number:07}"), covered)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6, help="for each way and letter")
    parser.add_argument("--letters", nargs="*", default=list(LETTERS), choices=list(LETTERS))
    parser.add_argument(
        "--typst", action=argparse.BooleanOptionalAction, default=True, help="install and measure it too"
    )
    parser.add_argument("--memory", type=int, metavar="N", help="instead: resident memory over N letters")
    options = parser.parse_args()
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of fontTools at each letter
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    warm_up()
    if options.memory:
        memory(options.memory)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letter-speed-")))
        try:
            page = Chromium(stack.enter_context(chromium()), folder)
        except MissingToolError as missing:
            print(f"Chromium left out: {missing}")
            page = None
        typst = started_typst(stack, folder) if options.typst else None
        if not typst:
            print(f"Typst left out: {'its package could not be installed' if options.typst else 'not asked for'}")
        signer = throw_away_certificate()
        for name in options.letters:
            content, covered = LETTERS[name]
            front = cover(content) if covered else None
            contents = variants(content)
            htmls = [letter_html(each, front) for each in contents]
            done = render_letter_pdf(content, front)
            ways = {"this renderer": in_turn(partial(render_letter_pdf, cover=front), contents)}
            if page:
                ways["Chromium"] = in_turn(page.pdf, [browser_html(each, covered=covered) for each in contents])
            if typst and not covered:
                ways["Typst"] = in_turn(typst.pdf, [typst_source(each) for each in contents])
            ways["WeasyPrint"] = in_turn(plain_weasyprint, htmls)
            ways["WeasyPrint + fontTools"] = in_turn(plain_weasyprint_fonttools, htmls)
            ways["(signature)"] = partial(sign_pdf, done, signer)
            figures = measured(ways, options.seconds)
            own = figures["this renderer"]
            print(f"{name}: {len(weasyprint.HTML(string=htmls[0]).render(stylesheets=[SHEET]).pages)} pages")
            for way, (cpu, wall) in figures.items():
                ratios = f"{cpu / own[0]:6.2f} x {wall / own[1]:6.2f} x"
                print(f"  {way:<24} {cpu:8.4f} s processor {wall:8.4f} s clock   {ratios}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
