"""A case number is one however it is typed, and a form sent twice opens one case."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import Upper


def find_numbers_typed_twice(apps, schema_editor):
    """Stop with words where the index would stop with none: which of two cases keeps its number a person decides."""
    numbers = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    twice = numbers.values(number=Upper("case_number")).annotate(cases=Count("pk")).filter(cases__gt=1)
    found = sorted(twice.order_by().values_list("number", flat=True))
    if found:
        raise ValueError(
            f"These case numbers are on file twice, in capital and in small letters: {', '.join(found)}. "
            "Give one case of each another number, then migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_letters_whole")]
    operations = [
        migrations.RunPython(find_numbers_typed_twice, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(Upper("case_number"), name="case_number_once_in_any_case"),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
            ],
        ),
    ]
