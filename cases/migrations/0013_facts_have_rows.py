"""Every fact that the clocks and the checklist ask for has a column, and what is not known is null or empty.

Events whose day alone was stated were stored as noon; they say so now. What a case of record was given by a default is
not known.
"""

from datetime import time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from imr_site.audit.append_only import append_only, lifted
from imr_site.going_back import refuse_to_lose

NOON = time(12)
BY_DEFAULT = {
    "Case": {"application_signed": True, "ur_decision_attached": True},
    "UrDecision": {
        "conditional_non_certification": False,
        "liability_disputed": False,
        "outcome": "denied",
        "timing": "prospective",
    },
}
"""What a case of record was given, although its letter does not say it."""


def say_where_the_hour_is_not_known(apps, schema_editor):
    """Mark events and priorities at noon in California, as which a day without its hour was stored."""
    using = schema_editor.connection.alias
    for name, column in (("CaseEvent", "occurred_at"), ("PriorityChange", "since")):
        rows = apps.get_model("cases", name).objects.using(using)
        at_noon = [
            pk
            for pk, moment in rows.values_list("pk", column).iterator()
            if timezone.localtime(moment).time() == NOON
        ]
        for start in range(0, len(at_noon), 500):
            rows.filter(pk__in=at_noon[start : start + 500]).update(day_only=True)


def forget_what_no_letter_says(apps, schema_editor):
    """What a case of record was given by a default is not known."""
    _set(apps, schema_editor, lambda default: "" if isinstance(default, str) else None)


def take_the_default_again(apps, schema_editor):
    """The version before knows no answer that is not known."""
    _set(apps, schema_editor, lambda default: default)


def _set(apps, schema_editor, value_for):
    using = schema_editor.connection.alias
    for name, defaults in BY_DEFAULT.items():
        origin = {"origin": "imported"} if name == "Case" else {"case__origin": "imported"}
        rows = apps.get_model("cases", name).objects.using(using).filter(**origin)
        rows.update(**{column: value_for(default) for column, default in defaults.items()})


NATIVE = {"origin": "native"}
OF_NATIVE = {"case__origin": "native"}
LOST = "facts of applications and UR decisions would be lost"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_found_by_words_and_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        lifted("cases_caseevent"),
        lifted("cases_prioritychange"),
        migrations.CreateModel(
            name='ClockExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.CharField(help_text='The key of its rule, as C14.', max_length=8)),
                ('days', models.PositiveSmallIntegerField(help_text='Calendar days.')),
                ('approval', models.CharField(help_text='Who approved it, and when.', max_length=300, verbose_name='written approval on file')),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='urdecision',
            name='ur_outcome_known',
        ),
        migrations.RemoveConstraint(
            model_name='urdecision',
            name='ur_timing_known',
        ),
        migrations.AddField(
            model_name='case',
            name='applicant',
            field=models.CharField(blank=True, choices=[('employee', 'Injured worker'), ('agent', 'Agent of the worker'), ('emergency_provider', 'Provider of emergency treatment')], max_length=18),
        ),
        migrations.AddField(
            model_name='case',
            name='carve_out',
            field=models.BooleanField(blank=True, help_text='LC 3201.5(a)(1).', null=True, verbose_name='carve-out agreement replaces review'),
        ),
        migrations.AddField(
            model_name='case',
            name='earlier_case',
            field=models.CharField(blank=True, help_text='Its number, where it is not on file here; else it is linked as the case that this one repeats.', max_length=40, verbose_name='earlier case about the same treatment'),
        ),
        migrations.AddField(
            model_name='case',
            name='physician_certified',
            field=models.BooleanField(blank=True, help_text='By the treating physician or the Administrative Director (LC 4610.6(d)(1)(C)).', null=True, verbose_name='imminent and serious threat certified'),
        ),
        migrations.AddField(
            model_name='case',
            name='representative_designated_on',
            field=models.DateField(blank=True, null=True, verbose_name='representative designated'),
        ),
        migrations.AddField(
            model_name='case',
            name='signed_by_representative',
            field=models.BooleanField(blank=True, null=True, verbose_name='signed by a representative'),
        ),
        migrations.AddField(
            model_name='case',
            name='told_favourable',
            field=models.BooleanField(blank=True, help_text='As told with a case from elsewhere; a determination made here says it itself.', null=True, verbose_name='any item overturned'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='day_only',
            field=models.BooleanField(default=False, verbose_name='hour not known'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='place',
            field=models.CharField(blank=True, choices=[('california', 'In California'), ('other_state', 'From or to another state'), ('abroad', 'From or to another country')], max_length=11),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='reference',
            field=models.CharField(blank=True, help_text='Which question was asked, or which one an answer belongs to.', max_length=40, verbose_name='question'),
        ),
        migrations.AddField(
            model_name='disputeditem',
            name='timing',
            field=models.CharField(blank=True, choices=[('prospective', 'Prospective'), ('concurrent', 'Concurrent'), ('retrospective', 'Retrospective')], help_text='Where it is not that of the whole UR decision.', max_length=13),
        ),
        migrations.AddField(
            model_name='prioritychange',
            name='day_only',
            field=models.BooleanField(default=False, verbose_name='hour not known'),
        ),
        migrations.AddField(
            model_name='urdecision',
            name='formulary',
            field=models.BooleanField(blank=True, null=True, verbose_name='over medication of the drug formulary'),
        ),
        migrations.AddField(
            model_name='urdecision',
            name='imr_agreed',
            field=models.BooleanField(blank=True, help_text='8 CCR 9792.10.3(d).', null=True, verbose_name='claims administrator agrees to review in spite of it'),
        ),
        migrations.AddField(
            model_name='urdecision',
            name='notice_withheld',
            field=models.BooleanField(blank=True, help_text='LC 4610.5(f), (h)(3).', null=True, verbose_name='form and notice of rights left out'),
        ),
        migrations.AddField(
            model_name='urdecision',
            name='on_necessity',
            field=models.BooleanField(blank=True, null=True, verbose_name='based on medical necessity'),
        ),
        migrations.AlterField(
            model_name='case',
            name='application_signed',
            field=models.BooleanField(blank=True, null=True, verbose_name='signed by the worker or a representative'),
        ),
        migrations.AlterField(
            model_name='case',
            name='ur_decision_attached',
            field=models.BooleanField(blank=True, null=True, verbose_name='UR decision attached'),
        ),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('awaited', 'Not received here'), ('quarantined', 'Quarantined'), ('clean', 'Clean'), ('rejected', 'Rejected')], default='quarantined', max_length=11),
        ),
        migrations.AlterField(
            model_name='urdecision',
            name='conditional_non_certification',
            field=models.BooleanField(blank=True, null=True, verbose_name='denied only for lack of requested information'),
        ),
        migrations.AlterField(
            model_name='urdecision',
            name='liability_disputed',
            field=models.BooleanField(blank=True, help_text='LC 4610.5(k).', null=True, verbose_name='liability disputed on another ground at that time'),
        ),
        migrations.AlterField(
            model_name='urdecision',
            name='outcome',
            field=models.CharField(blank=True, choices=[('modified', 'Modified'), ('denied', 'Denied'), ('delayed', 'Delayed (historical)')], max_length=8, verbose_name='UR outcome'),
        ),
        migrations.AlterField(
            model_name='urdecision',
            name='timing',
            field=models.CharField(blank=True, choices=[('prospective', 'Prospective'), ('concurrent', 'Concurrent'), ('retrospective', 'Retrospective')], max_length=13, verbose_name='timing of UR'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('applicant__in', ['employee', 'agent', 'emergency_provider', ''])), name='case_applicant_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('place__in', ['california', 'other_state', 'abroad', ''])), name='case_event_place_known'),
        ),
        migrations.AddConstraint(
            model_name='disputeditem',
            constraint=models.CheckConstraint(condition=models.Q(('timing__in', ['prospective', 'concurrent', 'retrospective', ''])), name='item_timing_known'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['awaited', 'quarantined', 'clean', 'rejected'])), name='document_state_known'),
        ),
        migrations.AddConstraint(
            model_name='urdecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['modified', 'denied', 'delayed', ''])), name='ur_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='urdecision',
            constraint=models.CheckConstraint(condition=models.Q(('timing__in', ['prospective', 'concurrent', 'retrospective', ''])), name='ur_timing_known'),
        ),
        migrations.AddField(
            model_name='clockextension',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clock_extensions', to='cases.case'),
        ),
        migrations.AddField(
            model_name='clockextension',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='clockextension',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='clock_extension_adds_days'),
        ),
        migrations.AddConstraint(
            model_name='clockextension',
            constraint=models.CheckConstraint(condition=models.Q(('approval', ''), _negated=True), name='clock_extension_names_approval'),
        ),
        migrations.RemoveConstraint(
            model_name='caseevent',
            name='case_event_source_known',
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='source',
            field=models.CharField(choices=[('person', 'Stated by a person'), ('move', 'Stated with a move of the case'), ('delivery', "Shown by a letter's delivery"), ('application', 'Taken from the application'), ('record', 'Printed in the letter of record'), ('told', 'Told with a case from elsewhere'), ('assumed', 'Assumed with a move, without a letter that shows it')], max_length=11),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['person', 'move', 'delivery', 'application', 'record', 'told', 'assumed'])), name='case_event_source_known'),
        ),
        migrations.RunPython(say_where_the_hour_is_not_known, migrations.RunPython.noop),
        migrations.RunPython(forget_what_no_letter_says, take_the_default_again),
        append_only("cases_caseevent"),
        append_only("cases_prioritychange"),
        append_only("cases_clockextension"),
        refuse_to_lose(
            ("cases.ClockExtension", {}, "extensions of clocks would be lost"),
            ("cases.CaseEvent", {"reference__gt": ""}, "the questions that events belong to would be lost"),
            ("cases.CaseEvent", {"place__gt": ""}, "the places of events would be lost"),
            ("cases.CaseEvent", {"source": "told"}, "what was told with cases from elsewhere would be lost"),
            ("cases.Document", {"state": "awaited"}, "records that are only listed would be lost"),
            ("cases.DisputedItem", {"timing__gt": ""}, "the timing of items would be lost"),
            ("cases.Case", {"applicant__gt": ""}, LOST),
            ("cases.Case", {"earlier_case__gt": ""}, LOST),
            *(
                ("cases.Case", {f"{column}__isnull": False}, LOST)
                for column in (
                    "carve_out",
                    "physician_certified",
                    "representative_designated_on",
                    "signed_by_representative",
                    "told_favourable",
                )
            ),
            *(
                ("cases.UrDecision", {f"{column}__isnull": False}, LOST)
                for column in ("formulary", "imr_agreed", "notice_withheld", "on_necessity")
            ),
            *(("cases.Case", {**NATIVE, f"{column}__isnull": True}, LOST) for column in BY_DEFAULT["Case"]),
            *(
                ("cases.UrDecision", {**OF_NATIVE, column: ""} if isinstance(default, str) else {**OF_NATIVE, f"{column}__isnull": True}, LOST)
                for column, default in BY_DEFAULT["UrDecision"].items()
            ),
        ),
    ]
