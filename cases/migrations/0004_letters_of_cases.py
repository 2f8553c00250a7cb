"""A letter belongs to a case and has a kind; an event says who states it. Filled by reviews.0009, made whole by 0005."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_letters_move_in"),
        ("reviews", "0007_letters_left"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name='delivery',
            options={'ordering': ['id'], 'verbose_name_plural': 'deliveries'},
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='service_channel_known',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='one_service_under_way_per_letter',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='service_link_once',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='service_has_an_address',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='service_received_after_sent',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='service_returned_says_why',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='service_returned_after_sent',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='only_electronic_service_has_a_link',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_once_per_recipient_and_template_version',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_to_a_party_names_it',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_once_per_template_version',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_once_per_public_and_template_version',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='only_public_letter_names_public',
        ),
        migrations.RenameIndex(
            model_name='delivery',
            new_name='delivery_to_send',
            old_name='service_to_send',
        ),
        migrations.RenameIndex(
            model_name='delivery',
            new_name='delivery_returned',
            old_name='service_returned',
        ),
        migrations.AddField(
            model_name='caseevent',
            name='delivery',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cases.delivery'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='source',
            field=models.CharField(choices=[('person', 'Stated by a person'), ('move', 'Stated with a move of the case'), ('delivery', "Shown by a letter's delivery"), ('application', 'Taken from the application'), ('record', 'Printed in the letter of record'), ('assumed', 'Assumed with a move, without a letter that shows it')], default='person', max_length=11),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='letter',
            name='about',
            field=models.CharField(default='', help_text='What it tells, as `determination/12`.', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='letter',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.case'),
        ),
        migrations.AddField(
            model_name='letter',
            name='dated_on',
            field=models.DateField(blank=True, help_text='The day on its face: it is sent on no earlier one.', null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='cases.printbatch'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='cases.letter'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='inputs',
            field=models.JSONField(default=dict, help_text='All it is made from besides what it tells, as of its request.'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('determination', 'Determination, without a cover'), ('determination_to_party', 'Determination, to a party'), ('determination_public', 'Determination, public version')], max_length=22),
        ),
        migrations.AlterField(
            model_name='letter',
            name='recipient',
            field=models.ForeignKey(blank=True, help_text='Whom it is addressed to.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.party'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'electronic', 'fax'])), name='delivery_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_on__isnull', True)), fields=('letter',), name='one_delivery_under_way_per_letter'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('link_sha256', ''), _negated=True), fields=('link_sha256',), name='delivery_link_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='delivery_has_an_address'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), models.Q(('received_on__gte', models.F('sent_on')), ('sent_on__isnull', False)), _connector='OR'), name='delivery_received_after_sent'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_reason', ''), ('returned_on__isnull', True)), models.Q(('received_on__isnull', True), ('returned_on__isnull', False), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='delivery_returned_says_why'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('returned_on__isnull', True), ('sent_on__isnull', True), ('returned_on__gte', models.F('sent_on')), _connector='OR'), name='delivery_returned_after_sent'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('link_sha256', ''), models.Q(('channel', 'electronic'), ('link_expires_at__isnull', False)), _connector='OR'), name='only_electronic_delivery_has_a_link'),
        ),
        migrations.AlterField(
            model_name='letter',
            name='determination',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.determination'),
        ),
    ]
