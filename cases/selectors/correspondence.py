"""The deliveries of letters that wait for the service desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases import rules
from cases.audit_kinds import LetterAudit
from cases.enums import Channel
from cases.hooks import letter_types
from cases.models import Case, Delivery, DeliveryReport, Letter, PrintBatch
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.audit.models import Event


def visible_deliveries(actor: User) -> QuerySet[Delivery]:
    """All deliveries for those who may see the service desk; none for others."""
    deliveries = Delivery.objects.select_related("letter__case", "letter__recipient", "letter__job", "job", "batch")
    return deliveries if may(actor, rules.see_service) else deliveries.none()


def visible_batches(actor: User) -> QuerySet[PrintBatch]:
    """The print batches, newest first, for those who may see the service desk; none for others."""
    batches = PrintBatch.objects.select_related("made_by", "mailed_by", "job")
    return batches if may(actor, rules.see_service) else batches.none()


def left_out_of(actor: User, batch: PrintBatch) -> QuerySet[Delivery]:
    """The deliveries that were in the batch and were not recorded when it was mailed, as their letter was set aside."""
    mailed = Event.objects.filter(kind=LetterAudit.BATCH_MAILED, subject=f"batch/{batch.pk}").order_by("id")
    names = [pk for data in mailed.values_list("data", flat=True) for pk in data.get("left_out", ())]
    return visible_deliveries(actor).filter(pk__in=names).order_by("letter__case__case_number", "pk")


def ready_to_print() -> QuerySet[Delivery]:
    """The deliveries by mail whose letter is sealed and still stands, and which are in no batch yet."""
    return of_standing_letters(Delivery.objects.all()).filter(_UNSENT, channel=Channel.MAIL.value, batch__isnull=True)


def of_standing_letters(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those of the deliveries whose letter was not set aside; each kind of letter defines when that is."""
    alike: dict[Callable[[str], Q], list[str]] = {}
    for kind, known in letter_types.items():
        alike.setdefault(known.standing, []).append(kind.value)
    conditions = [Q(letter__kind__in=kinds) & standing("letter") for standing, kinds in alike.items()]
    return deliveries.filter(reduce(or_, conditions, Q(pk__in=[])))


def waiting_deliveries(actor: User) -> dict[str, QuerySet[Delivery]]:
    """The deliveries that wait for work, by the tab of the service desk that lists them, the oldest letter first.

    A letter that was set aside waits for nothing.
    """
    deliveries = of_standing_letters(visible_deliveries(actor)).order_by("letter__sealed_at", "pk")
    again = Delivery.objects.filter(letter=OuterRef("letter"), returned_on__isnull=True)
    return {
        "print": deliveries.filter(pk__in=ready_to_print().values("pk")),
        "fax": deliveries.filter(_UNSENT, channel=Channel.FAX.value),
        "electronic": deliveries.filter(_UNSENT, channel=Channel.ELECTRONIC.value),
        "failed": deliveries.filter(letter__sealed_at__isnull=True, letter__job__failed_at__isnull=False),
        "tried": deliveries.annotate(wrong_numbers=Count("tries")).filter(_UNREAD, wrong_numbers__gte=TOLD_FROM),
        "returned": deliveries.filter(~Exists(again), returned_on__isnull=False).filter(_newest()),
    }


TRIES_OF_A_LINK = 50
"""Wrong numbers at one link, of all networks, from which it opens nothing more."""
TOLD_FROM = 5
"""Wrong case numbers at one link from which the service desk is told; a party who mistypes comes to fewer."""
_UNREAD = Q(sent_on__isnull=False, received_on__isnull=True, returned_on__isnull=True)
_UNSENT = Q(letter__sealed_at__isnull=False, sent_on__isnull=True, returned_on__isnull=True)


def _newest() -> Q:
    """Only the last delivery of a letter: an earlier one that was returned needs no more work."""
    later = Delivery.objects.filter(letter=OuterRef("letter"), pk__gt=OuterRef("pk"))
    return ~Q(Exists(later))


def visible_reports(actor: User) -> QuerySet[DeliveryReport]:
    """The messages that came back and had to be read by a person, for those who may see the service desk."""
    about = ("delivery__letter__case", "delivery__letter__recipient", "settled_by")
    reports = DeliveryReport.objects.select_related(*about)
    return reports if may(actor, rules.see_service) else reports.none()


def waiting_reports(actor: User) -> QuerySet[DeliveryReport]:
    """Those of them that wait for a person, the oldest first."""
    return visible_reports(actor).filter(settled_at__isnull=True)


def may_come_back(actor: User, case: Case) -> QuerySet[Delivery]:
    """The messages of a case of which a report may tell that they came back."""
    waiting = visible_deliveries(actor).filter(letter__case=case, channel=Channel.ELECTRONIC.value)
    on_its_way = Q(sent_on__isnull=False) | Q(job__isnull=False)
    return waiting.filter(on_its_way, returned_on__isnull=True, received_on__isnull=True).order_by("pk")


def sealed_letters(*, case_number: str = "") -> QuerySet[Letter]:
    """The sealed letters of all cases, or of one case."""
    letters = Letter.objects.filter(sealed_at__isnull=False).select_related("case")
    return letters.filter(case__case_number=case_number) if case_number else letters
