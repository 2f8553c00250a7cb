"""Passwords made of names that anybody would try first."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(settings):
    settings.ORGANIZATION_NAME, settings.ORGANIZATION_SHORT_NAME = "Harbor View Reviews, Inc.", "Harbor View"


@pytest.mark.parametrize("password", ["HarborView2026!", "harbor-view-imr", "MedicalReview1234", "view!!harbor!!1"])
def test_little_more_than_our_names_is_refused(password):
    with pytest.raises(ValidationError, match="little more than the name of Harbor View or of its work"):
        validate_password(password)


@pytest.mark.parametrize("password", ["a harbor of seven quiet herons", "overview-lantern-42", "plum trombone lake"])
def test_a_word_of_them_among_others_is_not(password):
    validate_password(password)
