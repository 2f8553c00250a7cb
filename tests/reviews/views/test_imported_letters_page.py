"""The page of imported letters to publish: what it counts and lists, and who presses what."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from imr_site.accounts.enums import Role
from imr_site.jobs.models import Job
from reviews.models import PublicDetermination, PublicDraft
from tests.factories import a_case_manager, a_person, a_quality_physician, an_administrator
from tests.factories.public import RELEASER
from tests.reviews.services.test_imported_letters import imported, scanned, work_off

pytestmark = pytest.mark.django_db
SEES = {Role.CASE_MANAGER, Role.QUALITY, Role.ADMINISTRATOR}
PREPARES = {Role.CASE_MANAGER, Role.ADMINISTRATOR}
RELEASES = {Role.QUALITY, Role.ADMINISTRATOR}
QUERIES = 19
LEAKS = "Call her at (916) 555-0134 after work."


def seen() -> str:
    return timezone.now().isoformat()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_pages_and_acts(role, as_):
    scanned("", by=a_case_manager("Tilda Brandt"))
    visit = as_(a_person(role))
    answers = (
        visit.get("imported_letters").status_code,
        visit.get("imported_status").status_code,
        visit.post("imported_prepare").status_code,
        visit.post("imported_release", prepared_until=seen()).status_code,
    )
    assert answers == (
        200 if role in SEES else 403,
        200 if role in SEES else 403,
        302 if role in PREPARES else 403,
        302 if role in RELEASES else 403,
    )
    work_off()
    assert PublicDetermination.objects.count() == (role in RELEASES)


def test_scanned_by_one_released_by_another(as_):
    imported("", LEAKS)
    manager, quality = as_(a_case_manager()), as_(a_quality_physician(RELEASER))
    assert "Scan 2 letters" in manager.said("imported_letters")
    assert "Scan 2 letters" not in quality.said("imported_letters")
    manager.post("imported_prepare")
    assert "1 batch at work" in manager.said("imported_letters")
    work_off()
    said = quality.said("imported_letters")
    assert "Release 1 letter" in said
    assert "Number in “Clinical case summary”: must be edited" in said
    assert reverse("public_edit", args=[stopped_pk()]) not in said
    assert reverse("public_edit", args=[stopped_pk()]) in manager.said("imported_letters")
    quality.post("imported_release", prepared_until=seen())
    work_off()
    assert "Release 1 letter" not in quality.said("imported_letters")
    assert PublicDetermination.objects.get().determination.case.case_number == "CM18-0000001"


def stopped_pk() -> int:
    return PublicDraft.objects.get(prepared_at=None).determination_id


def test_ones_own_work_is_counted_and_not_offered(as_):
    scanned("", by=an_administrator())
    said = as_(an_administrator()).said("imported_letters")
    assert "1 of them prepared by you" in said
    assert "Release 1 letter" not in said


def test_the_day_of_the_import_stays_in_the_address(as_):
    imported("")
    visit, today = as_(a_case_manager()), timezone.localdate()
    address = f"{reverse('imported_prepare')}?imported_on={today.isoformat()}"
    assert address in visit.client.get(reverse("imported_letters"), {"imported_on": today.isoformat()}).content.decode()
    answer = visit.client.post(address)
    assert answer.url == f"{reverse('imported_letters')}?imported_on={today.isoformat()}"
    none = visit.client.post(f"{reverse('imported_prepare')}?imported_on=2020-01-02")
    assert (none.status_code, Job.objects.filter(kind="reviews.prepare_imported").count()) == (302, 1)


def test_the_part_that_is_polled_ends_with_the_page_read_again(as_):
    imported("")
    visit = as_(a_case_manager())
    visit.post("imported_prepare")
    assert "HX-Refresh" not in visit.get("imported_status", htmx=True)
    work_off()
    assert visit.get("imported_status", htmx=True)["HX-Refresh"] == "true"


def test_a_release_that_does_not_say_what_was_seen_releases_nothing(as_):
    scanned("")
    as_(a_quality_physician(RELEASER)).post("imported_release", prepared_until="yesterday")
    assert Job.objects.filter(kind="reviews.release_imported").count() == 0


@pytest.mark.parametrize("letters", [1, 3])
def test_takes_as_many_queries_for_one_stopped_letter_as_for_three(letters, as_, django_assert_num_queries):
    scanned(*[LEAKS] * letters)
    visit = as_(a_case_manager())
    visit.get("imported_letters")
    with django_assert_num_queries(QUERIES):
        visit.get("imported_letters")
