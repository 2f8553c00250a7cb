"""The engine: the seed-like case, editions by date, counters, dates of the month, and its general properties."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.guidelines.editions import add_months, derive, end_of_period, select_editions
from reviews.guidelines.engine import check_item, check_rule
from reviews.guidelines.facts import VOCABULARY, DateSpan, Facts, FactType, Range
from reviews.guidelines.loader import shipped_library
from reviews.guidelines.rules import Library, Outcome

LIBRARY = shipped_library()
# Modelled on the published letter: injury of 2000, fusion of December 2008, twelve visits after twice twelve.
OLD_INJURY = {
    "service": "physical therapy",
    "category": "rehabilitation",
    "body_parts": ["cervical spine"],
    "visits_requested": 12,
    "date_of_injury": "2000-06-03",
    "ur_date": "2015-05-30",
    "diagnosis_groups": ["radiculitis_neuritis", "carpal_tunnel"],
    "prior_visits_physical_therapy": 24,
    "surgery_procedure": "cervical_fusion",
    "surgery_date": "2008-12",
    "postoperative": False,
}
THERAPY = {"service": "physical therapy", "category": "rehabilitation"}


def findings(**facts):
    return {finding.rule_id: finding for finding in check_item(Facts.of(**facts), LIBRARY)}


class TestTheThreeTraps:
    def test_the_cap_does_not_cover_an_injury_before_2004(self):
        cap = findings(**OLD_INJURY)["CAP24"]
        assert cap.outcome is Outcome.NOT_APPLICABLE
        assert "June 3, 2000" in cap.sentence
        assert "January 1, 2004" in cap.sentence
        assert cap.citation == "LC 4604.5(c)(1)"

    def test_the_postsurgical_period_is_over(self):
        post = findings(**OLD_INJURY)["POST09"]
        assert post.outcome is Outcome.NOT_APPLICABLE
        assert "surgery December 2008, period 6 months ended June 2009" in post.sentence
        assert post.inputs["surgery_date"] == "2008-12"

    def test_the_range_of_the_edition_then_in_force_is_exceeded(self):
        visits = findings(**OLD_INJURY)["PM09"]
        assert (visits.outcome, visits.row, visits.edition) == (Outcome.EXCEEDS, "PM09-NEUR", "chronic_pain_2009")
        assert "12 visits requested after 24 earlier, 36 in all" in visits.sentence
        assert "8 to 10 visits over 4 weeks" in visits.sentence
        assert visits.numbers | {"limit": 10, "requested": 12, "prior": 24, "total": 36, "over": 26} == visits.numbers
        assert visits.inputs["prior_visits_physical_therapy"] == 24
        assert "UR decision date" in visits.edition_reason
        assert "home program" in visits.cautions[0]

    def test_and_nothing_else_is_said(self):
        assert set(findings(**OLD_INJURY)) == {"CAP24", "POST09", "PM09"}


class TestEditions:
    @pytest.mark.parametrize(
        ("day", "edition"),
        [
            ("2009-07-18", "chronic_pain_2009"),
            ("2016-07-27", "chronic_pain_2009"),
            ("2016-07-28", "chronic_pain_2016"),
            ("2017-11-30", "chronic_pain_2016"),
            ("2017-12-01", "acoem_2017"),
            ("2024-01-01", "acoem_2017"),
        ],
    )
    def test_edition_in_force_on_the_ur_date(self, day, edition):
        chosen = {
            choice.family: choice.edition.id for choice in select_editions(Facts.of(**THERAPY, ur_date=day), LIBRARY)
        }
        assert chosen["chronic_pain"] == edition

    def test_the_limit_goes_with_the_edition(self):
        facts = {**THERAPY, "diagnosis_groups": ["crps"], "visits_requested": 26, "prior_visits_physical_therapy": 0}
        assert findings(**facts, ur_date="2016-07-27")["PM09"].outcome is Outcome.EXCEEDS
        assert findings(**facts, ur_date="2016-07-28")["PM16"].outcome is Outcome.WITHIN

    def test_the_reason_names_what_the_other_dates_would_choose(self):
        facts = Facts.of(**THERAPY, ur_date="2016-07-20", rfa_date="2016-07-10", review_date="2016-09-01")
        reason = next(c.reason for c in select_editions(facts, LIBRARY) if c.family == "chronic_pain")
        assert "was in force on July 20, 2016 (UR decision date)" in reason
        assert "has not been verified in law" in reason
        assert "Date of this review September 1, 2016 would choose" in reason
        assert "July 10, 2016" not in reason

    def test_without_a_ur_date_the_rfa_date_chooses_and_the_reason_says_so(self):
        facts = Facts.of(**THERAPY, rfa_date="2016-07-10", review_date="2016-09-01")
        choice = next(c for c in select_editions(facts, LIBRARY) if c.family == "chronic_pain")
        assert choice.edition.id == "chronic_pain_2009"
        assert "Request (RFA) date" in choice.reason

    def test_without_any_date_the_dates_are_asked_for(self):
        finding = findings(**THERAPY, visits_requested=12)["chronic_pain"]
        assert (finding.outcome, finding.missing) == (Outcome.NEEDS_INFORMATION, ("ur_date",))

    def test_before_the_first_edition(self):
        finding = findings(**THERAPY, ur_date="2006-01-01")["chronic_pain"]
        assert finding.outcome is Outcome.NOT_APPLICABLE

    def test_acoem_is_named_with_its_chapter_and_no_rule(self):
        finding = findings(service="mri", body_parts=["lumbar spine"], ur_date="2019-08-11")["acoem_2017"]
        assert finding.outcome is Outcome.NOT_APPLICABLE
        assert "Low Back (published March 7, 2019)" in finding.sentence
        assert finding.sentence.startswith("Edition in force, no rule loaded for mri:")
        assert "not known" not in finding.sentence

    def test_an_edition_read_to_2020_is_in_force_later_and_that_nobody_read_on_is_said(self):
        finding = findings(service="mri", body_parts=["lumbar spine"], ur_date="2026-03-02")["acoem_2017"]
        assert finding.sentence.startswith("Edition in force, no rule loaded for mri:")
        assert finding.sentence.endswith("Whether it was changed after December 31, 2020 is not known.")


class TestOrientation:
    """A rule of an edition that is not known to have been in force measures nothing."""

    @pytest.mark.parametrize("visits", [4, 7])
    def test_an_end_nobody_verified_gives_orientation_whatever_the_numbers(self, visits):
        facts = {"service": "acupuncture", "visits_requested": visits, "prior_visits_acupuncture": 0}
        binding = findings(**facts, ur_date="2017-11-30")["ACU-TRIAL"]
        later = findings(**facts, ur_date="2018-02-01")["ACU-TRIAL"]
        assert binding.outcome is (Outcome.EXCEEDS if visits > 6 else Outcome.WITHIN)
        assert later.outcome is Outcome.ORIENTATION
        assert "confirmed only until November 30, 2017, not for February 1, 2018" in later.sentence
        assert later.sentence.endswith(binding.sentence)
        assert later.inputs["edition_in_force"] is False
        assert "edition_in_force" not in binding.inputs

    def test_the_odg_of_2016_is_no_limit_in_2026(self):
        facts = {
            **THERAPY,
            "body_parts": ["cervical spine"],
            "diagnosis_groups": ["spondylosis"],
            "visits_requested": 24,
        }
        assert findings(**facts, ur_date="2017-01-09")["ODG-PT-NECK"].outcome is Outcome.EXCEEDS
        assert findings(**facts, ur_date="2026-01-09")["ODG-PT-NECK"].outcome is Outcome.ORIENTATION

    def test_nobody_is_asked_for_what_would_measure_nothing(self):
        later = findings(service="acupuncture", visits_requested=4, ur_date="2018-02-01")["ACU-TRIAL"]
        assert (later.outcome, later.missing, later.would_change) == (Outcome.ORIENTATION, (), "")

    def test_what_does_not_apply_stays_so(self):
        late = {**OLD_INJURY, "ur_date": "2020-05-30"}
        assert findings(**late)["POST09"].outcome is Outcome.NOT_APPLICABLE

    def test_the_cap_of_the_labor_code_binds_on(self):
        facts = {**THERAPY, "date_of_injury": "2020-01-01", "visits_requested": 25, "ur_date": "2026-01-09"}
        assert findings(**facts)["CAP24"].outcome is Outcome.EXCEEDS

    @pytest.mark.parametrize("service", ["physical therapy", "acupuncture", "medication", "mri", "psychotherapy"])
    def test_no_edition_confirmed_to_an_earlier_day_says_exceeds_or_within(self, service):
        facts = {"service": service, "visits_requested": 60, "prior_visits": 0, "units_requested": 400}
        facts |= {"body_parts": ["lumbar spine"], "ingredients": ["cyclobenzaprine"], "ur_date": "2026-01-09"}
        ends = {edition.id: edition.effective for edition in LIBRARY.editions}
        for finding in check_item(Facts.of(**facts), LIBRARY):
            if finding.edition and ends[finding.edition].unverified_on(date(2026, 1, 9)):
                assert finding.outcome in {Outcome.ORIENTATION, Outcome.NOT_APPLICABLE}


class TestCounting:
    def test_disciplines_are_counted_apart(self):
        facts = {"date_of_injury": "2010-01-01", "prior_visits_physical_therapy": 24, "prior_visits_chiropractic": 0}
        assert findings(service="physical therapy", visits_requested=1, **facts)["CAP24"].outcome is Outcome.EXCEEDS
        assert findings(service="chiropractic", visits_requested=1, **facts)["CAP24"].outcome is Outcome.WITHIN

    def test_requested_alone_can_exceed(self):
        finding = findings(**THERAPY, date_of_injury="2010", visits_requested=25)["CAP24"]
        assert finding.outcome is Outcome.EXCEEDS
        assert "earlier visits not recorded" in finding.sentence

    def test_a_missing_count_is_named_as_a_person_would_record_it(self):
        finding = findings(**THERAPY, date_of_injury="2010", visits_requested=24)["CAP24"]
        assert (finding.outcome, finding.missing) == (Outcome.NEEDS_INFORMATION, ("prior_visits_physical_therapy",))

    def test_a_service_of_no_certain_discipline_asks_for_it(self):
        finding = findings(service="hand therapy", date_of_injury="2010", visits_requested=4)["CAP24"]
        assert finding.missing == ("discipline",)

    def test_a_range_counts_at_its_upper_end(self):
        finding = findings(**OLD_INJURY | {"visits_requested": "6-12", "prior_visits_physical_therapy": 0})["PM09"]
        assert finding.outcome is Outcome.EXCEEDS
        assert finding.sentence.startswith("6 to 12 visits requested, none earlier")

    def test_frequency_and_weeks_stand_in_for_a_total(self):
        assert derive(Facts.of(per_week="2-3", weeks=6))["visits_requested"] == Range(12, 18)
        assert derive(Facts.of(per_week="2-3", weeks=6, visits_requested=4))["visits_requested"] == Range(4, 4)

    def test_authorized_visits_of_the_same_request_count(self):
        facts = OLD_INJURY | {"visits_requested": 6, "visits_authorized": 6, "prior_visits_physical_therapy": 0}
        assert findings(**facts)["PM09"].outcome is Outcome.EXCEEDS

    def test_of_two_services_joined_by_a_slash_both_are_looked_up(self):
        assert "MT16-TRIAL" in findings(service="physical therapy/chiropractic", ur_date="2016-12-01")

    def test_rows_that_disagree_ask_which_diagnosis(self):
        facts = OLD_INJURY | {"diagnosis_groups": ["crps", "myalgia_myositis"], "prior_visits_physical_therapy": 0}
        finding = findings(**facts)["PM09"]
        assert (finding.outcome, finding.missing) == (Outcome.NEEDS_INFORMATION, ("diagnosis_groups",))
        assert "10 to 24" in finding.sentence

    def test_a_diagnosis_without_a_row_is_measured_against_every_row(self):
        assert findings(**OLD_INJURY | {"diagnosis_groups": ["fracture"]})["PM09"].outcome is Outcome.EXCEEDS


class TestDates:
    @pytest.mark.parametrize("text", ["2008-12-03", "2008-12", "2008", "2003-05-01/2004-06-30", "2008-02"])
    def test_written_as_read(self, text):
        assert str(DateSpan.parse(text)) == text

    @pytest.mark.parametrize("text", ["", "2008-13", "2008-02-30", "12/2008", "2009/2008", "20081203", "0001", "٢٠٠٨"])
    def test_refused(self, text):
        with pytest.raises(ValueError):
            DateSpan.parse(text)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2008-12", "2009-06"),
            ("2008-09", "2009-03"),
            ("2008-08-31", "2009-02-28"),
            ("2008", "2008-07-01/2009-06-30"),
        ],
    )
    def test_end_of_six_months(self, start, end):
        assert str(end_of_period(DateSpan.parse(start), 6)) == end

    def test_a_month_counts_to_its_last_day(self):
        facts = OLD_INJURY | {"surgery_date": "2014-11", "visits_requested": 12, "prior_visits_postsurgical": 0}
        assert findings(**facts | {"ur_date": "2015-05-31"})["POST09"].outcome is Outcome.WITHIN
        assert findings(**facts | {"ur_date": "2015-06-01"})["POST09"].outcome is Outcome.NOT_APPLICABLE

    def test_an_injury_span_across_the_cap_date_is_not_settled(self):
        finding = findings(**OLD_INJURY | {"date_of_injury": "2003-05-01/2004-06-30"})["CAP24"]
        assert (finding.outcome, finding.missing) == (Outcome.NEEDS_INFORMATION, ("date_of_injury",))

    @given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
    def test_months_add_up(self, day, months):
        later = add_months(day, months)
        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day <= day.day


class TestFacts:
    def test_errors_say_what_to_write(self):
        facts, errors = Facts.parse(
            {"ur_date": "2015-02-30", "nope": 1, "prior_visits_chiropractic": "-3", "weeks": "6"}
        )
        assert dict(facts) == {"weeks": Range(6, 6)}
        assert set(errors) == {"ur_date", "nope", "prior_visits_chiropractic"}
        assert "such as 2015-05-30" in errors["ur_date"]

    def test_empty_is_absent_and_false_is_not(self):
        assert dict(Facts.parse({"service": " ", "body_parts": [], "compound": False, "refills": None}).facts) == {
            "compound": False
        }

    def test_typed_access(self):
        facts = Facts.of(ur_date="2015-05-30", visits_requested="8-12", service="MRI", compound="yes")
        assert facts.date("ur_date") == DateSpan(date(2015, 5, 30), date(2015, 5, 30))
        assert (facts.count("visits_requested"), facts.word("service"), facts.flag("compound")) == (12, "mri", True)
        assert facts.date("service") is facts.flag("service") is facts.count("nope") is facts.word("compound") is None

    @given(
        st.dictionaries(
            st.sampled_from(sorted(VOCABULARY)) | st.text(max_size=5),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
                max_leaves=4,
            ),
        )
    )
    def test_anything_parses_to_facts_or_errors(self, raw):
        facts, errors = Facts.parse(raw)
        assert set(facts) | set(errors) <= set(raw)
        assert Facts.parse(facts.raw()) == (facts, {})


def _values(spec):
    """Well-formed raw values of a fact, biased to those the rules speak of."""
    count = st.integers(0, 60)
    services = ["physical therapy", "hand therapy", "chiropractic", "acupuncture", "mri", "x-ray", "emg/ncs", "x"]
    services += ["medication", "sling", "tens unit", "epidural steroid injection", "urine drug test", "arthroscopy"]
    parts = ["lumbar spine", "cervical spine", "shoulder", "knee", "wrist", "head"]
    if spec.key == "ingredients":
        parts = ["oxycodone", "cyclobenzaprine", "lidocaine", "diclofenac", "omeprazole", "gabapentin", "x"]
    return {
        FactType.DATE: st.dates(date(1999, 1, 1), date(2022, 1, 1)).flatmap(
            lambda day: st.sampled_from([f"{day}", f"{day:%Y-%m}", f"{day:%Y}", f"{day}/{add_months(day, 9)}"])
        ),
        FactType.INT: count,
        FactType.NUMBER: count,
        FactType.RANGE: st.tuples(count, count).map(sorted),
        FactType.BOOL: st.booleans(),
        FactType.CHOICE: st.sampled_from(sorted(spec.choices) or ["x"]),
        FactType.CHOICES: st.lists(st.sampled_from(sorted(spec.choices) or ["x"]), max_size=3),
        FactType.TERM: st.sampled_from(services),
        FactType.TERMS: st.lists(st.sampled_from(parts), max_size=3),
        FactType.TEXT: st.text(max_size=5),
    }[spec.type]


ANY_FACTS = st.fixed_dictionaries({}, optional={key: _values(spec) for key, spec in VOCABULARY.items()})
SERVICES = st.sampled_from(
    ["physical therapy", "occupational therapy", "chiropractic", "acupuncture", "manual therapy", "psychotherapy"]
)


class TestProperties:
    @settings(deadline=None)
    @given(ANY_FACTS)
    def test_total_and_deterministic(self, raw):
        facts = Facts.of(**raw)
        found = check_item(facts, LIBRARY)
        assert found
        assert found == check_item(Facts.of(**dict(reversed(raw.items()))), LIBRARY)
        for finding in found:
            assert finding.sentence
            assert set(finding.missing) <= set(VOCABULARY)
            assert bool(finding.missing) == (finding.outcome is Outcome.NEEDS_INFORMATION)
            json.dumps(finding.as_dict())

    @settings(deadline=None)
    @given(ANY_FACTS)
    def test_every_rule_answers_any_facts(self, raw):
        for rule in LIBRARY.rules.values():
            assert check_rule(rule, Facts.of(**raw)).sentence

    @settings(deadline=None)
    @given(ANY_FACTS, SERVICES, st.integers(0, 60), st.integers(0, 60))
    def test_more_visits_never_turn_exceeds_into_within(self, raw, service, visits, more):
        fewer = findings(**raw | {"service": service, "visits_requested": visits})
        many = findings(**raw | {"service": service, "visits_requested": visits + more})
        assert fewer.keys() == many.keys()
        for rule_id, finding in fewer.items():
            if finding.outcome is Outcome.EXCEEDS:
                assert many[rule_id].outcome is Outcome.EXCEEDS
            if finding.outcome is Outcome.NEEDS_INFORMATION:
                assert many[rule_id].outcome is not Outcome.WITHIN

    @settings(deadline=None)
    @given(ANY_FACTS, SERVICES, st.integers(0, 60))
    def test_recording_earlier_visits_never_undoes_exceeds(self, raw, service, prior):
        counters = {key for key in VOCABULARY if key.startswith("prior_visits")}
        unknown = {key: value for key, value in raw.items() if key not in counters} | {"service": service}
        recorded = findings(**unknown | dict.fromkeys(counters, prior))
        for rule_id, finding in findings(**unknown).items():
            if finding.outcome is Outcome.EXCEEDS:
                assert recorded[rule_id].outcome is Outcome.EXCEEDS

    def test_nothing_known_asks_for_the_service(self):
        (finding,) = check_item(Facts(), LIBRARY)
        assert (finding.outcome, finding.missing) == (Outcome.NEEDS_INFORMATION, ("service",))

    def test_an_empty_library_says_so(self):
        (finding,) = check_item(Facts.of(service="mri"), Library([]))
        assert (finding.outcome, finding.sentence) == (
            Outcome.NOT_APPLICABLE,
            "No guideline of the library speaks of mri.",
        )
