"""Name each template that djLint would write otherwise, and end with 1 where there is one: `templates.py FOLDER`.

Its command line gives every file its patterns to compile anew, which takes ten times as long.
"""

from __future__ import annotations

import sys
from pathlib import Path

from djlint.api import format_text, load_config


def main(folder: str) -> int:
    """Look at every template below the folder."""
    config = load_config(folder)
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(Path(folder).rglob("*.html"))}
    otherwise = [str(path) for path, text in texts.items() if format_text(config, text) != text]
    print("\n".join(otherwise))
    return int(bool(otherwise) or not texts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
