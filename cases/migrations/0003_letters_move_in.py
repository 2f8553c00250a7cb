"""Letters, deliveries and print batches come from `reviews`: the tables are here already, as they were there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_party_fax"),
        ("jobs", "0001_initial"),
        ("reviews", "0006_letters_move_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='PrintBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('made_at', models.DateTimeField()),
                        ('merged_at', models.DateTimeField(blank=True, null=True)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('size', models.PositiveBigIntegerField(blank=True, help_text='Bytes.', null=True)),
                        ('sheets', models.PositiveIntegerField(blank=True, help_text='Of paper, printed on both sides.', null=True)),
                        ('mailed_on', models.DateField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('mailed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'print batches',
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('merged_at__isnull', True), ('sha256', ''), ('sheets__isnull', True), ('size__isnull', True)), models.Q(('merged_at__isnull', False), ('sheets__gt', 0), ('size__gt', 0), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='batch_merged_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('mailed_by__isnull', True), ('mailed_on__isnull', True)), models.Q(('mailed_by__isnull', False), ('mailed_on__isnull', False), ('merged_at__isnull', False)), _connector='OR'), name='batch_mailed_by_someone_once_merged'), models.CheckConstraint(condition=models.Q(('mailed_on__isnull', True), ('cancelled_at__isnull', True), _connector='OR'), name='batch_mailed_or_cancelled')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Letter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('determination', 'Determination, without a cover'), ('party', 'Letter to a party'), ('public', 'Public version')], max_length=13)),
                        ('inputs', models.JSONField(default=dict, help_text='All it is made from besides the determination, as of its request.')),
                        ('template_version', models.CharField(max_length=20)),
                        ('requested_at', models.DateTimeField()),
                        ('rendered_at', models.DateTimeField(blank=True, null=True)),
                        ('sha256', models.CharField(blank=True, help_text='Of the sealed file.', max_length=64)),
                        ('size', models.PositiveIntegerField(blank=True, help_text='Bytes of the sealed file.', null=True)),
                        ('determination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='reviews.determination')),
                        ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                        ('recipient', models.ForeignKey(blank=True, help_text='Whom a cover letter is to.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.party')),
                        ('inputs_sha256', models.CharField(blank=True, help_text='Of everything it is made from.', max_length=64)),
                        ('rendered_sha256', models.CharField(blank=True, help_text='Of the file before its seal.', max_length=64)),
                        ('sealed_at', models.DateTimeField(blank=True, null=True)),
                        ('public', models.ForeignKey(blank=True, help_text='The released text a public letter prints.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='reviews.publicdetermination')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['determination', 'party', 'public'])), name='letter_kind_known'), models.UniqueConstraint(condition=models.Q(('recipient__isnull', False)), fields=('determination', 'recipient', 'template_version'), name='letter_once_per_recipient_and_template_version'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'party'), ('recipient__isnull', False)), models.Q(models.Q(('kind', 'party'), _negated=True), ('recipient__isnull', True)), _connector='OR'), name='letter_to_a_party_names_it'), models.UniqueConstraint(condition=models.Q(('public__isnull', True), ('recipient__isnull', True)), fields=('determination', 'kind', 'template_version'), name='letter_once_per_template_version'), models.UniqueConstraint(condition=models.Q(('public__isnull', False)), fields=('public', 'template_version'), name='letter_once_per_public_and_template_version'), models.CheckConstraint(condition=models.Q(('kind', 'public'), ('public__isnull', True), _connector='OR'), name='only_public_letter_names_public'), models.CheckConstraint(condition=models.Q(models.Q(('sealed_at__isnull', True), ('sha256', ''), ('size__isnull', True)), models.Q(('sealed_at__isnull', False), ('size__gt', 0), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='letter_sealed_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('rendered_at__isnull', True), ('rendered_at__gte', models.F('requested_at')), _connector='OR'), models.Q(('sealed_at__isnull', True), ('sealed_at__gte', models.F('rendered_at')), _connector='OR')), name='letter_steps_in_order')],
                        'indexes': [models.Index(fields=['sha256'], name='letter_by_hash')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('mail', 'Mail'), ('electronic', 'Electronic'), ('fax', 'Fax')], max_length=10)),
                        ('address', models.CharField(max_length=240)),
                        ('sent_on', models.DateField(blank=True, null=True)),
                        ('received_on', models.DateField(blank=True, null=True)),
                        ('proof', models.CharField(blank=True, help_text='Tracking number, fax report, message number.', max_length=200)),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='cases.letter')),
                        ('requested_at', models.DateTimeField()),
                        ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                        ('link_expires_at', models.DateTimeField(blank=True, null=True)),
                        ('link_failures', models.PositiveSmallIntegerField(default=0, help_text='Wrong case numbers typed.')),
                        ('link_sha256', models.CharField(blank=True, max_length=64)),
                        ('opened_at', models.DateTimeField(blank=True, null=True)),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('return_reason', models.CharField(blank=True, max_length=200)),
                        ('returned_on', models.DateField(blank=True, null=True)),
                        ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='cases.printbatch')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'electronic', 'fax'])), name='service_channel_known'), models.UniqueConstraint(condition=models.Q(('returned_on__isnull', True)), fields=('letter',), name='one_service_under_way_per_letter'), models.UniqueConstraint(condition=models.Q(('link_sha256', ''), _negated=True), fields=('link_sha256',), name='service_link_once'), models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='service_has_an_address'), models.CheckConstraint(condition=models.Q(('received_on__isnull', True), models.Q(('received_on__gte', models.F('sent_on')), ('sent_on__isnull', False)), _connector='OR'), name='service_received_after_sent'), models.CheckConstraint(condition=models.Q(models.Q(('return_reason', ''), ('returned_on__isnull', True)), models.Q(('received_on__isnull', True), ('returned_on__isnull', False), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='service_returned_says_why'), models.CheckConstraint(condition=models.Q(('returned_on__isnull', True), ('sent_on__isnull', True), ('returned_on__gte', models.F('sent_on')), _connector='OR'), name='service_returned_after_sent'), models.CheckConstraint(condition=models.Q(('batch__isnull', True), ('channel', 'mail'), _connector='OR'), name='only_mail_is_printed'), models.CheckConstraint(condition=models.Q(('link_sha256', ''), models.Q(('channel', 'electronic'), ('link_expires_at__isnull', False)), _connector='OR'), name='only_electronic_service_has_a_link')],
                        'indexes': [models.Index(fields=['channel', 'sent_on'], name='service_to_send'), models.Index(condition=models.Q(('returned_on__isnull', False)), fields=['returned_on'], name='service_returned')],
                    },
                ),
            ]
        ),
    ]
