"""Lists the items of a determination in the columns by which they are compared and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import prefetch_related_objects

from cases.enums import PartyKind
from cases.models import Case
from imr_site.jobs.registry import Progress
from reviews.guidelines.drugs import has_opioid
from reviews.guidelines.requests import parse_request
from reviews.letters.citations import sources_cited
from reviews.models import DecidedItem, Determination
from reviews.selectors.determination import printed_decisions
from reviews.selectors.quality.agreement import agreements
from reviews.selectors.quality.alike import alike_of
from reviews.statistics.people import representation_of, residence_of


def list_decided_items(*, determination: Determination) -> None:
    """List the items of a determination, in the transaction that stores it."""
    DecidedItem.objects.bulk_create(_rows(determination, _agreements_now(determination)))


def list_decided_items_of_record(*, determinations: Sequence[Determination]) -> None:
    """List the items of determinations that were issued elsewhere, many in two statements."""
    prefetch_related_objects([determination.case for determination in determinations], "parties")
    DecidedItem.objects.bulk_create(row for determination in determinations for row in _rows(determination, {}))


def rebuild_decided_items(*, progress: Progress) -> int:
    """List the items of all determinations anew, as requests and citations are read now. Returns how many there are.

    How a decision stood to the findings at its issue is kept: findings go with the working text of a round.
    """
    total = Determination.objects.count()
    for done, determination in enumerate(
        Determination.objects.select_related("round__reviewer", "case")
        .prefetch_related("case__parties")
        .order_by("pk")
        .iterator(chunk_size=200),
        start=1,
    ):
        with transaction.atomic():
            before = dict(determination.decided_items.values_list("position", "agreement"))
            determination.decided_items.all().delete()
            DecidedItem.objects.bulk_create(_rows(determination, before or _agreements_now(determination)))
        progress(done, total)
    return DecidedItem.objects.count()


def _agreements_now(determination: Determination) -> dict[int, str]:
    """By the position in the letter."""
    round_ = determination.round
    if round_ is None or round_.joint_id is not None:
        return {}
    found = agreements(round_)
    items = [decision.item_id for decision in printed_decisions(round_)]
    return {position: found.get(item, "") for position, item in enumerate(items, start=1)}


def _rows(determination: Determination, agreed: dict[int, str]) -> Iterator[DecidedItem]:
    content, round_ = determination.letter_content, determination.round
    shared = {
        "injured_on": content.date_of_injury,
        "licence_states": _lines(content.licence_states),
        "specialties": _lines(content.specialties),
        "reviewer": round_.reviewer if round_ and round_.joint_id is None else None,
        "decided_on": content.decision_date,
        **_of_parties(determination.case),
    }
    requests = [parse_request(item.title) for item in content.items]
    told = zip(content.items, requests, alike_of(content, requests), strict=True)
    for position, (item, request, alike) in enumerate(told, start=1):
        yield DecidedItem(
            determination=determination,
            position=position,
            category=request.category.value if request.category else "",
            opioid=has_opioid(request.ingredients),
            sources=_lines(sources_cited(item.imro_guideline)),
            **alike._asdict(),
            outcome=item.decision,
            agreement=agreed.get(position, ""),
            **shared,
        )


def _lines(names: Iterable[str]) -> str:
    return "\n".join(sorted(set(names)))


def _of_parties(case: Case) -> dict[str, str]:
    """Who acts for the worker, where the worker lives and who asked; empty where the case names no worker."""
    parties = {PartyKind(party.kind): party for party in case.parties.all()}
    npis = [party.npi for party in case.parties.all() if party.kind == PartyKind.REQUESTING_PHYSICIAN and party.npi]
    worker = parties.get(PartyKind.INJURED_WORKER)
    return {
        "representation": representation_of(parties).value if worker else "",
        "residence": residence_of(worker.address) if worker else "",
        "requester_npi": npis[-1] if npis else "",
    }
