from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from cases.models import Notification
from cases.services.events import business_time
from cases.services.notifications import mail_notification
from imr_site.accounts.enums import Role
from reviews.models import Certification, License, Reviewer
from reviews.services.credential_watch import tell_of_credentials
from tests.factories import (
    a_case_manager,
    a_medical_director,
    a_person,
    a_reviewer,
    an_administrator,
    an_intake_coordinator,
)
from tests.factories.reviews import SPECIALTY

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
    """What the staff is told."""
    rows = Notification.objects.filter(kind="credential").exclude(person__role=Role.REVIEWER).order_by("id")
    return [(str(row.person), row.words) for row in rows]


def _told_reviewers() -> list[str]:
    rows = Notification.objects.filter(kind="credential", person__role=Role.REVIEWER).order_by("id")
    return [row.words for row in rows]


def test_who_designates_reviewers_is_told_once_at_each_lead(licence, time_machine):
    words = f"Licence {licence} of {licence.reviewer} expires on {date_format(licence.expires_on)}."
    both = [("Marcus Obi", words), ("Sam Petrosyan", words)]
    found = []
    for days in (61, 60, 59, 14, 1, -1):
        time_machine.move_to(business_time(licence.expires_on - timedelta(days=days)))
        tell_of_credentials()
        found.append(sorted(_told()))
    assert found == [[], both, both, sorted(both * 2), sorted(both * 2), sorted(both * 2)]


def test_a_renewed_one_is_told_of_anew_and_of_who_left_nothing(licence, settings):
    settings.CREDENTIAL_DAYS = [90]
    assert tell_of_credentials() == 3
    licence.expires_on += timedelta(days=7)
    licence.save()
    assert tell_of_credentials() == 3
    licence.expires_on += timedelta(days=7)
    licence.save()
    licence.reviewer.user.is_active = False
    licence.reviewer.user.save()
    assert tell_of_credentials() == 0


def test_a_certification_is_named_by_its_specialty(licence, settings):
    settings.CREDENTIAL_DAYS = [30]
    certification = Certification.objects.filter(reviewer=licence.reviewer)[0]
    certification.expires_on = timezone.localdate()
    certification.save()
    tell_of_credentials()
    assert {words.partition(" of ")[0] for _who, words in _told()} == {f"Certification in {certification}"}


class TestReviewer:
    def test_is_told_of_the_own_licence_and_certification(self, licence, settings, mailoutbox):
        settings.CREDENTIAL_DAYS = [90]
        Certification.objects.update(expires_on=timezone.localdate())
        tell_of_credentials()
        day, today = date_format(licence.expires_on), date_format(timezone.localdate())
        assert _told_reviewers() == [
            f"Your California licence expires on {day}. Send the renewal to an administrator.",
            f"Your certification in {SPECIALTY} expires on {today}. Send the renewal to an administrator.",
        ]

    def test_reads_it_in_the_message_and_the_staff_reads_no_name(self, licence, settings, mailoutbox):
        settings.CREDENTIAL_DAYS = [90]
        tell_of_credentials()
        for row in Notification.objects.all():
            mail_notification(notification_id=row.pk)
        of = {message.to[0]: message.body for message in mailoutbox}
        own = of.pop(licence.reviewer.user.email)
        assert "Your California licence expires on" in own
        assert all("A credential needs attention." in body and "Forsyth" not in body for body in of.values())

    @pytest.mark.parametrize(("days", "count"), [(334, 0), (335, 1), (364, 1), (365, 1), (366, 2)])
    def test_is_asked_to_state_it_again_after_eleven_months_and_after_a_year(self, licence, time_machine, days, count):
        attested = timezone.localdate()
        License.objects.update(expires_on=date(2099, 1, 1))
        for day in sorted({335, days} - ({335} if days < 335 else set())):
            time_machine.move_to(business_time(attested + timedelta(days=day)))
            tell_of_credentials()
            tell_of_credentials()
        words = f"You last stated on {date_format(attested)} that the credentials on file are whole."
        assert _told_reviewers() == [f"{words} State it under “My credentials”; it counts for a year."] * count
        assert len(_told()) == 2 * count

    def test_is_asked_who_never_stated_it(self, licence):
        License.objects.update(expires_on=date(2099, 1, 1))
        Reviewer.objects.update(practice_attested_on=None)
        tell_of_credentials()
        tell_of_credentials()
        assert [words.partition(" that ")[0] for words in _told_reviewers()] == ["You have not stated yet"]
        assert _told()[0][1] == "Lena Forsyth has not stated yet that the credentials on file are whole."


def test_the_staff_is_told_of_the_licence_of_the_medical_director(licence, time_machine):
    License.objects.update(expires_on=date(2099, 1, 1))
    last = timezone.localdate() + timedelta(days=61)
    a_medical_director(licence_expires_on=last)
    found = []
    for days in (61, 60, 14, 0, -1):
        time_machine.move_to(business_time(last - timedelta(days=days)))
        tell_of_credentials()
        found.append(len(_told()))
    assert found == [0, 2, 4, 4, 4]
    words = f"The California licence of the medical director, Dana Whitfield, MD, expires on {date_format(last)}."
    assert {said for _who, said in _told()} == {words}
    assert _told_reviewers() == []
