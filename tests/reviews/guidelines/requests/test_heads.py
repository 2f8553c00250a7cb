"""What an item is named for: injections by their abbreviations, treatment beside an evaluation, a head with helpers."""

from __future__ import annotations

import pytest

from reviews.guidelines.requests import Category, parse_request


def named(text: str) -> tuple[str | None, str | None]:
    said = parse_request(text)
    return said.category and said.category.value, said.service


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Cortisone inj rt shoulder subacromial", "joint injection"),
        ("Ultrasound guided CSI right shoulder", "joint injection"),
        ("CSI x 1 R shoulder", "joint injection"),
        ("Cortisone inj. left knee", "joint injection"),
        ("inj cortisone right shoulder", "joint injection"),
        ("Kenalog inj left shoulder", "joint injection"),
        ("Kenalog 40mg inj left shoulder", "joint injection"),
        ("right knee inj w/ kenalog", "joint injection"),
        ("US guided inj right hip", "joint injection"),
        ("IA inj right hip", "joint injection"),
        ("SIJ inj", "joint injection"),
        ("SI joint inj", "joint injection"),
        ("CMC inj left thumb", "joint injection"),
        ("Synvisc injection right knee", "joint injection"),
        ("Synvisc One inj right knee", "joint injection"),
        ("Euflexxa inj x 3 left knee", "joint injection"),
        ("PRP inj right elbow", "joint injection"),
        ("Zilretta injection right knee", "joint injection"),
        ("Steroid inj", "steroid injection"),
        ("steroid inj carpal tunnel right", "steroid injection"),
        ("cortisone injxn", "steroid injection"),
        ("CS injection", "steroid injection"),
        ("Toradol inj", "injection"),
        ("Ketorolac inj 60mg", "injection"),
        ("Hyalgan injections x5", "injection"),
        ("Toradol injection IM", "intramuscular injection"),
        ("Toradol 60mg I.M. injection", "intramuscular injection"),
        ("TESI L4-5", "epidural steroid injection"),
        ("L-ESI L4-5", "epidural steroid injection"),
        ("TF-ESI L5", "epidural steroid injection"),
        ("TLESI", "epidural steroid injection"),
        ("ILESI C5-6", "epidural steroid injection"),
        ("E.S.I. L4-5", "epidural steroid injection"),
        ("Epidural inj L4-5", "epidural steroid injection"),
        ("MBBs bilateral L3-5", "medial branch block"),
        ("LMBB", "medial branch block"),
        ("medial branch blk", "medial branch block"),
        ("RFTC L4-5", "radiofrequency ablation"),
        ("RF ablation L4-5", "radiofrequency ablation"),
        ("trigger pt inj x 4", "trigger point injection"),
        ("TPIs", "trigger point injection"),
        ("Facet injs L4-5", "facet injection"),
        ("GT bursa inj", "bursa injection"),
        ("GON block", "occipital nerve block"),
        ("stellate ganglion blk", "stellate ganglion block"),
        ("lumbar sympathetic blk", "sympathetic block"),
        ("Botox inj 200 units", "botulinum toxin injection"),
        ("Sarapin inj", "sarapin injection"),
    ],
)
def test_injections_by_their_abbreviations(text, service):
    assert named(text) == ("injections", service)


@pytest.mark.parametrize(
    "text",
    [
        "Ajovy 225mg/1.5ml monthly", "Ajovy injection 225mg monthly", "Humira 40mg injection #2", "Emgality 120mg inj",
        "Enbrel 50mg injection weekly", "Ozempic inj weekly", "Toradol 60 mg IM", "Enoxaparin 40mg injections #14",
        "Kenalog 40 mg", "Imitrex injection 6mg #4",
    ],
)  # fmt: skip
def test_what_is_dispensed_to_be_injected_is_a_drug(text):
    assert named(text) == ("pharmaceuticals", "medication")


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Synvisc-One right knee", "joint injection"),
        ("Hyalgan series of 5", "viscosupplementation"),
        ("Sodium hyaluronate 20mg/2ml #3", "viscosupplementation"),
        ("Botox 155 units", "botulinum toxin injection"),
        ("Xeomin 100 units, right shoulder", "botulinum toxin injection"),
    ],
)
def test_what_nobody_takes_otherwise_is_the_injection_though_it_is_not_said(text, service):
    assert named(text) == ("injections", service)


def test_the_letter_between_a_number_and_a_part_is_its_side_and_no_litre():
    asked = parse_request("Euflexxa x 3 L knee")
    assert (asked.quantity, asked.amount, asked.body_parts, asked.laterality) == (3, None, ("knee",), "left")
    assert parse_request("Lactulose solution 1 L").amount == "1L"


def test_the_letter_before_an_injection_is_no_side():
    assert parse_request("L-ESI L4-5").laterality is None
    assert parse_request("L-knee injection").laterality == "left"


@pytest.mark.parametrize("and_", ["and", "&", "+", "/", "then", ",", "with"])
@pytest.mark.parametrize("treat", ["tx", "treat", "treatment", "therapy"])
def test_an_evaluation_with_treatment_by_a_therapist_is_the_therapy(and_, treat):
    for text in (f"PT eval {and_} {treat} 2x4 wks", f"PT evaluation {and_} {treat}, right knee"):
        assert named(text) == ("rehabilitation", "physical therapy")
    assert named(f"chiropractic consult {and_} {treat}") == ("rehabilitation", "chiropractic")


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("OT eval and tx 2x4", "occupational therapy"),
        ("acupuncture eval & tx 2x3", "acupuncture"),
        ("aquatic therapy eval and tx", "aquatic therapy"),
        ("eval and tx by PT", "physical therapy"),
        ("treat and eval PT", "physical therapy"),
        ("PT eval/tx", "physical therapy"),
        ("work hardening eval and tx", "work hardening"),
        ("PT eval and 12 visits", "physical therapy"),
    ],
)
def test_treatment_beside_an_evaluation(text, service):
    assert named(text) == ("rehabilitation", service)


@pytest.mark.parametrize(
    "text", ["PT eval", "PT evaluation only", "chiropractic consult", "Eval and tx", "orthopedic eval and tx"]
)
def test_an_evaluation_by_itself_or_by_a_physician_stays_one(text):
    assert named(text) == ("evaluation_management", "consultation")


@pytest.mark.parametrize(
    ("text", "category", "service"),
    [
        ("bilateral L3-L4 median branch block with fluoroscopy", "injections", "medial branch block"),
        ("ganglion impar block with fluoroscopy", "injections", "ganglion impar block"),
        ("diagnostic block with ultrasound", "injections", "block"),
        ("knee injection with ultrasound", "injections", "joint injection"),
        ("left knee injection w/ US", "injections", "joint injection"),
        ("hip injection with fluoroscopy and arthrogram", "injections", "joint injection"),
        ("CT guided injection", "injections", "injection"),
        ("L4-5 facet blocks w/ fluoro guidance", "injections", "facet injection"),
        ("ESI under fluoroscopy with epidurogram", "injections", "epidural steroid injection"),
        ("fluoroscopic guidance for L4-5 ESI", "injections", "epidural steroid injection"),
        ("hip arthroscopy with MRI arthrogram", "surgery", "arthroscopy"),
        ("office visit with x-ray", "evaluation_management", "office visit"),
        ("follow-up with x-rays", "evaluation_management", "follow-up visit"),
        ("consultation with EMG/NCS BUE", "evaluation_management", "consultation"),
        ("follow-up MRI", "diagnostic_testing", "mri"),
        ("MRI with contrast", "diagnostic_testing", "mri"),
        ("TENS unit with supplies", "dmepos", "tens unit"),
        ("Neurostimulator TENS-EMS x 1 month", "dmepos", "tens unit"),
        ("Neurostimulator implant", "surgery", "spinal cord stimulator"),
        ("Percutaneous electrical nerve stimulator (Neurostimulator) x 4", "rehabilitation", "electrical stimulation"),
        ("PENS therapy", "rehabilitation", "electrical stimulation"),
        ("Lumbar traction device", "dmepos", "traction unit"),
        ("Cervical traction unit, home", "dmepos", "traction unit"),
        ("Traction 2x4", "rehabilitation", "traction"),
        ("Far infrared heating pad", "dmepos", "heating pad"),
        ("Bed rails", "dmepos", "bed rail"),
        ("Hearing aid batteries", "dmepos", "hearing aid batteries"),
        ("Paraffin x 6", "rehabilitation", "paraffin bath therapy"),
        ("Paraffin bath unit", "dmepos", "paraffin unit"),
        ("Whirlpool 2x3", "rehabilitation", "whirlpool therapy"),
        ("Cytochrome P450", "diagnostic_testing", "genetic test"),
        ("YMCA membership", "programs", "gym membership"),
        ("Fluoride trays", "dental", "fluoride trays"),
    ],
)
def test_the_head_of_the_phrase_wins_over_its_helpers(text, category, service):
    assert named(text) == (category, service)


@pytest.mark.parametrize(
    "text",
    [
        "Electrodiagnostic/nerve conduction studies (EMG/NCS) of the upper and lower extremities",
        "electrodiagnostic/nerve conduction", "nerve conduction studies/electrodiagnostic", "EDX/NCS",
        "Electrodiagnostic studies (EMG/NCS) BLE", "electrodiagnostic testing EMG and NCV", "EMG with NCS",
        "NCS with EMG", "NCV and EMG BLE", "NCS/electromyography", "electromyogram and nerve conduction velocity",
    ],
)  # fmt: skip
def test_studies_of_muscle_and_nerve_are_named_together(text):
    assert named(text) == ("diagnostic_testing", "emg/ncs")


def test_one_study_is_named_alone():
    assert named("electrodiagnostic (NCS)") == ("diagnostic_testing", "ncs")
    assert named("Electrodiagnostic studies")[1] == "electrodiagnostic study"
    assert parse_request("MRI and EMG/NCS").category is Category.DIAGNOSTIC_TESTING


@pytest.mark.parametrize(
    ("text", "side"), [("L1832 knee brace", None), ("L knee, L1832 brace", "left"), ("R knee brace", "right")]
)
def test_the_letter_of_a_billing_code_is_no_side(text, side):
    assert parse_request(text).laterality == side


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Dental implants #8, #9", None),
        ("Dental implants x 2", 2),
        ("Root canal tooth 30", None),
        ("Extraction of teeth 17 and 32", None),
        ("4 crowns on teeth 3, 5, 14 and 19", 4),
    ],
)
def test_the_number_of_a_tooth_is_no_quantity(text, quantity):
    assert parse_request(text).quantity == quantity


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("see attached RFA", None),
        ("Per RFA dated 4/5/2015: physical therapy 2x6", "physical therapy"),
        ("Physical therapy 12 visits, RFA 5/3/14", "physical therapy"),
        ("RFA of 3/2/2015 for Norco #60", "medication"),
        ("RFA on the left SI joint", "radiofrequency ablation"),
        ("Repeat cervical RFA C4-6", "radiofrequency ablation"),
    ],
)
def test_the_form_of_a_request_is_no_ablation(text, service):
    assert parse_request(text).service == service


@pytest.mark.parametrize(
    ("text", "service", "quantity"),
    [
        ("VascuTherm 4 system with wrap, 21 day rental", "cold therapy unit", None),
        ("OrthoStim 4 unit with supplies, 3 months rental", "electrical stimulation unit", None),
        ("MEDS-4 INF with garment", "electrical stimulation unit", None),
        ("TENS unit replacement electrodes, quantity 12", "tens supplies", 12),
    ],
)
def test_the_number_in_the_name_of_a_device_is_no_quantity(text, service, quantity):
    said = parse_request(text)
    assert (said.service, said.quantity) == (service, quantity)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trigger point impedance imaging 1x/week x 6", ("diagnostic_testing", "trigger point impedance imaging")),
        ("Drug screen (urine) qualitative", ("diagnostic_testing", "urine drug test")),
        ("H. pylori breath test", ("diagnostic_testing", "h. pylori breath test")),
        ("Distal radius ORIF hardware removal", ("surgery", "hardware removal")),
        ("Vertebroplasty L1", ("surgery", "vertebroplasty")),
        ("Meniscal transplant", ("surgery", "meniscus transplant")),
        ("Psychopharmacology management monthly", ("evaluation_management", "medication management")),
        ("Kinesiotape", ("rehabilitation", "kinesio taping")),
        ("SI belt purchase", ("dmepos", "belt")),
        ("PT eval plus 2x4", ("rehabilitation", "physical therapy")),
        ("Physical therapy evaluation x 1", ("evaluation_management", "consultation")),
    ],
)
def test_services_that_are_like_others(text, expected):
    assert named(text) == expected
