"""The terms that cases on file lack: of EAMS and WCIS numbers, of parts of claim numbers, of names written together.

Nothing is taken away, so the version before finds what it found when this one is undone. Each batch is a transaction of
its own, and a run that was stopped is begun again.
"""

from collections import defaultdict

from django.db import migrations

from cases.folding import search_terms

BATCH = 500


def fill(apps, schema_editor):
    """Add to each case the terms that it lacks."""
    Case, Party, Correction, Term = (
        apps.get_model("cases", name).objects.using(schema_editor.connection.alias)
        for name in ("Case", "Party", "Correction", "SearchTerm")
    )
    waiting = list(Case.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(waiting), BATCH):
        batch = waiting[begin : begin + BATCH]
        names, numbers = defaultdict(list), defaultdict(list)
        for pk, name, organization in Party.filter(case__in=batch).values_list("case_id", "name", "organization"):
            names[pk].append(f"{name} {organization}")
        for pk, *own in Case.filter(pk__in=batch).values_list(
            "pk", "case_number", "claim_number", "eams_number", "wcis_number"
        ):
            numbers[pk] += own
        for pk, former in Correction.filter(case__in=batch, field="case_number").values_list("case_id", "before"):
            numbers[pk].append(former)
        known = set(Term.filter(case__in=batch).values_list("case_id", "term"))
        lacking = ((pk, term) for pk in batch for term in sorted(search_terms(names[pk], numbers[pk])))
        Term.bulk_create(
            (Term.model(case_id=pk, term=term) for pk, term in lacking if (pk, term) not in known),
            ignore_conflicts=True,  # a site that already runs may have been quicker
        )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("cases", "0024_terms_in_the_order_of_cases"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
