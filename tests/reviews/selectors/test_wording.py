"""Which words hold on which day, and what that means for a determination that was submitted."""

from __future__ import annotations

from datetime import date

import pytest

from cases.enums import CaseState
from reviews.letters.standard_wording import statements_of, wording_for
from reviews.models import ReviewRound, WordingText
from reviews.selectors.determination import content_of
from reviews.selectors.library.wording import Version, shown_blocks, title_of, wording_in_force
from reviews.services.library.wording import add_wording, retire_wording
from tests.factories import a_case, a_determination, a_round, issue, submit, write_review
from tests.factories.accounts import an_administrator

pytestmark = pytest.mark.django_db

LEAD = "letter.items_lead"
FIRST, SECOND = "These are the decisions of the reviewer:", "The reviewer decided this:"
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 12, day) for day in (7, 8, 9))


@pytest.fixture(autouse=True)
def _a_monday(time_machine):
    time_machine.move_to("2026-12-07T10:00:00-08:00", tick=False)


def add(text: str = FIRST, on: date = TUESDAY, name: str = LEAD) -> WordingText:
    return add_wording(name=name, text=text, effective_from=on, note="Plainer words", actor=an_administrator())


def lead_on(day: date) -> str:
    return wording_in_force(day).blocks[LEAD].text


def fresh(round_: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.get(pk=round_.pk)


class TestInForce:
    def test_without_own_texts_it_is_what_ships(self):
        assert wording_in_force(MONDAY) == wording_for(MONDAY)
        assert wording_in_force(MONDAY).version == "2026.2"

    def test_an_own_text_holds_from_its_day_on(self):
        add()
        shipped = wording_for(MONDAY)
        assert [lead_on(day) for day in (MONDAY, TUESDAY, WEDNESDAY)] == [shipped.blocks[LEAD].text, FIRST, FIRST]
        assert wording_in_force(TUESDAY) == shipped.with_text(LEAD, FIRST, version=1, effective_from=TUESDAY)
        assert wording_in_force(TUESDAY).version.startswith("2026.2+")

    def test_of_several_the_newest_version_holds(self):
        add(FIRST, WEDNESDAY)
        add(SECOND, TUESDAY)
        assert [lead_on(day) for day in (TUESDAY, WEDNESDAY)] == [SECOND, SECOND]

    def test_a_retired_text_held_to_the_end_of_its_day(self, time_machine):
        text = add()
        time_machine.move_to("2026-12-08T23:30:00-08:00", tick=False)  # Wednesday in Greenwich
        retire_wording(text=text, actor=an_administrator())
        assert [lead_on(TUESDAY), lead_on(WEDNESDAY)] == [FIRST, wording_for(WEDNESDAY).blocks[LEAD].text]

    def test_a_text_retired_before_its_day_never_holds(self):
        retire_wording(text=add(), actor=an_administrator())
        assert wording_in_force(WEDNESDAY) == wording_for(WEDNESDAY)

    def test_it_is_one_query(self, django_assert_num_queries):
        add()
        add(SECOND, name="letter.summary_lead")
        with django_assert_num_queries(1):
            wording_in_force(WEDNESDAY)


class TestDeterminations:
    def test_what_is_being_written_is_in_the_words_of_today(self, settings, time_machine):
        round_ = write_review(a_round())
        add()
        before = content_of(round_)
        assert before.statements == statements_of(wording_for(MONDAY), settings.ORGANIZATION_NAME)
        time_machine.move_to("2026-12-08T00:30:00-08:00", tick=False)
        assert content_of(round_).statements.items_lead == FIRST
        assert content_of(round_).sha256 != before.sha256

    def test_what_was_submitted_keeps_its_words_and_its_sign_off(self, time_machine):
        case = a_case(CaseState.QUALITY_REVIEW)
        round_ = a_round(case)
        signed = round_.sign_offs.get(invalidated_at__isnull=True).content_sha256
        add()
        time_machine.move_to("2026-12-09T10:00:00-08:00", tick=False)
        assert content_of(fresh(round_)).sha256 == signed
        determination = issue(case)
        assert determination.sign_off.content_sha256 == signed
        assert determination.letter_content.statements.items_lead == wording_for(MONDAY).blocks[LEAD].text

    def test_what_was_submitted_under_an_own_text_keeps_it_when_that_is_retired(self, time_machine):
        text = add()
        time_machine.move_to("2026-12-08T10:00:00-08:00", tick=False)
        round_ = submit(write_review(a_round()))
        retire_wording(text=text, actor=an_administrator())
        time_machine.move_to("2026-12-09T10:00:00-08:00", tick=False)
        assert content_of(fresh(round_)).statements.items_lead == FIRST

    def test_what_was_issued_stays(self, time_machine):
        determination = a_determination()
        before = determination.letter_content
        add()
        time_machine.move_to("2026-12-09T10:00:00-08:00", tick=False)
        determination.refresh_from_db()
        assert (determination.letter_content, before.sha256) == (before, determination.content_sha256)


class TestShownBlocks:
    def test_every_block_is_in_one_group(self):
        groups = shown_blocks()
        assert list(groups) == ["The determination", "Cover letter in English", "Cover letter in Spanish"]
        names = [block.name for blocks in groups.values() for block in blocks]
        assert sorted(names) == sorted(wording_for(MONDAY).blocks)

    def test_each_says_whose_words_it_is_and_what_is_to_come(self, time_machine):
        def lead():
            return next(block for block in shown_blocks()["The determination"] if block.name == LEAD)

        add()
        shipped = wording_for(MONDAY).blocks[LEAD]
        assert (lead().text, lead().is_own) == (shipped.text, False)
        assert lead().version == Version("Release 2026.1", shipped.effective_from)
        assert lead().to_come == (Version("Own version 1", TUESDAY),)
        time_machine.move_to("2026-12-08T10:00:00-08:00", tick=False)
        add(SECOND, WEDNESDAY)
        assert (lead().text, lead().is_own) == (FIRST, True)
        assert lead().version == Version("Own version 1", TUESDAY)
        assert lead().to_come == (Version("Own version 2", WEDNESDAY),)

    def test_what_ships_for_a_day_to_come_is_listed_too(self, time_machine):
        time_machine.move_to("2026-11-01T10:00:00-07:00", tick=False)
        coming = {block.name: block.to_come for blocks in shown_blocks().values() for block in blocks if block.to_come}
        names = ["cover.en.appeal", "cover.en.appeal_by", "cover.es.appeal", "cover.es.appeal_by"]
        assert coming == dict.fromkeys(names, (Version("Release 2026.2", date(2026, 11, 25)),))

    def test_more_own_texts_take_no_more_queries(self, django_assert_num_queries):
        for day in (TUESDAY, WEDNESDAY):
            add(on=day)
        add(SECOND, name="letter.summary_lead")
        with django_assert_num_queries(2):
            shown_blocks()

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("letter.how_made", "How made"),
            (
                "cover.en.meaning.claims_administrator.partial_overturn",
                "Meaning (claims administrator, partial overturn)",
            ),
        ],
    )
    def test_a_block_has_a_name_in_words(self, name, title):
        assert title_of(name) == title
