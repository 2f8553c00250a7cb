"""Compiles the files it is told on its input, with Typst, in the environment `letter_speed` made for it."""

import json
import sys
from pathlib import Path

import typst

folder = Path(sys.argv[1])
compiler = typst.Compiler(root=folder, font_paths=[folder / "fonts"], ignore_system_fonts=True)
for line in sys.stdin:
    try:
        compiler.compile(input=folder / line.strip(), output=folder / "letter.pdf", pdf_standards=["a-3a"], timestamp=0)
        print(json.dumps({"done": True}), flush=True)
    except Exception as error:  # noqa: BLE001
        print(json.dumps({"error": str(error)}), flush=True)
