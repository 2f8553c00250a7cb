"""A lease is counted in sweeps, which no clock that is set can change; a time is kept only for the wait between attempts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_timers")]

    operations = [
        migrations.RenameField("job", "lease_until", "wait_until"),
        migrations.AlterField(
            "job",
            "wait_until",
            models.DateTimeField(blank=True, help_text="Not tried again before.", null=True),
        ),
        migrations.AddField(
            "job",
            "silent_sweeps",
            models.PositiveIntegerField(default=0, help_text="Sweeps since its run last gave a sign of life."),
        ),
    ]
