"""What the words of an application and of a UR decision offer for the form."""

from __future__ import annotations

import pytest

from cases.offers import TREATMENT, Offer, offers_in

FORM = """State of California, Division of Workers' Compensation
APPLICATION FOR INDEPENDENT MEDICAL REVIEW
Type of Utilization Review: ☒ Regular ☐ Expedited
Employee Name (First, MI, Last): Adele R. Marchetti
Address: 1 Elm Street, Fresno, CA 93701
Phone Number: (559) 555-0101 Employer Name: Redwood Box
Claim Number: HC-4410 Date of Injury (MM/DD/YYYY): 11/03/2025
EAMS Case Number: ADJ1234567 WCIS Jurisdictional Claim Number (JCN): 2025-00017
Employee Attorney (if known): ____________
Address: ____________
Requesting Physician Name (First, MI, Last): Owen Castellane, MD
Practice Name: Valley Spine   Specialty: Physical medicine
Address: 3 Fir Street, Fresno, CA 93701 Phone Number: (559) 555-0103 Fax Number: (559) 555-0104
Claims Administrator Name: Harbor Crest Claims Adjuster/Contact Name: Ira Blom
Address: 4 Ash Street, Oakland, CA 94607
Phone Number: (510) 555-0105 Fax Number: (510) 555-0102
Primary Diagnosis (Use ICD Code where practical): M54.16
Date of Utilization Review Determination Letter: 02/27/2026
List each specific requested medical services, goods, or items that were denied or modified in the space below.
1. Twelve physical therapy sessions for the low back
2. MRI of the lumbar spine
3. ______
Employee Signature: Date: 03/10/2026
"""


def test_the_form_is_read_label_by_label_and_an_address_by_its_section():
    found = {(offer.field, offer.value) for offer in offers_in([FORM])}
    assert found == {
        ("worker_name", "Adele R. Marchetti"),
        ("worker_address", "1 Elm Street, Fresno, CA 93701"),
        ("worker_phone", "(559) 555-0101"),
        ("employer_name", "Redwood Box"),
        ("claim_number", "HC-4410"),
        ("date_of_injury", "11/03/2025"),
        ("eams_number", "ADJ1234567"),
        ("wcis_number", "2025-00017"),
        ("physician_name", "Owen Castellane, MD"),
        ("physician_specialty", "Physical medicine"),
        ("physician_address", "3 Fir Street, Fresno, CA 93701"),
        ("physician_phone", "(559) 555-0103"),
        ("administrator_name", "Harbor Crest Claims"),
        ("administrator_contact", "Ira Blom"),
        ("administrator_address", "4 Ash Street, Oakland, CA 94607"),
        ("administrator_phone", "(510) 555-0105"),
        ("administrator_fax", "(510) 555-0102"),
        ("primary_diagnosis", "M54.16"),
        ("ur_decided_on", "02/27/2026"),
        (TREATMENT, "Twelve physical therapy sessions for the low back"),
        (TREATMENT, "MRI of the lumbar spine"),
    }


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("Re: Injured Worker: Adele Marchetti", {("worker_name", "Adele Marchetti")}),
        ("Claim #: HC-4410", {("claim_number", "HC-4410")}),
        ("The employee\N{RIGHT SINGLE QUOTATION MARK}s name: Adele Marchetti", {("worker_name", "Adele Marchetti")}),
        ("Decision Date: March 3, 2026", {("ur_decided_on", "March 3, 2026")}),
        ("Date of Request for Authorization: 2/20/26", {("rfa_date", "2/20/26")}),
        ("Requested Treatment: Knee brace, hinged", {(TREATMENT, "Knee brace, hinged")}),
        ("Employee Name:\nAdele Marchetti\n", {("worker_name", "Adele Marchetti")}),
        ("NPI: 1234567893", {("physician_npi", "1234567893")}),
        ("The claim number was not given. No address is known.", set()),
        ("Claim Number: ______\n______", set()),
        ("Claim Number: " + "x" * 501, set()),
        ("", set()),
    ],
)  # fmt: skip
def test_a_letter_offers_what_stands_after_its_labels_and_nothing_else(words, offered):
    assert {(offer.field, offer.value) for offer in offers_in([words])} == offered


def test_the_same_again_is_one_offer_with_its_first_page():
    assert offers_in(["Claim Number: HC-4410", "Claim number: hc-4410\nDOI: 1/2/2025"]) == [
        Offer("claim_number", "HC-4410", 1),
        Offer("date_of_injury", "1/2/2025", 2),
    ]
