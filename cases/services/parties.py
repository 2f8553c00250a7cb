"""Adds parties to a case after intake, and corrects what is on file about them."""

from __future__ import annotations

from django.db import transaction

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.enums import CaseState, PartyKind
from cases.errors import CaseError
from cases.models import Case, Party
from cases.services.consequences import standing_of
from cases.services.corrections import NO_REASON, follow, in_words, keep
from cases.services.intake import PartyData
from cases.services.lookup import refresh_lookup
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

NAMES = ("name", "organization", "npi", "licence_number")
"""Who the party is: a reviewer declares conflicts with these names, and a determination prints them."""

DETAILS = ("first_name", "middle_name", "last_name", "specialty", "phone")
"""What is told of the party besides: no letter names it, and no tie is found by it."""

WAYS = ("address", "email", "fax", "channel")
"""Where the party's letters go."""

EVERY = (*NAMES, *DETAILS, *WAYS)

OVER = "This case is over, so its parties stand as they are."
NAMED_AS_ISSUED = "The determination is issued, so its parties keep their names. Correct only where letters go."


def correctable(state: CaseState) -> tuple[str, ...]:
    """The fields of a party that may still be corrected in this state of the case; none once the case is over."""
    if state in {CaseState.TERMINATED, CaseState.WITHDRAWN, CaseState.CLOSED}:
        return ()
    return WAYS if state in {CaseState.ISSUED, CaseState.APPEALED} else EVERY


def add_party(*, case: Case, data: PartyData, actor: User) -> list[str]:
    """Add a person or organization to the case, and return in words what follows from it.

    A party that reviewers are to have no tie to voids the declaration of conflicts (`reviewer_cleared`). Raises
    CaseError once the case is issued or over, for a second injured worker, and without a name.
    """
    require(actor, rules.add_party, case)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if "name" not in correctable(case.case_state):
            raise CaseError(NAMED_AS_ISSUED if correctable(case.case_state) else OVER)
        if not (data.name.strip() or data.organization.strip()):
            raise CaseError("Give every party a name or an organization.")
        if data.kind == PartyKind.INJURED_WORKER and case.parties.filter(kind=data.kind.value).exists():
            raise CaseError("Name one injured worker; an application is about one person.")
        before = standing_of(case)
        facts = {name: str(getattr(data, name)).strip() for name in EVERY}
        party = Party.objects.create(case=case, kind=data.kind.value, **facts)
        record(
            kind=CaseAudit.PARTY_ADDED,
            scope=case.scope,
            subject=f"party/{party.pk}",
            actor=actor,
            data={"kind": party.kind},
        )
        return follow(case=case, before=before, actor=actor)


def correct_party(*, party: Party, data: PartyData, reason: str, actor: User) -> Party:
    """Correct who a party is or where its letters go; the audit log names the changed fields only.

    A changed name, organization or number voids the reviewer's declaration of conflicts (`reviewer_cleared`). No clock
    depends on these fields. Raises CaseError without a reason, if the case is over, the determination is issued and a
    name is changed, no name is left, or the kind differs.
    """
    require(actor, rules.correct_party, party)
    if not reason.strip():
        raise CaseError(NO_REASON)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=party.case_id)
        party = Party.objects.select_for_update().get(pk=party.pk)
        facts = {name: str(getattr(data, name)).strip() for name in EVERY}
        changed = [name for name, value in facts.items() if value != getattr(party, name)]
        problem = _problem(case, party, data, changed)
        if problem:
            raise CaseError(problem)
        if changed:
            for name in changed:
                old = in_words(party, name)
                setattr(party, name, facts[name])
                subject = f"party/{party.pk}"
                keep(case=case, subject=subject, row=party, field=name, before=old, reason=reason, actor=actor)
            party.save(update_fields=changed)
            refresh_lookup(case=case)
            record(
                kind=CaseAudit.PARTY_CORRECTED,
                scope=case.scope,
                subject=f"party/{party.pk}",
                actor=actor,
                data={"fields": changed},
            )
    return party


def _problem(case: Case, party: Party, data: PartyData, changed: list[str]) -> str:
    may_change = correctable(case.case_state)
    if not may_change:
        return OVER
    if data.kind != party.kind:
        return "A party stays what it is in the case; only its name and where letters go are corrected."
    if not set(changed) <= set(may_change):
        return NAMED_AS_ISSUED
    if not (data.name.strip() or data.organization.strip()):
        return "Give every party a name or an organization."
    return ""
