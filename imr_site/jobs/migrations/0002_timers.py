"""A pulse becomes the row of any timer, by which one process at a time runs it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        # What the sweeper's pulse held is seconds old or worth nothing.
        migrations.DeleteModel("Pulse"),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "turn",
                    models.PositiveBigIntegerField(default=0, help_text="Counts its starts: who raises it runs it."),
                ),
                ("running", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("ran_at", models.DateTimeField(help_text="When it last ended well.", null=True)),
                (
                    "last_error",
                    models.CharField(
                        blank=True, help_text="The kind of error its last run ended with.", max_length=200
                    ),
                ),
            ],
        ),
    ]
