"""People who work with a full installation over HTTP: who they are, what they ask, and how long each answer took."""

from __future__ import annotations

import http.client
import os
import re
import statistics
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

from tests.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OF_A_FULL_ONE = {
    "PROOF_MINUTES": "600",
    "LOG_LEVEL": "WARNING",
    "WEB_CONCURRENCY": "2",
    "TRUSTED_PROXY_COUNT": "1",
    "ORGANIZATION_ADDRESS": "600 Sample Drive;Folsom, CA",
}
BETWEEN_TRIES = 0.5  # seconds


@contextmanager
def full_installation(**environment: str) -> Iterator[Installation]:
    """A migrated one on the PostgreSQL and Redis of `tests.servers`, whose files go with it."""
    servers = {"database_url": os.environ["DATABASE_URL"], "broker_url": os.environ["CELERY_BROKER_URL"]}
    with (
        TemporaryDirectory() as folder,
        Installation(Path(folder), **servers, **(OF_A_FULL_ONE | environment)) as site,
    ):
        yield site.migrate()


@dataclass(slots=True)
class Told:
    """What came of the acts: milliseconds by kind, faults in words, and how many answers were lost on the way."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status (0: none came), words and address of the page that an act led to."""

    status: int
    words: str
    path: str

    @property
    def is_page(self) -> bool:
        """Whether it is what was asked for."""
        return self.status == http.client.OK


class Person:
    """Somebody signed in, by the session `cookie`; several threads may be the same person at several windows.

    `patience`: for so many seconds they press again where no answer came, as when the web server starts anew.
    """

    def __init__(self, site: Installation, cookie: str, told: Told, at: int, *, patience: float = 0) -> None:
        self._site, self._told, self._address, self._patience = site, told, f"10.0.0.{at}", patience
        self._cookies = {"sessionid": cookie, "csrftoken": "a" * 32}
        self._lock = threading.Lock()

    def ask(
        self,
        kind: str,
        path: str,
        data: Mapping[str, object] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        also: Sequence[int] = (),
        **headers: str,
    ) -> Answer:
        """The answer, or the page it leads to. No answer, and a status of failure that is not in `also`, is a fault."""
        began = time.perf_counter()
        body = _body(data, files or {}) if data is not None else None
        until = time.monotonic() + self._patience
        while True:
            try:
                answer, leads_to = self._answer(path, body, headers)
                if leads_to:
                    answer, _further = self._answer(leads_to.partition("#")[0], None, {})
                break
            except (OSError, http.client.HTTPException) as error:
                self._told.lost += 1
                if time.monotonic() > until:
                    self._told.faults.append(f"{kind} {path}: {error!r}")
                    return Answer(0, "", path)
                time.sleep(BETWEEN_TRIES)
        self._told.took[kind].append((time.perf_counter() - began) * 1000)
        if answer.status >= http.client.BAD_REQUEST and answer.status not in also:
            self._told.faults.append(f"{kind} {path}: {answer.status}")
        return answer

    def _answer(self, path: str, body: tuple[bytes, str] | None, headers: dict[str, str]) -> tuple[Answer, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=60)
        with self._lock:
            cookies = dict(self._cookies)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), **headers}
        sent["X-Forwarded-For"] = self._address  # as the proxy says: the register limits what one address asks
        if body is not None:
            sent |= {"Content-Type": body[1], "X-CSRFToken": cookies["csrftoken"]}
        try:
            connection.request("POST" if body is not None else "GET", path, body and body[0], sent)
            answer = connection.getresponse()
            words = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for name, value in re.findall(r"(\w+)=([^;]+)", " ".join(answer.headers.get_all("Set-Cookie") or ())):
            if name in cookies:
                with self._lock:
                    self._cookies[name] = value
        return Answer(answer.status, words, path), answer.headers.get("Location", "")


def _body(data: Mapping[str, object], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """What a form sends, and its content type: fields, each with a value or a list of them, and files."""
    if not files:
        return urlencode(data, doseq=True).encode(), "application/x-www-form-urlencoded"
    edge, parts = uuid4().hex, []
    for name, value in data.items():
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (called, content) in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def times_in_words(told: Told) -> Iterator[str]:
    """A line for each kind of act and one for all, and the first of the faults."""
    for kind, some in [*sorted(told.took.items()), ("all", everything(told))]:
        if some:
            yield f"{kind:14} {len(some):6} acts  median {statistics.median(some):6.0f} ms  p95 {p95(some):6.0f} ms"
    yield f"{len(told.faults)} faults, {told.lost} answers lost"
    yield from (f"   {fault}" for fault in told.faults[:10])


def everything(told: Told) -> list[float]:
    """The milliseconds of all acts."""
    return [each for some in told.took.values() for each in some]


def p95(some: list[float]) -> float:
    """What 95 of 100 stay within."""
    return sorted(some)[int(len(some) * 0.95)] if some else 0.0
