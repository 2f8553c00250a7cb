from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from reviews.letters.standard_wording import (
    PLACEHOLDERS,
    Block,
    Wording,
    WordingError,
    all_blocks,
    placeholders_of,
    statements_of,
    wording_for,
)
from reviews.letters.wording_lint import lint_block, lint_wording, reading_grade

DAY = date(2026, 1, 1)
WORDING = wording_for(DAY)
NEWEST = wording_for(date.max)


@pytest.mark.parametrize("wording", [WORDING, NEWEST], ids=["first", "newest"])
def test_what_ships_is_clean(wording: Wording) -> None:
    assert lint_wording(wording) == []


def test_only_the_last_day_to_appeal_may_be_named_where_it_is_known() -> None:
    assert [name for name in NEWEST.blocks if "appeal_by" in placeholders_of(name)] == [
        "cover.en.appeal_by",
        "cover.es.appeal_by",
    ]
    for name, block in NEWEST.blocks.items():
        assert set(block.placeholders) <= set(placeholders_of(name))


def test_a_later_version_holds_from_its_day_on() -> None:
    before, after = wording_for(date(2026, 11, 24)), wording_for(date(2026, 11, 25))
    assert (before.version, after.version) == ("2026.1", "2026.2")
    assert before.text("cover.en.appeal", mailed_on="May 4").endswith("It was mailed on May 4.")
    assert after.text("cover.en.appeal", mailed_on="May 4").endswith("count from its date, May 4.")


def test_every_outcome_and_recipient_has_its_words_in_english_and_the_worker_s_in_spanish() -> None:
    names = set(WORDING.blocks)
    for outcome in ("uphold", "overturn", "partial_overturn"):
        assert f"cover.es.meaning.worker.{outcome}" in names
        for recipient in ("worker", "attorney", "physician", "claims_administrator"):
            assert f"cover.en.meaning.{recipient}.{outcome}" in names
    english = {name.removeprefix("cover.en.") for name in names if name.startswith("cover.en.")}
    spanish = {name.removeprefix("cover.es.") for name in names if name.startswith("cover.es.")}
    assert spanish == {name for name in english if not name.startswith("meaning.") or ".worker." in name}
    assert WORDING.labels["en"].keys() == WORDING.labels["es"].keys()


@pytest.mark.parametrize("name", [block.name for block in all_blocks() if block.name.startswith("cover.es.")])
def test_a_translation_has_the_placeholders_of_the_original(name: str) -> None:
    original = WORDING.blocks[name.replace(".es.", ".en.")]
    assert sorted(WORDING.blocks[name].placeholders) == sorted(original.placeholders)
    assert WORDING.blocks[name].is_list == original.is_list


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "empty"),
        ("You won {prize}.", "{prize} is no placeholder"),
        ("No date.", "must hold {mailed_on}"),
        ("Mailed {mailed_on} {", "no partner"),
        ("Mailed {{ mailed_on }}", "markup"),
        ("Mailed <b>{mailed_on}</b>", "markup"),
        ("Mailed {mailed_on}.\nSecond.", "one paragraph"),
        ("Mailed {mailed_on}.\x07", "control character or one that cannot be seen: U+0007"),
        ("Mailed {mailed_on}.\u202e", "U+202E"),
        ("Mailed {mailed_on}, until {appeal_by}.", "{appeal_by} is no placeholder here"),
        ("Mailed {mailed_on}. " * 100, "longer"),
    ],
)
def test_an_edited_block_is_checked(text: str, complaint: str) -> None:
    found = lint_block(replace(WORDING.blocks["cover.en.appeal"], text=text))
    assert any(complaint in finding.message and finding.severity == "error" for finding in found), found


def test_a_lead_in_keeps_its_only_colon() -> None:
    lead = WORDING.blocks["letter.items_lead"]
    assert lint_block(replace(lead, text="These are the decisions."))
    assert lint_block(replace(lead, text="Note: these are the decisions:"))
    assert not lint_block(replace(lead, text="These are the decisions:"))


def test_hard_words_are_a_warning() -> None:
    text = (
        "Notwithstanding the aforementioned administrative determination mailed {mailed_on}, jurisdictional "
        "prerequisites necessitate contemporaneous documentation of particularized administrative considerations "
        "throughout the adjudicatory proceedings that everybody participates in."
    )
    longer, harder = lint_block(replace(WORDING.blocks["cover.en.appeal"], text=text))
    assert (longer.severity, harder.severity) == ("warning", "warning")
    assert "one page" in longer.message
    assert "school grade" in harder.message


def test_an_unknown_block_is_an_error() -> None:
    assert lint_block(Block("cover.en.jokes", "1", DAY, "Ha."))


def test_reading_grade_tells_easy_from_hard() -> None:
    assert reading_grade("You will not get it. We are sorry.") < 3
    assert reading_grade("Jurisdictional considerations necessitate adjudicatory documentation.") > 12


def test_an_own_text_is_part_of_the_version() -> None:
    own = WORDING.with_text("letter.items_lead", "Here are the decisions:", version=3, effective_from=date(2026, 3, 1))
    assert own.blocks["letter.items_lead"] == Block(
        "letter.items_lead", "own.3", date(2026, 3, 1), "Here are the decisions:"
    )
    assert re.fullmatch(r"2026\.1\+[0-9a-f]{8}", own.version)
    assert WORDING.version == "2026.1"
    assert own.sha256 != WORDING.sha256
    assert statements_of(own, "Example").items_lead == "Here are the decisions:"


def test_it_goes_through_json() -> None:
    own = WORDING.with_text("cover.en.grounds", "One.\nTwo.", version=1)
    again = Wording.from_dict(json.loads(json.dumps(own.to_dict())))
    assert (again, again.version, again.sha256) == (own, own.version, own.sha256)
    assert own.to_dict()["blocks"]["cover.en.grounds"] == {
        "version": "own.1",
        "from": "2013-01-01",
        "text": "One.\nTwo.",
        "list": True,
    }


def test_values_are_never_read_as_placeholders() -> None:
    assert WORDING.text("letter.how_made", organization="{x} {organization}").startswith("{x} {organization} gave")


def test_a_missing_value_or_block_is_an_error() -> None:
    with pytest.raises(WordingError, match="mailed_on"):
        WORDING.text("cover.en.appeal")
    with pytest.raises(WordingError, match="nothing"):
        WORDING.text("nothing")
    with pytest.raises(WordingError, match="no wording for"):
        wording_for(date(2012, 1, 1))


def test_groups_are_those_that_have_placeholders() -> None:
    assert {block.name.split(".")[0] for block in all_blocks()} == set(PLACEHOLDERS)
