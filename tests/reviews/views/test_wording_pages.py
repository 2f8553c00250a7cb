"""The wording of letters in the admin console: every block to look at, a new text to try and to add."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Letter
from imr_site.audit.models import Event
from reviews.letters.standard_wording import wording_for
from reviews.models import WordingText
from reviews.selectors.library.wording import wording_in_force
from reviews.services.library.wording import TOO_EARLY, add_wording
from tests.factories.accounts import a_case_manager, a_quality_physician, an_administrator, an_auditor
from tests.factories.reviews import a_reviewer
from tests.reviews.reading import pdf_text
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db

BLOCKS, VERSIONS = "admin:reviews_wordingtext_changelist", "admin:reviews_wordingtext_versions"
ADD, PREVIEW = "admin:reviews_wordingtext_add", "admin:reviews_wordingtext_preview"
NAME = "cover.en.help"
OWN = "Do you need help? Call our desk for injured workers; it costs you nothing."
TODAY, TOMORROW = date(2026, 12, 7), date(2026, 12, 8)


@pytest.fixture(autouse=True)
def _a_monday(time_machine):
    time_machine.move_to("2026-12-07T10:00:00-08:00", tick=False)


@pytest.fixture
def administrator(as_):
    return as_(an_administrator())


def typed(**changes) -> dict[str, str]:
    return {"name": NAME, "text": OWN, "effective_from": TOMORROW.isoformat(), "note": "Our own desk", **changes}


def send(visit, page: str, **data):
    """Post the form (one of its fields is called `name`, as the page is elsewhere)."""
    return visit.client.post(reverse(page), data)


def words(response) -> str:
    """What the page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def add(name: str = NAME, text: str = OWN) -> WordingText:
    return add_wording(name=name, text=text, effective_from=TOMORROW, note="Our own desk", actor=an_administrator())


class TestBlocks:
    def test_each_is_listed_with_its_text_in_force(self, administrator):
        page = words(administrator.get(BLOCKS))
        for group in ("The determination", "Cover letter in English", "Cover letter in Spanish"):
            assert group in page
        for block in wording_for(TODAY).blocks.values():
            assert " ".join(block.text.split()) in page

    def test_what_is_to_come_and_whose_words_they_are(self, as_, time_machine):
        add()
        assert "To come: Own version 1, 12/08/2026" in words(as_(an_administrator()).get(BLOCKS))
        time_machine.move_to("2026-12-08T10:00:00-08:00", tick=False)
        page = words(as_(an_administrator()).get(BLOCKS))
        assert f"{OWN} Own version 1 since 12/08/2026" in page
        assert "To come" not in page

    def test_own_texts_take_no_more_queries(self, administrator):
        def queries() -> int:
            administrator.get(BLOCKS)
            with CaptureQueriesContext(connection) as captured:
                assert administrator.get(BLOCKS).status_code == 200
            return len(captured)

        before = queries()
        for name in ("cover.en.help", "cover.en.remedy", "letter.items_lead"):
            add(name, "Some words of our own:" if name.startswith("letter.") else OWN)
        assert queries() == before

    def test_change_leads_to_the_form_of_the_block(self, administrator):
        assert f'href="/admin/reviews/wordingtext/add/?name={NAME}"' in administrator.said(BLOCKS)


class TestForm:
    def form(self, administrator, name: str = NAME):
        return administrator.client.get("/admin/reviews/wordingtext/add/", {"name": name})

    def test_starts_from_the_present_text_and_tomorrow(self, administrator):
        fields = self.form(administrator).context["adminform"].form
        assert fields["text"].value() == wording_for(TODAY).blocks[NAME].text
        assert fields["effective_from"].value() == TOMORROW

    def test_says_what_may_and_must_stand_in_braces(self, administrator):
        page = words(self.form(administrator, "cover.en.appeal"))
        assert "Cover letter in English: Appeal" in page
        assert "{mailed_on} : the date of the letter (must be there)" in page
        assert "{employee} : the name of the employee {" in page
        assert "{appeal_by}" not in page
        assert "one entry a line" in words(self.form(administrator, "cover.en.grounds"))

    @pytest.mark.parametrize("name", ["", "cover.en.jokes", "<script>"])
    def test_without_a_block_it_leads_to_the_list(self, administrator, name):
        answer = self.form(administrator, name)
        assert (answer.status_code, answer.url) == (302, "/admin/reviews/wordingtext/")
        answer = administrator.client.post(f"/admin/reviews/wordingtext/add/?name={NAME}", typed(name=name))
        assert (answer.status_code, answer.url) == (302, "/admin/reviews/wordingtext/")
        assert not WordingText.objects.exists()

    def test_a_new_text_is_kept_through_the_service(self, administrator):
        answer = send(administrator, ADD, **typed())
        assert (answer.status_code, answer.url) == (302, "/admin/reviews/wordingtext/")
        text = WordingText.objects.get()
        assert (text.name, text.version, text.text, text.effective_from) == (NAME, 1, OWN, TOMORROW)
        assert text.added_by == an_administrator()
        assert wording_in_force(TOMORROW).blocks[NAME].text == OWN
        assert Event.objects.filter(kind="review.wording_added").count() == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"text": "Call {{ organization }}."}, "It holds markup; only plain text and placeholders are possible."),
            ({"text": "<script>alert(1)</script>"}, "It holds markup; only plain text and placeholders are possible."),
            ({"text": "Call {phone}."}, "{phone} is no placeholder here."),
            ({"text": "Call us\x07."}, "It holds a control character or one that cannot be seen: U+0007."),
            ({"text": "Call us\x00."}, "Null characters are not allowed."),
            ({"text": " "}, "This field is required."),
            ({"effective_from": TODAY.isoformat()}, TOO_EARLY),
            ({"note": ""}, "This field is required."),
        ],
    )
    def test_a_wrong_one_is_shown_again_with_what_is_wrong(self, administrator, changes, said):
        answer = send(administrator, ADD, **typed(**changes))
        assert answer.status_code == 200
        assert said in words(answer)
        assert "<script>alert" not in answer.content.decode()
        assert not WordingText.objects.exists()

    def test_one_added_at_the_same_moment_as_another_is_shown_again_as_typed(self, administrator, at_the_same_moment):
        add(text="Added by somebody else.")
        with at_the_same_moment():
            answer = send(administrator, ADD, **typed())
        assert answer.status_code == 200
        form = answer.context["adminform"].form
        (error,) = form.non_field_errors()
        assert error.startswith("Somebody else added version 1 of cover.en.help at the same moment.")
        assert {name: form[name].value() for name in typed()} == typed()
        assert messages_of(answer) == []
        assert WordingText.objects.get().text == "Added by somebody else."
        assert send(administrator, ADD, **typed()).status_code == 302
        assert WordingText.objects.get(version=2).text == OWN

    def test_a_warning_is_shown_and_does_not_stop(self, administrator):
        answer = send(administrator, ADD, **typed(text=OWN * 3))
        assert WordingText.objects.get().text == OWN * 3
        assert any("one page" in message for message in messages_of(answer))
        assert "one page" in words(send(administrator, ADD, **typed(text=OWN * 3, note="")))


class TestPreview:
    def test_is_the_letter_with_the_typed_words_and_keeps_nothing(self, administrator):
        before = Event.objects.count()
        answer = send(administrator, PREVIEW, **typed(note="", effective_from=""))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"].startswith("inline")
        text = " ".join(pdf_text(answer.content).split())
        assert OWN in text
        assert "Dear Marisol Quillfeather:" in text
        assert not WordingText.objects.exists()
        assert not Letter.objects.exists()
        assert Event.objects.count() == before

    @pytest.mark.parametrize("text", ["{{ 7 }}", "{% debug %}", "<script>alert(1)</script>", "Call {phone} }", "\x07"])
    def test_of_a_broken_text_is_what_is_wrong_in_words(self, administrator, text):
        answer = send(administrator, PREVIEW, **typed(text=text))
        assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
        assert "This text cannot be used" in words(answer)
        assert "It holds" in words(answer) or "is no placeholder" in words(answer)
        assert "<script>alert" not in answer.content.decode()

    def test_of_an_unknown_block(self, administrator):
        assert "There is no wording named cover.en.jokes." in words(
            send(administrator, PREVIEW, **typed(name="cover.en.jokes"))
        )

    def test_is_asked_for_with_the_form_only(self, administrator):
        assert administrator.get(PREVIEW).status_code == 403


class TestVersions:
    def test_are_retired_and_never_edited_or_deleted(self, administrator):
        text = add()
        address = f"/admin/reviews/wordingtext/{text.pk}/"
        assert OWN in words(administrator.client.get(f"{address}change/"))
        assert administrator.client.post(f"{address}change/", typed(text="Other words.")).status_code == 403
        assert administrator.client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        answer = administrator.post(VERSIONS, action="retire", _selected_action=text.pk)
        assert messages_of(answer) == ["cover.en.help v1 is retired."]
        text.refresh_from_db()
        assert (text.text, text.retired_by) == (OWN, an_administrator())
        again = administrator.post(VERSIONS, action="retire", _selected_action=text.pk)
        assert messages_of(again)[-1] == "cover.en.help v1 is retired already."

    def test_of_one_block(self, administrator):
        add()
        add("cover.en.remedy")
        page = words(administrator.client.get("/admin/reviews/wordingtext/versions/", {"name": NAME}))
        assert "Own versions of the wording" in page
        assert "1 wording" in page


class TestWhoSeesWhat:
    def test_an_auditor_looks_and_changes_nothing(self, as_):
        text = add()
        auditor = as_(an_auditor())
        assert "wordingtext/add/" not in auditor.said(BLOCKS)
        assert [auditor.get(name).status_code for name in (BLOCKS, VERSIONS)] == [200, 200]
        assert OWN in words(auditor.client.get(f"/admin/reviews/wordingtext/{text.pk}/change/"))
        assert auditor.client.get("/admin/reviews/wordingtext/add/", {"name": NAME}).status_code == 403
        assert [send(auditor, name, **typed()).status_code for name in (ADD, PREVIEW)] == [403, 403]
        auditor.post(VERSIONS, action="retire", _selected_action=text.pk)
        text.refresh_from_db()
        assert (WordingText.objects.count(), text.retired_at) == (1, None)

    @pytest.mark.parametrize("person", [a_case_manager, a_quality_physician, lambda: a_reviewer().user])
    def test_case_workers_get_no_page(self, as_, person):
        visit = as_(person())
        for answer in (visit.get(BLOCKS), visit.get(VERSIONS), visit.get(ADD), send(visit, PREVIEW, **typed())):
            assert answer.status_code == 302
            assert visit.client.get(answer.url, follow=True).status_code == 403

    def test_strangers_are_asked_to_sign_in(self, client):
        for address in ("", "versions/", "add/", "preview/"):
            answer = client.post(f"/admin/reviews/wordingtext/{address}", typed())
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/")

    def test_no_page_holds_a_script_or_a_style(self, administrator):
        add()
        for page in (administrator.said(BLOCKS), administrator.said(VERSIONS), TestForm().form(administrator).content):
            text = page if isinstance(page, str) else page.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", text)
