"""The settings of Celery's broker; messages may be lost or repeated, job rows never are (design rule 8)."""

from pathlib import Path
from typing import Any


def broker_options(url: str, data_dir: Path) -> dict[str, Any]:
    """The transport options for the broker at `url`; makes the folders of the file-system broker."""
    if not url.startswith("filesystem"):
        return {
            # Redis keeps no list of messages in hand. One is struck off only while Redis is there; where it was away,
            # kombu held that place of the worker taken for ever. The sweep publishes again what dies with a worker.
            "ack_emulation": False,
            # A broker that is away must not hold up the page that published: the sweep tells again.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0.1,
            "socket_connect_timeout": 2,
        }
    folders = {name: data_dir / "broker" / name for name in ("queue", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "control_folder": str(folders["control"]),
        "store_processed": False,
        "polling_interval": 0.25,
    }
