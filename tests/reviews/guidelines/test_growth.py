"""What adds up and what follows: one postsurgical clock, opioids summed, dependent items, compounds, silent rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.guidelines.editions import derive
from reviews.guidelines.engine import check_item, check_rule, derive_for, facts_asked
from reviews.guidelines.facts import VOCABULARY, Facts
from reviews.guidelines.loader import library_from, shipped_library
from reviews.guidelines.request_facts import facts_from_request
from reviews.guidelines.requests import parse_request
from reviews.guidelines.rules import Outcome

LIBRARY = shipped_library()
THERAPY = {"service": "physical therapy", "category": "rehabilitation", "body_parts": ["wrist"]}
DRUG = {"service": "medication", "category": "pharmaceuticals", "ur_date": "2016-12-01"}
MRI = {"service": "mri", "category": "diagnostic_testing", "ur_date": "2016-12-01"}


def findings(**facts):
    return {finding.rule_id: finding for finding in check_item(Facts.of(**facts), LIBRARY)}


def read(title, **more):
    return findings(**facts_from_request(parse_request(title), title) | {"ur_date": "2016-12-01"} | more)


class TestPostsurgicalClock:
    """The months stand in one table; the cap and the chronic pain chapters ask what it says."""

    AFTER = THERAPY | {"date_of_injury": "2014-01-10", "postoperative": True, "visits_requested": 30}

    @pytest.mark.parametrize(
        ("operation", "ur_date", "inside"),
        [
            ("carpal_tunnel_release", "2015-05-28", True),
            ("carpal_tunnel_release", "2015-05-29", False),
            ("trigger_finger", "2015-06-28", True),
            ("trigger_finger", "2015-06-29", False),
            ("cubital_tunnel_release", "2015-08-28", True),
            ("cubital_tunnel_release", "2015-08-29", False),
            ("other", "2015-08-28", True),
            ("other", "2015-08-29", False),
        ],
    )
    def test_each_operation_has_its_own_months(self, operation, ur_date, inside):
        facts = self.AFTER | {"surgery_date": "2015-02-28", "surgery_procedure": operation, "ur_date": ur_date}
        assert derive_for(Facts.of(**facts), LIBRARY)["in_postsurgical_period"] is inside
        found = findings(**facts)
        expected = Outcome.NOT_APPLICABLE if inside else Outcome.EXCEEDS
        assert found["CAP24"].outcome is expected
        assert found["PM09"].outcome is expected
        assert (found["POST09"].outcome is Outcome.NOT_APPLICABLE) is not inside

    def test_an_operation_that_is_not_known_is_inside_only_where_every_one_is(self):
        facts = self.AFTER | {"surgery_date": "2015-02-28"}
        known = [
            derive_for(Facts.of(**facts, ur_date=day), LIBRARY) for day in ("2015-05-28", "2015-06-15", "2015-08-29")
        ]
        assert [one.get("in_postsurgical_period") for one in known] == [True, None, False]

    def test_what_is_stated_is_kept(self):
        facts = self.AFTER | {"surgery_date": "2010", "ur_date": "2015-05-28", "in_postsurgical_period": True}
        assert findings(**facts)["CAP24"].outcome is Outcome.NOT_APPLICABLE

    def test_a_rule_tried_by_itself_knows_the_clock_of_the_library(self):
        facts = Facts.of(**self.AFTER, surgery_date="2015-05-01", surgery_procedure="other", ur_date="2015-05-28")
        cap = LIBRARY.rules["CAP24", 1]
        assert check_rule(cap, facts).outcome is Outcome.EXCEEDS
        assert check_rule(cap, facts, LIBRARY).outcome is Outcome.NOT_APPLICABLE


class TestOpioidsAddUp:
    @pytest.mark.parametrize(
        ("ingredients", "strength", "daily", "dose"),
        [
            (["hydrocodone", "acetaminophen"], "10/325mg", 6, 60),
            (["acetaminophen", "codeine"], "300/30mg", 4, 18),
            (["oxycodone"], "7.5mg", 3, 34),
            (["tramadol"], "50 mg", 4, 20),
            (["hydrocodone", "acetaminophen"], "10mg", 2, 20),
            (["acetaminophen", "codeine"], "30mg", 4, None),
            (["morphine"], "10mg/5ml", 2, None),
            (["fentanyl"], "25mcg", 1, None),
            (["ibuprofen"], "800mg", 3, None),
        ],
    )
    def test_one_drug(self, ingredients, strength, daily, dose):
        facts = Facts.of(**DRUG, ingredients=ingredients, strength=strength, units_per_day=daily)
        assert derive(facts).get("morphine_equivalent") == dose

    def test_quantity_and_days_stand_in_for_units_a_day(self):
        known = derive(Facts.of(**DRUG, ingredients=["oxycodone"], strength="10mg", quantity=60, days_supply=30))
        assert known["morphine_equivalent"] == 30

    def test_over_items_and_prescribers(self):
        facts = DRUG | {"ingredients": ["oxycodone"], "strength": "10mg", "units_per_day": 2}
        assert findings(**facts, morphine_equivalent_elsewhere=50)["OPI16-DOSE"].outcome is Outcome.WITHIN
        found = findings(**facts, morphine_equivalent_elsewhere=50, morphine_equivalent_of_other_items=1)["OPI16-DOSE"]
        assert (found.outcome, found.numbers["total"]) == (Outcome.EXCEEDS, 81)

    def test_what_others_add_up_to_is_exceeded_whatever_this_drug_is(self):
        found = findings(**DRUG, ingredients=["oxycodone"], morphine_equivalent_elsewhere=81)["OPI16-DOSE"]
        assert found.outcome is Outcome.EXCEEDS

    @settings(deadline=None)
    @given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 20), st.integers(0, 20))
    def test_more_is_never_better(self, elsewhere, more, daily, oftener):
        facts = DRUG | {"ingredients": ["oxycodone"], "strength": "5mg"}
        few = findings(**facts, units_per_day=daily, morphine_equivalent_elsewhere=elsewhere)["OPI16-DOSE"]
        many = findings(**facts, units_per_day=daily + oftener, morphine_equivalent_elsewhere=elsewhere + more)[
            "OPI16-DOSE"
        ]
        assert not (few.outcome is Outcome.EXCEEDS and many.outcome is Outcome.WITHIN)

    def test_the_edition_moves_the_threshold(self):
        facts = DRUG | {"ingredients": ["oxycodone"], "strength": "10mg", "units_per_day": 6}
        rules = {"2015-05-30": "DRUG09-OPI-DOSE", "2016-12-01": "OPI16-DOSE", "2018-02-01": "OPI17"}
        for day, rule in rules.items():
            doses = {name: one for name, one in findings(**facts | {"ur_date": day}).items() if name in rules.values()}
            assert list(doses) == [rule]


class TestDependentItems:
    @pytest.mark.parametrize(
        ("decision", "outcome"),
        [("authorized", "within"), ("overturned", "within"), ("upheld", "exceeds"), ("", "needs_information")],
    )
    def test_follow_their_operation(self, decision, outcome):
        found = read("Associated surgical service: shoulder sling", primary_decision=decision)
        assert found["DEPENDENT"].outcome == outcome

    def test_an_item_by_itself_hears_nothing_of_it(self):
        assert "DEPENDENT" not in read("Shoulder sling")


class TestCompounds:
    def test_fail_with_any_failing_component(self):
        found = read("Flurbiprofen 20%, Baclofen 5%, Menthol 2%, Capsaicin 0.025% in cream base")["TOP16-ANY"]
        assert found.outcome is Outcome.EXCEEDS
        assert "baclofen" in found.sentence

    def test_a_tablet_is_not_judged_as_a_topical(self):
        assert not {"TOP16-GEN", "TOP16-ANY", "ORAL-FIRST"} & set(read("Diclofenac ER 100mg #60"))

    @pytest.mark.parametrize(
        ("title", "route"),
        [
            ("Lidocaine 5% patch #30", "patch"),
            ("Lidocaine ointment 5% 106gm", "cream_gel_ointment"),
            ("Voltaren 1% 100gm", "cream_gel_ointment"),
            ("Naproxen 550mg #60", "oral"),
            ("Synapryn 10mg/1ml oral suspension 500ml", "liquid"),
            ("Omeprazole", None),
            ("MRI of the lumbar spine", None),
        ],
    )
    def test_the_form_of_the_drug_as_the_words_say(self, title, route):
        assert facts_from_request(parse_request(title), title).get("route") == route


class TestTrialAndRemainder:
    def test_the_part_authorized_counts_with_the_remainder(self):
        title = (
            "Acupuncture times 12 was the original request. Acupuncture times 6 was authorized by the Claims "
            "Administrator. The remaining IMR eligible portion of the original request is acupuncture times 6."
        )
        facts = facts_from_request(parse_request(title), title)
        assert (facts["visits_requested"], facts["visits_authorized"]) == ([6, 6], 6)
        assert read(title, prior_visits_acupuncture=0)["ACU-TRIAL"].outcome is Outcome.EXCEEDS


class TestSilence:
    def test_a_chapter_of_another_part_says_nothing(self):
        assert not [name for name in findings(**MRI, body_parts=["knee"]) if name.startswith(("IMG-LB", "IMG-NECK"))]

    def test_without_a_part_it_is_asked_for_once(self):
        (finding,) = check_item(Facts.of(**MRI), LIBRARY)
        assert (finding.rule_id, finding.missing) == ("body_parts", ("body_parts",))
        assert "Knee Complaints, 2004" in finding.sentence

    def test_a_secondary_source_is_silent_where_it_is_not_loaded(self):
        facts = THERAPY | {"ur_date": "2015-05-30", "diagnosis_groups": ["fracture"], "body_parts": ["hand"]}
        assert not [name for name in findings(**facts) if name.startswith("ODG") or name == "odg"]

    def test_every_service_after_the_replacement_of_2017_hears_which_text_is_in_force(self):
        for facts in (THERAPY, MRI | {"body_parts": ["lumbar spine"]}, DRUG | {"ingredients": ["naproxen"]}):
            assert "acoem_2017" in findings(**facts | {"ur_date": "2019-09-01"})

    def test_what_no_rule_speaks_of_is_said(self):
        (finding,) = check_item(Facts.of(**MRI, body_parts=["jaw"]), LIBRARY)
        assert finding.sentence == "No guideline of the library speaks of mri (jaw)."


class TestWhatAFormAsks:
    def test_only_what_the_rules_in_play_look_at(self):
        asked = facts_asked(Facts.of(**MRI, body_parts=["lumbar spine"]), LIBRARY)
        assert {"neurologic_findings", "surgery_considered", "red_flags", "earlier_study"} <= set(asked)
        assert not {"opioid_monitoring", "joint_signs", "visits_requested", "prior_visits_acupuncture"} & set(asked)

    def test_the_record_behind_a_derived_fact(self):
        asked = set(facts_asked(Facts.of(**DRUG, ingredients=["cyclobenzaprine"]), LIBRARY))
        assert {"units_per_day", "weeks_on_drug", "muscle_spasm"} <= asked
        assert not {"days_supply", "days_on_drug", "drug_classes"} & asked

    def test_the_counter_of_the_discipline(self):
        asked = set(facts_asked(Facts.of(**THERAPY, ur_date="2016-12-01"), LIBRARY))
        assert "prior_visits_physical_therapy" in asked
        assert not {"prior_visits", "prior_visits_chiropractic"} & asked

    def test_what_would_bring_a_silent_rule_into_play(self):
        assert {"care_content", "after_injection"} <= set(
            facts_asked(Facts.of(**THERAPY, ur_date="2016-12-01"), LIBRARY)
        )

    @settings(deadline=None, max_examples=50)
    @given(
        st.sampled_from(sorted(VOCABULARY["category"].choices)), st.sampled_from(["2010-01-01", "2016-12-01", "2019"])
    )
    def test_any_item_gets_facts_of_the_vocabulary(self, category, day):
        assert set(facts_asked(Facts.of(category=category, ur_date=day), LIBRARY)) <= set(VOCABULARY)


class TestTheLibrary:
    def test_holds_the_guidelines_of_the_brief(self):
        rules = {edition.id: len(edition.rules) for edition in LIBRARY.editions}
        assert rules.keys() >= {
            "statutory_caps", "acupuncture_2007", "chronic_pain_2009", "chronic_pain_2016", "postsurgical_2009",
            "opioids_2016", "opioids_2017", "formulary_2018", "acoem_2017", "odg_2016", "general_2004", "neck_2004",
            "shoulder_2004", "elbow_2007", "forearm_wrist_hand_2004", "low_back_2004", "knee_2004", "ankle_foot_2004",
            "stress_2004",
        }  # fmt: skip
        assert sum(rules.values()) >= 200

    def test_a_house_edition_can_be_added(self):
        text = """
[edition]
id = "house"
families = ["house"]
title = "House"
citation = "House"
effective_from = 2016-01-01
effective_to = "open"
status = "from_memory"
by_rule = true

[[rules]]
id = "HOUSE-COLD"
version = 1
title = "Cold packs"
citation = "House 1"
services = ["ice pack"]
within = "Met: {met}."

[rules.not_recommended]
say = "Cold packs are not recommended."
would_change = "An operation."
unless = { fact = "postoperative", equals = true }

[[rules.examples]]
name = "after surgery"
facts = { service = "ice pack", postoperative = true }
outcome = "within"
says = "Met: care after surgery: yes."

[[rules.examples]]
name = "otherwise"
facts = { service = "ice pack", postoperative = false }
outcome = "exceeds"
"""
        library = library_from({"house.toml": text})
        (finding,) = check_item(Facts.of(service="ice pack", ur_date="2017-01-01"), library)
        assert (finding.outcome, finding.missing) == (Outcome.NEEDS_INFORMATION, ("postoperative",))
