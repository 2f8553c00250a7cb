"""Corrections of cases are kept, and a case number is `CMyy-nnnnnnn` whatever writes it.

A case on file under another number gets the next one of its year. The number it had stays readable in the history of
the case, finds it in searches, and opens the letters that were sent with it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import cases.models.numbers
from cases.folding import fold, search_terms
from cases.numbers import ON_FILE, case_number
from imr_site.audit.append_only import append_only
from imr_site.going_back import refuse_to_lose

REASON = "The number was not of the form CMyy-nnnnnnn, which addresses and letters need."


def number_anew(apps, schema_editor):
    """Give each case whose number is of another form one of its form."""
    Case, Series, Correction, Term = (
        apps.get_model("cases", name) for name in ("Case", "CaseNumberSeries", "Correction", "SearchTerm")
    )
    cases = Case.objects.using(schema_editor.connection.alias)
    for case in cases.exclude(case_number__regex=f"^({ON_FILE})$").order_by("pk"):
        number = case_number(case.case_number)
        if number is None or cases.exclude(pk=case.pk).filter(case_number__iexact=number).exists():
            number = next_number(cases, Series, (case.received_on or case.opened_at).year)
        Correction.objects.create(
            case=case,
            subject="case",
            field="case_number",
            label="Case number",
            before=case.case_number,
            after=number,
            reason=REASON,
            recorded_at=timezone.now(),
        )
        known = set(Term.objects.filter(case=case).values_list("term", flat=True))
        terms = {term[:80] for term in search_terms([], [number])} - known
        Term.objects.bulk_create(Term(case=case, term=term) for term in sorted(terms))
        cases.filter(pk=case.pk).update(case_number=number)


def found_with_a_space(apps, schema_editor):
    """The terms that a name with an apostrophe has besides: O Brien of O'Brien."""
    Party, Term = apps.get_model("cases", "Party"), apps.get_model("cases", "SearchTerm")
    for party in Party.objects.using(schema_editor.connection.alias).iterator(chunk_size=500):
        name = f"{party.name} {party.organization}"
        if "'" in fold(name):
            known = set(Term.objects.filter(case_id=party.case_id).values_list("term", flat=True))
            terms = {term[:80] for term in search_terms([name], [])} - known
            Term.objects.bulk_create(Term(case_id=party.case_id, term=term) for term in sorted(terms))


def next_number(cases, Series, year):
    """The next number of the year that no case has."""
    series, _made = Series.objects.get_or_create(year=year)
    while True:
        series.last += 1
        number = f"CM{year % 100:02d}-{series.last:07d}"
        if not cases.filter(case_number__iexact=number).exists():
            break
    series.save()
    return number


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_facts_have_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=40)),
                ("label", models.CharField(help_text="What it is called on pages.", max_length=120)),
                ("before", models.TextField(blank=True, help_text="Empty: it was not known.")),
                ("after", models.TextField(blank=True)),
                ("reason", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="cases.case"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["case", "field"], name="cases_corre_case_id_3ead94_idx")],
            },
        ),
        append_only("cases_correction"),
        migrations.RunPython(number_anew, migrations.RunPython.noop),
        migrations.RunPython(found_with_a_space, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="case", name="case_number_present"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=cases.models.numbers.IsCaseNumber("case_number"), name="case_number_of_its_form"
            ),
        ),
        migrations.RemoveConstraint(model_name="case", name="case_number_once_in_any_case"),
        refuse_to_lose(("cases.Correction", {}, "what facts of cases were before they were corrected would be lost")),
    ]
