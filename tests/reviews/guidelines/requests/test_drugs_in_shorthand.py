"""Doses, numbers inside the names of drugs, and drugs of the last years."""

from __future__ import annotations

import pytest

from reviews.guidelines.requests import Category, parse_request
from reviews.guidelines.requests.drugs import drug_table


@pytest.mark.parametrize(
    "dose",
    [
        "1 tablet three times a day", "(10 mg - 1 pill 3x prn)", "1-2 tabs q6h prn", "take one po bid", "one po bid",
        "1 pill 3x prn", "\u00bd tab qhs", "1/2 tab qhs", "1 \u00bd tabs qhs", "1 1/2 tabs nightly", "1-1/2 tabs",
        "1 tab p.o. b.i.d.", "1 b.i.d.", "1 po t.i.d. p.r.n.", "1 pill 3x per day", "1 tab four times daily",
        "one tablet; 4x daily", "1 tab up to 3 times a day", "1 tab with meals", "1 tab after food", "1 tab w/ food",
        "1 tab pc", "2 tabs @ hs", "1 ODT prn nausea", "1 tab under the tongue", "1 tab/12h", "1 cap/day",
        "1 patch 12 hours on 12 hours off", "1 tablet x 30 days", "1 cap for 30 days", "2 pumps bid", "2 puffs q4h",
        "1 tab at onset, may repeat x1", "one tablet, as needed", "one capsule each morning", "1 (one) tab TID",
        "2 tabs now then 1 q6h", "1 capsule (600 mg) daily", "1 tab of 600mg tid", "2 tabs in AM, 2 tabs in PM",
        "1 qam, 2 qhs", "3 times a day", "max 4/day",
    ],
)  # fmt: skip
def test_a_dose_is_never_what_is_dispensed(dose):
    assert parse_request(f"Gabapentin 600 mg, {dose}").quantity is None
    assert parse_request(f"Gabapentin 600 mg, {dose}, #90").quantity == 90
    assert parse_request(f"Gabapentin 600 mg 90 tablets, {dose}").quantity == 90


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Norco 10/325mg 1 tab q6h prn, 120 tablets", 120),
        ("Norco 10/325mg 2 tabs, 120 tablets", 120),
        ("Relafen 500mg 1 tablet", 1),
        ("Relafen 500mg 2 tablets", 2),
        ("Valium 10mg 1 tablet prior to MRI", 1),
        ("Lidoderm patches, 2 boxes", 2),
        ("TENS unit, 1 unit for 30 days", 1),
        ("Trazodone 50mg, one hundred twenty (120)", 120),
    ],
)
def test_what_is_dispensed_stays(text, quantity):
    assert parse_request(text).quantity == quantity


@pytest.mark.parametrize(
    "name",
    [
        "Tylenol with codeine No. 4", "Tylenol with codeine #3", "Tylenol with codeine (#3)", "Tylenol-codeine no.3",
        "Tylenol #3", "Tylenol No 3", "Tylenol number 4", "Tylenol 3", "APAP/codeine #3",
        "Acetaminophen with codeine #4", "Acetaminophen/codeine No. 3", "Fioricet with codeine #3",
        "Empirin with codeine #3", "Vitamin B12",
        "Vitamin B-12", "Vitamin B6", "Vitamin D3", "Vitamin K2", "5-HTP", "5 HTP", "Omega-3", "CoQ10",
        "Coenzyme Q-10", "Percocet 5/325", "Percocet 10-325",
        "Norco 10", "Norco 7.5", "Lortab 10", "Roxicodone 15", "Soma 350",
        "Butrans 20", "Ambien 10", "Kenalog-40", "Naprosyn 500", "Oxycontin 40",
    ],
)  # fmt: skip
def test_a_number_in_the_name_of_a_drug_counts_nothing(name):
    alone, counted = parse_request(name), parse_request(f"{name}, 60 tablets")
    assert (alone.category, alone.quantity) == (Category.PHARMACEUTICALS, None)
    assert (counted.ingredients, counted.quantity) == (alone.ingredients, 60)
    assert alone.ingredients
    assert parse_request(f"{name} #90").quantity == 90


@pytest.mark.parametrize(
    ("text", "quantity"), [("Codeine 30mg #4", 4), ("Norco 60", 60), ("Norco #10", 10), ("Excedrin 24", 24)]
)
def test_a_count_behind_a_name_stays(text, quantity):
    assert parse_request(text).quantity == quantity


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Norco 10, 120 tablets", "10"),
        ("Oxycontin 40 bid", "40"),
        ("Ultram 50 1-2 q6", "50"),
        ("Naprosyn 500 1 BID", "500"),
        ("Roxicodone 30 #120", "30"),
    ],
)
def test_a_strength_without_its_unit(text, strength):
    assert parse_request(text).strength == strength


@pytest.mark.parametrize(
    ("text", "ingredients"),
    [
        ("Nurtec ODT 75mg #8", ["rimegepant"]),
        ("Ajovy 225mg/1.5ml monthly x3", ["fremanezumab"]),
        ("Dayvigo 5mg #30", ["lemborexant"]),
        ("Ubrelvy 100mg #10", ["ubrogepant"]),
        ("Qulipta 60mg #30", ["atogepant"]),
        ("Zavzpret nasal spray", ["zavegepant"]),
        ("Vyepti 100mg", ["eptinezumab"]),
        ("fremanezumab-vfrm 225mg", ["fremanezumab"]),
        ("Quviviq 25mg #30", ["daridorexant"]),
        ("Belsomra 10mg #30", ["suvorexant"]),
        ("Olinvyk", ["oliceridine"]),
        ("Symproic 0.2mg #30", ["naldemedine"]),
        ("Lybalvi 10-10mg #30", ["olanzapine", "samidorphan"]),
        ("Journavx 50mg #30", ["suzetrigine"]),
        ("Reyvow 100mg #8", ["lasmiditan"]),
        ("Rexulti 1mg #30", ["brexpiprazole"]),
        ("Vraylar 1.5mg #30", ["cariprazine"]),
        ("Caplyta 42mg #30", ["lumateperone"]),
        ("Auvelity 45/105mg #60", ["dextromethorphan", "bupropion"]),
        ("Ingrezza 40mg #30", ["valbenazine"]),
        ("Austedo XR 24mg #30", ["deutetrabenazine"]),
        ("Dupixent 300mg/2ml #2", ["dupilumab"]),
        ("Cosentyx 150mg/ml #2", ["secukinumab"]),
        ("Taltz 80mg #1", ["ixekizumab"]),
        ("Wegovy 2.4mg/0.75ml #4", ["semaglutide"]),
        ("Mounjaro 5mg/0.5ml #4", ["tirzepatide"]),
        ("Steglatro 5mg #30", ["ertugliflozin"]),
        ("Xigduo XR 5-1000mg #60", ["dapagliflozin", "metformin"]),
        ("Eliquis 5mg bid #60", ["apixaban"]),
        ("Savaysa 60mg #30", ["edoxaban"]),
        ("Amjevita 40mg/0.4ml #2", ["adalimumab"]),
        ("Inflectra 100mg", ["infliximab"]),
        ("Entresto 24/26mg #60", ["sacubitril", "valsartan"]),
        ("Seglentis 44-56mg #60", ["celecoxib", "tramadol"]),
        ("Zilretta 32mg", ["triamcinolone"]),
        ("Icy Hot with lidocaine #30", ["lidocaine", "menthol"]),
        ("Repatha 140mg/ml #2", ["evolocumab"]),
        ("Xcopri 100mg #30", ["cenobamate"]),
        ("Kloxxado 8mg nasal spray #2", ["naloxone"]),
    ],
)
def test_drugs_of_the_last_years(text, ingredients):
    said = parse_request(text)
    assert (said.category, list(said.ingredients)) == (Category.PHARMACEUTICALS, ingredients)


def test_every_ingredient_of_a_brand_has_one_class_of_its_own():
    """A generic stands once, under the class the facts take."""
    generic = [drug for drug in drug_table().values() if not drug.is_brand and drug.ingredients == (drug.name,)]
    assert len({drug.name for drug in generic}) == len(generic)


@pytest.mark.parametrize(
    ("text", "compound"),
    [
        ("Gabapentin/Amitriptyline/Dextromethorphan 240gm", True),
        ("Tramadol, Baclofen 180 grams", True),
        ("BioTherm 120gm", False),
        ("Voltaren/Lidocaine 100 gm", False),
        ("Glucosamine/Chondroitin 500/400 mg #90", False),
        ("Ketoprofen 165 grams", False),
    ],
)
def test_several_ingredients_by_weight_are_a_compounded_cream(text, compound):
    assert parse_request(text).compound is compound


@pytest.mark.parametrize(
    ("text", "strength", "quantity"),
    [
        ("Norco10/325 #60", "10/325", 60),
        ("Tramadol50mg#60", "50mg", 60),
        ("Tramadol ER 150 #30", "150", 30),
        ("J3301 Kenalog 40mg", "40mg", None),
    ],
)
def test_a_strength_written_on_to_the_name(text, strength, quantity):
    said = parse_request(text)
    assert (said.strength, said.quantity) == (strength, quantity)


@pytest.mark.parametrize(
    ("text", "ingredients"),
    [
        ("Keto/Cyclo/Lido cream 120gm", ["ketoprofen", "cyclobenzaprine", "lidocaine"]),
        ("TGHot 240gm", ["tramadol", "gabapentin", "menthol", "camphor", "capsaicin"]),
        ("FluriFlex 180gm", ["flurbiprofen", "cyclobenzaprine"]),
        ("CM4-Caps 0.05%, Cyclo 4%", ["capsaicin", "cyclobenzaprine"]),
        ("TGIce cream 180 grams", ["tramadol", "gabapentin", "menthol", "camphor"]),
    ],
)
def test_creams_by_their_short_names(text, ingredients):
    assert list(parse_request(text).ingredients) == ingredients


def test_a_drug_is_known_by_its_sound():
    assert parse_request("Ibuprophen 800 mg #90").ingredients == ("ibuprofen",)


def test_refills_are_read_though_their_sign_is_written_on():
    said = parse_request("Meloxicam 15mg #30 RFx1")
    assert (said.quantity, said.refills) == (30, 1)
