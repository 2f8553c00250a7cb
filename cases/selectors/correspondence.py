"""Letters on their way: what waits for the service desk."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import rules
from cases.enums import Channel
from cases.hooks import letter_types
from cases.models import Delivery, Letter, PrintBatch
from imr_site.accounts.authority import may
from imr_site.accounts.models import User


def visible_deliveries(actor: User) -> QuerySet[Delivery]:
    """The letters on their way, for those who serve them or look after those who do."""
    deliveries = Delivery.objects.select_related("letter__case", "letter__recipient", "letter__job", "job", "batch")
    return deliveries if may(actor, rules.see_service) else deliveries.none()


def visible_batches(actor: User) -> QuerySet[PrintBatch]:
    """The print batches, the newest first."""
    batches = PrintBatch.objects.select_related("made_by", "mailed_by", "job")
    return batches if may(actor, rules.see_service) else batches.none()


def ready_to_print() -> QuerySet[Delivery]:
    """Finished letters of what stands that go by mail and are in no batch."""
    return standing(Delivery.objects.all()).filter(_UNSENT, channel=Channel.MAIL.value, batch__isnull=True)


def standing(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those of letters whose word was not set aside, by what each kind of letter says of that."""
    conditions = [Q(letter__kind=kind.value) & known.standing("letter") for kind, known in letter_types.items()]
    return deliveries.filter(reduce(or_, conditions, Q(pk__in=[])))


def desk(actor: User) -> dict[str, QuerySet[Delivery]]:
    """What waits, by the work it is; the oldest letter first. What was set aside waits for nothing."""
    deliveries = standing(visible_deliveries(actor)).order_by("letter__sealed_at", "pk")
    again = Delivery.objects.filter(letter=OuterRef("letter"), returned_on__isnull=True)
    return {
        "print": deliveries.filter(pk__in=ready_to_print().values("pk")),
        "fax": deliveries.filter(_UNSENT, channel=Channel.FAX.value),
        "electronic": deliveries.filter(_UNSENT, channel=Channel.ELECTRONIC.value),
        "failed": deliveries.filter(letter__sealed_at__isnull=True, letter__job__failed_at__isnull=False),
        "returned": deliveries.filter(~Exists(again), returned_on__isnull=False).filter(_newest()),
    }


_UNSENT = Q(letter__sealed_at__isnull=False, sent_on__isnull=True, returned_on__isnull=True)


def _newest() -> Q:
    """Of several that came back only the last asks for something."""
    later = Delivery.objects.filter(letter=OuterRef("letter"), pk__gt=OuterRef("pk"))
    return ~Q(Exists(later))


def sealed_letters(*, case_number: str = "") -> QuerySet[Letter]:
    """The finished letters, of all cases or of one."""
    letters = Letter.objects.filter(sealed_at__isnull=False).select_related("case")
    return letters.filter(case__case_number=case_number) if case_number else letters
