"""How many messages wait at the broker: what the sweep, the watchdog, the status page and the metrics compare with."""

from __future__ import annotations

from typing import Any

from kombu.exceptions import ChannelError, OperationalError

from imr_site.celery import app

BROKER_AWAY = (OperationalError, ChannelError, OSError)
"""What publishing raises while the broker does not answer."""


def depth() -> int | None:
    """The number of messages that no worker has taken yet; None while the broker does not answer."""
    connection: Any
    with app.connection_for_write() as connection:
        try:
            queue = connection.default_channel.queue_declare(queue=app.conf.task_default_queue)
        except (*BROKER_AWAY, *connection.connection_errors, *connection.channel_errors):
            return None
        return int(queue.message_count)
