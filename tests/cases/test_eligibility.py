from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eligibility import ApplicationFacts, Finding, Recommendation, assess
from cases.enums import Channel, EligibilityReason, Priority, UrOutcome

R = EligibilityReason

GOOD = ApplicationFacts(
    received_on=date(2017, 1, 23),
    filed_on=date(2017, 1, 20),
    injured_on=date(2014, 5, 1),
    ur_communicated_on=date(2017, 1, 3),
    ur_served_on=date(2017, 1, 3),
    ur_served_by=Channel.ELECTRONIC,
    ur_outcome=UrOutcome.DENIED,
    ur_on_necessity=True,
    ur_decision_attached=True,
    signed=True,
)


def reasons(findings):
    return {finding.reason for finding in findings}


def test_a_good_application():
    found = assess(GOOD)
    assert found.findings == ()
    assert found.questions == ()
    assert found.recommendation is Recommendation.ELIGIBLE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signed": False}, R.UNSIGNED),
        ({"ur_decision_attached": False}, R.UR_DECISION_MISSING),
        ({"conditional_non_certification": True}, R.CONDITIONAL_NON_CERTIFICATION),
        ({"ur_on_necessity": False}, R.NOT_A_UR_DENIAL),
        ({"injured_on": date(2012, 12, 31), "ur_communicated_on": date(2013, 6, 30)}, R.OUT_OF_SCOPE),
        ({"filed_on": date(2017, 3, 1)}, R.UNTIMELY),
    ],
)
def test_verified_reasons_block(change, reason):
    found = assess(replace(GOOD, **change))
    assert reasons(found.blocking) == {reason}
    assert found.recommendation is Recommendation.INELIGIBLE
    assert all(finding.status == "V" and finding.citation for finding in found.blocking)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"earlier_case": "CM15-0000001"}, R.EARLIER_APPLICATION),
        ({"ur_outcome": UrOutcome.DELAYED}, R.DELAY_OUTCOME),
        ({"priority": Priority.EXPEDITED}, R.EXPEDITED_NOT_CERTIFIED),
        (
            {"signed_by_representative": True, "representative_designated_on": date(2016, 1, 1)},
            R.REPRESENTATIVE_DESIGNATED_EARLY,
        ),
    ],
)
def test_other_reasons_only_warn(change, reason):
    found = assess(replace(GOOD, **change))
    assert reasons(found.warnings) == {reason}
    assert found.blocking == ()
    assert found.recommendation is Recommendation.ELIGIBLE


@pytest.mark.parametrize(
    ("injured", "communicated", "out"),
    [
        (date(2000, 1, 1), date(2013, 7, 1), False),
        (date(2000, 1, 1), date(2013, 6, 30), True),
        (date(2013, 1, 1), date(2013, 2, 1), False),
    ],
)
def test_the_gate(injured, communicated, out):
    found = assess(replace(GOOD, injured_on=injured, ur_communicated_on=communicated))
    assert (R.OUT_OF_SCOPE in reasons(found.blocking)) is out


def test_reminder_letters_before_april_2014():
    early = replace(GOOD, ur_decision_attached=False, received_on=date(2014, 3, 31))
    found = assess(early)
    assert reasons(found.warnings) == {R.UR_DECISION_MISSING}
    assert found.warnings[0].status == "V2"
    assert assess(replace(early, received_on=date(2014, 4, 1))).recommendation is Recommendation.INELIGIBLE


@pytest.mark.parametrize(
    ("channel", "filed", "outcome"),
    [
        (Channel.ELECTRONIC, date(2017, 2, 2), "timely"),  # day 30
        (Channel.ELECTRONIC, date(2017, 2, 3), "blocks"),
        (Channel.MAIL, date(2017, 2, 7), "timely"),  # day 35
        (Channel.MAIL, date(2017, 2, 8), "blocks"),
        (None, date(2017, 2, 7), "timely"),  # unknown counts as mailed
    ],
)
def test_timeliness(channel, filed, outcome):
    found = assess(replace(GOOD, ur_served_by=channel, filed_on=filed))
    assert ("blocks" if found.blocking else "timely") == outcome


def test_a_last_day_on_a_weekend_is_only_a_warning_until_monday():
    facts = replace(GOOD, ur_served_on=date(2017, 1, 5))  # day 30 is Saturday 2017-02-04
    monday = assess(replace(facts, filed_on=date(2017, 2, 6)))
    assert reasons(monday.warnings) == {R.UNTIMELY}
    assert monday.warnings[0].status == "M"
    assert assess(replace(facts, filed_on=date(2017, 2, 7))).blocking


def test_the_formulary_term_only_warns_until_the_ordinary_one_is_over():
    facts = replace(GOOD, formulary=True, ur_served_on=date(2018, 3, 1), ur_communicated_on=date(2018, 3, 1))
    day_10, day_11, day_60 = (date(2018, 3, 1) + timedelta(days=n) for n in (10, 11, 60))
    assert assess(replace(facts, filed_on=day_10)).findings == ()
    assert reasons(assess(replace(facts, filed_on=day_11)).warnings) == {R.UNTIMELY}
    assert reasons(assess(replace(facts, filed_on=day_60)).blocking) == {R.UNTIMELY}


def test_the_notice_that_was_not_sent():
    late = replace(GOOD, filed_on=date(2017, 6, 1), notice_withheld=True)
    assert assess(late).findings == ()
    assert assess(replace(late, notice_given_on=date(2017, 5, 20))).findings == ()
    assert assess(replace(late, notice_given_on=date(2017, 4, 1))).recommendation is Recommendation.INELIGIBLE


def test_liability_dispute_defers_and_wakes_up():
    disputed = replace(GOOD, liability_disputed_on=date(2017, 1, 3), filed_on=date(2017, 6, 1))
    found = assess(disputed)
    assert reasons(found.blocking) == {R.LIABILITY_DISPUTE}
    assert found.recommendation is Recommendation.DEFER
    assert assess(replace(GOOD, liability_disputed_on=date(2017, 1, 3), imr_agreed=True)).blocking == ()
    assert assess(replace(disputed, liability_resolved_on=date(2017, 5, 20))).findings == ()
    late = assess(replace(disputed, liability_resolved_on=date(2017, 4, 1)))
    assert reasons(late.warnings) == {R.UNTIMELY}
    assert late.blocking == ()


def test_deferral_does_not_hide_a_reason_against():
    found = assess(replace(GOOD, liability_disputed_on=date(2017, 1, 3), signed=False))
    assert found.recommendation is Recommendation.INELIGIBLE


def test_what_is_not_known_is_asked():
    found = assess(ApplicationFacts(received_on=date(2017, 1, 23)))
    assert found.findings == ()
    assert len(found.questions) == 8
    assert found.recommendation is Recommendation.ASK


def test_an_unknown_filing_date_blocks_nothing():
    found = assess(replace(GOOD, filed_on=None, received_on=date(2017, 8, 1)))
    assert reasons(found.warnings) == {R.UNTIMELY}
    assert found.recommendation is Recommendation.ASK


def test_only_verified_reasons_may_block():
    with pytest.raises(ValueError, match="only a verified reason"):
        Finding(R.OTHER, "words", "citation", "M", blocking=True)


@given(
    served=st.dates(date(2013, 7, 1), date(2030, 1, 1)),
    days=st.integers(0, 30),
    channel=st.sampled_from([None, *Channel]),
)
def test_filing_within_thirty_days_is_never_late(served, days, channel):
    filed = served + timedelta(days=days)
    facts = replace(GOOD, ur_served_on=served, ur_served_by=channel, filed_on=filed, received_on=filed)
    assert R.UNTIMELY not in reasons(assess(facts).findings)
