"""The cache in the database runs nothing that stands in its table."""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection

from tests.imr_site.threads import at_once

pytestmark = pytest.mark.django_db
START = datetime(2017, 4, 3, 10, tzinfo=UTC)


@pytest.fixture(params=["default", "limits"])
def cache(request):
    caches[request.param].clear()
    return caches[request.param]


RAN: list[str] = []


def run(word: str) -> None:
    RAN.append(word)


class _Runs:
    """What runs code as soon as it is unpickled."""

    def __reduce__(self):
        return (run, ("code",))


def test_what_somebody_wrote_into_the_table_is_not_run(cache):
    cache.set("key", "ours")
    planted = base64.b64encode(pickle.dumps(_Runs())).decode()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {cache._table} SET value = %s", [planted])  # noqa: S608
    assert cache.get("key", "nothing") == "nothing"
    assert RAN == []
    cache.set("key", "ours again")
    assert cache.get("key") == "ours again"


def test_it_keeps_plain_values_and_refuses_others(cache):
    values = {"none": None, "times": [1.5, 2.25], "yes": True, "text": "§ “é”", "mapping": {"a": [1]}}
    cache.set_many(values)
    assert cache.get_many([*values, "absent"]) == values
    with pytest.raises(TypeError):
        cache.set("object", object())


def test_a_value_holds_until_it_expires(cache):
    with time_machine.travel(START, tick=False) as clock:
        cache.set("key", 1, timeout=60)
        assert (cache.add("key", 2, timeout=60), cache.get("key"), cache.has_key("key")) == (False, 1, True)
        clock.shift(timedelta(seconds=61))
        assert (cache.get("key"), cache.touch("key", 60)) == (None, False)
        assert (cache.add("key", 3, timeout=60), cache.touch("key", 600), cache.get("key")) == (True, True, 3)
        clock.shift(timedelta(seconds=599))
        assert (cache.get("key"), cache.incr("key"), cache.delete("key"), cache.get("key")) == (3, 4, True, None)


def test_what_shall_stay_for_ever_stays(cache):
    cache.set("key", 1, timeout=None)
    with time_machine.travel(datetime(2199, 1, 1, tzinfo=UTC)):
        assert cache.get("key") == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_one_key_at_once_one_does():
    assert sum(at_once(8, lambda number: caches["limits"].add("place", number, timeout=60))) == 1
