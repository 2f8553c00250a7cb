"""Publishing: made from the data, prepared by one, released by another, corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from cases.enums import CaseState
from cases.services.correspondence.letters import stored_pdf
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed, StaleVersion
from reviews.enums import WithdrawalKind
from reviews.errors import ReviewError
from reviews.models import PublicDetermination, PublicDraft, PublicWithdrawal, RegisterEntry
from reviews.selectors.public import (
    current_public,
    drafts_to_publish,
    public_state,
    scan_of,
)
from reviews.selectors.register.decision import letter_in_force
from reviews.services.public import (
    prepare_public,
    release_public,
    save_public,
    submit_public,
    withdraw_public,
)
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_person,
    a_quality_physician,
    an_administrator,
    order_new_review,
)
from tests.factories.cases import move
from tests.factories.public import (
    LEAKS,
    REASON,
    RELEASER,
    a_draft,
    a_leaky_determination,
    explain,
    prepare,
    release,
    supersede,
)
from tests.reviews.letters.letter_builder import Letter, content_order
from tests.running import run

pytestmark = pytest.mark.django_db


def in_force() -> list[PublicDetermination]:
    """What the register holds."""
    return [entry.public for entry in RegisterEntry.objects.all()]


NAMES = (
    "Marchetti",
    "Castellane",
    "Harbor Crest",
    "Forsyth",
    "Quill",
    "HC-4410",
    "555-0134",
    "Example Street",
    "95814",
)


def events(kind: str) -> list[dict[str, object]]:
    return [event.data for event in Event.objects.filter(kind=f"review.public_{kind}").order_by("id")]


def texts_in(draft: PublicDraft) -> str:
    return f"{draft.content['summary']} {draft.content['items']}"


class TestPrepare:
    def test_replaces_what_is_known_and_stays_put(self):
        determination = a_leaky_determination()
        assert all(name in determination.content["summary"] for name in NAMES)
        draft = a_draft(determination)
        assert [name for name in NAMES if name in texts_in(draft)] == []
        assert [finding for finding in scan_of(draft) if finding.severity == "stops"] == []

    def test_leaves_facts_as_issued(self):
        determination = a_leaky_determination()
        draft, issued = a_draft(determination).letter_content, determination.letter_content
        assert replace(draft, summary=issued.summary, items=issued.items) == issued
        assert [item.decision for item in draft.items] == [item.decision for item in issued.items]

    def test_is_made_once(self):
        determination = a_determination()
        first = prepare_public(determination=determination, actor=None)
        assert prepare_public(determination=determination, actor=a_case_manager()) == first
        assert [event["step"] for event in events("prepared")] == ["made"]

    def test_an_imported_determination_keeps_its_wording(self, tmp_path):
        letter = Letter(case_number="CM18-0000777")
        (tmp_path / "letter.txt").write_text(content_order(letter))
        run("import_letters", tmp_path / "letter.txt")
        from reviews.models import Determination

        determination = Determination.objects.get()
        assert a_draft(determination).content == determination.content
        assert release(prepare(a_draft(determination))).content == determination.content

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.QUALITY, Role.AUDITOR, Role.REVIEWER])
    def test_is_for_the_desk(self, role):
        determination = a_determination()
        with pytest.raises(NotAllowed, match="prepared by case managers"):
            prepare_public(determination=determination, actor=a_person(role))
        draft = a_draft(determination)
        with pytest.raises(NotAllowed, match="prepared by case managers"):
            save_public(draft=draft, texts={}, accepted={}, based_on=1, actor=a_person(role))
        with pytest.raises(NotAllowed, match="prepared by case managers"):
            submit_public(draft=draft, actor=a_person(role))


class TestSave:
    def save(self, draft: PublicDraft, based_on: int | None = None, **texts: str) -> PublicDraft:
        version = draft.version if based_on is None else based_on
        return save_public(draft=draft, texts=texts, accepted={}, based_on=version, actor=a_case_manager())

    def test_takes_free_texts(self):
        draft = self.save(a_draft(), **{"summary": " Low back pain. ", "item 1 title": "Therapy"})
        assert (draft.content["summary"], draft.content["items"][0]["title"]) == ("Low back pain.", "Therapy")
        assert (draft.version, draft.edited_by) == (2, a_case_manager())

    @pytest.mark.parametrize(
        "name", ["case_number", "decision_date", "item 1 decision", "licensure", "statements", "item 9 title"]
    )
    def test_takes_nothing_else(self, name):
        draft = a_draft()
        with pytest.raises(ReviewError, match=f"cannot be edited in a public version: {name}"):
            self.save(draft, **{name: "2020-01-01"})
        assert PublicDraft.objects.get().content == draft.content

    def test_two_windows_do_not_overwrite_each_other(self):
        draft = a_draft()
        self.save(draft, summary="First.")
        with pytest.raises(StaleVersion) as conflict:
            self.save(draft, based_on=1, summary="Second.")
        assert conflict.value.current == 2
        assert PublicDraft.objects.get().content["summary"] == "First."

    def test_keeps_reasons_of_what_is_found_only(self):
        draft = explain(a_draft(), summary="Seen in Fresno.")
        keys = {finding.key for finding in scan_of(draft)}
        assert {row["finding"] for row in draft.accepted} == keys
        gone = save_public(
            draft=draft,
            texts={"summary": "Seen."},
            accepted=dict.fromkeys([*keys, "made up"], REASON),
            based_on=draft.version,
            actor=a_case_manager(),
        )
        assert len(gone.accepted) == len(keys) - 1

    def test_takes_the_handing_over_back(self):
        draft = self.save(prepare(), summary="Another text.")
        assert (draft.prepared_at, draft.prepared_by) == (None, None)


class TestSubmit:
    def test_is_refused_while_the_scan_stops(self):
        draft = explain(a_draft(), summary=LEAKS)
        with pytest.raises(ReviewError, match=r"cannot go out yet: \d+ places must be edited\."):
            submit_public(draft=draft, actor=a_case_manager())

    def test_what_stops_cannot_be_explained_away(self):
        draft = a_draft()
        draft = save_public(draft=draft, texts={"summary": LEAKS}, accepted={}, based_on=1, actor=a_case_manager())
        reasons = {finding.key: REASON for finding in scan_of(draft)}
        draft = save_public(draft=draft, texts={}, accepted=reasons, based_on=2, actor=a_case_manager())
        stops = {finding.key for finding in scan_of(draft) if finding.severity == "stops"}
        assert stops
        assert stops.isdisjoint(row["finding"] for row in draft.accepted)

    def test_is_refused_while_a_finding_has_no_reason(self):
        draft = explain(a_draft())
        save_public(
            draft=draft,
            texts={"summary": "Seen in Fresno."},
            accepted={},
            based_on=draft.version,
            actor=a_case_manager(),
        )
        with pytest.raises(ReviewError, match=r"2 findings need a reason\."):  # the place, and the credentials
            submit_public(draft=draft, actor=a_case_manager())

    def test_names_who_prepared_it(self):
        draft = prepare()
        assert draft.prepared_by == a_case_manager()
        assert [event["step"] for event in events("prepared")] == ["made", "saved", "submitted"]

    def test_nothing_of_a_superseded_determination(self):
        case = a_case(CaseState.ISSUED)
        draft = explain(a_draft(a_determination(case)))
        supersede(case)
        with pytest.raises(ReviewError, match=r"was set aside on .*; publish the one that takes its place"):
            submit_public(draft=draft, actor=a_case_manager())

    def test_nothing_a_letter_cannot_print(self):
        draft = explain(a_draft(), summary="Low back pain \u2603.")
        with pytest.raises(
            ReviewError, match=r"cannot be printed yet: in the clinical case summary, write “\u2603” in words"
        ):
            submit_public(draft=draft, actor=a_case_manager())
        assert prepare(draft, summary="Low back pain, hence therapy.").prepared_by == a_case_manager()


class TestRelease:
    def test_publishes_exactly_what_was_prepared(self):
        draft = prepare(summary="Low back pain.")
        public = release(draft)
        assert public.version == 1
        assert public.content == draft.content
        assert public.content_sha256 == draft.letter_content.sha256
        assert (public.prepared_by, public.released_by) == (a_case_manager(), a_quality_physician(RELEASER))
        assert public.accepted == draft.accepted != []
        assert current_public(public.determination) == public

    def test_requests_a_letter_that_prints_the_public_text(self):
        public = release(prepare(summary="Quite another summary."), sealed=True)
        letter = public.letters.get()
        assert (letter.kind, letter.recipient) == ("determination_public", None)
        assert b"%PDF" in stored_pdf(letter)[:8]

    def test_is_logged_with_ids_and_hashes_only(self):
        public = release(prepare(a_draft(a_leaky_determination())))
        assert events("released") == [{"version": 1, "content_sha256": public.content_sha256, "public": public.pk}]
        logged = str(
            list(Event.objects.filter(kind__startswith="review.public").values_list("data", "subject", "scope"))
        )
        assert [name for name in (*NAMES, "therapy", REASON) if name in logged] == []

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.AUDITOR, Role.REVIEWER])
    def test_is_for_quality_and_administrators(self, role):
        draft = prepare()
        with pytest.raises(NotAllowed, match="released by quality physicians"):
            release_public(draft=draft, seen_sha256=draft.letter_content.sha256, actor=a_person(role))

    def test_needs_a_second_person(self):
        admin = an_administrator()
        draft = prepare(actor=admin)
        with pytest.raises(NotAllowed, match="another person than who prepared it"):
            release_public(draft=draft, seen_sha256=draft.letter_content.sha256, actor=admin)

    def test_nor_may_who_wrote_it_last_release_it(self):
        admin = an_administrator()
        draft = submit_public(draft=explain(a_draft(), actor=admin), actor=a_case_manager())
        with pytest.raises(NotAllowed, match="another person than who prepared it"):
            release_public(draft=draft, seen_sha256=draft.letter_content.sha256, actor=admin)

    def test_the_database_knows_that_rule_too(self):
        public = release()
        with transaction.atomic(), pytest.raises(IntegrityError, match="public_released_by_another_person"):
            PublicDetermination.objects.create(
                determination=public.determination,
                version=2,
                content=public.content,
                content_sha256=public.content_sha256,
                reason="Why",
                prepared_by=public.prepared_by,
                released_by=public.prepared_by,
                released_at=public.released_at,
            )

    def test_is_over_what_was_seen(self):
        draft = prepare()
        with pytest.raises(StaleVersion):
            release_public(draft=draft, seen_sha256="0" * 64, actor=a_quality_physician(RELEASER))
        seen = draft.letter_content.sha256
        explain(draft, summary="Changed meanwhile.")
        with pytest.raises(StaleVersion):
            release_public(draft=draft, seen_sha256=seen, actor=a_quality_physician(RELEASER))

    def test_scans_again(self):
        """A party was added after the draft was handed over: its name stops the release."""
        draft = prepare(
            summary="Quazerian Packing is where it happened, in a packing shed.".replace("Packing is", "was")
        )
        draft.determination.case.parties.create(kind="employer", organization="Quazerian Packing")
        with pytest.raises(ReviewError, match="1 place must be edited"):
            release(draft)

    def test_looks_again_whether_it_can_be_printed(self):
        """It was handed over before that was looked at."""
        draft = prepare()
        draft.content["summary"] = "Low back pain \u2603."
        draft.save()
        with pytest.raises(
            ReviewError, match=r"cannot be printed yet: in the clinical case summary, write “\u2603” in words"
        ):
            release(draft)
        assert not PublicDetermination.objects.exists()

    def test_once(self):
        draft = prepare()
        release(draft)
        with pytest.raises(ReviewError, match="published already"):
            release(draft, reason="Again")


class TestCorrection:
    def test_is_the_next_version_with_a_reason(self):
        first = release(prepare(summary="A first text."))
        draft = prepare(PublicDraft.objects.get(), summary="A better text.")
        with pytest.raises(ReviewError, match="Say why"):
            release(draft)
        second = release(draft, reason="A spelling mistake")
        assert (second.version, second.reason) == (2, "A spelling mistake")
        assert in_force() == [second]
        assert PublicDetermination.objects.get(pk=first.pk).content["summary"] == "A first text."

    def test_the_same_text_is_no_correction(self):
        release()
        draft = explain(PublicDraft.objects.get())
        with pytest.raises(ReviewError, match="This very text is published already"):
            submit_public(draft=draft, actor=a_case_manager())


class TestWithdrawal:
    def withdraw(self, public: PublicDetermination, reason: str = "A name was left in.") -> PublicWithdrawal:
        return withdraw_public(public=public, kind=WithdrawalKind.IDENTITY, reason=reason, actor=a_quality_physician())

    def test_takes_it_off_at_once(self):
        public = release()
        assert in_force() == [public]
        self.withdraw(public)
        assert in_force() == []
        assert current_public(public.determination) is None
        assert events("withdrawn") == [{"version": 1, "public": public.pk}]

    def test_does_not_bring_the_version_before_back(self):
        release(prepare(summary="One."))
        second = release(prepare(PublicDraft.objects.get(), summary="Two."), reason="Better")
        self.withdraw(second)
        assert in_force() == []

    def test_asks_for_another_preparation(self):
        public = release()
        self.withdraw(public)
        draft = PublicDraft.objects.get()
        assert draft.prepared_at is None
        again = release(prepare(draft), reason="Withdrawn by mistake")
        assert in_force() == [again]

    def test_says_why_and_happens_once(self):
        public = release()
        with pytest.raises(ReviewError, match="Say why"):
            self.withdraw(public, " ")
        self.withdraw(public)
        with pytest.raises(ReviewError, match="withdrawn already"):
            self.withdraw(public)

    def test_of_the_last_version_only(self):
        first = release(prepare(summary="One."))
        release(prepare(PublicDraft.objects.get(), summary="Two."), reason="Better")
        with pytest.raises(ReviewError, match="A later public version"):
            self.withdraw(first)

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.AUDITOR, Role.REVIEWER])
    def test_is_for_quality_and_administrators(self, role):
        with pytest.raises(NotAllowed, match="withdrawn by quality physicians"):
            withdraw_public(public=release(), kind=WithdrawalKind.IDENTITY, reason="Why", actor=a_person(role))


def test_a_superseded_determination_leaves_the_register():
    case = a_case(CaseState.ISSUED)
    public = release(prepare(a_draft(a_determination(case))))
    assert in_force() == [public]
    supersede(case)
    assert in_force() == []
    assert current_public(public.determination) is None


class TestOnceANewReviewIsOrdered:
    """The determination is set aside by the order, before another takes its place."""

    @pytest.fixture
    def remanded(self):
        def remanded(draft: PublicDraft) -> PublicDraft:
            order_new_review(draft.determination.case)
            return PublicDraft.objects.get(pk=draft.pk)

        return remanded

    def test_no_draft_is_made(self):
        determination = a_determination()
        PublicDraft.objects.all().delete()
        order_new_review(determination.case)
        with pytest.raises(ReviewError, match="was set aside on"):
            prepare_public(determination=determination, actor=a_case_manager())
        assert not PublicDraft.objects.exists()

    def test_nothing_is_saved_or_handed_over(self, remanded):
        draft = remanded(explain(a_draft()))
        with pytest.raises(ReviewError, match="was set aside on"):
            explain(draft, summary="Another text.")
        with pytest.raises(ReviewError, match="was set aside on"):
            submit_public(draft=draft, actor=a_case_manager())

    def test_what_was_prepared_is_not_released(self, remanded):
        draft = remanded(prepare())
        with pytest.raises(ReviewError, match="was set aside on"):
            release(draft)
        assert not PublicDetermination.objects.exists()

    def test_what_was_released_leaves_the_register(self, remanded):
        public = release(sealed=True)
        assert (in_force(), letter_in_force(public.pk)) == ([public], public.letters.get())
        remanded(public.determination.public_draft)
        assert (in_force(), letter_in_force(public.pk)) == ([], None)
        assert current_public(public.determination) is None

    def test_nothing_waits_and_the_state_says_so(self, remanded):
        draft = prepare()
        assert list(drafts_to_publish(a_quality_physician())) == [draft]
        remanded(draft)
        assert list(drafts_to_publish(a_quality_physician())) == []
        assert public_state(draft.determination).stage == "set_aside"
        PublicDraft.objects.all().delete()
        assert public_state(draft.determination).stage == "set_aside"

    def test_what_was_released_can_still_be_withdrawn(self, remanded):
        public = release()
        remanded(public.determination.public_draft)
        assert withdraw_public(
            public=public, kind=WithdrawalKind.IDENTITY, reason="A name was left in.", actor=a_quality_physician()
        ).pk

    def test_an_appeal_alone_changes_nothing(self):
        draft = prepare()
        move(draft.determination.case, "appeal")
        public = release(draft)
        assert in_force() == [public]
        assert public_state(draft.determination).stage == "released"


class TestOnFileForGood:
    """The database itself refuses to change or forget what was released."""

    @pytest.fixture
    def rows(self) -> list:
        public = release()
        withdrawal = withdraw_public(
            public=public, kind=WithdrawalKind.IDENTITY, reason="Why", actor=a_quality_physician()
        )
        return [(PublicDetermination, public.pk), (PublicWithdrawal, withdrawal.pk)]

    def test_nothing_is_changed_or_deleted(self, rows):
        for model, pk in rows:
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                model.objects.filter(pk=pk).update(reason="Another")
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                model.objects.filter(pk=pk)._raw_delete("default")
            assert model.objects.filter(pk=pk).exists()
