"""Who may do what with a review, its determination, and the rules and texts behind them."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from cases.hooks import reads_file, reads_record
from cases.models import Case, Document
from imr_site.accounts.authority import (
    Rule,
    administrator,
    auditor,
    case_manager,
    intake,
    quality,
    relation,
    reviewer,
)
from imr_site.accounts.models import User
from reviews.models import (
    DECIDES,
    Absence,
    Affiliation,
    PublicDraft,
    QualitySample,
    QualitySignOff,
    Reviewer,
    ReviewRound,
)

_desk = case_manager | administrator
_oversight = _desk | quality | auditor


@relation
def _designated(actor: User, round_: ReviewRound) -> bool:
    return round_.reviewer.user_id == actor.pk


@relation
def _wrote_in_the_case(actor: User, round_: ReviewRound) -> bool:
    """Whether this very person, whatever role it has now, is or was the reviewer of any round of the case."""
    return _author_of(actor, round_.case_id)


@relation
def _wrote_or_signed_it(actor: User, draft: PublicDraft) -> bool:
    """Whether this very person, whatever role it has now, reviewed the case or signed off a round of it."""
    return _author_or_signer(actor, draft.determination.case_id)


@relation
def _wrote_or_signed_what_was_drawn(actor: User, sample: QualitySample) -> bool:
    return _author_or_signer(actor, sample.determination.case_id)


def _author_or_signer(person: User, case_id: int) -> bool:
    return _author_of(person, case_id) or QualitySignOff.objects.filter(round__case=case_id, signed_by=person).exists()


def _author_of(person: User, case_id: int) -> bool:
    """By the round and by the declaration, which is a fact for ever: accounts are compared, never roles."""
    rounds = ReviewRound.objects.filter(case=case_id)
    return rounds.filter(Q(reviewer__user=person) | Q(conflict_declaration__declared_by=person)).exists()


@relation
def _cleared(_actor: User, round_: ReviewRound) -> bool:
    return round_.is_cleared


@relation
def _prepared_it(actor: User, draft: PublicDraft) -> bool:
    return actor.pk in {draft.prepared_by_id, draft.edited_by_id}


@relation
def _is_oneself(actor: User, reviewer: Reviewer) -> bool:
    return reviewer.user_id == actor.pk


@relation
def _states_about_oneself(actor: User, about: object) -> bool:
    """Whether it is a tie or an absence of this very person: what reviewers state themselves."""
    if isinstance(about, Affiliation):
        return about.person_id == actor.pk
    return isinstance(about, Absence) and about.reviewer.user_id == actor.pk


@reads_record
def _reads_for_a_round(actor: User, document: Document) -> bool:
    """Whether the person is the reviewer of a round that decides its case and declared no tie (LC 139.5(d)(5))."""
    decides = Q(case=document.case_id) | Q(case__consolidated=document.case_id)
    return ReviewRound.objects.filter(decides, reviewer__user=actor, conflict_declaration__cleared=True).exists()


@reads_file
def _reads_the_file_for_a_round(actor: User, case: Case) -> bool:
    """Whether the person is a reviewer of the last review and declared no tie; the rounds before are over."""
    last = ReviewRound.objects.filter(case=case).order_by("-number").values("pk", "joint").first()
    if last is None:
        return False
    of_last = Q(pk=last["pk"]) | (DECIDES & Q(joint=last["joint"], joint__isnull=False))
    return ReviewRound.objects.filter(of_last, reviewer__user=actor, conflict_declaration__cleared=True).exists()


# ---- the round ------------------------------------------------------------------------------------------------------

oversee_rounds: Final = Rule(_oversight, "Every round is seen by quality, case managers, administrators and auditors.")
review_cases: Final = Rule(reviewer, "Cases are reviewed by medical reviewers.")
designate_reviewer: Final = Rule(_desk, "Reviewers are designated by case managers.")
enter_round: Final = Rule(reviewer & _designated, "This page is for the reviewer designated for the round.")
enter_cleared_round: Final = Rule(
    enter_round.who & _cleared, "Declare conflicts first; the case opens to you after that."
)
write_round: Final = Rule(
    enter_round.who & _cleared,
    "Only the reviewer designated for this round, who declared no conflict, may write in it.",
)
read_records: Final = Rule(
    _oversight | enter_cleared_round.who, "Declare conflicts first; the case opens to you after that."
)
request_checks: Final = Rule(
    write_round.who | _desk,
    "Guidelines are checked for the reviewer of the round and for case managers.",
    by_system=True,
)

# ---- quality --------------------------------------------------------------------------------------------------------

see_quality_queue: Final = Rule(quality | administrator | auditor, "The quality desk is for quality physicians.")
sign_off: Final = Rule(quality, "Only a quality physician signs off a determination.")
sign_off_of_another: Final = Rule(
    ~_wrote_in_the_case, "A determination is signed off by another person than its reviewer, whatever his role is now."
)
give_second_look: Final = Rule(quality, "Second looks are given by quality physicians.")
look_at_work_of_others: Final = Rule(
    ~_wrote_or_signed_what_was_drawn,
    "A second look is given by another person than who wrote the determination or signed it off.",
)
see_quality_overview: Final = Rule(
    quality | administrator, "How reviewers decide, compared, is for the medical director and quality physicians."
)
see_statistics: Final = Rule(
    quality | administrator | auditor,
    "Statistics are for administrators, auditors and quality physicians.",
    by_system=True,
)
issue_of_another: Final = Rule(
    ~_wrote_in_the_case, "A determination is issued by another person than its reviewer, whatever his role is now."
)

# ---- the public version ---------------------------------------------------------------------------------------------

_PREPARED_BY: Final = "Public versions are prepared by case managers and administrators."
_RELEASED_BY: Final = "Public versions are released by quality physicians and administrators."
_releases = quality | administrator

see_public_versions: Final = Rule(_oversight | intake, "Public versions are the business of the desk and of quality.")
see_public_worklist: Final = Rule(
    _desk | _releases, "Public versions are prepared by case managers and released by quality physicians."
)
prepare_public: Final = Rule(_desk, _PREPARED_BY, by_system=True)
edit_public: Final = Rule(_desk, _PREPARED_BY)
release_public: Final = Rule(_releases, _RELEASED_BY)
release_work_of_another: Final = Rule(
    ~_prepared_it & ~_wrote_or_signed_it,
    "A public version is released by another person than who prepared it, wrote the determination or signed it off.",
)
make_public_letter: Final = Rule(_releases, _RELEASED_BY, by_system=True)
withdraw_public: Final = Rule(_releases, "Public versions are withdrawn by quality physicians and administrators.")

# ---- what reviews are made by ---------------------------------------------------------------------------------------

keep_credentials: Final = Rule(administrator, "Credentials of reviewers are kept by administrators.")
see_credentials: Final = Rule(
    administrator | case_manager, "Credentials of reviewers are seen by administrators and case managers."
)
change_credential: Final = Rule(
    administrator | (reviewer & _states_about_oneself),
    "Credentials of reviewers are kept by administrators; a reviewer states the own ties and absences.",
)
see_own_credentials: Final = Rule(reviewer, "This page is for reviewers, about their own credentials.")
attest_credentials: Final = Rule(
    reviewer & _is_oneself, "That credentials are whole is stated by the reviewer whose they are."
)
manage_library: Final = Rule(administrator, "Guideline rule files are kept by administrators.")
manage_wording: Final = Rule(administrator, "The wording of letters is kept by administrators.")
recheck: Final = Rule(administrator, "The open caseload is rechecked by administrators.", by_system=True)
see_rechecks: Final = Rule(_oversight, "Rechecks of the caseload are for the desk, quality and administrators.")
import_letters: Final = Rule(administrator, "Published letters are imported by administrators.", by_system=True)
