"""Which applications may be decided in one determination, and which are (8 CCR 9792.10.4(a))."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from cases.consolidation import Application, Named, is_alike, obstacles
from cases.enums import CaseOrigin, CaseState, PartyKind
from cases.models import Case, Document
from cases.selectors.cases import visible_cases
from imr_site.accounts.models import User

MOST = 50
"""So many eligible cases of one date of injury are compared; a worker has no more under review at once."""


def application_of(case: Case) -> Application:
    """What decides whether the application may be put together with another."""
    return Application(
        injured_on=case.date_of_injury,
        injury_ended_on=case.injury_ended_on,
        parties=tuple(
            Named(PartyKind(party.kind), party.name, party.organization, party.npi) for party in case.parties.all()
        ),
    )


@dataclass(frozen=True, slots=True)
class Companion:
    """An eligible case of the same worker, physician and date of injury, and what is to be done before they join."""

    case: Case
    missing: tuple[str, ...]


def companions_of(case: Case, actor: User) -> list[Companion]:
    """The cases in whose determination this eligible application may be decided too, the oldest first."""
    if case.case_state is not CaseState.ELIGIBLE or case.consolidated.exists():
        return []
    mine = application_of(case)
    eligible = visible_cases(actor).filter(
        origin=CaseOrigin.NATIVE.value, state=CaseState.ELIGIBLE.value, date_of_injury=case.date_of_injury
    )
    others = eligible.exclude(pk=case.pk).prefetch_related("parties").order_by("pk")[:MOST]
    compared = [(other, application_of(other)) for other in others]
    return [Companion(other, tuple(obstacles(lead, mine))) for other, lead in compared if is_alike(lead, mine)]


@dataclass(frozen=True, slots=True)
class Joined:
    """An application that is decided in a case, and what differs since: a fact of one of them was corrected."""

    case: Case
    differs: tuple[str, ...]


def joined_to(case: Case) -> list[Joined]:
    """The applications that are decided in this gathered case besides its own, the oldest first."""
    joined = sorted(case.consolidated.all(), key=lambda other: other.pk)
    if not joined:
        return []
    lead = application_of(case)
    return [Joined(other, tuple(obstacles(lead, application_of(other)))) for other in joined]


def documents_on(case: Case) -> QuerySet[Document]:
    """The records of the case, and of the applications that are decided in it."""
    return Document.objects.filter(case__in=[case.pk, *(other.pk for other in case.consolidated.all())])
