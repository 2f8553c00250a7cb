"""The digest of a morning: what is due for each of the staff, told once on each business day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

from cases.enums import JobKind, NotificationKind
from cases.selectors.clocks import calendars
from cases.selectors.for_you import TOLD_TO, digest_of
from cases.services.notifications import notify
from imr_site.accounts.models import User
from imr_site.jobs.models import Job
from imr_site.jobs.registry import Progress
from imr_site.jobs.services import enqueue


def ask_for_digests() -> bool:
    """Ask for the digests of today, once, from `DIGEST_HOUR` of California on, on business days; whether it did."""
    now = timezone.localtime()
    if now.hour < settings.DIGEST_HOUR or not is_business_day(now.date()):
        return False
    key = now.date().isoformat()
    if Job.objects.filter(kind=JobKind.SEND_DIGESTS.value, key=key).exists():
        return False
    enqueue(kind=JobKind.SEND_DIGESTS, key=key, args={})
    return True


def send_digests(*, progress: Progress) -> int:
    """Tell each person for whom something is due today what it is, once a day; on a day without business nobody."""
    day = timezone.localdate()
    if not is_business_day(day):
        return 0
    people = User.objects.filter(is_active=True, role__in=TOLD_TO[NotificationKind.DIGEST]).order_by("pk")
    made, total = 0, people.count()
    for done, person in enumerate(people):
        progress(done, total)
        if digest := digest_of(person):
            told = notify(people=[person], kind=NotificationKind.DIGEST, about=f"digest/{day}", words=digest.words)
            made += len(told)
    progress(total, total)
    return made


def is_business_day(day: date) -> bool:
    """Whether business is done in California on this day, as clocks count it."""
    return calendars().business.counts(day)
