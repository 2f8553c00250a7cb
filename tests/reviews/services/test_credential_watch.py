from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from cases.models import Notification
from cases.services.events import business_time
from imr_site.accounts.enums import Role
from reviews.models import Certification, License
from reviews.services.credential_watch import tell_of_expiring
from tests.factories import a_case_manager, a_person, a_reviewer, an_administrator, an_intake_coordinator

pytestmark = pytest.mark.django_db


@pytest.fixture
def licence() -> License:
    """One that expires in 61 days, of a reviewer whose other credentials do not; and people of other roles."""
    reviewer = a_reviewer()
    Certification.objects.update(expires_on=None)
    License.objects.update(expires_on=date(2099, 1, 1))
    an_administrator()
    a_case_manager()
    an_intake_coordinator()
    a_person(Role.AUDITOR)
    licence = License.objects.filter(reviewer=reviewer)[0]
    licence.expires_on = timezone.localdate() + timedelta(days=61)
    licence.save()
    return licence


def _told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="credential").order_by("id")
    return [(str(row.person), row.words) for row in rows]


def test_who_designates_reviewers_is_told_once_at_each_lead(licence, time_machine):
    words = f"Licence {licence} of {licence.reviewer} expires on {date_format(licence.expires_on)}."
    both = [("Marcus Obi", words), ("Sam Petrosyan", words)]
    found = []
    for days in (61, 60, 59, 14, 1, -1):
        time_machine.move_to(business_time(licence.expires_on - timedelta(days=days)))
        tell_of_expiring()
        found.append(sorted(_told()))
    assert found == [[], both, both, sorted(both * 2), sorted(both * 2), sorted(both * 2)]


def test_a_renewed_one_is_told_of_anew_and_of_who_left_nothing(licence, settings):
    settings.CREDENTIAL_DAYS = [90]
    assert tell_of_expiring() == 2
    licence.expires_on += timedelta(days=7)
    licence.save()
    assert tell_of_expiring() == 2
    licence.expires_on += timedelta(days=7)
    licence.save()
    licence.reviewer.user.is_active = False
    licence.reviewer.user.save()
    assert tell_of_expiring() == 0


def test_a_certification_is_named_by_its_specialty(licence, settings):
    settings.CREDENTIAL_DAYS = [30]
    certification = Certification.objects.filter(reviewer=licence.reviewer)[0]
    certification.expires_on = timezone.localdate()
    certification.save()
    tell_of_expiring()
    assert {words.partition(" of ")[0] for _who, words in _told()} == {f"Certification in {certification}"}
