"""What is known of the people of a case, and must not stand in its public version."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from cases.enums import PartyKind
from cases.folding import words_of
from cases.hooks import keeps_secret
from cases.models import Case, CaseMove, Document, Party
from imr_site.accounts.models import User
from reviews.disclosure import THE_REVIEWER, Known, Named
from reviews.disclosure.known import known_hits
from reviews.models import Determination, Reviewer, ReviewRound

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
    return known_of_each([case])[case.pk]


def known_of_each(cases: Sequence[Case]) -> dict[int, Known]:
    """What `known_of` tells of each case, by its key, in as many queries as for one."""
    others, reviewers = _others_of(cases), _reviewers_of(cases)
    staff = _staff(cases)
    return {
        case.pk: replace(
            others[case.pk],
            persons=(
                *others[case.pk].persons,
                *reviewers[case.pk].persons,
                *(Named(person.full_name, "a member of staff") for person in staff[case.pk]),
            ),
            numbers=(*others[case.pk].numbers, *reviewers[case.pk].numbers),
            emails=(
                *others[case.pk].emails,
                *reviewers[case.pk].emails,
                *(person.email for person in staff[case.pk]),
            ),
        )
        for case in cases
    }


@keeps_secret
def tells_the_reviewer(case: Case, words: Sequence[str]) -> bool:
    """Whether words that go to a party name a reviewer of the case, or a licence or address of one (LC 4610.6(f)).

    What is also the name or the number of a party or of an author on file, as a surname that they share, does not.
    """
    if not any(words):
        return False
    reviewers = _reviewers_of([case])[case.pk]
    stopped = {text: [hit for hit in known_hits(text, reviewers) if hit.severity == "stops"] for text in words}
    if not any(stopped.values()):
        return False
    others = _others_of([case])[case.pk]
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


def _reviewers_of(cases: Sequence[Case]) -> dict[int, Known]:
    found: defaultdict[int, dict[int, Reviewer]] = defaultdict(dict)
    rounds = Reviewer.objects.filter(rounds__case__in=cases).annotate(of_case=F("rounds__case"))
    for reviewer in rounds.select_related("user").prefetch_related("licenses").order_by("pk"):
        found[reviewer.of_case][reviewer.pk] = reviewer
    return {case.pk: _known_reviewers(list(found[case.pk].values())) for case in cases}


def _known_reviewers(reviewers: Sequence[Reviewer]) -> Known:
    return Known(
        persons=tuple(Named(reviewer.user.full_name, THE_REVIEWER) for reviewer in reviewers),
        numbers=(
            *(licence.number for reviewer in reviewers for licence in reviewer.licenses.all()),
            *(reviewer.npi for reviewer in reviewers if reviewer.npi),
        ),
        emails=tuple(reviewer.user.email for reviewer in reviewers),
    )


def _others_of(cases: Sequence[Case]) -> dict[int, Known]:
    """The parties and the authors of the documents on file, also of the applications that are decided in the case."""
    together = {case.pk: [case] for case in cases}
    for joined in Case.objects.filter(consolidated_into__in=cases).order_by("id"):
        together[joined.consolidated_into_id or 0].append(joined)
    everywhere = [one.pk for some in together.values() for one in some]
    parties: defaultdict[int, list[Party]] = defaultdict(list)
    for party in Party.objects.filter(case__in=everywhere).order_by("id"):
        if PartyKind(party.kind) in SAID_INSTEAD:
            parties[party.case_id].append(party)
    authors: defaultdict[int, list[str]] = defaultdict(list)
    written = Document.objects.filter(case__in=everywhere).exclude(author="")
    for case_id, author in written.order_by("author").values_list("case", "author").distinct():
        authors[case_id].append(author)
    return {
        pk: _known_others(
            some,
            sorted((party for one in some for party in parties[one.pk]), key=lambda party: party.pk),
            list(dict.fromkeys(author for one in some for author in authors[one.pk])),
        )
        for pk, some in together.items()
    }


def _known_others(together: Sequence[Case], parties: Sequence[Party], authors: Sequence[str]) -> Known:
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


def _staff(cases: Sequence[Case]) -> dict[int, list[User]]:
    """Everyone else of this organization who worked on each case."""
    rounds = ReviewRound.objects.filter(case__in=cases)
    documents = Document.objects.filter(Q(case__in=cases) | Q(case__consolidated_into__in=cases))
    lead = Coalesce("case__consolidated_into", "case")
    worked = (
        rounds.order_by().values_list("case", "assigned_by"),
        rounds.order_by().values_list("case", "sign_offs__signed_by"),
        CaseMove.objects.filter(case__in=cases).order_by().values_list("case", "actor"),
        documents.order_by().annotate(of_case=lead).values_list("of_case", "received_by"),
        Determination.objects.filter(case__in=cases).order_by().values_list("case", "issued_by"),
    )
    wrote = rounds.order_by().values_list("case", "reviewer__user")
    pairs = {*worked[0].union(*worked[1:]), *((case.pk, case.opened_by_id) for case in cases)} - {*wrote}
    people = User.objects.in_bulk({person for _case, person in pairs if person})
    return {case.pk: [people[pk] for pk in sorted(people) if (case.pk, pk) in pairs] for case in cases}


def reviewers_alike(licence_states: list[str], specialties: list[str]) -> int:
    """How many reviewers have all of these states and specialties (LC 4610.6(f); dossier 2.7)."""
    on_file = Reviewer.objects.prefetch_related("licenses", "certifications__specialty")
    return sum(
        {held.state for held in reviewer.licenses.all()}.issuperset(licence_states)
        and {str(held) for held in reviewer.certifications.all()}.issuperset(specialties)
        for reviewer in on_file
    )
