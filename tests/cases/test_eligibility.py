from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eligibility import ApplicationFacts, Check, CheckState, Recommendation, assess
from cases.enums import Applicant, Channel, EligibilityReason, Priority, UrOutcome

R, S = EligibilityReason, CheckState

GOOD = ApplicationFacts(
    received_on=date(2017, 1, 23),
    injured_on=date(2014, 5, 1),
    ur_communicated_on=date(2017, 1, 3),
    ur_served_on=date(2017, 1, 3),
    ur_served_by=Channel.MAIL,
    ur_outcome=UrOutcome.DENIED,
    ur_on_necessity=True,
    ur_decision_attached=True,
    signed=True,
)


def reasons(checks):
    return {check.reason for check in checks}


def test_a_good_application_shows_what_was_found_true():
    found = assess(GOOD)
    assert [(check.reason, check.state) for check in found.checks] == [
        (R.OUT_OF_SCOPE, S.HOLDS),
        (R.NOT_A_UR_DENIAL, S.HOLDS),
        (R.NOT_A_UR_DENIAL, S.HOLDS),
        (R.UR_DECISION_MISSING, S.HOLDS),
        (R.UNSIGNED, S.HOLDS),
        (R.UNTIMELY, S.HOLDS),
        (R.LIABILITY_DISPUTE, S.HOLDS),
    ]
    assert all(check.words and check.citation for check in found.checks)
    assert "Received on January 23, 2017, due on February 7, 2017." in found.checks[5].words
    assert (found.questions, found.recommendation) == ((), Recommendation.ELIGIBLE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signed": False}, R.UNSIGNED),
        ({"signed_by_representative": True, "representative_designated_on": date(2017, 1, 2)}, R.UNSIGNED),
        ({"applicant": Applicant.AGENT, "representative_designated_on": date(2017, 1, 2)}, R.UNSIGNED),
        ({"ur_decision_attached": False}, R.UR_DECISION_MISSING),
        ({"conditional_non_certification": True}, R.CONDITIONAL_NON_CERTIFICATION),
        ({"ur_on_necessity": False}, R.NOT_A_UR_DENIAL),
        ({"ur_outcome": UrOutcome.DELAYED}, R.DELAY_OUTCOME),
        ({"injured_on": date(2012, 12, 31), "ur_communicated_on": date(2013, 6, 30)}, R.OUT_OF_SCOPE),
        ({"received_on": date(2017, 3, 1)}, R.UNTIMELY),
        ({"received_on": date(2017, 3, 1), "filed_on": date(2017, 1, 20)}, R.UNTIMELY),
        ({"carve_out": True}, R.CARVE_OUT),
        ({"settled_on": date(2017, 1, 10)}, R.SETTLED),
    ],
)
def test_verified_reasons_block(change, reason):
    found = assess(replace(GOOD, **change))
    assert reasons(found.blocking) == {reason}
    assert found.recommendation is Recommendation.INELIGIBLE
    assert all(check.status == "V" and check.citation for check in found.blocking)


@pytest.mark.parametrize(
    "change",
    [
        {"signed_by_representative": True, "representative_designated_on": date(2017, 1, 3)},
        {"applicant": Applicant.EMERGENCY_PROVIDER},
        {"carve_out": False},
        {"ur_outcome": UrOutcome.DELAYED, "ur_communicated_on": date(2016, 12, 31)},
        {"injured_on": date(2001, 1, 1), "formulary": True, "ur_communicated_on": date(2018, 1, 2),
         "ur_served_on": date(2018, 1, 2), "received_on": date(2018, 1, 10)},
    ],
)  # fmt: skip
def test_what_holds_needs_no_question(change):
    found = assess(replace(GOOD, **change))
    assert {check.state for check in found.checks} == {S.HOLDS}
    assert found.recommendation is Recommendation.ELIGIBLE


def test_a_representative_of_whom_the_day_of_designation_is_not_known_is_asked_about():
    found = assess(replace(GOOD, applicant=Applicant.AGENT))
    assert found.questions == ("When did the worker designate the representative who signed?",)
    assert found.recommendation is Recommendation.ASK


def test_an_application_that_was_here_before_the_decision_is_asked_about():
    day = GOOD.decided_on
    assert assess(replace(GOOD, received_on=day)).recommendation is Recommendation.ELIGIBLE
    found = assess(replace(GOOD, received_on=day - timedelta(days=1)))
    assert (found.recommendation, found.blocking) == (Recommendation.ASK, ())
    (question,) = found.questions
    assert question.startswith("The application was received on ")
    assert question.endswith("Which of the days is right?")


def test_an_earlier_application_is_considered_before_it_is_found_eligible():
    found = assess(replace(GOOD, earlier_case="CM15-0000001"))
    assert reasons(found.warnings) == {R.EARLIER_APPLICATION}
    assert found.questions == ("What does this application dispute that case CM15-0000001 does not?",)
    assert found.recommendation is Recommendation.ASK


@pytest.mark.parametrize(
    ("certified", "priority", "warns"),
    [(True, Priority.EXPEDITED, set()), (None, Priority.STANDARD, {R.EXPEDITED_NOT_CERTIFIED})],
)
def test_without_a_certificate_it_goes_on_as_a_regular_review(certified, priority, warns):
    found = assess(replace(GOOD, priority=Priority.EXPEDITED, physician_certified=certified))
    assert (found.priority, reasons(found.warnings)) == (priority, warns)
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
    early = replace(
        GOOD, ur_decision_attached=False, ur_communicated_on=date(2014, 3, 3), ur_served_on=date(2014, 3, 3),
        received_on=date(2014, 3, 31),
    )  # fmt: skip
    found = assess(early)
    assert [(check.reason, check.status) for check in found.warnings] == [(R.UR_DECISION_MISSING, "V2")]
    assert found.questions == ("Please send a copy of the UR decision within 15 days.",)
    assert found.recommendation is Recommendation.ASK
    assert assess(replace(early, received_on=date(2014, 4, 1))).recommendation is Recommendation.INELIGIBLE


@pytest.mark.parametrize(
    ("channel", "outside", "received", "outcome"),
    [
        (Channel.ELECTRONIC, None, date(2017, 2, 6), "eligible"),  # day 30 is Thursday; two court days
        (Channel.ELECTRONIC, None, date(2017, 2, 7), "ineligible"),
        (Channel.MAIL, None, date(2017, 2, 7), "eligible"),  # day 35
        (Channel.MAIL, None, date(2017, 2, 8), "ineligible"),
        (Channel.MAIL, True, date(2017, 2, 14), "eligible"),  # day 40 is Sunday, then Lincoln Day
        (Channel.MAIL, True, date(2017, 2, 15), "ineligible"),
        (None, None, date(2017, 2, 2), "eligible"),  # in time however it was served
        (None, None, date(2017, 2, 7), "ask"),  # in time if it was mailed
        (None, None, date(2017, 2, 8), "ineligible"),
    ],
)
def test_timeliness(channel, outside, received, outcome):
    found = assess(replace(GOOD, ur_served_by=channel, mailed_from_outside_california=outside, received_on=received))
    assert found.recommendation == outcome
    assert found.questions == (("How was the UR decision served on the worker?",) if outcome == "ask" else ())


def test_a_last_day_on_a_weekend_is_in_time_on_monday():
    facts = replace(GOOD, ur_served_on=date(2017, 1, 7), received_on=date(2017, 2, 13))  # day 35 is a Saturday
    held = assess(replace(facts, received_on=date(2017, 2, 14)))  # Monday 02-13 is Lincoln Day
    assert (held.blocking, held.recommendation) == ((), Recommendation.ELIGIBLE)
    assert reasons(assess(replace(facts, received_on=date(2017, 2, 15))).blocking) == {R.UNTIMELY}


@pytest.mark.parametrize(
    ("formulary", "days", "outcome"),
    [
        (True, 18, "eligible"),
        (True, 19, "ineligible"),
        (False, 19, "eligible"),
        (None, 18, "eligible"),
        (None, 19, "ask"),
    ],
)
def test_a_formulary_dispute_has_ten_days(formulary, days, outcome):
    served = date(2018, 3, 1)  # day 15 is Friday 03-16
    received = served + timedelta(days=days - 3)
    facts = replace(GOOD, formulary=formulary, ur_served_on=served, ur_communicated_on=served, received_on=received)
    assert assess(facts).recommendation == outcome


def test_the_notice_that_was_not_sent():
    late = replace(GOOD, received_on=date(2017, 6, 1), notice_withheld=True)
    held = assess(late)
    assert (held.blocking, held.recommendation) == ((), Recommendation.ELIGIBLE)
    assert "the time to file has not begun" in held.checks[5].words
    assert assess(replace(late, notice_given_on=date(2017, 5, 20))).recommendation is Recommendation.ELIGIBLE
    assert assess(replace(late, notice_given_on=date(2017, 4, 1))).recommendation is Recommendation.INELIGIBLE


def test_liability_dispute_defers_and_wakes_up():
    disputed = replace(GOOD, liability_disputed_on=date(2017, 1, 3), received_on=date(2017, 6, 1))
    found = assess(disputed)
    assert reasons(found.blocking) == {R.LIABILITY_DISPUTE}
    assert found.recommendation is Recommendation.DEFER
    assert assess(replace(GOOD, liability_disputed_on=date(2017, 1, 3), imr_agreed=True)).blocking == ()
    assert assess(replace(disputed, liability_resolved_on=date(2017, 5, 20))).blocking == ()
    late = assess(replace(disputed, liability_resolved_on=date(2017, 4, 1)))
    assert reasons(late.blocking) == {R.UNTIMELY}


def test_liability_disputed_after_the_decision_defers_nothing():
    found = assess(replace(GOOD, liability_disputed_on=date(2017, 1, 4)))
    assert reasons(found.warnings) == {R.LIABILITY_DISPUTE}
    assert found.recommendation is Recommendation.ELIGIBLE


def test_deferral_does_not_hide_a_reason_against():
    found = assess(replace(GOOD, liability_disputed_on=date(2017, 1, 3), signed=False))
    assert found.recommendation is Recommendation.INELIGIBLE


def test_what_is_not_known_is_asked():
    found = assess(ApplicationFacts(received_on=date(2017, 1, 23)))
    assert {check.state for check in found.checks} == {S.UNKNOWN, S.HOLDS}
    assert found.questions == (
        "When was the injury?",
        "Did UR modify or deny the treatment?",
        "Was the UR decision based on medical necessity?",
        "Is a copy of the UR decision attached?",
        "Is the application signed?",
        "When was the UR decision served on the worker?",
    )
    assert found.recommendation is Recommendation.ASK


def test_only_verified_reasons_may_block():
    with pytest.raises(ValueError, match="only a verified reason"):
        Check(R.OTHER, S.BLOCKS, "words", "citation", "M")


@given(
    served=st.dates(date(2013, 7, 1), date(2030, 1, 1)),
    days=st.integers(0, 10),
    channel=st.sampled_from([None, *Channel]),
    formulary=st.sampled_from([None, True, False]),
)
def test_what_is_received_within_ten_days_is_never_late(served, days, channel, formulary):
    received = served + timedelta(days=days)
    facts = replace(GOOD, ur_served_on=served, ur_served_by=channel, received_on=received, formulary=formulary)
    timely = next(check for check in assess(facts).checks if check.reason is R.UNTIMELY)
    assert timely.state is S.HOLDS
