"""`manage.py load_demo` and `demo`: fictional cases to try the site with, and the main job without a browser."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError
from django.test import override_settings

from cases.enums import CaseState, ItemStatus
from cases.models import Case, Letter
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.audit.verification import verify_log
from reviews.demo.people import PASSWORD, PEOPLE
from reviews.models import Determination, Reviewer
from tests.reviews.reading import pdf_text
from tests.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

COUNTED = (User, Reviewer, Case, Determination, Letter, Event)


@pytest.fixture
def trying(settings) -> None:
    settings.DEBUG = True


@pytest.mark.parametrize("command", ["load_demo", "demo"])
def test_refused_where_debug_is_off(command):
    with pytest.raises(CommandError, match="refused unless DEBUG=1"):
        run(command)
    assert not User.objects.exists()
    assert not Case.objects.exists()


@pytest.fixture(scope="class")
def loaded(rows_of_a_class) -> str:
    """What `load_demo` prints, which was run once."""
    with override_settings(DEBUG=True):
        return run("load_demo").out


@pytest.mark.usefixtures("trying")
class TestLoadDemo:
    def test_a_case_of_every_kind_and_a_second_run_changes_nothing(self, loaded):
        before = [model.objects.count() for model in COUNTED]
        assert run("load_demo").out == loaded
        assert [model.objects.count() for model in COUNTED] == before
        assert verify_log().problems == ()

        assert Case.objects.count() >= 6
        assert set(Case.objects.values_list("state", flat=True)) >= {
            CaseState.RECEIVED,
            CaseState.RECORDS_PENDING,
            CaseState.READY_FOR_REVIEW,
            CaseState.CLINICAL_REVIEW,
            CaseState.DETERMINATION_DRAFTED,
            CaseState.ISSUED,
        }
        assert Case.objects.filter(priority="expedited").exists()
        assert Case.objects.exclude(items__authorized_part="").exists()
        numbers = Counter(Case.objects.values_list("case_number", "items__status"))
        items = {number for (number, status), count in numbers.items() if count > 1 and status == ItemStatus.OPEN}
        assert items
        outcomes = {determination.outcome.value for determination in Determination.objects.all()}
        assert outcomes == {"uphold", "partial_overturn"}

    def test_a_sign_in_for_every_role(self, rf, loaded):
        assert {person.role for person in PEOPLE} == set(Role)
        for person in PEOPLE:
            assert f"{person.role.label:<22} {person.email:<26} {PASSWORD}\n" in loaded
            assert authenticate(rf.post("/"), email=person.email, password=PASSWORD) == User.objects.get(
                email=person.email
            )

    def test_their_passwords_open_nothing_outside_debug(self, rf, settings, loaded):
        settings.DEBUG = False
        assert authenticate(rf.post("/"), email=PEOPLE[0].email, password=PASSWORD) is None


@pytest.mark.usefixtures("trying")
class TestDemo:
    def test_prints_where_the_letter_is(self):
        ran = run("demo")
        path = Path(ran.out.strip())
        text = " ".join(pdf_text(path.read_bytes()).split())
        assert "Case Number: CM15-0100001" in text
        assert "soft tissue massage: Upheld" in text
        assert "Forsyth" not in text
        assert ran.err.rstrip().endswith("CM15-0100001: Uphold")

    def test_tells_the_way_from_the_application_to_the_letter(self):
        actions = [line.split("  ")[1].strip() for line in run("demo").err.splitlines()[:-1]]
        assert actions == [
            "start eligibility review",
            "find eligible",
            "assign",
            "await records",
            "records complete",
            "start clinical review",
            "submit determination",
            "start quality review",
            "issue",
        ]

    def test_again_gives_the_same_letter(self):
        first, second = run("demo"), run("demo")
        assert first.out == second.out
        assert second.err.rstrip().endswith("CM15-0100001: Uphold (was on file)")
        assert Letter.objects.filter(kind="determination").count() == 1
        assert Event.objects.filter(kind="letter.rendered").count() == 1
