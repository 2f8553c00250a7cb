"""The facts of an item in its case: what the other open items add, and what the reviewer's form asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.services.intake import ItemData
from reviews.forms.facts import FactsForm
from reviews.selectors.facts import facts_of, request_facts
from reviews.selectors.requests import reading_of
from reviews.services.drafting import FactData
from tests.factories import a_round, write_facts

pytestmark = pytest.mark.django_db
THERAPY, KNEE = "Physical therapy x 12 for the cervical spine", "Physical therapy x 9 for the left knee"
OPIOIDS = ("Norco 10/325mg #120", "Oxycodone 10mg #60")


def a_review(*requests):
    return a_round(items=tuple(ItemData(request) for request in requests))


def items_of(round_):
    return list(round_.case.items.order_by("position"))


def test_visits_of_the_same_discipline_add_up():
    round_ = a_review(THERAPY, KNEE, "Acupuncture x 6")
    facts = [facts_of(round_.case, round_, item) for item in items_of(round_)]
    assert [one.count("visits_in_other_items") for one in facts] == [9, 12, None]


def test_opioids_of_other_items_add_up_where_their_dose_is_known():
    round_ = a_review(*OPIOIDS, "Naproxen 550mg #60")
    first, second, third = items_of(round_)
    assert "morphine_equivalent_of_other_items" not in facts_of(round_.case, round_, first)
    write_facts(round_, FactData("units_per_day", "4", item=first), FactData("units_per_day", "2", item=second))
    assert facts_of(round_.case, round_, first).count("morphine_equivalent_of_other_items") == 30
    assert facts_of(round_.case, round_, second).count("morphine_equivalent_of_other_items") == 40
    assert "morphine_equivalent_of_other_items" not in facts_of(round_.case, round_, third)


def test_the_part_authorized_counts():
    item = ItemData("Physical therapy x 12", "Physical therapy x 6", "Physical therapy x 6")
    round_ = a_round(items=(item,))
    facts = facts_of(round_.case, round_, items_of(round_)[0])
    assert (facts.count("visits_requested"), facts.count("visits_authorized")) == (6, 6)


class TestForm:
    def test_asks_what_the_rules_in_play_look_at(self):
        round_ = a_review(THERAPY, "MRI of the right knee")
        asked = {item: {row.spec.key for row in rows} for item, rows, _ in FactsForm(round_=round_).sections()}
        therapy, mri = items_of(round_)
        assert {"diagnosis_groups", "surgery_date", "prior_visits_physical_therapy"} <= asked[None]
        assert "employer_authorized_beyond_cap" in asked[therapy]
        assert not {"visits_requested", "joint_signs", "body_parts"} & asked[therapy]
        assert not {"employer_authorized_beyond_cap", "opioid_monitoring"} & asked[mri]

    def test_what_was_read_can_be_corrected_and_both_stay(self):
        round_ = a_review(THERAPY)
        (item,) = items_of(round_)
        corrections = {
            row.spec.key: row.read for of, _, rows in FactsForm(round_=round_).sections() if of == item for row in rows
        }
        read = request_facts(item).count("visits_requested")
        assert corrections["visits_requested"] == str(read)
        write_facts(round_, FactData("visits_requested", "4", item=item))
        assert facts_of(round_.case, round_, item).count("visits_requested") == 4
        shown = {fact.key: (fact.read, fact.corrected) for fact in reading_of(round_, item).facts}
        assert shown["visits_requested"] == (str(read), "4")

    def test_as_many_queries_for_three_items_as_for_one(self):
        counts = []
        for requests in ([THERAPY], [THERAPY, "MRI of the right knee", "Norco 10/325mg #60"]):
            round_ = a_review(*requests)
            with CaptureQueriesContext(connection) as queries:
                str(FactsForm(round_=round_))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_keeps_what_is_on_file(self):
        round_ = a_review(THERAPY)
        write_facts(round_, FactData("opioid_risk", "low"), FactData("grams_per_day", "4", item=items_of(round_)[0]))
        form = FactsForm(round_=round_)
        assert form.fields["opioid_risk-value"].initial == "low"
        assert form.fields["grams_per_day-1-value"].initial == "4"

    def test_an_answer_stays_where_another_window_changed_what_is_asked(self):
        round_ = a_review(THERAPY)
        (item,) = items_of(round_)
        write_facts(round_, FactData("service", "mri", item=item))
        assert "employer_authorized_beyond_cap-1-value" not in FactsForm(round_=round_).fields
        form = FactsForm({"based_on": "0", "employer_authorized_beyond_cap-1-value": "yes"}, round_=round_)
        assert form.is_valid()
        assert form.facts() == [FactData("employer_authorized_beyond_cap", "yes", item=item)]

    def test_a_request_that_is_not_understood_still_has_a_form(self):
        round_ = a_review("Zzyzx")
        assert "diagnosis_groups-value" in FactsForm(round_=round_).fields
