"""Events that a correction put aside, and who said that an item is closed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import Changes, append_only, lifted
from imr_site.going_back import refuse_to_lose

STATUSES = [("open", "Open"), ("terminated", "Terminated (authorized)"), ("withdrawn", "Withdrawn")]


def named(model, **options):
    """A reference that keeps the row it names."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_numbers_of_their_form"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        lifted("cases_caseevent"),
        migrations.AddField(
            model_name="caseevent",
            name="superseded_by",
            field=named(
                "cases.correction",
                blank=True,
                help_text="The correction that put it aside: no clock counts from it.",
                null=True,
            ),
        ),
        append_only("cases_caseevent", Changes(once=("superseded_by_id",))),
        migrations.CreateModel(
            name="ItemChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(choices=STATUSES, max_length=10)),
                ("said_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
                ("document", named("cases.document", blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="cases.disputeditem"
                    ),
                ),
                ("recorded_by", named(settings.AUTH_USER_MODEL)),
                ("said_by", named("cases.party", blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(status__in=["open", "terminated", "withdrawn"]),
                        name="item_change_status_known",
                    ),
                    models.CheckConstraint(
                        condition=(models.Q(status="open") & ~models.Q(reason=""))
                        | (~models.Q(status="open") & models.Q(said_by__isnull=False, said_on__isnull=False)),
                        name="item_closed_by_somebody_or_reopened_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(status="terminated") | models.Q(document__isnull=False),
                        name="item_authorized_in_writing",
                    ),
                ],
            },
        ),
        append_only("cases_itemchange"),
        refuse_to_lose(
            ("cases.CaseEvent", {"superseded_by__isnull": False}, "which events were put aside would be lost"),
            ("cases.ItemChange", {}, "who said that items are closed would be lost"),
        ),
    ]
