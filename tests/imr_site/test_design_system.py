"""The page of all parts of the design system, which only developers see."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_every_part_is_shown_with_made_up_data(client, settings):
    settings.DEBUG = True
    page = client.get(reverse("design_system")).content.decode()
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    shown = ["CM15-0092214", "mtus.opioids.med", "180 mg a day", "Quality review"]
    assert [part for part in [*shown, "Page 31 of the records cannot be read"] if part not in words] == []
