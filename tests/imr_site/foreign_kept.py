"""`python -m tests.imr_site.foreign_kept`: is asked several times. Started by test_apart.py."""

import os
import signal
import tempfile
import time

from imr_site.apart import answer_each

DOES = {
    "leaves a file": lambda _asked: tempfile.mkstemp()[1],
    "counts": lambda asked: asked["number"] + 1,
    "crashes": lambda _asked: os.kill(os.getpid(), signal.SIGSEGV),
    "allocates": lambda _asked: len(bytearray(2**32)),
    "holds on": lambda _asked: time.sleep(60),
    "fails": lambda _asked: {}["what a decoder raises"],
}

if __name__ == "__main__":
    answer_each(lambda asked: DOES[asked["what"]](asked))
