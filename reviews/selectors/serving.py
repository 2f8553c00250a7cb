"""Letters on their way: what waits for the service desk."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import Channel
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from reviews.models import PrintBatch, Service
from reviews.selectors.determination import stands

SERVES = {Role.CASE_MANAGER, Role.ADMINISTRATOR}
"""Who serves letters."""
LOOKS = SERVES | {Role.AUDITOR}


def visible_services(actor: User) -> QuerySet[Service]:
    """The letters on their way, for those who serve them or look after those who do."""
    services = Service.objects.select_related(
        "letter__determination__case", "letter__recipient", "letter__job", "job", "batch"
    )
    return services if actor.is_active and Role(actor.role) in LOOKS else services.none()


def visible_batches(actor: User) -> QuerySet[PrintBatch]:
    """The print batches, the newest first."""
    batches = PrintBatch.objects.select_related("made_by", "mailed_by", "job")
    return batches if actor.is_active and Role(actor.role) in LOOKS else batches.none()


def ready_to_print() -> QuerySet[Service]:
    """Finished letters of what stands that go by mail and are in no batch."""
    return standing(Service.objects.all()).filter(_UNSENT, channel=Channel.MAIL.value, batch__isnull=True)


def standing(services: QuerySet[Service]) -> QuerySet[Service]:
    """Those whose determination was not set aside."""
    return services.filter(stands("letter__determination"))


def desk(actor: User) -> dict[str, QuerySet[Service]]:
    """What waits, by the work it is; the oldest letter first. What was set aside waits for nothing."""
    services = standing(visible_services(actor)).order_by("letter__sealed_at", "pk")
    again = Service.objects.filter(letter=OuterRef("letter"), returned_on__isnull=True)
    return {
        "print": services.filter(pk__in=ready_to_print().values("pk")),
        "fax": services.filter(_UNSENT, channel=Channel.FAX.value),
        "electronic": services.filter(_UNSENT, channel=Channel.ELECTRONIC.value),
        "failed": services.filter(letter__sealed_at__isnull=True, letter__job__failed_at__isnull=False),
        "returned": services.filter(~Exists(again), returned_on__isnull=False).filter(_newest()),
    }


_UNSENT = Q(letter__sealed_at__isnull=False, sent_on__isnull=True, returned_on__isnull=True)


def _newest() -> Q:
    """Of several that came back only the last asks for something."""
    later = Service.objects.filter(letter=OuterRef("letter"), pk__gt=OuterRef("pk"))
    return ~Q(Exists(later))
