"""A job keeps the number of the request that caused it, for the log lines of its runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_lease_in_sweeps")]

    operations = [
        migrations.AddField(
            "job",
            "request_id",
            models.CharField(
                blank=True,
                default="",
                help_text="The request that caused it, as its log lines say.",
                max_length=64,
            ),
            preserve_default=False,
        ),
    ]
