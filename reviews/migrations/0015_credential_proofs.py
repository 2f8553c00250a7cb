import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from imr_site.going_back import refuse_to_lose


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0014_credentials_and_screenings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CredentialProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='what it is')),
                ('about', models.CharField(blank=True, max_length=160, verbose_name='which credential it shows')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField(help_text='Bytes.')),
                ('content_type', models.CharField(max_length=40)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-added_at', '-id'],
            },
        ),
        migrations.AlterConstraint(
            model_name='absence',
            name='absence_ends_after_it_begins',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='absence_ends_after_it_begins', violation_error_message='The last day is before the first.'),
        ),
        migrations.AlterConstraint(
            model_name='affiliation',
            name='affiliation_names_somebody',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), ('organization', ''), _negated=True), name='affiliation_names_somebody', violation_error_message='Name the person or the organization.'),
        ),
        migrations.AlterConstraint(
            model_name='affiliation',
            name='affiliation_share_is_a_percentage',
            constraint=models.CheckConstraint(condition=models.Q(('income_share__isnull', True), models.Q(('income_share__gte', Decimal('0')), ('income_share__lte', Decimal('100'))), _connector='OR'), name='affiliation_share_is_a_percentage', violation_error_message='The share of income is from 0 to 100 percent.'),
        ),
        migrations.AlterConstraint(
            model_name='affiliation',
            name='affiliation_ends_after_it_begins',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('begins_on__isnull', True), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='affiliation_ends_after_it_begins', violation_error_message='The last day is before the first.'),
        ),
        migrations.AlterConstraint(
            model_name='certification',
            name='specialty_once_per_reviewer',
            constraint=models.UniqueConstraint(fields=('reviewer', 'specialty'), name='specialty_once_per_reviewer', violation_error_message='This specialty of the reviewer is on file already.'),
        ),
        migrations.AlterConstraint(
            model_name='license',
            name='licence_number_once_per_state',
            constraint=models.UniqueConstraint(fields=('state', 'number'), name='licence_number_once_per_state', violation_error_message='A licence of this state with this number is on file already.'),
        ),
        migrations.AlterConstraint(
            model_name='qmeappointment',
            name='qme_ends_after_it_begins',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='qme_ends_after_it_begins', violation_error_message='The last day is before the first.'),
        ),
        migrations.AlterConstraint(
            model_name='reviewer',
            name='npi_of_one_reviewer',
            constraint=models.UniqueConstraint(condition=models.Q(('npi', ''), _negated=True), fields=('npi',), name='npi_of_one_reviewer', violation_error_message='Another reviewer has this NPI.'),
        ),
        migrations.AddField(
            model_name='credentialproof',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='credentialproof',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='reviews.reviewer'),
        ),
        migrations.AddConstraint(
            model_name='credentialproof',
            constraint=models.UniqueConstraint(fields=('reviewer', 'sha256'), name='proof_once_per_reviewer'),
        ),
        migrations.AddConstraint(
            model_name='credentialproof',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('title', ''), _negated=True)), name='proof_has_its_file'),
        ),
        refuse_to_lose(("reviews.CredentialProof", {}, "documents of credentials would be lost")),
    ]
