"""The file-system broker: messages are there whole or not at all, and exactly one reader has each."""

from __future__ import annotations

import threading
from queue import Empty

import pytest
from kombu import Connection

from imr_site.broker import broker_options
from imr_site.celery import app
from imr_site.jobs.transport import Channel, Transport


@pytest.fixture
def channel(tmp_path) -> Channel:
    with Connection("filesystem://", transport_options=broker_options("filesystem://", tmp_path)) as connection:
        yield connection.channel()


@pytest.fixture
def queue(tmp_path):
    """The folder of messages."""
    return tmp_path / "broker" / "queue"


def test_the_site_uses_it():
    with app.connection_for_write() as connection:
        assert isinstance(connection.transport, Transport)


def test_oldest_first(channel, queue):
    for number in range(3):
        channel._put("celery", {"n": number})
        # kombu counts milliseconds: the order within one is of no interest
        path = next(iter(set(queue.glob("*_*.celery.msg"))))
        path.rename(queue / f"{number}.celery.msg")
    channel._put("other", {"n": 99})
    assert [channel._get("celery")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._size("other") == 1


def test_what_cannot_be_read_is_dropped(channel, queue):
    (queue / "0.celery.msg").write_bytes(b"")
    (queue / "00.celery.msg").write_bytes(b'{"n": ')
    channel._put("celery", {"n": 2})
    assert channel._get("celery") == {"n": 2}
    assert not list(queue.iterdir())


def test_a_failed_write_leaves_nothing(channel, queue):
    with pytest.raises(TypeError):
        channel._put("celery", object())
    assert not list(queue.iterdir())


def test_while_others_write_and_read(channel, queue):
    """kombu's own channel fails this within a few hundred messages."""
    count, got, writing = 500, [], threading.Event()

    def write(number: int) -> None:
        for message in range(count):
            channel._put("celery", {"n": [number, message]})

    def read() -> None:
        while True:
            done = writing.is_set()
            try:
                got.append(tuple(channel._get("celery")["n"]))
            except Empty:
                if done:
                    return

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    writing.set()
    for thread in readers:
        thread.join()
    assert len(got) == len(set(got)) == 2 * count
    assert not list(queue.iterdir())
