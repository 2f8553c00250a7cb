"""Rule files kept by administrators, and the recheck of the open caseload when they change."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from reviews.errors import ReviewError
from reviews.models import LibraryDocument, Recheck, ReviewRound
from reviews.selectors.library.documents import documents, library, library_sha256
from reviews.selectors.library.guidelines import find_rule, findings_of_rule, recheck_progress, search_rules
from reviews.services.findings import recompute_rounds
from reviews.services.library.documents import add_document, problems_of, retire_document
from tests.factories.accounts import a_case_manager, an_administrator
from tests.factories.cases import named_items
from tests.factories.reviews import a_reviewer, a_round

pytestmark = pytest.mark.django_db

HOUSE_RULE = """
[edition]
id = "{name}"
families = ["{name}"]
title = "House rule on massage"
citation = "House rule 7"
effective_from = 2010-01-01
effective_to = "open"
status = "verified"
services = ["physical therapy"]

[[rules]]
id = "HOUSE-7"
version = 1
title = "At most {limit} visits"
citation = "House rule 7"
services = ["physical therapy"]
numbers = {{ most = {limit} }}
within = "{{sum}}: inside {{limit}} visits."

[[rules.limits]]
name = "visits"
unit = "visits"
requested = "visits_requested"
at_most = "most"
say = "{{sum}}: more than {{limit}} visits."
would_change = "At most {{limit}} visits would fit."

[[rules.examples]]
name = "at the limit"
facts = {{ service = "physical therapy", visits_requested = {limit} }}
outcome = "within"

[[rules.examples]]
name = "one beyond"
facts = {{ service = "physical therapy", visits_requested = {beyond} }}
outcome = "exceeds"
"""


def house_rule(limit: int, name: str = "house_rule") -> str:
    return HOUSE_RULE.format(name=name, limit=limit, beyond=limit + 1)


def carry_out(recheck: Recheck) -> None:
    for job in Job.objects.filter(scope=recheck.scope):
        assert run_job(job.pk)


@pytest.fixture
def administrator():
    return an_administrator()


@pytest.fixture
def round_() -> ReviewRound:
    round_ = a_round(items=named_items("Physical therapy, 8 sessions"))
    recompute_rounds(round_ids=[round_.pk])
    return round_


def test_a_rule_file_is_in_force_once_added(administrator):
    before = library_sha256()
    document = add_document(name="house_rule", text=house_rule(6), note="New house rule", actor=administrator)
    assert (document.name, document.version) == ("house_rule", 1)
    assert find_rule("HOUSE-7")[1].title == "At most 6 visits"
    assert documents()["house_rule"] == house_rule(6)
    assert library_sha256() != before


def test_what_was_rolled_back_is_forgotten_although_the_next_has_its_id(administrator):
    for limit in (6, 10):
        with transaction.atomic():
            add_document(name="house_rule", text=house_rule(limit), note="tried", actor=administrator)
            assert documents()["house_rule"] == house_rule(limit)
            transaction.set_rollback(True)
    assert "house_rule" not in documents()


def test_the_next_version_stands_in_its_place_and_both_stay(administrator):
    for limit in (6, 10):
        add_document(name="house_rule", text=house_rule(limit), note="changed", actor=administrator)
    assert find_rule("HOUSE-7")[1].title == "At most 10 visits"
    assert list(LibraryDocument.objects.values_list("version", flat=True)) == [2, 1]


def test_of_two_added_at_once_the_second_is_refused_and_nothing_is_rechecked_for_it(administrator, at_the_same_moment):
    add_document(name="house_rule", text=house_rule(6), note="theirs", actor=administrator)
    with at_the_same_moment(), pytest.raises(ReviewError, match="Somebody else added version 1 of house_rule"):
        add_document(name="house_rule", text=house_rule(10), note="mine", actor=administrator)
    assert find_rule("HOUSE-7")[1].title == "At most 6 visits"
    assert Recheck.objects.count() == 1


def test_a_retired_version_gives_way_to_the_one_before_and_then_to_none(administrator):
    first, second = (
        add_document(name="house_rule", text=house_rule(limit), note="changed", actor=administrator)
        for limit in (6, 10)
    )
    retire_document(document=second, actor=administrator)
    assert find_rule("HOUSE-7")[1].title == "At most 6 visits"
    retire_document(document=first, actor=administrator)
    assert find_rule("HOUSE-7") is None
    with pytest.raises(ReviewError, match="retired already"):
        retire_document(document=first, actor=administrator)
    assert LibraryDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[edition", "TOML"),
        (house_rule(6).replace('requested = "visits_requested"', 'requested = "visitz"'), "visitz"),
        (house_rule(6).replace('outcome = "exceeds"', 'outcome = "within"'), "one beyond"),
        (house_rule(6, name="another_name"), "house_rule"),
    ],
    ids=["not TOML", "unknown fact", "an example that fails", "another name inside"],
)
def test_a_wrong_file_is_refused_with_words(administrator, text, said):
    problems = problems_of(name="house_rule", text=text)
    assert any(said in problem for problem in problems), problems
    with pytest.raises(ReviewError):
        add_document(name="house_rule", text=text, note="wrong", actor=administrator)
    assert not LibraryDocument.objects.exists()
    assert not Recheck.objects.exists()


def test_a_clash_with_a_shipped_rule_is_refused():
    shipped = documents()["statutory_caps"]
    renamed = shipped.replace('id = "statutory_caps"', 'id = "my_caps"', 1)
    assert problems_of(name="my_caps", text=renamed)


def test_a_change_has_the_open_caseload_rechecked(administrator, round_):
    add_document(name="house_rule", text=house_rule(6), note="New house rule", actor=administrator)
    recheck = Recheck.objects.get()
    assert (recheck.reason, recheck.rounds) == ("house_rule v1 was added", 1)
    carry_out(recheck)
    changes = [(change.rule_id, change.before, change.after) for change in recheck.changes.all()]
    assert changes == [("HOUSE-7", "", "exceeds")]
    assert recheck_progress(recheck) == {"done": 1, "failed": 0, "total": 1, "percent": 100}

    add_document(name="house_rule", text=house_rule(10), note="More generous", actor=administrator)
    second = Recheck.objects.first()
    carry_out(second)
    assert [(change.before, change.after) for change in second.changes.all()] == [("exceeds", "within")]


def test_a_part_of_a_recheck_run_twice_reports_once(administrator, round_):
    add_document(name="house_rule", text=house_rule(6), note="New house rule", actor=administrator)
    recheck = Recheck.objects.get()
    job = Job.objects.get(scope=recheck.scope)
    from reviews.services.library.documents import recheck_rounds

    for _ in range(2):
        recheck_rounds(recheck_id=recheck.pk, round_ids=job.args["rounds"], progress=lambda _done, _total: None)
    assert recheck.changes.count() == 1


def test_closed_rounds_are_left_alone(administrator, round_):
    ReviewRound.objects.update(closed_at=round_.assigned_at)
    add_document(name="house_rule", text=house_rule(6), note="New house rule", actor=administrator)
    assert Recheck.objects.get().rounds == 0


def test_the_audit_log_knows_who_changed_the_rules_and_not_what_they_say(administrator):
    document = add_document(name="house_rule", text=house_rule(6), note="New house rule", actor=administrator)
    retire_document(document=document, actor=administrator)
    events = Event.objects.filter(scope="library").order_by("id")
    assert [(event.kind, event.actor) for event in events] == [
        ("review.library_document_added", administrator),
        ("review.library_document_retired", administrator),
    ]
    assert "massage" not in str([event.data for event in events])


def test_the_database_keeps_a_version_once(administrator):
    document = add_document(name="house_rule", text=house_rule(6), note="New house rule", actor=administrator)
    document.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryDocument.objects.bulk_create([document])


def test_unchanged_facts_and_rules_leave_the_findings_as_they_are(round_):
    before = set(round_.findings.values_list("pk", flat=True))
    assert recompute_rounds(round_ids=[round_.pk]) == []
    assert set(round_.findings.values_list("pk", flat=True)) == before


def test_search_finds_rules_by_service_and_says_nothing_of_others():
    found = [rule.id for edition in search_rules("visit cap") for rule in edition.rules]
    assert "CAP24" in found
    assert "ACU-TRIAL" not in found
    assert [edition for edition in search_rules("no such words at all") if edition.rules] == []
    assert sum(len(edition.rules) for edition in search_rules()) == len(library().rules)


def test_a_reviewer_sees_only_their_own_cases_behind_a_rule(round_):
    stranger = a_reviewer("Tobias Aurelio")
    assert [finding.round for finding in findings_of_rule(round_.reviewer.user, "CAP24")] == [round_]
    assert [finding.round for finding in findings_of_rule(a_case_manager(), "CAP24")] == [round_]
    assert list(findings_of_rule(stranger.user, "CAP24")) == []
