"""Editions follow the guideline library: the rows are brought in step with it after every migrate (`reviews/apps.py`)."""

from django.db import migrations, models

from imr_site.going_back import refuse_to_lose


def fit_to_the_columns_before(apps, _schema_editor):
    for edition in apps.get_model("reviews", "GuidelineEdition").objects.all():
        edition.chapter, edition.citation = edition.chapter[:120], edition.citation[:80]
        edition.save()


class Migration(migrations.Migration):
    dependencies = [("reviews", "0009_letters_linked")]
    operations = [
        migrations.AddField(
            model_name="guidelineedition",
            name="offered",
            field=models.BooleanField(default=True, help_text="In the library, so that a new citation may name it."),
        ),
        migrations.AlterField(
            model_name="guidelineedition", name="chapter", field=models.CharField(max_length=300)
        ),
        migrations.AlterField(
            model_name="guidelineedition",
            name="citation",
            field=models.CharField(blank=True, help_text="Such as 8 CCR 9792.24.2.", max_length=300),
        ),
        migrations.RunPython(migrations.RunPython.noop, fit_to_the_columns_before),
        refuse_to_lose(
            ("reviews.GuidelineEdition", {"chapter__regex": "^.{121}"}, "names of chapters would be cut"),
            # Those of the library are brought in step with it again by the next migrate forward.
            (
                "reviews.GuidelineEdition",
                {"offered": False, "citation__regex": "^.{81}"},
                "citations of chapters that are no longer in the library would be cut",
            ),
        ),
    ]
