"""Which specialties treat or order what is disputed."""

from __future__ import annotations

import csv
import tomllib

import pytest

from reviews.guidelines.requests import Category, parse_request
from reviews.guidelines.requests.lexicon import VOCABULARY
from reviews.matching.model import Board, Treatment
from reviews.matching.specialties import NEITHER, SAME, SIMILAR, appropriate, fit, printed, table, treatment_of

SERVICES = tomllib.loads((VOCABULARY / "services.toml").read_text(encoding="utf-8"))
PARTS = tomllib.loads((VOCABULARY / "body.toml").read_text(encoding="utf-8"))["parts"]
ASKED_FOR = [(category.value, service) for category in Category for service in SERVICES[category.value]]
with (VOCABULARY / "drugs.csv").open(encoding="utf-8", newline="") as drugs:
    DRUG_CLASSES = {row["drug_class"] for row in csv.DictReader(drugs)}
LISTS = [
    *(lists for region in table().regions for lists in (region.treat, region.operate)),
    *(row.lists for row in (*table().services, *table().categories, *table().drugs)),
    table().unknown_region,
    table().unknown_drug,
]


def of(text):
    return treatment_of(parse_request(text))


class TestTheTable:
    def test_every_part_of_the_body_lies_in_one_region(self):
        assert sorted(part for region in table().regions for part in region.parts) == sorted(PARTS)

    def test_every_row_names_services_that_can_be_asked_for_each_once(self):
        named = [service for row in table().services for service in row.names]
        assert (set(named) - {service for _, service in ASKED_FOR}, len(named)) == (set(), len(set(named)))

    def test_every_category_has_a_row_but_drugs_which_have_one_for_each_class(self):
        categories = [name for row in table().categories for name in row.names]
        classes = [name for row in table().drugs for name in row.names]
        assert sorted([*categories, "pharmaceuticals"]) == sorted(SERVICES.keys() & set(Category))
        assert sorted(classes) == sorted(DRUG_CLASSES)

    @pytest.mark.parametrize("lists", LISTS)
    def test_every_list_names_specialties_as_letters_print_them(self, lists):
        assert (lists.same | lists.similar | lists.neither) - table().specialties == set()

    @pytest.mark.parametrize("part", [*PARTS, ""])
    def test_every_service_everywhere_is_somebodys(self, part):
        """And not everybody's. Where an operation is without a part of the body, it may be not known whose."""
        names = table().specialties
        for category, service in ASKED_FOR:
            treatment = Treatment(service, category, (part,) if part else ())
            fits = {fit(name, treatment) for name in names}
            assert fits & ({SAME} if part else {SAME, None}), treatment
            assert NEITHER in fits, treatment

    def test_no_two_names_are_spelled_alike(self):
        names = tomllib.loads((VOCABULARY.parents[2] / "matching" / "specialties.toml").read_text(encoding="utf-8"))
        assert len(table().spellings) == sum(1 + len(others) for others in names["names"].values())


class TestNames:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("Physical Medicine & Rehabilitation", "Physical Medicine & Rehabilitation"),
            ("physical medicine and rehabilitation", "Physical Medicine & Rehabilitation"),
            ("PM&R", "Physical Medicine & Rehabilitation"),
            ("Family Medicine", "Family Practice"),
            ("Chiropractor", "Chiropractic"),
            ("Public Health & General Preventive Medicine", "Preventive Medicine"),
            ("Ear, Nose & Throat", "Otolaryngology"),
            ("Sports Medicinea", None),
            ("", None),
        ],
    )
    def test_other_spellings_are_read(self, written, name):
        assert printed(written) == name


class TestFit:
    @pytest.mark.parametrize(
        ("specialty", "request_text", "expected"),
        [
            ("Orthopedic Surgery", "Right knee arthroscopy with partial medial meniscectomy", SAME),
            ("Sports Medicine", "Right knee arthroscopy with partial medial meniscectomy", SIMILAR),
            ("Family Practice", "Right knee arthroscopy with partial medial meniscectomy", NEITHER),
            ("Psychiatry", "Right knee arthroscopy with partial medial meniscectomy", NEITHER),
            ("Podiatric Medicine", "Right knee arthroscopy", NEITHER),
            ("Podiatric Medicine", "Left ankle arthroscopy", SAME),
            ("Hand Surgery", "Carpal tunnel release, right wrist", SAME),
            ("Neurological Surgery", "L4-5 laminectomy and fusion", SAME),
            ("Hand Surgery", "L4-5 laminectomy and fusion", NEITHER),
            ("Occupational Medicine", "MRI of the lumbar spine", SAME),
            ("Family Practice", "MRI of the lumbar spine", SIMILAR),
            ("Chiropractic", "MRI of the lumbar spine", SAME),
            ("Ophthalmology", "MRI of the lumbar spine", NEITHER),
            ("Podiatric Medicine", "MRI of the left foot", SAME),
            ("Podiatric Medicine", "MRI of the lumbar spine and the left foot", NEITHER),
            ("Acupuncture", "Acupuncture, 8 sessions for the low back", SAME),
            ("Psychology", "Cognitive behavioral therapy, 6 sessions", SAME),
            ("Orthopedic Surgery", "Cognitive behavioral therapy, 6 sessions", NEITHER),
            ("Pain Management", "Lumbar epidural steroid injection at L4-5", SAME),
            ("Dentistry", "Occlusal guard", SAME),
            ("Occupational Medicine", "Physical therapy, 12 sessions", SAME),
            ("Otolaryngology", "Hearing aid, bilateral", SAME),
            ("Preventive Medicine", "Hearing aid, bilateral", SIMILAR),
        ],
    )
    def test_by_service_and_region(self, specialty, request_text, expected):
        assert fit(specialty, of(request_text)) == expected

    @pytest.mark.parametrize(
        ("specialty", "request_text", "expected"),
        [
            ("Pain Management", "Norco 10/325mg #120", SAME),
            ("Family Practice", "Norco 10/325mg #120", SIMILAR),
            ("Chiropractic", "Norco 10/325mg #120", NEITHER),
            ("Psychiatry", "Seroquel 100mg #30", SAME),
            ("Orthopedic Surgery", "Seroquel 100mg #30", NEITHER),
            ("Family Practice", "Ibuprofen 800mg #90", SAME),
            ("Ophthalmology", "Topical compound cream", None),
            ("Chiropractic", "Topical compound cream", NEITHER),
        ],
    )
    def test_a_drug_by_the_class_of_its_ingredients(self, specialty, request_text, expected):
        assert fit(specialty, of(request_text)) == expected

    @pytest.mark.parametrize(
        ("specialty", "treatment", "expected"),
        [
            ("Ophthalmology", Treatment("physical therapy", "rehabilitation"), None),
            ("Psychiatry", Treatment("arthroscopy", "surgery"), NEITHER),
            ("Hand Surgery", Treatment("arthroscopy", "surgery"), None),
            ("Occupational Medicine", Treatment(), None),
            ("Orthopedic Surgery", Treatment(body_parts=("knee",)), SAME),
            ("Basket Weaving", Treatment("mri", "diagnostic_testing", ("knee",)), None),
            ("Ophthalmology", Treatment("mri", "diagnostic_testing", ("third arm",)), None),
            ("Orthopedic Surgery", Treatment("mri/ct", "diagnostic_testing", ("knee",)), SAME),
            ("Neurology", Treatment("emg/other", "diagnostic_testing"), SAME),
        ],
    )
    def test_what_is_not_known_is_not_a_no(self, specialty, treatment, expected):
        assert fit(specialty, treatment) == expected

    @pytest.mark.parametrize(
        ("specialty", "expected"),
        [("Orthopedic Surgery", True), ("Family Practice", True), ("Psychiatry", False), ("Basket Weaving", None)],
    )
    def test_a_board_is_appropriate_where_its_specialty_is_the_same_or_similar(self, specialty, expected):
        assert appropriate(Board(specialty), of("MRI of the right knee")) is expected
