"""No output of any kind tells who reviewed a case, and no kind of output is left out here."""

from __future__ import annotations

import pytest
from django.core.management import get_commands

from cases.addressing import Notice
from cases.enums import LetterKind
from cases.models import Letter
from reviews.models import License
from reviews.selectors.register.search import Search, find_published
from tests.reviews.identity.outputs import FILES, FOR_KEEPERS, INSIDE, NO_FILES_OF_OURS, OUT, WAYS, files_given_out
from tests.reviews.identity.roster import LENA, ROSTER, Hostile
from tests.reviews.identity.searching import leaks
from tests.reviews.identity.walk import a_site
from tests.who_opens_what.asking import a_world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_what_comes_out_tells_nobody(db, tmp_path):
    """In one test, as the cases of the roster take a while to make."""
    with a_site(tmp_path) as site:
        of_a_case = set(Letter.objects.filter(sealed_at__isnull=False).values_list("kind", flat=True))
        found = {name: list(way(site)) for name, way in WAYS.items()}
        found_by_name = [person.name for person in ROSTER if find_published(Search(f'"{person.name}"')).lines]
    of_notices = {f"notice_{notice}" for notice in Notice if notice is not Notice.DETERMINATION}
    assert of_a_case | of_notices == set(LetterKind)
    assert [name for name, outputs in found.items() if not outputs] == []
    assert [leak for outputs in found.values() for leak in leaks(outputs, ROSTER)] == []
    assert found_by_name == []


def test_every_command_writes_for_others_or_is_known_to_write_nothing_of_a_case():
    ours = {name for name, app in get_commands().items() if app.startswith(("cases", "reviews", "imr_site"))}
    assert (ours, OUT.keys() & INSIDE.keys()) == (OUT.keys() | INSIDE.keys(), set())


def test_every_address_that_gives_out_a_file_is_known(db, tmp_path):
    with a_world(tmp_path) as world:
        given = dict(files_given_out(world))
        licence = License.objects.get(reviewer__user__full_name=LENA.name)
    known = FILES.keys() | NO_FILES_OF_OURS.keys() | FOR_KEEPERS.keys()
    assert (given.keys() - known, set(FILES.values()) - WAYS.keys()) == (set(), set())
    of_the_world = Hostile(LENA.name, licence.number, LENA.email, "no NPI", LENA.tells)
    assert leaks([each for name in given.keys() - FOR_KEEPERS for each in given[name]], [of_the_world]) == []
