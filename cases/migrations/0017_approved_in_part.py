"""Grounds of ineligibility, service in person, asking after deferrals, and days that were closed once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import Changes, append_only, lifted
from imr_site.going_back import refuse_to_lose

EVENTS = Changes(once=("superseded_by_id",))
KINDS = [
    ('ur_decided', 'UR decision made'),
    ('ur_decision_served', 'UR decision served on the worker'),
    ('ur_decision_received', 'UR decision received by the requester'),
    ('ur_notice_given', 'Form and notice of IMR rights given to the worker'),
    ('ur_appeal_requested', 'Internal UR appeal requested'),
    ('ur_appeal_decided', 'Internal UR appeal decided'),
    ('liability_disputed', 'Claims administrator disputed liability'),
    ('liability_resolved', 'Notice served that the liability dispute is resolved'),
    ('liability_asked', 'Asked whether the liability dispute is resolved'),
    ('application_filed', 'Application filed'),
    ('application_received', 'Application received'),
    ('information_request_received', 'Eligibility question received by the party'),
    ('information_answered', 'Eligibility question answered'),
    ('eligibility_finding_received', 'Eligibility finding received'),
    ('assignment_notice_sent', 'Assignment notice (NOARFI) sent'),
    ('assignment_notice_received', 'Assignment notice (NOARFI) received by the party'),
    ('records_received', 'Records of a party received'),
    ('records_complete', 'Medical records complete'),
    ('records_closed_incomplete', 'Review goes ahead on the records at hand'),
    ('question_received', "Reviewer's question received by the party"),
    ('question_answered', "Reviewer's question answered"),
    ('determination_issued', 'Determination mailed'),
    ('determination_received', 'Determination received by the party'),
    ('services_authorized', 'Services authorized'),
    ('services_reimbursed', 'Services reimbursed'),
    ('ineligibility_notice_sent', 'Notice of ineligibility sent'),
    ('appeal_filed', 'Petition to the Appeals Board filed'),
    ('appeal_denied', 'Appeal denied, dismissed or withdrawn'),
    ('settlement_reached', 'Settlement or award that may resolve the dispute'),
    ('request_withdrawn', 'Requesting physician withdrew the request for treatment'),
    ('resolution_told', 'Authorization, settlement or withdrawal told to this organization'),
    ('claims_administrator_changed', 'Another claims administrator took over the claim'),
    ('change_told', 'Change of claims administrator told to this organization'),
    ('remand_ordered', 'New review ordered'),
    ('case_ended', 'Case ended without a determination'),
]
WAYS = [("mail", "Mail"), ("electronic", "Electronic"), ("fax", "Fax"), ("personal", "In person")]
STATUSES = [
    ("open", "Open"),
    ("terminated", "Terminated (authorized)"),
    ("withdrawn", "Withdrawn"),
    ("ineligible", "Not eligible"),
]
GROUNDS = [
    ("out_of_scope", "Injury and UR decision both too early for IMR"),
    ("not_a_ur_denial", "No utilization review decision modified or denied treatment"),
    ("unsigned", "No signature of worker or representative"),
    ("untimely", "Not timely"),
    ("ur_decision_missing", "UR decision not attached"),
    ("conditional_non_certification", "Conditional non-certification"),
    ("earlier_application", "Earlier application for the same treatment"),
    ("liability_dispute", "Liability disputed on another ground"),
    ("delay_outcome", "UR outcome is the historical 'delayed'"),
    ("expedited_not_certified", "Expedited without a certificate"),
    ("carve_out", "Carve-out agreement replaces IMR"),
    ("settled", "Resolved by settlement or award"),
    ("other", "Other"),
]


def within(field, codes, *, name):
    """The constraint that keeps a column within these codes."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": codes}), name=name)


def codes(choices):
    """The codes of a vocabulary."""
    return [code for code, _ in choices]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_applications_by_the_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        # SQLite makes the tables anew, without their triggers.
        lifted("cases_caseevent", EVENTS),
        migrations.RemoveConstraint("caseevent", "case_event_kind_known"),
        migrations.AlterField("caseevent", "kind", models.CharField(choices=KINDS, max_length=28)),
        migrations.AddConstraint("caseevent", within("kind", codes(KINDS), name="case_event_kind_known")),
        migrations.RemoveConstraint("caseevent", "case_event_channel_known"),
        migrations.AlterField("caseevent", "channel", models.CharField(blank=True, choices=WAYS, max_length=10)),
        migrations.AddConstraint(
            "caseevent", within("channel", [*codes(WAYS), ""], name="case_event_channel_known")
        ),
        append_only("cases_caseevent", EVENTS),
        migrations.RemoveConstraint("disputeditem", "item_status_known"),
        migrations.AlterField(
            "disputeditem", "status", models.CharField(choices=STATUSES, default="open", max_length=10)
        ),
        migrations.AddConstraint("disputeditem", within("status", codes(STATUSES), name="item_status_known")),
        lifted("cases_itemchange"),
        migrations.RemoveConstraint("itemchange", "item_change_status_known"),
        migrations.RemoveConstraint("itemchange", "item_closed_by_somebody_or_reopened_for_a_reason"),
        migrations.AlterField("itemchange", "status", models.CharField(choices=STATUSES, max_length=10)),
        migrations.AddField(
            "itemchange", "ground", models.CharField(blank=True, choices=GROUNDS, default="", max_length=29),
            preserve_default=False,
        ),
        migrations.AddConstraint("itemchange", within("status", codes(STATUSES), name="item_change_status_known")),
        migrations.AddConstraint(
            "itemchange",
            models.CheckConstraint(
                condition=(models.Q(status__in=("open", "ineligible")) & ~models.Q(reason=""))
                | (
                    ~models.Q(status__in=("open", "ineligible"))
                    & models.Q(said_by__isnull=False, said_on__isnull=False)
                ),
                name="item_closed_by_somebody_or_reopened_for_a_reason",
            ),
        ),
        migrations.AddConstraint("itemchange", within("ground", [*codes(GROUNDS), ""], name="item_ground_known")),
        migrations.AddConstraint(
            "itemchange",
            models.CheckConstraint(
                condition=models.Q(status="ineligible") ^ models.Q(ground=""), name="item_ineligible_for_a_ground"
            ),
        ),
        append_only("cases_itemchange"),
        migrations.CreateModel(
            name="MoveGround",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(choices=GROUNDS, max_length=29)),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grounds", to="cases.casemove"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    within("reason", codes(GROUNDS), name="move_ground_known"),
                    models.UniqueConstraint(fields=["move", "reason"], name="each_ground_once"),
                ],
            },
        ),
        append_only("cases_moveground"),
        migrations.CreateModel(
            name="ClosedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        max_length=120, help_text="As clocks will say it: “a holiday the Governor declared”."
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        max_length=200, help_text="Where it is published, so that anybody can look it up."
                    ),
                ),
                (
                    "statewide",
                    models.BooleanField(
                        default=True,
                        help_text="By the Governor or the Judicial Council: it interrupts business days too. One "
                        "office closed moves last days only.",
                        verbose_name="closed throughout the state",
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(retired_at__isnull=True),
                        fields=["day"],
                        name="closed_day_once",
                        violation_error_message="This day is on file already.",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(source="") & ~models.Q(reason=""), name="closed_day_says_why_and_where"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(retired_at__isnull=True, retired_by__isnull=True)
                        | models.Q(retired_at__isnull=False, retired_by__isnull=False),
                        name="closed_day_retired_by_somebody",
                    ),
                ],
            },
        ),
        append_only("cases_closedday", Changes(once=("retired_at", "retired_by_id"))),
        refuse_to_lose(
            ("cases.CaseEvent", {"kind": "liability_asked"}, "when it was asked after disputes of liability would be lost"),
            ("cases.CaseEvent", {"channel": "personal"}, "that something was served in person would be lost"),
            ("cases.DisputedItem", {"status": "ineligible"}, "items found not eligible would wait for a review again"),
            ("cases.ClosedDay", {}, "days that were closed once would count again"),
            ("cases.MoveGround", {}, "the grounds of findings would be lost"),
        ),
    ]
