"""What every installation starts from: the MTUS chapters a citation may name, and specialties as letters print them."""

from datetime import date

from django.db import migrations

FIRST = date(2007, 6, 15)
RESTATED = date(2009, 7, 18)
PAIN_2016 = date(2016, 7, 28)
REPLACED = date(2017, 12, 1)
LAST_BEFORE = date(2017, 11, 30)

# chapter, year, in force from, to (None: still in force, or not known), section of title 8
EDITIONS = [
    ("General Approaches", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.22"),
    ("Neck and Upper Back Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.1"),
    ("Shoulder Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.2"),
    ("Elbow Complaints", 2007, RESTATED, LAST_BEFORE, "8 CCR 9792.23.3"),
    ("Forearm, Wrist, and Hand Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.4"),
    ("Low Back Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.5"),
    ("Knee Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.6"),
    ("Ankle and Foot Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.7"),
    ("Stress-Related Conditions", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.8"),
    ("Eye Complaints", 2004, FIRST, LAST_BEFORE, "8 CCR 9792.23.9"),
    ("Acupuncture Treatment", 2007, FIRST, None, "8 CCR 9792.24.1"),
    ("Chronic Pain Medical Treatment", 2009, RESTATED, date(2016, 7, 27), "8 CCR 9792.24.2"),
    ("Chronic Pain Medical Treatment", 2016, PAIN_2016, LAST_BEFORE, "8 CCR 9792.24.2"),
    ("Postsurgical Treatment", 2009, RESTATED, None, "8 CCR 9792.24.3"),
    ("Opioid Treatment", 2016, PAIN_2016, LAST_BEFORE, "8 CCR 9792.24.4"),
    ("Initial Approaches to Treatment", 2017, REPLACED, None, "8 CCR 9792.22"),
    ("Cervical and Thoracic Spine Disorders", 2016, REPLACED, date(2019, 4, 17), "8 CCR 9792.23.1"),
    ("Cervical and Thoracic Spine Disorders", 2018, date(2019, 4, 18), None, "8 CCR 9792.23.1"),
    ("Shoulder Disorders", 2016, REPLACED, None, "8 CCR 9792.23.2"),
    ("Elbow Disorders", 2013, REPLACED, date(2019, 4, 17), "8 CCR 9792.23.3"),
    ("Elbow Disorders", 2018, date(2019, 4, 18), None, "8 CCR 9792.23.3"),
    ("Hand, Wrist, and Forearm Disorders", 2016, REPLACED, date(2019, 4, 17), "8 CCR 9792.23.4"),
    ("Hand, Wrist, and Forearm Disorders", 2019, date(2019, 4, 18), None, "8 CCR 9792.23.4"),
    ("Low Back Disorders", 2016, REPLACED, date(2019, 8, 10), "8 CCR 9792.23.5"),
    ("Low Back Disorders", 2019, date(2019, 8, 11), None, "8 CCR 9792.23.5"),
    ("Knee Disorders", 2015, REPLACED, date(2020, 9, 20), "8 CCR 9792.23.6"),
    ("Knee Disorders", 2019, date(2020, 9, 21), None, "8 CCR 9792.23.6"),
    ("Ankle and Foot Disorders", 2015, REPLACED, date(2019, 4, 17), "8 CCR 9792.23.7"),
    ("Ankle and Foot Disorders", 2018, date(2019, 4, 18), None, "8 CCR 9792.23.7"),
    ("Eye Disorders", 2017, REPLACED, None, "8 CCR 9792.23.9"),
    ("Hip and Groin Disorders", 2011, REPLACED, date(2019, 10, 6), "8 CCR 9792.23.10"),
    ("Hip and Groin Disorders", 2019, date(2019, 10, 7), None, "8 CCR 9792.23.10"),
    ("Chronic Pain", 2017, REPLACED, None, "8 CCR 9792.24.2"),
    ("Opioids", 2017, REPLACED, None, "8 CCR 9792.24.4"),
]

SPECIALTIES = [
    "Acupuncture",
    "Anesthesiology",
    "Chiropractic",
    "Dentistry",
    "Emergency Medicine",
    "Family Practice",
    "Hand Surgery",
    "Internal Medicine",
    "Neurological Surgery",
    "Neurology",
    "Occupational Medicine",
    "Ophthalmology",
    "Orthopedic Surgery",
    "Otolaryngology",
    "Pain Management",
    "Physical Medicine & Rehabilitation",
    "Plastic Surgery",
    "Podiatric Medicine",
    "Preventive Medicine",
    "Psychiatry",
    "Psychology",
    "Rheumatology",
    "Spinal Surgery",
    "Sports Medicine",
    "Urology",
]


def load(apps, _schema_editor):
    Edition = apps.get_model("reviews", "GuidelineEdition")
    Edition.objects.bulk_create(
        (
            Edition(chapter=chapter, year=year, effective_from=start, effective_to=end, citation=citation)
            for chapter, year, start, end, citation in EDITIONS
        ),
        ignore_conflicts=True,  # what is in use stays when this is undone
    )
    Specialty = apps.get_model("reviews", "Specialty")
    Specialty.objects.bulk_create((Specialty(name=name) for name in SPECIALTIES), ignore_conflicts=True)


def unload(apps, _schema_editor):
    """Take out what was put in, but for what is cited or held."""
    loaded = {(chapter, year) for chapter, year, *_ in EDITIONS}
    cited = apps.get_model("reviews", "Citation").objects.exclude(edition=None).values("edition")
    for edition in apps.get_model("reviews", "GuidelineEdition").objects.exclude(pk__in=cited):
        if (edition.chapter, edition.year) in loaded:
            edition.delete()
    held = apps.get_model("reviews", "Certification").objects.values("specialty")
    apps.get_model("reviews", "Specialty").objects.filter(name__in=SPECIALTIES).exclude(pk__in=held).delete()


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_append_only")]
    operations = [migrations.RunPython(load, unload)]
