"""What the moves of the lifecycle require in `reviews`; each guard yields, in words, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from cases.addressing import Notice, in_lines, obstacles, told
from cases.enums import CaseState, PartyKind
from cases.hooks import guard
from cases.models import Case, Party
from imr_site.press.printable import what_to_change
from imr_site.press.seal import seal_problem
from reviews.letters.signs import changes_in
from reviews.models import ReviewedDocument
from reviews.selectors.determination import (
    content_of,
    current_determination,
    missing_for_determination,
    naming_the_reviewer,
    valid_approval,
)
from reviews.selectors.joint import open_rounds, seating
from reviews.selectors.medical_director import director_missing
from reviews.selectors.rounds import declared_of_others
from reviews.selectors.screening import stands_against


@guard("no_reviewer_named")
def _no_reviewer_named(case: Case) -> Iterator[str]:
    """An application is parted from the case that decides it until a reviewer knows them as one."""
    if case.consolidated_into and case.consolidated_into.rounds.exists():
        yield "a reviewer was named already: both are decided together"


@guard("reviewer_cleared")
def _reviewer_cleared(case: Case) -> Iterator[str]:
    """A reviewer declared no tie to the parties as they are now: a party named since requires a new declaration."""
    rounds = open_rounds(case)
    if not rounds:
        yield "designate a reviewer"
    elif not any(round_.is_cleared for round_ in rounds):
        yield "wait for the reviewer's declaration of conflicts"
    for round_ in rounds:
        yield from declared_of_others(round_)


@guard("reviewer_may_decide")
def _reviewer_may_decide(case: Case) -> Iterator[str]:
    """Nothing on file of credentials and ties stands against the reviewer (LC 139.5(c)(2), (d)(4)-(6))."""
    for round_ in open_rounds(case):
        yield from stands_against(round_)


@guard("determination_complete")
def _determination_complete(case: Case) -> Iterator[str]:
    """Every reviewer has decided every item; each of several is named by the seat."""
    seated = seating(case)
    joint, rounds = seated.joint, seated.rounds
    if joint is not None and len(rounds) < joint.reviewers:
        yield f"{joint.reviewers} reviewers were approved, and {len(rounds)} designated: designate the others"
    for round_ in rounds:
        who = f"reviewer {round_.seat}: " if joint else ""
        yield from (f"{who}{words}" for words in missing_for_determination(round_))


@guard("quality_signed_off")
def _quality_signed_off(case: Case) -> Iterator[str]:
    rounds = open_rounds(case)
    if not rounds:
        yield "a quality physician must approve it first"
    for round_ in rounds:
        approval, who = valid_approval(round_), f" of reviewer {round_.seat}" if len(rounds) > 1 else ""
        if not approval:
            yield f"a quality physician must approve {f'the analysis{who}' if who else 'it'} first"
            continue
        content = content_of(round_)
        if approval.content_sha256 != content.sha256:
            yield f"the content{who} changed since it was approved; it must be approved again"
        yield from naming_the_reviewer(round_)  # a name or licence may have changed since it was signed
        yield from changes_in(content)  # here, where the content is at hand; the rest of a letter: below


@guard("seal_ready")
def _seal_ready(_case: Case) -> Iterator[str]:
    """A letter can be sealed now."""
    problem = seal_problem()
    if problem:
        yield problem


@guard("director_licensed")
def _director_licensed(_case: Case) -> Iterator[str]:
    """Letters are signed in the name of a medical director whom the law knows as one (LC 139.5(c)(1))."""
    missing = director_missing(timezone.localdate())
    if missing:
        yield missing


@guard("letters_deliverable")
def _letters_deliverable(case: Case) -> Iterator[str]:
    """Every party that is told can be reached, and each letter can be drawn: issuing sends them all."""
    parties = told(Notice.DETERMINATION, case.parties.order_by("id"))
    for _kind, party, lacks in obstacles(Notice.DETERMINATION, parties, mail_leaves=settings.MAIL_LEAVES):
        if lacks == "party":
            continue  # who must be named was asked before the case was assigned
        if lacks == "way":
            yield f"add an address or e-mail for {party}, to whom the determination must be sent"
        else:
            yield f"set EMAIL_HOST, or choose mail for {party}: this installation has no mail server"
    yield from _changes_around(case, parties)


def _changes_around(case: Case, parties: list[Party]) -> Iterator[str]:
    """What to change in the text that letters print besides the content, found without drawing a letter."""
    asked = [what_to_change(case.claim_number, "the claim number", as_typed=True)]
    for party in parties:
        who = PartyKind(party.kind).label.lower()
        texts = {"name": party.name, "organization": party.organization, "address": "\n".join(in_lines(party.address))}
        asked += [what_to_change(text, f"the {part} of the {who}", as_typed=True) for part, text in texts.items()]
    reviewed = ReviewedDocument.objects.filter(round__case=case, round__closed_at__isnull=True)
    for title, author in reviewed.values_list("document__title", "document__author"):
        asked.append(what_to_change(title, "the title of a document reviewed", "sans"))
        asked.append(what_to_change(author, "the author of a document reviewed", "sans"))
    yield from dict.fromkeys(filter(None, asked))


@guard("appealable_decision")
def _appealable_decision(case: Case) -> Iterator[str]:
    if current_determination(case) is None and not _was_ineligible(case):
        yield "there is no determination or finding of ineligibility to appeal from"


@guard("remand_of_determination")
def _remand_of_determination(case: Case) -> Iterator[str]:
    if current_determination(case) is None:
        yield "no determination was set aside; review the eligibility again"


@guard("remand_of_ineligibility")
def _remand_of_ineligibility(case: Case) -> Iterator[str]:
    if not _was_ineligible(case) or current_determination(case) is not None:
        yield "what was set aside is a determination; open a new round"


def _was_ineligible(case: Case) -> bool:
    return case.moves.filter(to_state=CaseState.INELIGIBLE).exists()
