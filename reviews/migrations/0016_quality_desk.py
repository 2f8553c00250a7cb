import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import append_only
from imr_site.going_back import refuse_to_lose


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0041_filed_under_administrator'),
        ('reviews', '0015_credential_proofs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QualitySample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rules', models.JSONField(help_text='The keys of the rules that drew it.')),
                ('rules_sha256', models.CharField(help_text='Of all rules of that day.', max_length=64)),
                ('drawn_at', models.DateTimeField()),
                ('determination', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sample', to='reviews.determination')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReturnedContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('items', models.JSONField(help_text='The ids of the disputed items, in the order of the content.')),
                ('sign_off', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='returned_content', to='reviews.qualitysignoff')),
            ],
        ),
        migrations.CreateModel(
            name='SampleReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sample', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='reviews.qualitysample')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DecidedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='In the letter.')),
                ('category', models.CharField(blank=True, max_length=40)),
                ('service', models.CharField(blank=True, max_length=120)),
                ('region', models.CharField(blank=True, help_text='The first part of the body named.', max_length=40)),
                ('edition', models.CharField(blank=True, help_text='The first that the decision cites, with its year.', max_length=300)),
                ('timing', models.CharField(choices=[('retrospective', 'Given already'), ('postoperative', 'After an operation'), ('early', 'Within three months of the injury'), ('later', 'Three months after the injury or later'), ('not_known', 'Time since the injury not known')], max_length=13)),
                ('outcome', models.CharField(choices=[('upheld', 'Upheld'), ('overturned', 'Overturned')], max_length=10)),
                ('agreement', models.CharField(blank=True, choices=[('with', 'As the findings point'), ('against', 'Otherwise than the findings point')], help_text='With the guideline findings at issue; empty: none told.', max_length=7)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('determination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decided_items', to='reviews.determination')),
                ('reviewer', models.ForeignKey(blank=True, help_text='Empty: published.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.reviewer')),
            ],
            options={
                'ordering': ['determination', 'position'],
                'indexes': [models.Index(fields=['service', 'region', 'edition', 'timing'], name='decided_alike'), models.Index(fields=['reviewer', 'decided_on'], name='decided_by_reviewer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('timing__in', ['retrospective', 'postoperative', 'early', 'later', 'not_known'])), name='decided_item_timing_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['upheld', 'overturned'])), name='decided_item_outcome_known'), models.CheckConstraint(condition=models.Q(('agreement__in', ['with', 'against', ''])), name='decided_item_agreement_known'), models.UniqueConstraint(fields=('determination', 'position'), name='decided_item_once')],
            },
        ),
        migrations.CreateModel(
            name='ReturnReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.disputeditem')),
                ('sign_off', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='item_reasons', to='reviews.qualitysignoff')),
            ],
            options={
                'ordering': ['item__position'],
                'constraints': [models.UniqueConstraint(fields=('sign_off', 'item'), name='return_reason_once_per_item'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='return_reason_has_words')],
            },
        ),
        migrations.CreateModel(
            name='ItemGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('grade', models.CharField(choices=[('sound', 'Sound'), ('remarks', 'Sound, with remarks'), ('weak', 'Weakly reasoned'), ('unsupported', 'Not supported by the record')], max_length=11)),
                ('words', models.TextField(blank=True)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='reviews.samplereview')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('grade__in', ['sound', 'remarks', 'weak', 'unsupported'])), name='item_grade_known'), models.UniqueConstraint(fields=('review', 'position'), name='item_grade_once'), models.CheckConstraint(condition=models.Q(('grade', 'sound'), models.Q(('words', ''), _negated=True), _connector='OR'), name='lower_grade_has_words')],
            },
        ),
        append_only("reviews_returnreason"),
        append_only("reviews_qualitysample"),
        append_only("reviews_samplereview"),
        append_only("reviews_itemgrade"),
        refuse_to_lose(
            ("reviews.ReturnedContent", {}, "what returned determinations said would be lost"),
            ("reviews.ReturnReason", {}, "why items were returned would be lost"),
            ("reviews.QualitySample", {}, "second looks and their grades would be lost"),
        ),
    ]
