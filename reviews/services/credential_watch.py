"""Tells administrators and case managers of licences and certifications of reviewers that are about to expire."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cases.enums import NotificationKind
from cases.selectors.for_you import TOLD_TO
from cases.services.notifications import notify
from imr_site.accounts.models import User
from reviews.models import Certification, License


def tell_of_expiring() -> int:
    """Tell of each credential whose last day lies within a lead of `CREDENTIAL_DAYS`, once per credential and lead.

    Of several leads that are reached the nearest counts. One that was renewed has another last day, and is told of
    anew. Returns how many notifications were made.
    """
    today, leads = timezone.localdate(), sorted(set(settings.CREDENTIAL_DAYS))
    if not leads:
        return 0
    within = {"expires_on__range": (today, today + timedelta(days=leads[-1])), "reviewer__user__is_active": True}
    licences = License.objects.filter(**within).select_related("reviewer__user")
    certifications = Certification.objects.filter(**within).select_related("reviewer__user", "specialty")
    people = list(User.objects.filter(role__in=TOLD_TO[NotificationKind.CREDENTIAL], is_active=True))
    made = 0
    found: list[License | Certification] = [*licences, *certifications]
    for credential in found:
        last = credential.expires_on
        if last is None:
            continue
        name = type(credential).__name__.lower()
        what = f"Licence {credential}" if isinstance(credential, License) else f"Certification in {credential}"
        lead = next(lead for lead in leads if last - timedelta(days=lead) <= today)
        with transaction.atomic():
            told = notify(
                people=people,
                kind=NotificationKind.CREDENTIAL,
                about=f"{name}/{credential.pk}/{last}/{lead}",
                words=f"{what} of {credential.reviewer} expires on {date_format(last)}.",
            )
        made += len(told)
    return made
