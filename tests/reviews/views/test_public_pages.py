"""The pages of publishing: who may open them, what they show, and what their buttons do."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from cases.enums import CaseState
from imr_site.accounts.enums import Role
from reviews.models import PublicDetermination, PublicDraft
from reviews.selectors.public import scan_of
from reviews.services.public import save_public
from tests.factories import (
    a_case,
    a_case_manager,
    a_determination,
    a_person,
    a_quality_physician,
    a_reviewer,
    order_new_review,
)
from tests.factories.public import REASON, RELEASER, a_draft, explain, prepare, release, supersede
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
STAFF = {Role.INTAKE, Role.CASE_MANAGER, Role.QUALITY, Role.ADMINISTRATOR, Role.AUDITOR}
PREPARES = {Role.CASE_MANAGER, Role.ADMINISTRATOR}
RELEASES = {Role.QUALITY, Role.ADMINISTRATOR}


class TestWhoMay:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_has_its_pages(self, role, as_):
        draft = prepare()
        pk = draft.determination_id
        visit = as_(a_person(role))
        opened = {
            name: visit.get(name, *args).status_code
            for name, args in {
                "public_worklist": (),
                "public_history": (pk,),
                "public_edit": (pk,),
                "public_release": (pk,),
            }.items()
        }
        assert opened == {
            "public_worklist": 200 if role in PREPARES | RELEASES else 403,
            "public_history": 200 if role in STAFF else 403,
            "public_edit": 200 if role in PREPARES else 403,
            "public_release": 200 if role in RELEASES else 403,
        }

    @pytest.mark.parametrize("role", list(Role))
    def test_and_its_acts(self, role, as_):
        public = release()
        visit = as_(a_person(role))
        begun = visit.post("public_start", public.determination_id).status_code
        taken = visit.post("public_withdraw", public.pk, reason="A name").status_code
        assert (begun, taken) == (302 if role in PREPARES else 403, 302 if role in RELEASES else 403)
        assert hasattr(PublicDetermination.objects.get(), "withdrawal") == (role in RELEASES)

    def test_another_reviewer_finds_nothing(self, as_):
        public = release()
        visit = as_(a_reviewer("Tobias Aurelio").user)
        for name in ("public_history", "public_edit", "public_release"):
            assert visit.get(name, public.determination_id).status_code == 404
        assert visit.post("public_withdraw", public.pk, reason="A name").status_code == 404

    def test_nobody_without_signing_in(self):
        pk = prepare().determination_id
        for name, args in (
            ("public_worklist", ()),
            ("public_history", (pk,)),
            ("public_edit", (pk,)),
            ("public_release", (pk,)),
        ):
            answer = Client().get(reverse(name, args=args))
            assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))

    @pytest.mark.parametrize("name", ["public_start", "public_withdraw"])
    def test_what_changes_something_is_never_a_link(self, name, as_):
        assert as_(a_case_manager()).get(name, 1).status_code == 405


class TestPreparing:
    @pytest.fixture
    def visit(self, as_):
        return as_(a_case_manager())

    def fields(self, draft: PublicDraft, **changes: str) -> dict[str, str]:
        form = {"based_on": str(draft.version)}
        item = draft.content["items"][0]
        texts = [draft.content["summary"]]
        for item in draft.content["items"]:
            texts += [item[name] for name in ("title", "claims_administrator_guideline", "imro_guideline", "rationale")]
        form |= {f"text-{number}": text for number, text in enumerate(texts)}
        return form | changes

    def test_marks_what_was_found_with_a_word(self, visit):
        draft = explain(a_draft(), summary="Dr. Quill saw him in Fresno.")
        said = visit.said("public_edit", draft.determination_id)
        assert "Must go" in said
        assert "(name of a person)" in said
        assert "(place)" in said
        assert "1 place to edit" in said

    def test_saving_scans_again(self, visit):
        draft = a_draft()
        answer = visit.post(
            "public_edit", draft.determination_id, **self.fields(draft, **{"text-0": "Seen by Dr. Quill."})
        )
        assert answer.status_code == 302
        saved = PublicDraft.objects.get()
        assert saved.content["summary"] == "Seen by Dr. Quill."
        assert [finding.kind for finding in scan_of(saved) if finding.severity == "stops"] == ["name of a person"]

    def test_reasons_and_handing_over_in_one_go(self, visit):
        draft = a_draft()
        reasons = {f"reason-{finding.key}": REASON for finding in scan_of(draft)}
        visit.post("public_edit", draft.determination_id, submit="yes", **self.fields(draft), **reasons)
        assert PublicDraft.objects.get().prepared_by == a_case_manager()

    def test_what_keeps_it_back_is_said_and_the_text_is_kept(self, visit):
        draft = a_draft()
        answer = visit.post(
            "public_edit", draft.determination_id, submit="yes", **self.fields(draft, **{"text-0": "Dr. Quill."})
        )
        assert messages_of(answer) == [
            "Saved. This cannot go out yet: 1 place must be edited and 1 finding needs a reason."
        ]
        assert PublicDraft.objects.get().content["summary"] == "Dr. Quill."

    def test_a_conflict_keeps_what_was_typed(self, visit):
        draft = a_draft()
        save_public(draft=draft, texts={"summary": "Theirs."}, accepted={}, based_on=1, actor=a_case_manager())
        answer = visit.post("public_edit", draft.determination_id, **self.fields(draft, **{"text-0": "Mine."}))
        assert "Mine." in answer.content.decode()
        assert PublicDraft.objects.get().content["summary"] == "Theirs."
        again = self.fields(draft, **{"text-0": "Mine.", "based_on": str(answer.context["form"]["based_on"].value())})
        assert visit.post("public_edit", draft.determination_id, **again).status_code == 302
        assert PublicDraft.objects.get().content["summary"] == "Mine."

    def test_an_empty_summary_is_refused(self, visit):
        draft = a_draft()
        assert (
            visit.post("public_edit", draft.determination_id, **self.fields(draft, **{"text-0": " "})).status_code
            == 422
        )

    def test_a_determination_issued_before_can_be_begun(self, visit):
        determination = a_determination()
        PublicDraft.objects.all().delete()
        assert "Begin a public version" in visit.said("public_history", determination.pk)
        assert visit.post("public_start", determination.pk).url == reverse("public_edit", args=[determination.pk])
        assert visit.get("public_edit", determination.pk).status_code == 200

    def test_without_a_draft_there_is_nothing_to_edit(self, visit):
        determination = a_determination()
        PublicDraft.objects.all().delete()
        assert visit.get("public_edit", determination.pk).status_code == 404


class TestReleasing:
    def test_shows_both_texts_and_the_reasons(self, as_):
        draft = prepare(summary="Another public text, seen in Fresno.")
        said = as_(a_quality_physician(RELEASER)).said("public_release", draft.determination_id)
        for words in (
            "Another public text",
            draft.determination.content["summary"][:30],
            REASON,
            "Fresno",
            "As issued",
        ):
            assert words in said

    def test_releases_what_was_seen(self, as_):
        draft = prepare()
        visit = as_(a_quality_physician(RELEASER))
        seen = visit.get("public_release", draft.determination_id).context["content"].sha256
        assert visit.post("public_release", draft.determination_id, seen=seen).url == reverse(
            "public_history", args=[draft.determination_id]
        )
        assert PublicDetermination.objects.get().content_sha256 == seen

    def test_refuses_what_was_not(self, as_):
        draft = prepare()
        visit = as_(a_quality_physician(RELEASER))
        answer = visit.post("public_release", draft.determination_id, seen="0" * 64)
        assert "changed by someone else" in messages_of(answer)[0]
        assert not PublicDetermination.objects.exists()

    def test_who_prepared_it_is_told(self, as_):
        admin = a_person(Role.ADMINISTRATOR)
        draft = prepare(actor=admin)
        said = as_(admin).said("public_release", draft.determination_id)
        assert "released by another person than who prepared it" in said
        assert 'data-dialog="release"' not in said

    def test_nothing_waits(self, as_):
        draft = a_draft()
        answer = as_(a_quality_physician(RELEASER)).get("public_release", draft.determination_id)
        assert answer.url == reverse("public_history", args=[draft.determination_id])


class TestSetAside:
    """A page that was open when a new review was ordered says so, and nothing is done."""

    @pytest.fixture
    def draft(self) -> PublicDraft:
        draft = prepare()
        order_new_review(draft.determination.case)
        return draft

    def test_releasing(self, draft, as_):
        answer = as_(a_quality_physician(RELEASER)).post(
            "public_release", draft.determination_id, seen=draft.letter_content.sha256
        )
        assert "was set aside on" in messages_of(answer)[0]
        assert not PublicDetermination.objects.exists()

    def test_beginning(self, draft, as_):
        answer = as_(a_case_manager()).post("public_start", draft.determination_id)
        assert answer.url == reverse("public_history", args=[draft.determination_id])
        assert "was set aside on" in messages_of(answer)[0]

    def test_saving(self, draft, as_):
        visit = as_(a_case_manager())
        form = visit.get("public_edit", draft.determination_id).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields}
        answer = visit.post("public_edit", draft.determination_id, **typed | {"text-0": "Typed for nothing."})
        assert "was set aside on" in messages_of(answer)[0]
        assert "Typed for nothing." in answer.content.decode()

    def test_the_history(self, draft, as_):
        said = as_(a_case_manager()).said("public_history", draft.determination_id)
        assert "Waits for release" not in said
        assert reverse("public_edit", args=[draft.determination_id]) not in said


class TestHistory:
    def test_tells_of_corrections_and_withdrawals(self, as_):
        release(prepare(summary="One."))
        release(prepare(PublicDraft.objects.get(), summary="Two."), reason="A better word")
        visit = as_(a_quality_physician())
        pk = PublicDetermination.objects.first().determination_id
        said = visit.said("public_history", pk)
        for words in (
            "Version 2",
            "Version 1",
            "A better word",
            "Marcus Obi",
            "Ruth Okonkwo",
            "Corrected",
            "Published",
        ):
            assert words in said
        visit.post("public_withdraw", PublicDetermination.objects.get(version=2).pk, reason="A name was left")
        said = visit.said("public_history", pk)
        assert "A name was left" in said
        assert 'data-dialog="withdraw"' not in said

    def test_a_withdrawal_needs_its_reason(self, as_):
        public = release()
        answer = as_(a_quality_physician()).post("public_withdraw", public.pk, reason=" ")
        assert messages_of(answer) == ["Say why the public version is withdrawn."]

    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (a_draft, "To be prepared"),
            (prepare, "Waits for release"),
            (release, "Published"),
        ],
    )
    def test_the_line_for_the_page_of_the_case(self, make, words):
        line = render_to_string("reviews/_public_state.html", {"determination": make().determination})
        assert words in line
        assert f"/determinations/{PublicDraft.objects.get().determination_id}/public/" in line


class TestWorklist:
    def waiting(self, visit) -> list[tuple[str, bool]]:
        rows = visit.get("public_worklist").context["rows"]
        return [(row["case"].case_number, bool(row["prepared"])) for row in rows]

    def test_holds_what_waits_and_nothing_that_is_out(self, as_):
        visit = as_(a_quality_physician())
        draft = a_draft()
        number = draft.determination.case.case_number
        assert self.waiting(visit) == [(number, False)]
        draft = prepare(draft)
        assert self.waiting(visit) == [(number, True)]
        release(draft)
        assert self.waiting(visit) == []
        explain(draft, summary="To be corrected.")
        assert self.waiting(visit) == [(number, False)]

    def test_leaves_superseded_determinations_alone(self, as_):
        case = a_case(CaseState.ISSUED)
        a_draft(a_determination(case))
        later = supersede(case)
        rows = as_(a_quality_physician()).get("public_worklist").context["rows"]
        assert later.pk in {row["draft"].determination_id for row in rows} or rows == []
        assert all(row["draft"].determination.version == 2 for row in rows)

    def test_leaves_alone_what_was_set_aside(self, as_):
        case = prepare().determination.case
        order_new_review(case)
        assert self.waiting(as_(a_quality_physician())) == []

    def test_is_in_the_navigation_of_those_who_publish(self, as_):
        shown = {
            role for role in Role if "/publish/" in as_(a_person(role)).client.get("/guidelines/").content.decode()
        }
        assert shown == PREPARES | RELEASES

    def test_asks_as_much_for_three_as_for_one(self, as_, django_assert_max_num_queries):
        def asked() -> int:
            with django_assert_max_num_queries(1000) as queries:
                assert as_(a_quality_physician()).get("public_worklist").status_code == 200
            return len(queries)

        prepare()
        for_one = asked()
        prepare()
        prepare()
        assert asked() == for_one
