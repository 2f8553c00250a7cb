"""The organization's own words for letters: tried, added for a day to come, retired, and what they may never touch."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Letter
from imr_site.audit.models import Event
from imr_site.canonical import canonical_sha256
from imr_site.jobs.models import Job
from reviews.errors import ReviewError
from reviews.letters.standard_wording import wording_for
from reviews.models import Determination, WordingText
from reviews.selectors.library.wording import wording_in_force
from reviews.services.library.wording import (
    TOO_EARLY,
    add_wording,
    first_day,
    preview_of,
    problems_of,
    retire_wording,
    warnings_of,
)
from tests.factories.accounts import an_administrator
from tests.imr_site.threads import at_once
from tests.reviews.reading import pdf_text

pytestmark = pytest.mark.django_db

NAME = "cover.en.help"
OWN = "Do you need help? Call our desk for injured workers; it costs you nothing."
LEAD = "letter.items_lead"
OWN_LEAD = "These are the decisions of the reviewer:"


@pytest.fixture
def administrator():
    return an_administrator()


def add(name: str = NAME, text: str = OWN, days: int = 1, **changes) -> WordingText:
    """A text in force some days from now, added by Sam Petrosyan."""
    data = {"note": "Plainer words", "actor": an_administrator(), **changes}
    return add_wording(name=name, text=text, effective_from=timezone.localdate() + timedelta(days=days), **data)


def test_a_text_is_kept_as_the_first_version_of_its_block(administrator):
    text = add()
    assert (text.name, text.version, text.text, text.note) == (NAME, 1, OWN, "Plainer words")
    assert (text.effective_from, text.added_by, text.retired_at) == (first_day(), administrator, None)


def test_versions_are_counted_by_block():
    assert [add().version, add(days=9).version, add(LEAD, OWN_LEAD).version] == [1, 2, 1]


@pytest.mark.parametrize("days", [-400, -1, 0])
def test_a_text_never_holds_for_a_day_already_begun(days):
    with pytest.raises(ReviewError) as refused:
        add(days=days)
    assert refused.value.message == TOO_EARLY
    assert not WordingText.objects.exists()


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ReviewError) as refused:
        add("cover.en.appeal", "Write to <b>us</b>.", days=0)
    assert refused.value.message.splitlines() == [
        "It holds markup; only plain text and placeholders are possible.",
        "It must hold {mailed_on}.",
        TOO_EARLY,
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Call {{ organization }} now.", "It holds markup; only plain text and placeholders are possible."),
        ("{% include 'secret' %}", "It holds markup; only plain text and placeholders are possible."),
        ("<script>alert(1)</script>", "It holds markup; only plain text and placeholders are possible."),
        ("Call {organization.name}.", "A brace has no partner."),
        ("Call us }", "A brace has no partner."),
        ("Call {password}.", "{password} is no placeholder here."),
        ("Call 王 now.", "In this text, write “王” in plain Latin letters; a letter cannot print it."),
        ("Call us\x00.", "It holds a control character or one that cannot be seen: U+0000."),
        ("Call us\u202e.", "It holds a control character or one that cannot be seen: U+202E."),
        ("Call us.\n\nOr write.", "It must be one paragraph."),
        (" \r\n ", "It is empty."),
        ("word " * 400, "It is longer than 1200 characters."),
    ],
)
def test_a_hostile_text_is_refused_with_words(text, said):
    problems = problems_of(name=NAME, text=text)
    assert any(problem.startswith(said) for problem in problems), problems
    for attempt in (add, preview):
        with pytest.raises(ReviewError, match=r"It|In this text|A brace|placeholder"):
            attempt(text=text)
    assert not WordingText.objects.exists()


@pytest.mark.parametrize("name", ["cover.en.jokes", "", "labels.en.appeal"])
def test_an_unknown_block_is_refused(name):
    assert problems_of(name=name, text=OWN) == [f"There is no wording named {name}."]
    with pytest.raises(ReviewError):
        add(name)


def test_a_warning_is_shown_and_does_not_stop():
    hard = "Notwithstanding jurisdictional prerequisites, institutional representatives facilitate " * 4 + "assistance."
    assert problems_of(name=NAME, text=hard) == []
    warnings = warnings_of(name=NAME, text=hard)
    assert any("school grade" in warning for warning in warnings)
    assert any("one page" in warning for warning in warnings)
    assert add(text=hard).version == 1
    assert warnings_of(name=NAME, text=OWN) == []


def test_line_ends_and_unbreakable_spaces_of_a_browser_are_no_mistake():
    assert add("cover.en.grounds", " First\u00a0ground.\r\nSecond ground. \r\n").text == "First ground.\nSecond ground."


def test_a_retired_text_gives_way_tomorrow_to_the_one_before_and_then_to_the_release(administrator, time_machine):
    time_machine.move_to("2026-12-01T10:00:00-08:00", tick=False)
    first, second = add(text="First own text."), add(text="Second own text.")

    def in_force() -> str:
        return wording_in_force(timezone.localdate()).blocks[NAME].text

    time_machine.move_to("2026-12-05T23:30:00-08:00", tick=False)
    retire_wording(text=second, actor=administrator)
    assert in_force() == "Second own text."
    time_machine.move_to("2026-12-06T00:30:00-08:00", tick=False)
    assert in_force() == "First own text."
    retire_wording(text=first, actor=administrator)
    time_machine.move_to("2026-12-07T00:30:00-08:00", tick=False)
    assert in_force() == wording_for(date(2026, 12, 7)).blocks[NAME].text
    assert wording_in_force(date(2026, 12, 5)).blocks[NAME].text == "Second own text."
    assert WordingText.objects.count() == 2


def test_a_text_is_retired_once(administrator):
    text = add()
    retire_wording(text=text, actor=administrator)
    with pytest.raises(ReviewError, match=r"cover.en.help v1 is retired already."):
        retire_wording(text=text, actor=administrator)


def test_the_audit_log_knows_who_changed_the_words_and_not_what_they_say(administrator):
    text = add()
    retire_wording(text=text, actor=administrator)
    data = {"name": NAME, "version": 1, "sha256": canonical_sha256(OWN)}
    events = Event.objects.filter(scope="wording").order_by("id")
    assert [(event.kind, event.actor, event.subject, event.data) for event in events] == [
        ("review.wording_added", administrator, f"wording/{text.pk}", data),
        ("review.wording_retired", administrator, f"wording/{text.pk}", data),
    ]


def test_of_two_added_at_once_the_second_is_refused_and_may_be_added_after_it(at_the_same_moment):
    add(text="Added by somebody else.")
    with at_the_same_moment(), pytest.raises(ReviewError) as refused:
        add()
    assert refused.value.message == (
        "Somebody else added version 1 of cover.en.help at the same moment. Your text is not saved. "
        "Read theirs first; if yours shall take its place, save again."
    )
    assert list(WordingText.objects.values_list("version", "text")) == [(1, "Added by somebody else.")]
    assert Event.objects.filter(kind="review.wording_added").count() == 1
    assert add().version == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_added_at_once_each_gets_a_number_of_its_own_or_is_refused(administrator):
    def version(_number: int) -> int | str:
        try:
            return add(actor=administrator).version
        except ReviewError as refused:
            return refused.message

    given = [answer for answer in at_once(4, version) if isinstance(answer, int)]
    assert given
    assert sorted(given) == list(range(1, len(given) + 1))
    assert Event.objects.filter(kind="review.wording_added").count() == WordingText.objects.count() == len(given)


def test_the_database_keeps_a_version_once():
    text = add()
    text.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        WordingText.objects.bulk_create([text])


def preview(name: str = NAME, text: str = OWN) -> bytes:
    return preview_of(name=name, text=text)


def printed(pdf: bytes) -> str:
    return " ".join(pdf_text(pdf).split())


@pytest.mark.any_database
class TestPreview:
    def test_prints_the_typed_words_in_a_letter_about_nobody(self):
        text = printed(preview())
        assert OWN in text
        assert "Case SAMPLE-0000 · Draft, not issued" in text
        assert "Dear Marisol Quillfeather:" in text
        assert "Para Marisol Quillfeather:" in text

    def test_fills_the_placeholders(self, time_machine):
        time_machine.move_to("2026-12-01T10:00:00-08:00", tick=False)
        text = printed(preview("cover.en.appeal", "Appeal within 30 days of {mailed_on}, or ask {organization}."))
        assert "Appeal within 30 days of December 2, 2026, or ask MAXIMUS Federal Services." in text

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("cover.en.headline.uphold", "UPHOLD"),
            ("cover.en.headline.partial_overturn", "PARTIAL OVERTURN"),
            ("cover.en.meaning.attorney.overturn", "Dear Tamsin Overbrook:"),
            ("cover.en.meaning.physician.uphold", "Dear Basil Thornquist, MD:"),
            ("cover.en.meaning.claims_administrator.partial_overturn", "Dear Odette Varnham:"),
            ("cover.es.meaning.worker.uphold", "Para Marisol Quillfeather:"),
            ("cover.en.help", "PARTIAL OVERTURN"),
        ],
    )
    def test_is_to_the_recipient_and_of_the_outcome_that_the_name_says(self, name, shown):
        assert shown in printed(preview(name, "Words to be found again."))

    @pytest.mark.parametrize("name", wording_for(date.max).blocks)
    def test_every_block_can_be_seen(self, name):
        block = wording_in_force(first_day()).blocks[name]
        marked = " ".join(["Quagga", *(f"{{{each}}}" for each in dict.fromkeys(block.placeholders))])
        assert "Quagga" in printed(preview(name, marked + (":" if block.text.endswith(":") else "")))

    def test_shows_the_other_own_texts_beside_it(self):
        add("cover.en.remedy", "If you win, there is another review.")
        assert "If you win, there is another review." in printed(preview())

    def test_keeps_nothing(self):
        before = Event.objects.count()
        preview()
        kept = [model.objects.count() for model in (WordingText, Letter, Determination, Job)]
        assert (kept, Event.objects.count()) == ([0, 0, 0, 0], before)
