"""The words of notices: whole or not made, in the languages of whoever reads them."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from cases.addressing import TOLD, Notice
from cases.enums import CaseState, EligibilityReason, LetterKind
from cases.errors import NoticeLacks
from cases.letters import notices
from cases.letters.notices import AsWritten, Coded, compose, lacking
from cases.lifecycle import TRANSITIONS

WORDS = tomllib.loads(Path(notices.__file__).with_name("notices.toml").read_text(encoding="utf-8"))
LETTERS = [notice for notice in Notice if notice is not Notice.DETERMINATION]
TODAY = date(2026, 3, 2)
FACTS = {
    "organization": "Juniper Review",
    "organization_address": ["600 Sample Drive", "Folsom, CA 95630"],
    "case_number": "CM26-0000001",
    "worker": "Adele Marchetti",
    "physician": "Dr. Owen Castellane",
    "decided_on": date(2026, 1, 20),
    "rfa_date": date(2026, 1, 15),
    "received_on": date(2026, 2, 3),
    "priority": Coded("standard"),
    "items": ["Twelve sessions of physical therapy"],
    "records_due": date(2026, 3, 17),
    "by_mail": True,
}


def _texts(page) -> str:
    return " ".join(
        [page.headline, *(f"{part.heading} {part.text} {' '.join(part.items)} {part.lines}" for part in page.parts)]
    )


@pytest.mark.parametrize("notice", LETTERS)
def test_each_notice_has_its_words_and_a_clause_for_every_part(notice):
    words = WORDS[notice.value]
    told = {how.as_ for how in TOLD[notice].values()}
    assert words["part"]
    for part in words["part"]:
        assert re.search(r"\b(LC|CCR|CCP)\b", part["clause"])
        assert set(part.get("for", told)) <= {"worker", "attorney", "physician", "claims_administrator"}
        if "worker" in part.get("for", told) and "worker" in told:
            assert part["es"].strip(), "every part that the worker gets has Spanish"
            assert bool(part.get("heading_en")) == bool(part.get("heading_es"))
        named = set(re.findall(r"{(\w+)}", part["en"]))
        assert set(re.findall(r"{(\w+)}", part.get("es", ""))) <= named
        listed = {part[name] for name in ("list", "lines") if name in part} - set(WORDS["documents"])
        assert named | listed <= {*WORDS["fact"], "case_number"}
    assert LetterKind(f"notice_{notice.value}").label == notice.label


def test_every_ground_and_every_end_has_its_words_in_both_languages():
    codes = {*(reason.value for reason in EligibilityReason), "standard", "expedited", "terminate", "resolve"}
    assert set(WORDS["words"]["en"]) == codes
    assert set(WORDS["words"]["es"]) == codes


def test_every_end_without_a_determination_is_told():
    ends = [t for t in TRANSITIONS if t.target in {CaseState.TERMINATED, CaseState.WITHDRAWN}]
    assert [t.action for t in ends if not t.notices] == []


def test_the_worker_reads_english_and_spanish_and_all_others_english():
    worker = compose("assignment", "worker", FACTS, name="Adele Marchetti", dated=TODAY)
    assert [page.language for page in worker] == ["en", "es"]
    assert "on January 20, 2026" in _texts(worker[0])
    assert "el 20 de enero de 2026" in _texts(worker[1])
    assert "It is a regular review." in _texts(worker[0])
    assert "Es una revisión regular." in _texts(worker[1])
    assert [page.language for page in compose("assignment", "physician", FACTS, name="x", dated=TODAY)] == ["en"]


def test_the_assignment_notice_has_what_the_regulation_names():
    """8 CCR 9792.10.4(b)(1)-(3), 9792.10.5(a)(1)."""
    (page,) = compose("assignment", "claims_administrator", FACTS, name="Harbor Crest", dated=TODAY)
    by_clause = {part.clause: part for part in page.parts}
    assert by_clause["8 CCR 9792.10.4(b)(1)"].lines == ("600 Sample Drive", "Folsom, CA 95630")
    disputed = next(part for part in page.parts if part.heading == "The disputed treatment")
    assert disputed.items == ("Twelve sessions of physical therapy",)
    assert disputed.text.startswith("Dr. Owen Castellane asked for this treatment.")
    assert "January 20, 2026" in disputed.text
    assert "The request for authorization is dated January 15, 2026." in _texts(page)
    assert "The application was received on February 3, 2026." in _texts(page)
    assert "within 15 calendar days after this notice was mailed: by March 17, 2026" in _texts(page)
    assert len(next(part for part in page.parts if part.heading == "What you must send").items) == 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"by_mail": False}, "within 12 calendar days after this notice was sent electronically"),
        ({"expedited": True}, "within 24 hours after you receive this notice"),
    ],
)
def test_the_time_for_records_is_that_of_the_way_and_the_priority(changes, words):
    (page,) = compose("assignment", "claims_administrator", FACTS | changes, name="x", dated=TODAY)
    assert words in _texts(page)
    assert "within 15 calendar days" not in _texts(page)


def test_what_the_law_names_if_available_may_be_unknown():
    (page,) = compose("assignment", "physician", FACTS | {"rfa_date": None}, name="x", dated=TODAY)
    assert "The request for authorization is dated" not in _texts(page)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("items", "at least one disputed item"),
        ("organization_address", "the address of this organization (setting ORGANIZATION_ADDRESS)"),
        ("received_on", "the day on which the application was received"),
        ("decided_on", "the date of the UR decision"),
        ("physician", "the name of the requesting physician"),
        ("records_due", "the day by which its documents are due"),
    ],
)
def test_a_notice_that_lacks_what_the_law_names_is_not_made_and_says_what(missing, words):
    known = FACTS | {missing: None}
    assert lacking("assignment", "claims_administrator", known) == (words,)
    with pytest.raises(NoticeLacks, match=re.escape(words)):
        compose("assignment", "claims_administrator", known, name="x", dated=TODAY)


def test_words_that_a_person_wrote_are_marked_in_spanish_as_english():
    facts = FACTS | {"grounds": [Coded("untimely")], "reason": AsWritten("Sent 40 days late."), "appeal_to": ["WCAB"]}
    english, spanish = compose("ineligibility", "worker", facts, name="x", dated=TODAY)
    assert [part.text for part in english.parts if part.heading == "Reasons"] == ["Sent 40 days late."]
    assert [part.text for part in spanish.parts if part.heading == "Razones"] == [
        "(en inglés, como se escribió) Sent 40 days late."
    ]
    assert english.parts[0].items == ("The application was not received in time (Labor Code 4610.5(h)).",)
    assert spanish.parts[0].items == ("La solicitud no se recibió a tiempo (Código Laboral 4610.5(h)).",)
