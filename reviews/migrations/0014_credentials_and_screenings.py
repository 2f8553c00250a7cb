import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import append_only
from imr_site.going_back import refuse_to_lose


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0041_filed_under_administrator'),
        ('reviews', '0013_held_against_the_file'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reviewer',
            name='reviewer_degree_known',
        ),
        migrations.AddField(
            model_name='license',
            name='restricted',
            field=models.BooleanField(default=False, help_text='By terms, probation or a limit of practice; such a licence does not count.'),
        ),
        migrations.AddField(
            model_name='license',
            name='status',
            field=models.CharField(choices=[('current', 'Current'), ('inactive', 'Inactive or retired'), ('lapsed', 'Lapsed or delinquent'), ('suspended', 'Suspended'), ('revoked', 'Revoked or surrendered')], default='current', max_length=9),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='capacity',
            field=models.PositiveSmallIntegerField(default=10, help_text='Reviews at once.'),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='languages',
            field=models.CharField(blank=True, help_text='Besides English, parted by commas.', max_length=120),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='npi',
            field=models.CharField(blank=True, help_text='Ties are found by number, then by name.', max_length=10, verbose_name='NPI'),
        ),
        migrations.AddField(
            model_name='reviewer',
            name='practice_attested_on',
            field=models.DateField(blank=True, help_text='When the reviewer last stated the two above, and that discipline, appointments and ties are whole.', null=True, verbose_name='practice and credentials attested on'),
        ),
        migrations.AddField(
            model_name='reviewround',
            name='answer_by',
            field=models.DateTimeField(blank=True, help_text='Until when the reviewer accepts or declines; after it the desk is told.', null=True),
        ),
        migrations.AlterField(
            model_name='certification',
            name='board',
            field=models.CharField(blank=True, help_text='Who certified it; a physician (MD, DO) reviews only with one.', max_length=120),
        ),
        migrations.AlterField(
            model_name='certification',
            name='expires_on',
            field=models.DateField(blank=True, help_text='Empty where the certification does not lapse.', null=True),
        ),
        migrations.AlterField(
            model_name='reviewer',
            name='degree',
            field=models.CharField(choices=[('md', 'Doctor of Medicine'), ('do', 'Doctor of Osteopathic Medicine'), ('dc', 'Doctor of Chiropractic'), ('phd', 'Psychologist'), ('dpm', 'Doctor of Podiatric Medicine'), ('lac', 'Licensed Acupuncturist'), ('dds', 'Doctor of Dental Surgery'), ('od', 'Doctor of Optometry')], max_length=3),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='reviews.reviewer')),
            ],
            options={
                'ordering': ['begins_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='absence_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('patient', 'Physician and patient'), ('partner', 'Partner in practice'), ('employment', 'Employed by, or employs'), ('officer', 'Officer or director of'), ('owner', 'Shareholder or owner in a professional corporation'), ('contractor', 'Independent contractor of'), ('privileges', 'Staff privileges only'), ('financial', 'Other financial interest'), ('developer', 'Develops or makes the treatment'), ('spouse', 'Spouse'), ('child', 'Child'), ('parent', 'Parent'), ('sibling', 'Brother or sister'), ('spouses_parent', 'Parent of the spouse'), ('childs_spouse', 'Spouse of a child'), ('other_relative', 'Other relative')], max_length=14)),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='name of the person')),
                ('organization', models.CharField(blank=True, max_length=160)),
                ('npi', models.CharField(blank=True, max_length=10, verbose_name='NPI')),
                ('licence_number', models.CharField(blank=True, max_length=40)),
                ('income_share', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='share of income, percent')),
                ('academic', models.BooleanField(default=False, help_text='As a contracting provider of an academic medical centre, or of a designated cancer centre.', verbose_name='through an academic medical or cancer centre')),
                ('begins_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, help_text='The last day; empty while it lasts.', null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['patient', 'partner', 'employment', 'officer', 'owner', 'contractor', 'privileges', 'financial', 'developer', 'spouse', 'child', 'parent', 'sibling', 'spouses_parent', 'childs_spouse', 'other_relative'])), name='affiliation_kind_known'), models.CheckConstraint(condition=models.Q(('name', ''), ('organization', ''), _negated=True), name='affiliation_names_somebody'), models.CheckConstraint(condition=models.Q(('income_share__isnull', True), models.Q(('income_share__gte', Decimal('0')), ('income_share__lte', Decimal('100'))), _connector='OR'), name='affiliation_share_is_a_percentage'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('begins_on__isnull', True), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='affiliation_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Decline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('declined_at', models.DateTimeField()),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decline', to='reviews.reviewround')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='decline_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='DisciplinaryAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('taken', 'Taken'), ('dismissed', 'Ended without action')], max_length=9)),
                ('by', models.CharField(max_length=120, verbose_name='body')),
                ('on', models.DateField(verbose_name='of')),
                ('what', models.CharField(blank=True, max_length=300, verbose_name='what it is')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disciplinary_actions', to='reviews.reviewer')),
            ],
            options={
                'ordering': ['on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'taken', 'dismissed'])), name='discipline_state_known'), models.CheckConstraint(condition=models.Q(('by', ''), _negated=True), name='discipline_by_a_body')],
            },
        ),
        migrations.CreateModel(
            name='MedicalDirector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As letters print it: Ada Winslow, MD.', max_length=120)),
                ('board', models.CharField(choices=[('medical', 'Medical Board of California'), ('osteopathic', 'Osteopathic Medical Board of California')], max_length=11)),
                ('licence_number', models.CharField(max_length=40)),
                ('licence_expires_on', models.DateField()),
                ('begins_on', models.DateField(verbose_name='medical director from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
            options={
                'ordering': ['-begins_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('board__in', ['medical', 'osteopathic'])), name='director_board_known'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='director_ends_after_begin')],
            },
        ),
        migrations.CreateModel(
            name='QmeAppointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The last day; empty while it lasts.', null=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qme_appointments', to='reviews.reviewer')),
            ],
            options={
                'ordering': ['begins_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='qme_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=64)),
                ('question', models.CharField(max_length=400)),
                ('clear', models.BooleanField(help_text='Nothing stands against the person in this.')),
                ('reason', models.CharField(max_length=300)),
                ('ruled_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='cases.case')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.party')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ruled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['case', 'person', 'about'], name='ruling_of_question')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ruling_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('proposal', 'Designation'), ('acceptance', 'Acceptance'), ('submission', 'Submission'), ('sign_off', 'Sign-off')], max_length=10)),
                ('standing', models.CharField(choices=[('in', 'May decide'), ('asks', 'A person must rule first'), ('out', 'May not decide')], max_length=4)),
                ('inputs', models.JSONField(help_text='The credentials, ties and parties as they were.')),
                ('results', models.JSONField(help_text='Each gate and each tie found, with its clause.')),
                ('screened_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='reviews.reviewround')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('moment__in', ['proposal', 'acceptance', 'submission', 'sign_off'])), name='screening_moment_known'), models.CheckConstraint(condition=models.Q(('standing__in', ['in', 'asks', 'out'])), name='screening_standing_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='license',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['current', 'inactive', 'lapsed', 'suspended', 'revoked'])), name='licence_status_known'),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.CheckConstraint(condition=models.Q(('degree__in', ['md', 'do', 'dc', 'phd', 'dpm', 'lac', 'dds', 'od'])), name='reviewer_degree_known'),
        ),
        migrations.AddConstraint(
            model_name='reviewer',
            constraint=models.UniqueConstraint(condition=models.Q(('npi', ''), _negated=True), fields=('npi',), name='npi_of_one_reviewer'),
        ),
        append_only("reviews_screening"),
        append_only("reviews_ruling"),
        append_only("reviews_decline"),
        refuse_to_lose(
            ("reviews.Screening", {}, "who was held against which credentials and ties would be lost"),
            ("reviews.Ruling", {}, "what was ruled of ties would be lost"),
            ("reviews.Affiliation", {}, "ties of reviewers and staff would be lost"),
            ("reviews.DisciplinaryAction", {}, "actions against reviewers would be lost"),
            ("reviews.QmeAppointment", {}, "appointments of reviewers would be lost"),
            ("reviews.MedicalDirector", {}, "who was medical director would be lost"),
            ("reviews.Reviewer", {"practice_attested_on__isnull": False}, "when reviewers attested would be lost"),
            ("reviews.License", {"restricted": True}, "which licences are restricted would be lost"),
        ),
    ]
