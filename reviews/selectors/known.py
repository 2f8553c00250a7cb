"""What is known of the people of a case, and must not stand in its public version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from cases.enums import PartyKind
from cases.folding import words_of
from cases.hooks import keeps_secret
from cases.models import Case, Party
from cases.selectors.consolidation import documents_on
from imr_site.accounts.models import User
from reviews.disclosure import THE_REVIEWER, Known, Named
from reviews.disclosure.known import known_hits
from reviews.models import License, Reviewer

SAID_INSTEAD: dict[PartyKind, str] = {
    PartyKind.INJURED_WORKER: "the injured worker",
    PartyKind.REPRESENTATIVE: "the representative",
    PartyKind.APPLICANT_ATTORNEY: "the attorney",
    PartyKind.REQUESTING_PHYSICIAN: "the requesting physician",
    PartyKind.PRIMARY_TREATING_PHYSICIAN: "the treating physician",
    PartyKind.CLAIMS_ADMINISTRATOR: "the claims administrator",
    PartyKind.EMPLOYER: "the employer",
    PartyKind.INSURER: "the insurer",
    PartyKind.UR_ORGANIZATION: "the utilization review organization",
    PartyKind.UR_PHYSICIAN: "the utilization review physician",
    PartyKind.MEDICAL_PROVIDER_NETWORK: "the medical provider network",
    PartyKind.PHYSICIAN_GROUP: "the physician group",
    PartyKind.FACILITY: "the facility",
    PartyKind.FAMILY_MEMBER: "a family member",
}
"""The words that replace the name of a party in public. Makers of drugs and devices and the agency may be named."""
_ORGANIZATIONS = {
    PartyKind.EMPLOYER, PartyKind.INSURER, PartyKind.UR_ORGANIZATION, PartyKind.MEDICAL_PROVIDER_NETWORK,
    PartyKind.PHYSICIAN_GROUP, PartyKind.FACILITY,
}  # fmt: skip
_A_PERSON = re.compile(
    r"^(?:Dr|Mr|Mrs|Ms)\b|\b(?:M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|L\.?Ac|N\.?P|P\.?A|R\.?N|P\.?T)\b\.?$"
)


def known_of(case: Case) -> Known:
    """The parties, the authors of the documents on file, every reviewer of the case, and the staff who worked on it.

    Applications that are decided in the case tell theirs too.
    """
    others, reviewers, staff = _others_of(case), _reviewers_of(case), list(_staff(case))
    return replace(
        others,
        persons=(
            *others.persons,
            *reviewers.persons,
            *(Named(person.full_name, "a member of staff") for person in staff),
        ),
        numbers=(*others.numbers, *reviewers.numbers),
        emails=(*others.emails, *reviewers.emails, *(person.email for person in staff)),
    )


@keeps_secret
def tells_the_reviewer(case: Case, words: Sequence[str]) -> bool:
    """Whether words that go to a party name a reviewer of the case, or a licence or address of one (LC 4610.6(f)).

    What is also the name or the number of a party or of an author on file, as a surname that they share, does not.
    """
    if not any(words):
        return False
    reviewers = _reviewers_of(case)
    stopped = {text: [hit for hit in known_hits(text, reviewers) if hit.severity == "stops"] for text in words}
    if not any(stopped.values()):
        return False
    others = _others_of(case)
    others = replace(others, numbers=(*others.numbers, case.case_number))
    alone = _words(reviewers) - _words(others)
    return any(
        alone.intersection(words_of(text[hit.start : hit.end]))
        or not any(other.start <= hit.start and hit.end <= other.end for other in known_hits(text, others))
        for text, hits in stopped.items()
        for hit in hits
    )


def _words(known: Known) -> set[str]:
    """The words of all names."""
    return {word for named in (*known.persons, *known.organizations) for word in words_of(named.name)}


def _reviewers_of(case: Case) -> Known:
    reviewers = list(Reviewer.objects.filter(rounds__case=case).select_related("user").order_by("pk").distinct())
    if not reviewers:
        return Known()
    return Known(
        persons=tuple(Named(reviewer.user.full_name, THE_REVIEWER) for reviewer in reviewers),
        numbers=(
            *License.objects.filter(reviewer__in=reviewers).values_list("number", flat=True),
            *(reviewer.npi for reviewer in reviewers if reviewer.npi),
        ),
        emails=tuple(reviewer.user.email for reviewer in reviewers),
    )


def _others_of(case: Case) -> Known:
    """The parties and the authors of the documents on file."""
    together = [case, *case.consolidated.order_by("id")]
    named = Party.objects.filter(case__in=together).order_by("id")
    parties = [party for party in named if PartyKind(party.kind) in SAID_INSTEAD]
    authors = [author for author in documents_on(case).values_list("author", flat=True).distinct() if author]
    return Known(
        persons=(
            *(named for party in parties for named in _persons(party)),
            *(Named(author, "a provider") for author in authors if _A_PERSON.search(author)),
        ),
        organizations=(
            *(named for party in parties for named in _organizations(party)),
            *(Named(author, "a provider") for author in authors if not _A_PERSON.search(author)),
        ),
        numbers=tuple(filter(None, [*(number for one in together for number in _numbers_of(one)), *_numbers(parties)])),
        addresses=tuple(dict.fromkeys(party.address for party in parties if party.address)),
        emails=tuple(party.email for party in parties if party.email),
    )


def _numbers_of(case: Case) -> tuple[str, ...]:
    return (case.claim_number, case.eams_number, case.wcis_number)


def _numbers(parties: Iterable[Party]) -> Iterator[str]:
    for party in parties:
        yield from (party.licence_number, party.npi, party.phone, party.fax)


def _persons(party: Party) -> Iterator[Named]:
    kind = PartyKind(party.kind)
    if party.name and kind not in _ORGANIZATIONS:
        examiner = kind == PartyKind.CLAIMS_ADMINISTRATOR and party.organization
        yield Named(party.name, "the claims examiner" if examiner else SAID_INSTEAD[kind])


def _organizations(party: Party) -> Iterator[Named]:
    kind = PartyKind(party.kind)
    names = [party.organization, party.name if kind in _ORGANIZATIONS else ""]
    yield from (Named(name, SAID_INSTEAD[kind]) for name in names if name)


def _staff(case: Case) -> QuerySet[User]:
    """Everyone else of this organization who worked on the case."""
    rounds, moves, documents = case.rounds.all(), case.moves.all(), documents_on(case)
    signed = Q(pk__in=rounds.values("sign_offs__signed_by"))
    worked = Q(pk__in=moves.values("actor")) | Q(pk__in=documents.values("received_by"))
    designated = Q(pk__in=rounds.values("assigned_by"))
    issued = Q(pk__in=case.determinations.values("issued_by")) | Q(pk=case.opened_by_id)
    people = User.objects.filter(signed | worked | designated | issued)
    return people.exclude(pk__in=rounds.values("reviewer__user")).order_by("pk").distinct()


def reviewers_alike(licence_states: list[str], specialties: list[str]) -> int:
    """How many reviewers have all of these states and specialties (LC 4610.6(f); dossier 2.7)."""
    on_file = Reviewer.objects.prefetch_related("licenses", "certifications__specialty")
    return sum(
        {held.state for held in reviewer.licenses.all()}.issuperset(licence_states)
        and {str(held) for held in reviewer.certifications.all()}.issuperset(specialties)
        for reviewer in on_file
    )
