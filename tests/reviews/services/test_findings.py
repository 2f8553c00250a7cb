"""Guideline findings: computed by a job, from the latest facts, as often as asked and never twice over."""

from __future__ import annotations

from datetime import date

import pytest

from cases.enums import CaseState, ItemStatus
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.models import GuidelineFinding
from reviews.selectors.findings import findings_panel
from reviews.services.checking import request_checks
from reviews.services.drafting import FactData
from reviews.services.findings import recompute_findings
from tests.factories import a_round, named_items, write_facts
from tests.factories.cases import close

pytestmark = pytest.mark.django_db
PAIN = FactData("diagnosis_groups", "radiculitis_neuritis")
COLUMNS = ("item", "position", "rule_id", "outcome", "sentence", "citation", "inputs", "numbers", "inputs_sha256")


@pytest.fixture
def round_():
    """One item of therapy, hurt in 2014, decided by UR in 2015: the 2009 chapters and the cap govern."""
    return a_round(
        received_on=date(2015, 6, 18),
        date_of_injury=date(2014, 6, 3),
        items=named_items("Twelve physical therapy sessions for the neck"),
    )


def state(round_, *facts: FactData) -> None:
    write_facts(round_, PAIN, *facts)


def prior(visits: int) -> FactData:
    return FactData("prior_visits_physical_therapy", str(visits))


def compute(round_) -> list[tuple[int, int]]:
    """Check the round; the progress it told."""
    steps: list[tuple[int, int]] = []
    recompute_findings(round_id=round_.pk, progress=lambda done, total: steps.append((done, total)))
    return steps


def found(round_) -> dict[str, GuidelineFinding]:
    return {finding.rule_id: finding for finding in round_.findings.all()}


def rows(round_) -> list[tuple]:
    return list(round_.findings.values_list(*COLUMNS))


def test_the_job_of_a_save_computes_them(round_):
    state(round_, prior(6))
    job = Job.objects.get(kind="reviews.check_round")
    assert run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent) == ("done", 100)
    assert found(round_)["CAP24"].numbers["prior"] == 6


def test_each_says_what_it_rests_on(round_):
    state(round_, prior(20))
    compute(round_)
    cap = found(round_)["CAP24"]
    assert (cap.outcome, cap.citation, cap.rule_version) == ("exceeds", "LC 4604.5(c)(1)", 1)
    assert {name: cap.numbers[name] for name in ("cap", "prior", "requested", "total")} == {
        "cap": 24,
        "prior": 20,
        "requested": 12,
        "total": 32,
    }
    assert cap.inputs["date_of_injury"] == "2014-06-03"
    assert cap.inputs["prior_visits_physical_therapy"] == 20
    assert cap.standing.startswith("verified")


def test_the_latest_facts_win(round_):
    state(round_, prior(6))
    compute(round_)
    before = found(round_)["CAP24"]
    state(round_, prior(20))
    compute(round_)
    after = found(round_)["CAP24"]
    assert (before.outcome, after.outcome) == ("within", "exceeds")
    assert before.inputs_sha256 != after.inputs_sha256
    assert not GuidelineFinding.objects.filter(pk=before.pk).exists()


def test_a_rule_of_an_edition_not_known_in_force_is_kept_for_orientation():
    round_ = a_round(received_on=date(2026, 1, 19), items=named_items("Acupuncture, 30 sessions"))
    compute(round_)
    trial = found(round_)["ACU-TRIAL"]
    assert (trial.outcome, trial.answer, trial.answer_label) == ("not_applicable", "orientation", "For orientation")
    assert "confirmed only until November 30, 2017, not for January 9, 2026" in trial.sentence
    panel = findings_panel(round_, trial.item)["findings"]
    assert [finding.outcome for finding in panel if finding.rule_id == "ACU-TRIAL"] == ["orientation"]
    assert not any(finding.outcome in {"within", "exceeds"} for finding in panel)


def test_a_rule_in_force_answers_with_its_outcome(round_):
    state(round_, prior(20))
    compute(round_)
    cap = found(round_)["CAP24"]
    assert (cap.answer, cap.answer_label) == ("exceeds", "Exceeds the guideline")


def test_a_fact_taken_back_no_longer_counts(round_):
    state(round_, prior(20))
    compute(round_)
    state(round_)
    compute(round_)
    assert found(round_)["CAP24"].outcome == "needs_information"


def test_again_gives_the_same(round_):
    state(round_, prior(6))
    compute(round_)
    before = rows(round_)
    compute(round_)
    assert rows(round_) == before
    assert len({(row[0], row[2]) for row in before}) == len(before)


def test_progress_goes_from_nothing_to_all():
    round_ = a_round(items=named_items("Physical therapy, 6 visits", "MRI of the knee", "Acupuncture, 8 sessions"))
    steps = compute(round_)
    (first, total), (last, _total) = steps[0], steps[-1]
    assert (first, last) == (0, total)
    assert steps == sorted(steps)
    assert {finding.item.position for finding in round_.findings.all()} >= {1, 3}


def test_a_fact_of_one_item_does_not_touch_another():
    round_ = a_round(items=named_items("Physical therapy, 6 visits", "Physical therapy, 6 visits, at another clinic"))
    first = round_.case.items.get(position=1)
    write_facts(round_, FactData("prior_visits_physical_therapy", "40", item=first))
    compute(round_)
    inputs = {row.item.position: row.inputs for row in round_.findings.filter(rule_id="CAP24")}
    assert inputs[1]["prior_visits"] == 40
    assert "prior_visits" not in inputs[2]


def test_what_was_authorized_is_not_in_dispute():
    from cases.services.intake import ItemData

    partly = ItemData(
        "Physical therapy, 12 visits for the neck", "6 visits", "the remaining 6 visits of physical therapy"
    )
    round_ = a_round(items=[partly])
    compute(round_)
    assert found(round_)["CAP24"].inputs["visits_requested"] == [6, 6]


def test_closed_items_are_left_alone():
    round_ = a_round(items=named_items("Physical therapy, 6 visits", "Acupuncture, 8 sessions"))
    compute(round_)
    closed = round_.case.items.get(position=2)
    before = list(closed.findings.values_list("pk", flat=True))
    close(closed, ItemStatus.WITHDRAWN)
    compute(round_)
    assert list(closed.findings.values_list("pk", flat=True)) == before


def test_they_never_decide(round_):
    state(round_, prior(20))
    compute(round_)
    assert not round_.decisions.exists()
    assert round_.case.state == CaseState.CLINICAL_REVIEW


def test_asked_for_again_by_a_person_they_wait_once(round_):
    for _ in range(2):
        request_checks(round_=round_, actor=round_.reviewer.user)
    assert Job.objects.filter(kind="reviews.check_round").count() == 1


def test_closing_an_item_has_the_others_checked_again():
    round_ = a_round(items=named_items("Twenty physical therapy sessions, neck", "Six physical therapy sessions, knee"))
    compute(round_)
    first, second = round_.case.items.order_by("position")
    with_both = round_.findings.get(item=first, rule_id="CAP24").outcome
    waiting = Job.objects.filter(kind="reviews.check_round", key=str(round_.pk), claimed_at=None, done_at=None)
    waiting.update(claimed_at=round_.assigned_at, done_at=round_.assigned_at)
    close(second, ItemStatus.TERMINATED)
    assert run_job(waiting.get().pk)
    alone = round_.findings.get(item=first, rule_id="CAP24").outcome
    assert (with_both, alone) == ("exceeds", "needs_information")
