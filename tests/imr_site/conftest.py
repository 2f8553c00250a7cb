from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)


@pytest.fixture
def new_user(db) -> Callable[..., User]:
    """Make users; each has an address of its own and `PASSWORD`."""

    def new(role: Role = Role.CASE_MANAGER, **fields: object) -> User:
        number = next(_numbers)
        fields = {"email": f"person{number}@example.org", "full_name": f"Person {number}", **fields}
        return User.objects.create_user(password=PASSWORD, role=role, **fields)

    return new


@pytest.fixture
def user(new_user) -> User:
    return new_user()
