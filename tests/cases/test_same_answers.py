"""The case page is as right as the modules: the same facts, told as a case of their own, get the same answers.

The facts are lines as `compute_clocks` and `assess_eligibility` read them: those in `worked/`, and the hand-worked ones
beside the project (`../shared/scenarios`) where they are.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.urls import reverse

from cases.clocks.engine import serialise
from cases.clocks.exchange import clocks_from
from cases.management.commands.assess_eligibility import findings_on
from cases.models import Case
from cases.selectors.clocks import calendars, clocks_of, facts_of, facts_of_many, rules
from cases.selectors.eligibility import assessment
from tests.factories import an_intake_coordinator
from tests.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SHARED = Path(__file__).parents[3] / "shared" / "scenarios"
OWN = Path(__file__).parent / "worked"
ASKED = ("key", "party", "reference", "round", "start", "due", "state", "explanation")


def lines(name: str) -> list[Any]:
    """The worked cases of this file, ours and those beside the project."""
    found = [(folder.name, folder / name) for folder in (OWN, SHARED) if (folder / name).exists()]
    return [
        pytest.param(json.loads(line), id=f"{where}-{json.loads(line)['id']}")
        for where, file in found
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def filed(tmp_path: Path, document: dict[str, Any]) -> Case:
    """The case that `import_case` makes of the document."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return Case.objects.get(case_number=run("import_case", file).out.split()[0])


# ---- clocks ---------------------------------------------------------------------------------------------------------


def case_of_clock_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The case of which these are the facts: `import_case` reads it."""
    told = facts.get("events", [])
    kinds = list(dict.fromkeys(event["party"] for event in told if event.get("party")))
    first, *changes = facts.get("priorities") or [["standard", None]]
    changes = [change for before, change in zip([first, *changes], changes, strict=False) if change[0] != before[0]]
    return {
        "case": {
            "case_number": "CM16-0000001",
            "priority": changes[-1][0] if changes else first[0],
            "favourable": facts.get("favourable"),
        },
        "ur_decision": {
            "decided_on": facts.get("ur_decided_on"),
            "formulary": facts.get("formulary"),
            "notice_withheld": facts.get("notice_withheld"),
        },
        "parties": [{"kind": kind, "name": f"Some {kind}"} for kind in kinds],
        "items": [{"request_text": f"Item {n}", "timing": timing} for n, timing in enumerate(facts.get("timings", []))],
        "events": [_event(event, kinds) for event in told],
        "priority_changes": [{"priority": priority, "since": since} for priority, since in changes],
        "extensions": [
            {"clock": clock, "days": amount, "approval": approval} | ({} if unit == "calendar_days" else {"unit": unit})
            for clock, amount, unit, approval in facts.get("extensions", [])
        ],
    }


def _event(event: dict[str, Any], kinds: list[str]) -> dict[str, Any]:
    told = {**event, "party": kinds.index(event["party"]) + 1 if event.get("party") else None}
    if event.get("channel") == "mail_out_of_state":
        told |= {"channel": "mail", "place": "other_state"}
    return told


@pytest.mark.parametrize("line", lines("clocks.jsonl"))
def test_a_case_has_the_clocks_that_its_facts_have(tmp_path, line):
    facts, expected = line["facts"], dict(line["expected"])
    document = case_of_clock_facts(facts)
    if "error" in expected:
        with pytest.raises(CommandError):
            filed(tmp_path, document)
        assert not Case.objects.exists()
        return
    case = filed(tmp_path, document)
    found = serialise(clocks_of(case, now=datetime.fromisoformat(facts["now"])))
    answers = clocks_from(json.dumps(facts), calendars(), rules())
    assert [_asked(clock) for clock in found] == [_asked(clock) for clock in answers]
    assert facts_of_many([Case.objects.get(pk=case.pk)]) == {case.pk: facts_of(case)}
    which = {name: expected.pop(name) for name in ("key", "party", "reference", "round") if name in expected}
    (clock,) = [one for one in found if which.items() <= one.items()]
    assert expected.pop("citation_has", "") in clock["explanation"]
    assert str(clock["due"]).startswith(expected.pop("due_date", ""))
    assert {name: _moment(clock[name]) for name in expected} == {name: _moment(expected[name]) for name in expected}


def _asked(clock: dict[str, Any]) -> dict[str, Any]:
    return {name: clock[name] for name in ASKED}


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value


# ---- eligibility ----------------------------------------------------------------------------------------------------

OF_CASE = (
    "received_on", "applicant", "signed", "signed_by_representative", "representative_designated_on",
    "ur_decision_attached", "physician_certified", "carve_out", "earlier_case", "priority",
)  # fmt: skip
OF_DECISION = {
    "ur_outcome": "outcome",
    "ur_decided_on": "decided_on",
    "ur_on_necessity": "on_necessity",
    "conditional_non_certification": "conditional_non_certification",
    "formulary": "formulary",
    "notice_withheld": "notice_withheld",
    "imr_agreed": "imr_agreed",
}
DATED = {
    "filed_on": "application_filed",
    "ur_communicated_on": "ur_decision_received",
    "ur_served_on": "ur_decision_served",
    "notice_given_on": "ur_notice_given",
    "liability_disputed_on": "liability_disputed",
    "liability_resolved_on": "liability_resolved",
    "settled_on": "settlement_reached",
}
WAYS = {
    "ur_decision_served": "ur_served_by",
    "ur_notice_given": "notice_given_by",
    "liability_resolved": "liability_resolved_by",
}


def case_of_application_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The case of an application of which these are the facts: `import_case` reads it."""
    served_from = {True: "abroad" if facts.get("mailed_from_abroad") else "other_state", False: "california"}
    return {
        "case": {
            "case_number": "CM16-0000001",
            "date_of_injury": facts.get("injured_on"),
            **{name: facts[name] for name in OF_CASE if name in facts},
        },
        "ur_decision": {column: facts.get(name) for name, column in OF_DECISION.items()},
        "events": [
            {
                "kind": kind,
                "at": facts[name],
                "channel": facts.get(WAYS.get(kind, "")),
                "place": served_from.get(facts.get("mailed_from_outside_california"))
                if kind == "ur_decision_served"
                else None,
            }
            for name, kind in DATED.items()
            if facts.get(name)
        ],
    }


@pytest.mark.parametrize("line", lines("eligibility.jsonl"))
def test_a_case_has_the_checklist_that_its_facts_have(tmp_path, line):
    case = filed(tmp_path, case_of_application_facts(line["facts"]))
    found, answer = assessment(case), findings_on(json.dumps(line["facts"]))
    assert {
        "recommendation": found.recommendation,
        "priority": found.priority,
        "blocking": [check.reason for check in found.blocking],
        "warnings": [check.reason for check in found.warnings],
        "questions": list(found.questions),
        "checks": [
            {"reason": one.reason, "state": one.state, "words": one.words, "citation": one.citation}
            for one in found.checks
        ],
    } == answer
    assert {name: answer[name] for name in line["expected"]} == line["expected"]


def test_the_page_shows_that_very_checklist(tmp_path, as_):
    facts = json.loads((OWN / "eligibility.jsonl").read_text(encoding="utf-8").splitlines()[5])["facts"]
    case = filed(tmp_path, case_of_application_facts(facts))
    page = as_(an_intake_coordinator()).client.get(reverse("case_detail", args=[case.case_number]))
    assert page.context["assessment"] == assessment(case)
    assert "not agreed to IMR" in page.content.decode()
