"""Partly approved requests told in free words."""

from __future__ import annotations

import pytest

from reviews.guidelines.requests import Laterality, Partial, parse_request


@pytest.mark.parametrize(
    ("text", "original", "authorized", "disputed"),
    [
        ("90 tablets of Flexeril 10mg; UR approved 60 tablets, 30 tablets remain in dispute", 90, 60, 30),
        ("Flexeril 10mg #90; UR approved 60", 90, 60, 30),
        ("UR approved 60 of 90 tablets of Flexeril 10mg", 90, 60, 30),
        ("Norco 10/325 #120 (UR approved #60)", 120, 60, 60),
        ("Norco 10/325mg #120; certified #90 for weaning", 120, 90, 30),
        ("Norco 10/325mg #90, approved #45 for weaning, #45 denied", 90, 45, 45),
        ("Soma 350mg #90 (#30 approved for taper)", 90, 30, 60),
        ("Tramadol 50mg, 90 tablets: 60 tablets authorized, 30 tablets non-authorized", 90, 60, 30),
        ("Gabapentin 300 mg #90 with 3 refills; UR approved #90 with 0 refills", 360, 90, 270),
        ("Norco 10/325mg 120 tablets modified to 60 tablets", 120, 60, 60),
        ("TPI x 4 (2 approved)", 4, 2, 2),
        ("EMG and NCS x2 (UR approved 1)", 2, 1, 1),
        ("Urine drug screen x4; 1 authorized, 3 remaining", 4, 1, 3),
        ("Tramadol ER 150mg #60 with 5 refills (certified: #60, 1 refill)", 360, 120, 240),
        ("Naproxen 550mg #60, 2 refills; UR certified #60, no refills", 180, 60, 120),
        ("Norco #120 was the original request. Norco #60 was authorized. Norco #60 remains in dispute.", 120, 60, 60),
        ("Soma 350mg #90 was the original request; #60 was certified", 90, 60, 30),
        ("Soma #90 with 3 refills was the original request. #30 with no refills was authorized.", 360, 30, 330),
        ("Norco #120, 60 of which were approved", 120, 60, 60),
        ("Norco #12 of which 6 were certified", 12, 6, 6),
    ],
)
def test_units_partly_approved(text, original, authorized, disputed):
    said = parse_request(text)
    assert said.partial == Partial(original, authorized, disputed)
    assert (said.quantity, said.visits) == (disputed, None)


@pytest.mark.parametrize(
    ("text", "original", "authorized", "disputed"),
    [
        ("Acupuncture x12 (UR approved x6)", 12, 6, 6),
        ("PT 12 visits; UR certified 6 of 12", 12, 6, 6),
        ("PT x12 (6 approved)", 12, 6, 6),
        ("PT x 12, modified to 4 visits", 12, 4, 8),
        ("PT 18 visits modified to nine (9) visits", 18, 9, 9),
        ("UR modified 12 PT visits to 6", 12, 6, 6),
        ("PT reduced from 12 to 6", 12, 6, 6),
        ("PT 6/12 approved", 12, 6, 6),
        ("UR approved 6/12 PT", 12, 6, 6),
        ("12 PT (6 auth)", 12, 6, 6),
        ("Six of twelve PT sessions approved", 12, 6, 6),
        ("Conditional approval of 6 of 12 PT", 12, 6, 6),
        ("PT 12 sessions, 6 authorized, 6 denied", 12, 6, 6),
        ("PT 2x6 (6 authorized, 6 denied)", 12, 6, 6),
        ("PT 3x4; UR approved 2x3", 12, 6, 6),
        ("Chiropractic 3x/wk x 4 wks (UR approved 2x/wk x 3 wks)", 12, 6, 6),
        ("PT 12 sessions (partial certification of 6 sessions)", 12, 6, 6),
        ("PT 12 visits, partially approved for 6 visits", 12, 6, 6),
        ("PT 12 visits - approved x 6, denied x 6", 12, 6, 6),
        ("Requested: PT 12 visits. Authorized: 6 visits.", 12, 6, 6),
        ("12 PT visits requested, 6 approved", 12, 6, 6),
        ("PT 18 sessions, 12 already approved, 6 in dispute", 18, 12, 6),
        ("6 remaining visits of PT (12 requested, 6 approved)", 12, 6, 6),
        ("PT x12 (UR approved 6 on 3/5/2016, 6 remain in dispute)", 12, 6, 6),
        ("PT x12. Claims administrator approved 6.", 12, 6, 6),
        ("Massage 8 sessions with 4 sessions certified by UR", 8, 4, 4),
        ("PT 12 sessions of which 6 were approved", 12, 6, 6),
        ("PT 24 sessions: 12 approved / 12 denied", 24, 12, 12),
        ("CBT 12 sessions, of which UR approved 4", 12, 4, 8),
        ("Certified hand therapy 2x6 (UR approved 6)", 12, 6, 6),
        ("Remaining 6 of 12 PT visits", 12, None, 6),
        ("PT x 12 (UR non-certified 6)", 12, None, 6),
        ("4 of 8 sessions of acupuncture remain in dispute", 8, None, 4),
        ("PT 12 visits was the original request. UR authorized 4, which leaves 8 visits in dispute.", 12, 4, 8),
        ("PT x12 was the original request. The Claims Administrator authorized 4, leaving 8 IMR eligible", 12, 4, 8),
        ("PT 12 visits was the original request. PT 6 visits was authorized by the Claims Administrator.", 12, 6, 6),
        ("Request for 12 chiropractic visits, 6 of which were certified", 12, 6, 6),
        ("12 sessions of PT, four of which were authorized", 12, 4, 8),
    ],
)
def test_visits_partly_approved(text, original, authorized, disputed):
    said = parse_request(text)
    assert said.partial == Partial(original, authorized, disputed)
    assert (said.visits, said.quantity) == ((disputed, disputed), None)
    assert (said.per_week, said.weeks) == (None, None)


def test_part_side_and_drug_are_of_the_whole_request():
    said = parse_request("Physical therapy, 18 visits (9 certified), right shoulder")
    assert (said.body_parts, said.laterality) == (("shoulder",), Laterality.RIGHT)
    drug = parse_request("90 tablets of Flexeril 10mg; UR approved 60 tablets, 30 tablets remain in dispute")
    assert (drug.ingredients, drug.strength) == (("cyclobenzaprine",), "10mg")


@pytest.mark.parametrize(
    ("text", "visits"),
    [
        ("PT previously approved, 12 additional visits", (12, 12)),
        ("PT 12 visits, previously authorized 6 visits", (12, 12)),
        ("PT 12 (has had 24 approved)", (12, 12)),
        ("PT 12 visits as approved", (12, 12)),
        ("PT 12 visits; UR denied", (12, 12)),
        ("PT 12 visits not approved", (12, 12)),
        ("PT 12 visits - non-certified", (12, 12)),
        ("PT 12 visits, 0 approved", (12, 12)),
        ("Remaining 6 visits of PT", (6, 6)),
        ("Please authorize 12 PT visits", (12, 12)),
        ("Certified hand therapy 12 visits", (12, 12)),
        ("modified duty; PT 12 visits", (12, 12)),
        ("PT 12 sessions; FDA approved device", (12, 12)),
    ],
)
def test_words_of_approval_without_a_part(text, visits):
    said = parse_request(text)
    assert (said.partial, said.visits) == (None, visits)
