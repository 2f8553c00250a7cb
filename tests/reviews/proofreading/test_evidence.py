"""The vocabulary by which a page shows what a statement says is absent: the files are whole, and name what there is."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reviews.guidelines.requests.drugs import drug_table
from reviews.guidelines.requests.services import service_table
from reviews.proofreading import sought
from reviews.proofreading.page import PageText
from reviews.proofreading.shorthand import written_out

HOME = Path(sought.__file__).parent
FLAGS = {"finding", "weak", "soft", "plans", "general", "either", "only"}
LISTS = {"said", "shown", "classes", "services"}


def _topics() -> list[tuple[str, dict[str, Any]]]:
    files = sorted((HOME / "evidence").glob("*.toml"))
    return [row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8")).items()]


def test_every_topic_stands_once_and_has_words() -> None:
    counted = Counter(name for name, _ in _topics())
    assert [name for name, many in counted.items() if many > 1] == []
    assert [name for name, row in _topics() if not row["said"]] == []


def test_topics_hold_known_keys_only() -> None:
    assert [(name, key) for name, row in _topics() for key in row if key not in FLAGS | LISTS] == []


def test_phrases_are_whole_and_none_is_twice_in_a_topic() -> None:
    for name, row in _topics():
        phrases = [phrase for key in ("said", "shown") for phrase in row.get(key, ())]
        assert [phrase for phrase, many in Counter(phrases).items() if many > 1] == [], name
        assert [phrase for phrase in phrases if not re.search(r"[A-Za-z0-9#]", phrase)] == [], name
        assert [phrase for phrase in phrases if phrase != phrase.strip() or phrase.endswith(" *")] == [], name


def test_classes_and_services_are_in_the_vocabulary_of_requests() -> None:
    classes = {drug.drug_class for drug in drug_table().values()}
    assert {each for _, row in _topics() for each in row.get("classes", ())} <= classes
    assert {each for _, row in _topics() for each in row.get("services", ())} <= set(service_table())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("S/p L knee scope w/o relief", "Status post Left knee scope without relief"),
        ("LBP/R sciatica, incr. pain", "low back pain / right sciatica, increased pain"),
        ("Grip 22# -> 36#", "Grip 22 pounds changed to 36 pounds"),
        ("seen by R. Quist, PA-C; R. knee", "seen by R. Quist, PA-C; Right knee"),
        ("[x] PT  [ ] Acupuncture", "[x] PT  "),
        ("exami-\nnation of the B/L UEs", "examination of the Bilateral Upper extremities"),
    ],
)
def test_shorthand_is_written_out(text: str, written: str) -> None:
    assert written_out(text).text == written


def test_a_place_in_what_is_written_out_is_known_in_the_page() -> None:
    page = PageText(1, "C/o LBP.\nL/S: TTP w/ guard-\ning.")
    start = page.plain.index("Lumbar spine")
    assert page.text[slice(*page.span(start, start + len("Lumbar spine")))] == "L/S"
    start = page.plain.index("guarding")
    assert page.text[slice(*page.span(start, start + len("guarding")))] == "guard-\ning"
