"""Why no backup is made, read or put back; the operator reads the message."""

from __future__ import annotations

from imr_site.errors import Refused


class BackupError(Refused):
    """The backup cannot be made, read or put back; `message` says what to do."""

    code = "backup"
