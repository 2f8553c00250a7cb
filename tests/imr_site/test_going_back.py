"""A migration refuses to be undone where rows would be lost, and says which."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection

from imr_site.going_back import WAY_BACK, refuse_to_lose
from tests.factories import open_

pytestmark = pytest.mark.django_db


def _undo(*rows):
    refuse_to_lose(*rows).reverse_code(apps, connection.schema_editor())


def test_it_says_what_would_be_lost_and_the_way_back():
    open_()
    with pytest.raises(CommandError) as refused:
        _undo(
            ("cases.Case", {"state": "issued"}, "issued cases would be lost"), ("cases.Case", {}, "cases would be lost")
        )
    assert str(refused.value) == f"This migration is not undone: cases would be lost (1 rows). {WAY_BACK}"


def test_without_such_rows_it_is_undone():
    open_()
    assert _undo(("cases.Case", {"state": "issued"}, "issued cases would be lost")) is None
