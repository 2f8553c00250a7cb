"""The open cases of a claims administrator by an index of their own: those on file are a hundred times as many."""

from django.db import migrations, models

_OPEN = [
    "received", "eligibility_review", "info_requested", "deferred", "eligible", "assigned", "records_pending",
    "insufficient_records", "ready_for_review", "clinical_review", "additional_info_requested",
    "determination_drafted", "quality_review", "remanded",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0046_places_packed")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                name="case_open_administrator", fields=["administrator"], condition=models.Q(state__in=_OPEN)
            ),
        ),
    ]
