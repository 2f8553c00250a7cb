"""What a process loads at its start: each command, web process, job worker and process of the tests waits for it."""

import json
import os
import subprocess
import sys

import pytest

from tests.installation import ROOT

FOR_FEW = {"PIL", "fontTools", "lxml", "pikepdf", "pydantic", "pyhanko", "pypdfium2", "weasyprint"}
"""Take long to load, and few processes print, seal, or read a file of others."""

STARTED = "import json, sys, django; django.setup()\n"
LOADED = "\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def _loaded(tmp_path, asked=""):
    """Those of `FOR_FEW` that are loaded once the site has started and done what was asked."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED + asked + LOADED],
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
    return FOR_FEW & set(json.loads(done.stdout.splitlines()[-1]))


ASKED = """
from django.test import Client
answer = Client(SERVER_NAME="localhost").get("/nowhere/")
assert "There is nothing here" in answer.content.decode()
"""


@pytest.mark.parametrize("asked", ["", ASKED], ids=["it has started", "it has answered a page"])
@pytest.mark.any_database
def test_nothing_is_loaded_for_few(tmp_path, asked):
    assert _loaded(tmp_path, asked) == set()


@pytest.mark.any_database
def test_a_worker_can_print_before_it_takes_a_job(tmp_path):
    began = "from celery.signals import worker_init; worker_init.send(sender=None)"
    assert "weasyprint" in _loaded(tmp_path, began)
