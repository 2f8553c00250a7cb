"""The settings of Celery's broker; messages may be lost or repeated, job rows never are (design rule 8)."""

from pathlib import Path
from typing import Any


def broker_options(url: str, data_dir: Path) -> dict[str, Any]:
    """The transport options for the broker at `url`; makes the folders of the file-system broker."""
    if not url.startswith("filesystem"):
        return {
            # A message a dead worker held comes back within seconds, not after kombu's default of 100.
            "visibility_timeout": 900,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            # A broker that is away must not hold up the page that published: the sweeper tells again.
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
