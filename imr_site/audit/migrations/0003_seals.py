"""Seals in place of the chain: what was logged so far waits for its seal like everything new, with the chain's hashes.

Nothing of an old event changes. The way back is closed once there is an event without a hash of the chain, as the
version before would call the log broken.
"""

import django.db.models.deletion
from django.db import migrations, models

from imr_site.audit.append_only import Changes, append_only, lifted
from imr_site.going_back import refuse_to_lose

ANCHORED = Changes(once=("anchored_at",))


def queue(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_event")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        lifted("audit_event"),
        migrations.AlterField("event", "previous_hash", models.CharField(blank=True, editable=False, max_length=64)),
        migrations.AlterField("event", "hash", models.CharField(blank=True, editable=False, max_length=64)),
        migrations.AddConstraint(
            "event",
            models.UniqueConstraint(
                condition=models.Q(("hash", ""), _negated=True), fields=("hash",), name="event_hash_once"
            ),
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("events", models.JSONField()),
                ("count", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("mac", models.CharField(max_length=64, unique=True)),
                (
                    "anchored_at",
                    models.DateTimeField(blank=True, help_text="When its line was in the anchor file.", null=True),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("anchored_at__isnull", True)), fields=["number"], name="seal_to_anchor"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="unsealed",
                        serialize=False,
                        to="audit.event",
                    ),
                ),
            ],
        ),
        append_only("audit_event"),
        append_only("audit_seal", ANCHORED),
        migrations.RunPython(queue, migrations.RunPython.noop),
        refuse_to_lose(
            ("audit.Event", {"hash": ""}, "events are sealed, and the version before would call the log broken"),
            ("audit.Seal", {}, "seals would be lost"),
        ),
    ]
