import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from imr_site.audit.append_only import append_only
from imr_site.going_back import refuse_to_lose


def sealed_when_rendered(apps, _schema_editor):
    """Until now a letter was drawn and sealed in one step."""
    apps.get_model("reviews", "Letter").objects.exclude(sha256="").update(sealed_at=F("rendered_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        ('jobs', '0001_initial'),
        ('reviews', '0003_reference_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                'verbose_name_plural': 'print batches',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PublicDetermination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('content', models.JSONField()),
                ('content_sha256', models.CharField(max_length=64)),
                ('accepted', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was corrected')),
                ('released_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['determination', '-version'],
            },
        ),
        migrations.CreateModel(
            name='PublicDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('accepted', models.JSONField(default=list)),
                ('edited_at', models.DateTimeField()),
                ('prepared_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PublicWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('withdrawn_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WordingText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='block')),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('effective_from', models.DateField(verbose_name='in force from')),
                ('note', models.CharField(max_length=300, verbose_name='what changed and why')),
                ('added_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'wording',
                'verbose_name_plural': 'wording',
                'ordering': ['name', '-version'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_once_per_template_version',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_rendered_is_whole',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_rendered_after_request',
        ),
        migrations.RemoveConstraint(
            model_name='service',
            name='service_received_after_sent',
        ),
        migrations.RenameField(
            model_name='service',
            old_name='recorded_at',
            new_name='requested_at',
        ),
        migrations.RenameField(
            model_name='service',
            old_name='recorded_by',
            new_name='sent_by',
        ),
        migrations.AlterField(
            model_name='service',
            name='sent_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='letter',
            name='inputs_sha256',
            field=models.CharField(blank=True, help_text='Of everything it is made from.', max_length=64),
        ),
        migrations.AddField(
            model_name='letter',
            name='rendered_sha256',
            field=models.CharField(blank=True, help_text='Of the file before its seal.', max_length=64),
        ),
        migrations.AddField(
            model_name='letter',
            name='sealed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='service',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job'),
        ),
        migrations.AddField(
            model_name='service',
            name='link_expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='service',
            name='link_failures',
            field=models.PositiveSmallIntegerField(default=0, help_text='Wrong case numbers typed.'),
        ),
        migrations.AddField(
            model_name='service',
            name='link_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='service',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='service',
            name='requested_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='service',
            name='return_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='service',
            name='returned_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(sealed_when_rendered, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='letter',
            name='sha256',
            field=models.CharField(blank=True, help_text='Of the sealed file.', max_length=64),
        ),
        migrations.AlterField(
            model_name='letter',
            name='size',
            field=models.PositiveIntegerField(blank=True, help_text='Bytes of the sealed file.', null=True),
        ),
        migrations.AlterField(
            model_name='service',
            name='proof',
            field=models.CharField(blank=True, help_text='Tracking number, fax report, message number.', max_length=200),
        ),
        migrations.AlterField(
            model_name='service',
            name='sent_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='printbatch',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job'),
        ),
        migrations.AddField(
            model_name='printbatch',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='printbatch',
            name='mailed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='service',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='reviews.printbatch'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['channel', 'sent_on'], name='service_to_send'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(condition=models.Q(('returned_on__isnull', False)), fields=['returned_on'], name='service_returned'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_on__isnull', True)), fields=('letter',), name='one_service_under_way_per_letter'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('link_sha256', ''), _negated=True), fields=('link_sha256',), name='service_link_once'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='service_has_an_address'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), models.Q(('received_on__gte', models.F('sent_on')), ('sent_on__isnull', False)), _connector='OR'), name='service_received_after_sent'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_reason', ''), ('returned_on__isnull', True)), models.Q(('received_on__isnull', True), ('returned_on__isnull', False), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='service_returned_says_why'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('returned_on__isnull', True), ('sent_on__isnull', True), ('returned_on__gte', models.F('sent_on')), _connector='OR'), name='service_returned_after_sent'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('batch__isnull', True), ('channel', 'mail'), _connector='OR'), name='only_mail_is_printed'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('link_sha256', ''), models.Q(('channel', 'electronic'), ('link_expires_at__isnull', False)), _connector='OR'), name='only_electronic_service_has_a_link'),
        ),
        migrations.AddField(
            model_name='publicdetermination',
            name='determination',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='public_versions', to='reviews.determination'),
        ),
        migrations.AddField(
            model_name='publicdetermination',
            name='prepared_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicdetermination',
            name='released_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='letter',
            name='public',
            field=models.ForeignKey(blank=True, help_text='The released text a public letter prints.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='reviews.publicdetermination'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['sha256'], name='letter_by_hash'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('public__isnull', True), ('recipient__isnull', True)), fields=('determination', 'kind', 'template_version'), name='letter_once_per_template_version'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('public__isnull', False)), fields=('public', 'template_version'), name='letter_once_per_public_and_template_version'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'public'), ('public__isnull', True), _connector='OR'), name='only_public_letter_names_public'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed_at__isnull', True), ('sha256', ''), ('size__isnull', True)), models.Q(('sealed_at__isnull', False), ('size__gt', 0), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='letter_sealed_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rendered_at__isnull', True), ('rendered_at__gte', models.F('requested_at')), _connector='OR'), models.Q(('sealed_at__isnull', True), ('sealed_at__gte', models.F('rendered_at')), _connector='OR')), name='letter_steps_in_order'),
        ),
        migrations.AddField(
            model_name='publicdraft',
            name='determination',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='public_draft', to='reviews.determination'),
        ),
        migrations.AddField(
            model_name='publicdraft',
            name='edited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicdraft',
            name='prepared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicwithdrawal',
            name='public',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='reviews.publicdetermination'),
        ),
        migrations.AddField(
            model_name='publicwithdrawal',
            name='withdrawn_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wordingtext',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wordingtext',
            name='retired_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='printbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_at__isnull', True), ('sha256', ''), ('sheets__isnull', True), ('size__isnull', True)), models.Q(('merged_at__isnull', False), ('sheets__gt', 0), ('size__gt', 0), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='batch_merged_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='printbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mailed_by__isnull', True), ('mailed_on__isnull', True)), models.Q(('mailed_by__isnull', False), ('mailed_on__isnull', False), ('merged_at__isnull', False)), _connector='OR'), name='batch_mailed_by_someone_once_merged'),
        ),
        migrations.AddConstraint(
            model_name='printbatch',
            constraint=models.CheckConstraint(condition=models.Q(('mailed_on__isnull', True), ('cancelled_at__isnull', True), _connector='OR'), name='batch_mailed_or_cancelled'),
        ),
        migrations.AddConstraint(
            model_name='publicdetermination',
            constraint=models.UniqueConstraint(fields=('determination', 'version'), name='public_version_once'),
        ),
        migrations.AddConstraint(
            model_name='publicdetermination',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', models.F('prepared_by')), _negated=True), name='public_released_by_another_person'),
        ),
        migrations.AddConstraint(
            model_name='publicdetermination',
            constraint=models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='public_correction_says_why'),
        ),
        migrations.AddConstraint(
            model_name='publicdraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prepared_at__isnull', True), ('prepared_by__isnull', True)), models.Q(('prepared_at__isnull', False), ('prepared_by__isnull', False)), _connector='OR'), name='public_draft_prepared_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='publicwithdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='public_withdrawal_says_why'),
        ),
        migrations.AddConstraint(
            model_name='wordingtext',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='wording_version_once'),
        ),
        migrations.AddConstraint(
            model_name='wordingtext',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='wording_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='wordingtext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_by__isnull', True)), models.Q(('retired_at__gte', models.F('added_at')), ('retired_by__isnull', False)), _connector='OR'), name='wording_retired_by_someone_after_added'),
        ),
        append_only("reviews_publicdetermination"),
        append_only("reviews_publicwithdrawal"),
        refuse_to_lose(
            ("reviews.PublicDetermination", {}, "released public versions would be lost"),
            ("reviews.PublicDraft", {}, "drafts of public versions would be lost"),
            ("reviews.WordingText", {}, "texts of letters would be lost"),
            ("reviews.PrintBatch", {}, "print batches would be lost"),
            ("reviews.Letter", {"rendered_sha256__gt": ""}, "hashes of letters before their seal would be lost"),
            ("reviews.Service", {"sent_on": None}, "services that were not sent would be lost"),
            ("reviews.Service", {"sent_by": None}, "services that the system sent would be lost"),
            ("reviews.Service", {"returned_on__isnull": False}, "returns of letters would be lost"),
            ("reviews.Service", {"link_sha256__gt": ""}, "links of letters would be lost"),
        ),
    ]
