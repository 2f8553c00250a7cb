"""Moves, events, priorities, letters, deliveries and batches state facts: the database keeps them as they are."""

from django.db import migrations

from imr_site.audit.append_only import Changes, append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_document_copies")]
    operations = [
        append_only("cases_casemove"),
        append_only("cases_caseevent"),
        append_only("cases_prioritychange"),
        append_only(
            "cases_letter",
            Changes(
                once=("inputs", "rendered_at", "rendered_sha256", "sealed_at", "sha256", "size"),
                until={"rendered_at": ("inputs_sha256", "template_version")},
                free=("job_id",),
            ),
        ),
        append_only(
            "cases_delivery",
            Changes(
                once=("opened_at", "sent_on", "received_on", "returned_on"),
                until={
                    "sent_on": (
                        "channel",
                        "address",
                        "batch_id",
                        "sent_by_id",
                        "proof",
                    ),
                    "returned_on": ("return_reason",),
                },
                free=("job_id", "link_sha256", "link_expires_at"),
            ),
        ),
        append_only(
            "cases_printbatch",
            Changes(
                once=("mailed_on", "cancelled_at"),
                until={"mailed_on": ("mailed_by_id", "merged_at", "sha256", "size", "sheets")},
                free=("job_id",),
            ),
        ),
    ]
