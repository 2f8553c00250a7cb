"""Legal holds, proposals of disposal with two approvals, what was disposed of, and its certificates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import append_only
from imr_site.going_back import refuse_to_lose


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_link_tries'),
        ('jobs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_class', models.CharField(max_length=40, verbose_name='class')),
                ('proposed_at', models.DateTimeField()),
                ('first_approved_at', models.DateTimeField(blank=True, null=True)),
                ('second_approved_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, max_length=300, verbose_name='why it was refused')),
                ('first_approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('first_approved_at__isnull', True), ('first_approved_by__isnull', True)), models.Q(('first_approved_at__isnull', False), ('first_approved_by__isnull', False)), _connector='OR'), name='disposal_first_approved_by_someone'),
                    models.CheckConstraint(condition=models.Q(models.Q(('second_approved_at__isnull', True), ('second_approved_by__isnull', True)), models.Q(('first_approved_by__isnull', False), ('second_approved_at__isnull', False), ('second_approved_by__isnull', False)), _connector='OR'), name='disposal_second_approved_after_first'),
                    models.CheckConstraint(condition=models.Q(('second_approved_by__isnull', True), models.Q(('second_approved_by', models.F('first_approved_by')), _negated=True), _connector='OR'), name='disposal_approved_by_two_people'),
                    models.CheckConstraint(condition=models.Q(('proposed_by__isnull', True), models.Q(models.Q(('first_approved_by__isnull', True), models.Q(('first_approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('second_approved_by__isnull', True), models.Q(('second_approved_by', models.F('proposed_by')), _negated=True), _connector='OR')), _connector='OR'), name='disposal_approved_by_others_than_proposer'),
                    models.CheckConstraint(condition=models.Q(models.Q(('refusal', ''), ('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='disposal_refused_by_someone_who_says_why'),
                    models.CheckConstraint(condition=models.Q(('refused_at__isnull', True), ('second_approved_at__isnull', True), _connector='OR'), name='disposal_approved_or_refused'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DisposalCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('disposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='cases.disposal')),
            ],
        ),
        migrations.CreateModel(
            name='DisposalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_class', models.CharField(max_length=40, verbose_name='class')),
                ('subject', models.CharField(max_length=60)),
                ('name', models.CharField(help_text='As people know it: the case number, “Batch 3”.', max_length=255)),
                ('because', models.TextField(help_text='The sentence that explains why its time is over.')),
                ('kept_until', models.DateField()),
                ('outcome', models.CharField(choices=[('open', 'Not decided'), ('removed', 'Disposed of'), ('held', 'Kept: legal hold'), ('not_due', 'Kept: its time is not over'), ('refused', 'Kept: the disposal was refused')], default='open', max_length=7)),
                ('begun_at', models.DateTimeField(blank=True, help_text='From then on it is carried through.', null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('disposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='cases.disposal')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('outcome__in', ['open', 'removed', 'held', 'not_due', 'refused'])), name='disposal_line_outcome_known'),
                    models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('record_class', 'subject'), name='one_open_disposal_per_thing'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'open'), ('settled_at__isnull', True)), models.Q(models.Q(('outcome', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='disposal_line_settled_with_its_outcome'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'removed'), _negated=True), ('begun_at__isnull', False), _connector='OR'), name='disposal_line_removed_once_begun'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Disposed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='things', to='cases.disposalline')),
            ],
            options={
                'verbose_name_plural': 'disposed',
                'ordering': ['id'],
                'indexes': [
                    models.Index(fields=['what', 'at'], name='disposed_by_name'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('line', 'what'), name='disposed_once_per_line'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('since', models.DateField(help_text='The day from which things must be kept.', verbose_name='from')),
                ('placed_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='cases.case')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LegalHoldRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('released_at', models.DateTimeField()),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='cases.legalhold')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_release_says_why'),
                ],
            },
        ),
        append_only("cases_legalhold"),
        append_only("cases_legalholdrelease"),
        append_only("cases_disposed"),
        append_only("cases_disposalcertificate"),
        refuse_to_lose(
            ("cases.LegalHold", {}, "legal holds would be lost"),
            ("cases.Disposal", {}, "disposals and their certificates would be lost"),
        ),
    ]
