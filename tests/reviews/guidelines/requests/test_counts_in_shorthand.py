"""Visits, rates and durations in the shorthand of request forms."""

from __future__ import annotations

import pytest

from reviews.guidelines.requests import parse_request


def counts(text: str) -> dict[str, object]:
    said = parse_request(text).to_label()
    return {name: said[name] for name in ("visits", "per_week", "weeks")}


@pytest.mark.parametrize(
    ("text", "visits"),
    [
        ("PT 2x6 L/S", 12),
        ("Chiro 2x4 C/S, L/S", 8),
        ("PT 2x6 right shoulder/arm", 12),
        ("PT 3x4 s/p ACL", 12),
        ("PT 2x6 L/S, C/S and T/S", 12),
        ("PT 2x6 w/ modalities", 12),
        ("PT 2x6 w/o modalities", 12),
        ("PT 2 x 6 and/or OT", 12),
        ("PT 2x6 b/l knees", 12),
        ("PT 3x4 R/L shoulder", 12),
        ("PT 2x4 12/5/2016", 8),
        ("PT 2x4 (12/5/2016)", 8),
        ("PT 2 times 6 L/S", 12),
        ("PT 2 x 6 /L/S", 12),
        ("PT/OT 2x6 L/S", 12),
        ("PT 2x6 eval/treat", 12),
        ("Aquatic therapy 2x6 h/o fusion", 12),
        ("PT 2x6 pre/post surgery", 12),
        ("PT 2x6 L4/5 and L5/S1", 12),
        ("PT 2x6 T/S", 12),
        ("PT 2x6 T-spine", 12),
        ("PT 2x6 C/T/L spine", 12),
        ("PT 2x6 Dx: 724.2/M54.5", 12),
        ("PT low back/12 visits", 12),
        ("acupuncture 2x3 1/2 hour", 6),
    ],
)
def test_a_product_is_one_whatever_is_written_behind_it(text, visits):
    assert counts(text) == {"visits": [visits, visits], "per_week": None, "weeks": None}


def test_a_product_of_ranges_stays_a_range():
    assert counts("PT 2-3x4 L/S")["visits"] == [8, 12]
    assert counts("PT 2x4-6 L/S")["visits"] == [8, 12]


@pytest.mark.parametrize(
    ("text", "strength", "quantity"),
    [
        ("Norco 10/325 #60", "10/325", 60),
        ("Norco 10/325mg 1-2 tabs #60", "10/325mg", 60),
        ("Percocet 5/325 x 60", "5/325", 60),
        ("Butalbital/APAP/caffeine 50/325/40 mg #60", "50/325/40mg", 60),
    ],
)
def test_a_strength_with_a_slash_is_no_product(text, strength, quantity):
    said = parse_request(text)
    assert (said.strength, said.quantity, said.visits) == (strength, quantity, None)


@pytest.mark.parametrize(
    "sign",
    ["x", "X", " x ", "\u00d7", " \u00d7 ", "\u2715", "\u2716", "\u2a2f", "*", " * ", "\u00b7", "\u22c5", "\u0445",
     " times ", " by ", " multiplied by ", "\uff0a"],
)  # fmt: skip
def test_every_sign_for_times(sign):
    assert counts(f"PT 2{sign}6, low back") == {"visits": [12, 12], "per_week": None, "weeks": None}
    assert counts(f"PT 2{sign}6 weeks, low back") == {"visits": [12, 12], "per_week": [2, 2], "weeks": [6, 6]}


@pytest.mark.parametrize("text", ["PT \u00d712", "PT *12", "PT \u2715 12", "PT2x6", "PT2\u00d76", "PT:2x6", "2x6 PT"])
def test_times_before_one_number_and_written_on(text):
    assert counts(text)["visits"] == [12, 12]


@pytest.mark.parametrize("text", ["Norco* #60", "Walker * with seat", "PT \u2022 low back"])
def test_a_star_beside_no_number_is_a_mark(text):
    assert counts(text)["visits"] is None
    assert parse_request(text).understood


@pytest.mark.parametrize(
    ("text", "visits", "per_week", "weeks"),
    [
        ("PT BIW x 4 weeks", 8, 2, 4),
        ("PT TIW x 4 weeks", 12, 3, 4),
        ("PT QIW x 4 weeks", 16, 4, 4),
        ("PT QW x 4 weeks", 4, 1, 4),
        ("PT b.i.w. x 4 weeks", 8, 2, 4),
        ("PT t.i.w x 6 wks", 18, 3, 6),
        ("PT 4 weeks BIW", 8, 2, 4),
        ("PT biw 4 wks L/S", 8, 2, 4),
        ("Acupuncture QWK x 8 weeks", 8, 1, 8),
        ("Acupuncture semiweekly x 4 weeks", 8, 2, 4),
        ("PT QD x 2 weeks", 14, 7, 2),
        ("PT 2/wk x 6 wks", 12, 2, 6),
        ("PT 2/w x 6w", 12, 2, 6),
        ("PT 2xW x 6W", 12, 2, 6),
        ("PT 2 x a week for 6 weeks", 12, 2, 6),
        ("PT twice weekly for 6 weeks", 12, 2, 6),
        ("PT 3 times per week for 4 wks", 12, 3, 4),
        ("PT 2*wk*4wks", 8, 2, 4),
        ("PT 2\u00d7/wk \u00d7 6 wks", 12, 2, 6),
        ("PT 2x/wk/6wks", 12, 2, 6),
        ("PT 2x per wk/6 wks", 12, 2, 6),
        ("PT 2 x week 6 weeks", 12, 2, 6),
        ("PT 2XWEEK X 6WEEKS", 12, 2, 6),
        ("PT every other week for 12 weeks", 6, None, 12),
        ("PT q2wk x 12 weeks", 6, None, 12),
        ("PT q 2 weeks x 12 wks", 6, None, 12),
        ("PT QOW x 12 weeks", 6, None, 12),
        ("PT every three weeks for 12 weeks", 4, None, 12),
        ("PT fortnightly for 2 months", 4, None, 8),
        ("PT 2/mo x 3 mos", 6, None, 12),
        ("PT 2 qwk x 6 wks", 12, 2, 6),
        ("PT q1wk x 6wks", 6, 1, 6),
        ("PT TIW/4 weeks", 12, 3, 4),
        ("PT 1 visit every other week x 12 weeks", 6, None, 12),
        ("PT once every 2 weeks for 12 weeks", 6, None, 12),
    ],
)
def test_latin_and_short_rates(text, visits, per_week, weeks):
    said = {"visits": visits, "per_week": per_week, "weeks": weeks}
    assert counts(text) == {name: value and [value, value] for name, value in said.items()}


@pytest.mark.parametrize(
    ("text", "visits"), [("PT TIW x 12 visits", [12, 12]), ("PT BIW for 4-6 weeks", [8, 12]), ("PT BIW", None)]
)
def test_a_rate_beside_a_total_a_range_and_alone(text, visits):
    assert counts(text)["visits"] == visits


@pytest.mark.parametrize("text", ["PT bi-weekly x 8 weeks", "PT biweekly x 8 weeks", "PT every other day x 8 weeks"])
def test_what_may_be_either_is_not_guessed(text):
    assert counts(text) == {"visits": None, "per_week": None, "weeks": [8, 8]}


@pytest.mark.parametrize(
    ("text", "visits", "per_week", "weeks"),
    [
        ("Chiropractic 2 times a week for 4 weeks then once a week for 4 weeks", [12, 12], [1, 2], [8, 8]),
        ("PT 3x/week for 4 weeks, then 2x/week for 2 weeks", [16, 16], [2, 3], [6, 6]),
        ("PT BIW for 4 weeks then QW for 4 weeks", [12, 12], [1, 2], [8, 8]),
        ("PT 2-3x/week for 2 weeks followed by 1x/week for 4 weeks", [8, 10], [1, 3], [6, 6]),
        ("Acupuncture 2 x 4 then 1 x 4", [12, 12], None, None),
        ("Psychotherapy weekly for 6 weeks then every other week for 12 weeks", [12, 12], None, [18, 18]),
        ("12 PT visits, 2x/week for 4 weeks then 1x/week for 4 weeks", [12, 12], [2, 2], [4, 4]),
        ("Chiropractic 12 visits followed by re-examination", [12, 12], None, None),
        ("PT 2x/week for 4 weeks then re-evaluate", [8, 8], [2, 2], [4, 4]),
    ],
)
def test_phases_one_after_the_other_are_added(text, visits, per_week, weeks):
    assert counts(text) == {"visits": visits, "per_week": per_week, "weeks": weeks}


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("Gym and pool membership (in months) QTY 12", [48, 48]),
        ("Cold therapy unit rental (in weeks) QTY: 2", [2, 2]),
        ("Cold therapy unit rental (in days) QTY: 7", None),
        ("Functional restoration program (in hours) Qty: 80.00", None),
    ],
)
def test_a_label_counts_what_it_says(text, weeks):
    said = parse_request(text).to_label()
    assert (said["weeks"], said["visits"], said["quantity"]) == (weeks, None, None)


def test_the_number_of_an_issue_counts_nothing():
    assert counts("Issue #2: Acupuncture x 6")["visits"] == [6, 6]
