"""No output of any kind tells who reviewed a case, and no kind of output is left out here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import get_commands

from cases.enums import LetterKind
from cases.models import Letter
from reviews.models import License
from reviews.selectors.public import public_register
from tests.reviews.identity.outputs import FILES, INSIDE, NO_FILES_OF_OURS, OUT, WAYS, files_given_out
from tests.reviews.identity.roster import LENA, ROSTER, Hostile
from tests.reviews.identity.searching import leaks
from tests.reviews.identity.walk import a_site
from tests.who_opens_what.asking import a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.reviews.identity.walk import Site

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    """The published cases of the roster, made once."""
    with django_db_blocker.unblock(), a_site(tmp_path_factory.mktemp("identity")) as made:
        yield made


@pytest.mark.parametrize("way", WAYS)
def test_what_comes_out_tells_nobody(site, way):
    found = list(WAYS[way](site))
    assert found
    assert leaks(found, ROSTER) == []


def test_every_kind_of_letter_was_among_them(site):
    assert set(Letter.objects.filter(sealed_at__isnull=False).values_list("kind", flat=True)) == set(LetterKind)


def test_the_register_finds_nothing_by_the_name_of_a_reviewer(site):
    assert [person.name for person in ROSTER if public_register(person.name).exists()] == []


def test_every_command_writes_for_others_or_is_known_to_write_nothing_of_a_case():
    ours = {name for name, app in get_commands().items() if app.startswith(("cases", "reviews", "imr_site"))}
    assert (ours, OUT.keys() & INSIDE.keys()) == (OUT.keys() | INSIDE.keys(), set())


def test_every_address_that_gives_out_a_file_is_known(django_db_blocker, tmp_path_factory):
    with a_world(tmp_path_factory.mktemp("addresses")) as world:
        given = dict(files_given_out(world))
        licence = License.objects.get(reviewer__user__full_name=LENA.name)
    known = FILES.keys() | NO_FILES_OF_OURS.keys()
    assert (given.keys() - known, set(FILES.values()) - WAYS.keys()) == (set(), set())
    of_the_world = Hostile(LENA.name, licence.number, LENA.email, "no NPI", LENA.tells)
    assert leaks([output for outputs in given.values() for output in outputs], [of_the_world]) == []
