"""The history of roles, begun with the role each person has now, and changes that take two administrators."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import Changes, append_only
from imr_site.going_back import refuse_to_lose


def begin_history(apps, schema_editor):
    """Each person has held the present role since the account was made: what came before was never written down."""
    alias = schema_editor.connection.alias
    held = apps.get_model("accounts", "RoleHeld").objects.using(alias)
    people = apps.get_model("accounts", "User").objects.using(alias)
    held.bulk_create(
        held.model(person_id=pk, role=role, since=since)
        for pk, role, since in people.values_list("pk", "role", "date_joined").order_by("pk")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_limits_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opening', 'Let the person sign in'), ('role', 'Another role'), ('address', 'Another e-mail address'), ('factor', 'Reset of the second factor')], max_length=20)),
                ('before', models.CharField(blank=True, help_text='The role or address when it was asked for.', max_length=254)),
                ('after', models.CharField(blank=True, help_text='The role or address asked for.', max_length=254)),
                ('asked_at', models.DateTimeField()),
                ('decision', models.CharField(blank=True, choices=[('approved', 'approved'), ('refused', 'refused')], max_length=20)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['opening', 'role', 'address', 'factor'])), name='account_change_kind_known'),
                    models.CheckConstraint(condition=models.Q(('asked_by', models.F('person')), _negated=True), name='account_change_of_another'),
                    models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('decided_by', models.F('person')), _negated=True)), _connector='OR'), name='account_change_decided_by_a_third'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('decision__in', ['approved', 'refused'])), _connector='OR'), name='account_change_decided_whole'),
                    models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('person', 'kind'), name='one_open_account_change_per_kind'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RoleHeld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('intake', 'Intake coordinator'), ('case_manager', 'Case manager'), ('reviewer', 'Medical reviewer'), ('quality', 'Quality physician'), ('administrator', 'Administrator'), ('auditor', 'Auditor')], max_length=20)),
                ('since', models.DateTimeField()),
                ('change', models.OneToOneField(blank=True, help_text='Who let it be.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.accountchange')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles_held', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'role held',
                'verbose_name_plural': 'roles held',
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('role__in', ['intake', 'case_manager', 'reviewer', 'quality', 'administrator', 'auditor'])), name='role_held_known'),
                ],
            },
        ),
        append_only("accounts_roleheld"),
        append_only("accounts_accountchange", Changes(once=("decision", "decided_by_id", "decided_at"))),
        migrations.RunPython(begin_history, migrations.RunPython.noop),
        refuse_to_lose(("accounts.AccountChange", {}, "changes of accounts, and who approved them, would be lost")),
    ]
