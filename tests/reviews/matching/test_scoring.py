"""What a pair costs, part by part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reviews.enums import Degree, LicenceStatus
from reviews.guidelines.requests import parse_request
from reviews.matching.model import Board, Bound, Candidate, Dispute, Identity, Licence
from reviews.matching.scoring import Aspect, score
from reviews.matching.specialties import treatment_of

TODAY = date(2026, 11, 30)
NEXT_YEAR = date(2027, 11, 30)
CALIFORNIA = Licence("California", "A 12345", LicenceStatus.CURRENT, restricted=False, expires_on=NEXT_YEAR)
TEXAS = replace(CALIFORNIA, state="Texas")


def board(*specialties):
    return tuple(Board(specialty, "ABMS", NEXT_YEAR) for specialty in specialties)


AMES = Candidate(
    who=Bound("ames", Identity("Harriet Ames")),
    degree=Degree.MD,
    licences=(CALIFORNIA,),
    boards=board("Orthopedic Surgery"),
    capacity=4,
    turnaround_days=10,
)


def dispute(*requests, due_in=20):
    items = tuple(treatment_of(parse_request(request)) for request in requests)
    return Dispute("d1", items=items, due_on=None if due_in is None else TODAY + timedelta(due_in))


KNEE = dispute("Right knee arthroscopy")


def part(aspect, candidate=AMES, asked=KNEE):
    found = next(part for part in score(candidate, asked, TODAY).parts if part.aspect is aspect)
    return found.points, found.words


def test_a_score_is_the_sum_of_one_part_for_each_aspect():
    found = score(AMES, KNEE, TODAY)
    assert [part.aspect for part in found.parts] == list(Aspect)
    assert found.points == sum(part.points for part in found.parts) == 50


class TestSpecialty:
    @pytest.mark.parametrize(
        ("specialties", "points", "words"),
        [
            (["Orthopedic Surgery"], 0, "Same specialty as treats or orders arthroscopy (knee): Orthopedic Surgery."),
            (
                ["Sports Medicine"],
                250,
                "Similar specialty to those that treat or order arthroscopy (knee): Sports Medicine.",
            ),
            (["Psychiatry"], 750, "Psychiatry neither treats nor orders arthroscopy (knee)."),
            (["Lore"], 375, "Whether Lore treats or orders arthroscopy (knee) is not known."),
            ([], 375, "No specialty is on file."),
            (["Psychiatry", "Orthopedic Surgery"], 0, None),
            (["Psychiatry", "Lore"], 375, "Whether Lore treats or orders arthroscopy (knee) is not known."),
        ],
    )
    def test_the_best_board_counts(self, specialties, points, words):
        found = part(Aspect.SPECIALTY, replace(AMES, boards=board(*specialties)))
        assert found[0] == points
        assert words in {None, found[1]}

    def test_the_worst_item_counts_most_and_one_odd_item_less_than_all_odd(self):
        fits, odd, half = (
            part(Aspect.SPECIALTY, asked=dispute(*requests))
            for requests in (
                ["Right knee arthroscopy", "MRI of the right knee"],
                ["Psychotherapy, 6 sessions", "Cognitive behavioral therapy, 6 sessions"],
                ["Right knee arthroscopy", "Psychotherapy, 6 sessions"],
            )
        )
        assert (fits[0], half[0], odd[0]) == (0, 675, 750)
        assert half[1] == ("Orthopedic Surgery neither treats nor orders psychotherapy. This is the worst of 2 items.")

    def test_a_lapsed_board_and_one_that_nobody_certified_do_not_count_for_a_physician(self):
        lapsed = Board("Orthopedic Surgery", "ABOS", TODAY - timedelta(1))
        declared = Board("Orthopedic Surgery")
        for held in (lapsed, declared):
            assert part(Aspect.SPECIALTY, replace(AMES, boards=(held,)))[0] == 375
        until_today = replace(lapsed, expires_on=TODAY)
        assert part(Aspect.SPECIALTY, replace(AMES, boards=(until_today,)))[0] == 0

    def test_other_professions_declare_theirs(self):
        chiropractor = replace(AMES, degree=Degree.DC, boards=(Board("Chiropractic"),))
        assert part(Aspect.SPECIALTY, chiropractor, dispute("Chiropractic, 6 visits, low back"))[0] == 0

    def test_what_is_disputed_may_be_not_known(self):
        assert part(Aspect.SPECIALTY, asked=dispute()) == (300, "What is disputed is not known.")


class TestCalifornia:
    @pytest.mark.parametrize(
        ("licences", "expected"),
        [
            ((CALIFORNIA,), (0, "Licensed in California.")),
            ((TEXAS, CALIFORNIA), (0, "Licensed in California.")),
            ((TEXAS,), (100, "Not licensed in California.")),
            ((replace(CALIFORNIA, status=LicenceStatus.LAPSED), TEXAS), (100, "Not licensed in California.")),
            ((replace(CALIFORNIA, expires_on=TODAY - timedelta(1)), TEXAS), (100, "Not licensed in California.")),
            ((replace(CALIFORNIA, restricted=True), TEXAS), (100, "Not licensed in California.")),
            ((), (100, "No licence is on file.")),
        ],
    )
    def test_a_california_licence_is_preferred(self, licences, expected):
        assert part(Aspect.CALIFORNIA, replace(AMES, licences=licences)) == expected


class TestLoad:
    @pytest.mark.parametrize(
        ("taken", "capacity", "points"), [(0, 4, 0), (1, 4, 25), (3, 4, 75), (5, 4, 100), (0, 0, 0)]
    )
    def test_against_capacity(self, taken, capacity, points):
        found = part(Aspect.LOAD, replace(AMES, open_reviews=taken, capacity=capacity))
        assert found == (points, f"{taken} open of {capacity} at once.")


class TestTurnaround:
    @pytest.mark.parametrize(
        ("usual", "due_in", "points", "words"),
        [
            (0, 20, 0, "Takes 0 days; 20 days are left."),
            (10, 20, 50, "Takes 10 days; 20 days are left."),
            (20, 20, 100, "Takes 20 days; 20 days are left."),
            (21, 20, 320, "Takes 21 days; only 20 days are left."),
            (2, 1, 320, "Takes 2 days; only 1 day is left."),
            (90, 20, 600, "Takes 90 days; only 20 days are left."),
            (3, -4, 360, "Takes 3 days; the clock ran out 4 days ago."),
            (15, None, 50, "Takes 15 days; no clock runs yet."),
            (None, 20, 60, "How long this physician takes is not known."),
        ],
    )
    def test_against_the_clock(self, usual, due_in, points, words):
        asked = dispute("Right knee arthroscopy", due_in=due_in)
        assert part(Aspect.TURNAROUND, replace(AMES, turnaround_days=usual), asked) == (points, words)


class TestLatelyGiven:
    @pytest.mark.parametrize(("recent", "points"), [(0, 0), (7, 35), (400, 200)])
    def test_who_had_many_lately_comes_later(self, recent, points):
        found = part(Aspect.LATELY_GIVEN, replace(AMES, recent=recent))
        assert found == (points, f"{recent} given in the last ninety days.")
