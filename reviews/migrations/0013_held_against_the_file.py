import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.audit.append_only import append_only
from imr_site.going_back import refuse_to_lose


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0036_words_of_pages'),
        ('reviews', '0012_approved_are_ready'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('documents', models.JSONField(help_text='In the order of the file: document, sha256, copy_sha256, first and last page of the file, and text_sha256 of the words of its pages.')),
                ('seen', models.JSONField(help_text='By document: the spans of its pages that the reviewer had on the screen.')),
                ('pages', models.PositiveIntegerField(help_text='Of the whole file.')),
                ('pages_seen', models.PositiveIntegerField()),
                ('sha256', models.CharField(help_text='Of documents and seen.', max_length=64)),
                ('taken_at', models.DateTimeField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='reviews.reviewround')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('pages_seen__lte', models.F('pages'))), name='snapshot_saw_no_more_than_there_was'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LateRecordAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('documents', models.JSONField(help_text='Ids of the documents that were there when it was answered.')),
                ('answer', models.TextField()),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_answers', to='reviews.recordsnapshot')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('answer', ''), _negated=True), name='late_record_answer_has_words'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StatementAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement_sha256', models.CharField(max_length=64)),
                ('pages', models.JSONField(help_text='The pages shown: pairs of document and page in it.')),
                ('answer', models.TextField()),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.disputeditem')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statement_answers', to='reviews.reviewround')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('answer', ''), _negated=True), name='statement_answer_has_words'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('use', models.CharField(choices=[('for', 'For the treatment'), ('against', 'Against the treatment'), ('silent', 'Silent on it'), ('summary', 'Clinical case summary')], max_length=7)),
                ('document_sha256', models.CharField(help_text='Of the file that was cited.', max_length=64)),
                ('parts', models.JSONField(blank=True, default=list, help_text='For each page: page, quote, prefix, suffix, offset (anchoring.Part).')),
                ('box', models.JSONField(blank=True, default=list, help_text='On a scan: page, x0, y0, x1, y1 in tenths of a point; empty for words.')),
                ('cited_at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('cited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.document')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.disputeditem')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replaced_by', to='reviews.passage')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='reviews.reviewround')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('use__in', ['for', 'against', 'silent', 'summary'])), name='passage_use_known'), models.CheckConstraint(condition=models.Q(models.Q(('parts', []), models.Q(('box', []), _negated=True)), models.Q(models.Q(('parts', []), _negated=True), ('box', [])), _connector='OR'), name='passage_is_words_or_a_box'), models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', True), ('use', 'summary')), models.Q(models.Q(('use', 'summary'), _negated=True), ('item__isnull', False)), _connector='OR'), name='passage_of_an_item_or_the_summary')],
            },
        ),
        append_only("reviews_recordsnapshot"),
        refuse_to_lose(
            ("reviews.StatementAnswer", {}, "what reviewers answered to pages of the file would be lost"),
            ("reviews.Passage", {}, "passages that reviewers cite would be lost"),
            ("reviews.RecordSnapshot", {}, "which record a determination was submitted on would be lost"),
        ),
    ]
