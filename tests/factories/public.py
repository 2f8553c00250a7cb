"""Public versions, walked to where a test needs them by the people of the real thing."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cases.enums import CaseState
from cases.services.correspondence.letters import make_letter
from imr_site.accounts.models import User
from reviews.enums import Decision
from reviews.letters.content import LetterItem
from reviews.models import PublicDetermination, PublicDraft, ReviewRound
from reviews.selectors.public import scan_of
from reviews.services.drafting import SummaryData, save_summary
from reviews.services.public import prepare_public, release_public, save_public, submit_public
from reviews.services.register import list_public
from tests.factories.accounts import a_case_manager, a_quality_physician
from tests.factories.caseload import a_letter
from tests.factories.cases import PHYSICIAN, STREET, WORKER, move
from tests.factories.reviews import (
    a_case,
    a_determination,
    a_round,
    issue,
    sign_off,
    submit,
    write_decision,
    write_review,
)

if TYPE_CHECKING:
    from cases.models import Case
    from reviews.models import Determination

RELEASER = "Noor Haddad"
REASON = "It is not the name of anyone in this case."
LEAKS = (
    f"Ms. {WORKER.split()[-1]} of {STREET} is a 53-year-old woman. {PHYSICIAN}, MD, asks for therapy. "
    "The claim is HC-4410. Harbor Crest denied it. Call (916) 555-0134. "
    "The reviewer, Lena Forsyth, agrees; so does Dr. Quill."
)
"""What a careless summary says: every party, the reviewer, the claim number, an address, a telephone number."""


def a_leaky_determination() -> Determination:
    """A determination whose summary and rationale name everybody, the reviewer by a name taken since."""
    round_ = write_review(a_round(a_case(CaseState.CLINICAL_REVIEW)))
    reviewer = User.objects.filter(pk=round_.reviewer.user_id)
    reviewer.update(full_name="Lee Quist")
    save_summary(
        round_=round_, data=SummaryData(free_text=LEAKS), based_on=round_.summary.version, actor=round_.reviewer.user
    )
    for item in round_.case.items.all():
        write_decision(round_, item, Decision.UPHELD, rationale=f"{WORKER} may wait. {LEAKS}")
    sign_off(submit(ReviewRound.objects.get(pk=round_.pk)))
    issued = issue(round_.case)
    reviewer.update(full_name=round_.reviewer.user.full_name)
    PublicDraft.objects.filter(determination=issued).delete()  # it was made before the name was known
    return issued


def a_draft(determination: Determination | None = None) -> PublicDraft:
    """A draft as it is made from the data."""
    return prepare_public(determination=determination or a_determination(), actor=None)


def explain(draft: PublicDraft, actor: User | None = None, **texts: str) -> PublicDraft:
    """Save the texts, with a reason for everything a person may accept."""
    actor = actor or a_case_manager()
    if texts:
        draft = save_public(draft=draft, texts=texts, accepted={}, based_on=draft.version, actor=actor)
    reasons = {finding.key: REASON for finding in scan_of(draft)}
    return save_public(draft=draft, texts={}, accepted=reasons, based_on=draft.version, actor=actor)


def prepare(draft: PublicDraft | None = None, actor: User | None = None, **texts: str) -> PublicDraft:
    """Explained and handed over for release."""
    draft = explain(draft or a_draft(), actor, **texts)
    return submit_public(draft=draft, actor=actor or a_case_manager())


def release(draft: PublicDraft | None = None, *, reason: str = "", sealed: bool = False) -> PublicDetermination:
    """Released by another quality physician than who signed; `sealed` makes the letter, as the worker would."""
    draft = draft or prepare()
    actor = a_quality_physician(RELEASER)
    public = release_public(draft=draft, seen_sha256=draft.letter_content.sha256, reason=reason, actor=actor)
    if sealed:
        make_letter(letter_id=public.letters.get().pk)
    return public


def a_published(number: int = 1, **changes: Any) -> PublicDetermination:
    """A letter of record that is published and listed; `changes` are fields of its content, as is `items`."""
    case_number = changes.pop("case_number", f"CM24-{number:07d}")
    determination = a_letter(Random(number), case_number, **changes)  # noqa: S311 - the same letter for a number
    preparer, releaser = a_case_manager(), a_quality_physician(RELEASER)
    public = PublicDetermination.objects.create(
        determination=determination,
        content=determination.content,
        content_sha256=determination.content_sha256,
        prepared_by=preparer,
        released_by=releaser,
        released_at=timezone.now(),
    )
    list_public(public=public)
    return public


def an_item(title: str, decision: str = "upheld", *, guideline: str = "", rationale: str = "") -> LetterItem:
    """One item of a letter."""
    return LetterItem(title, decision, "", guideline, rationale)  # type: ignore[arg-type]


def supersede(case: Case) -> Determination:
    """The case appealed, remanded and decided again."""
    from tests.factories.cases import complete_records
    from tests.factories.reviews import a_reviewer, declare, designate

    for action in ("appeal", "remand", "reassign", "await_records"):
        move(case, action)
    complete_records(case)
    round_ = declare(designate(case, a_reviewer("Tobias Aurelio")))
    sign_off(submit(write_review(round_)))
    return issue(case)
