"""What a process loads at its start: each command, web process, job worker and process of the tests waits for it."""

import json
import os
import subprocess
import sys

import pytest

from tests.installation import ROOT

FOR_FEW = {"PIL", "fontTools", "lxml", "pikepdf", "pydantic", "pyhanko", "pypdfium2", "weasyprint"}
"""Take long to load, and few processes print, seal, or read a file of others."""

LOADED = "sorted({name.partition('.')[0] for name in sys.modules})"


def _told(tmp_path, expression, after=""):
    """What a Python process of its own says once the site has started and did what comes after."""
    code = f"import gc, json, sys, django; django.setup()\n{after}\nprint(json.dumps({expression}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "IMR_TEST_RUN": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


ASKED = """
from django.test import Client
answer = Client(SERVER_NAME="localhost").get("/nowhere/")
assert "There is nothing here" in answer.content.decode()
"""


@pytest.mark.parametrize("after", ["", ASKED], ids=["it has started", "it has answered a page"])
@pytest.mark.any_database
def test_nothing_is_loaded_for_few(tmp_path, after):
    assert FOR_FEW.intersection(_told(tmp_path, LOADED, after)) == set()


@pytest.mark.any_database
def test_a_worker_can_print_before_it_takes_a_job(tmp_path):
    begins = "from celery.signals import worker_init; worker_init.send(sender=None)"
    assert "weasyprint" in _told(tmp_path, LOADED, begins)


@pytest.mark.any_database
def test_no_program_is_run_to_find_what_prints(tmp_path):
    counts = "ran = []\nsys.addaudithook(lambda event, _: event == 'subprocess.Popen' and ran.append(event))"
    assert _told(tmp_path, "len(ran)", f"{counts}\nimport imr_site.press.engine") == 0


@pytest.mark.any_database
def test_garbage_is_looked_for_among_what_comes_after(tmp_path):
    assert _told(tmp_path, "[gc.isenabled(), gc.get_freeze_count() > 10 * len(gc.get_objects())]") == [True, True]
    assert _told(tmp_path, "gc.get_threshold()") == [20_000, 20, 20]
