"""Every letter has its case and what it is about; the determination is linked from `reviews` alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_letters_of_cases"),
        ("reviews", "0009_letters_linked"),
    ]
    operations = [
        migrations.RemoveField(
            model_name='letter',
            name='determination',
        ),
        migrations.RemoveField(
            model_name='letter',
            name='public',
        ),
        migrations.AlterField(
            model_name='letter',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.case'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['person', 'move', 'delivery', 'application', 'record', 'assumed'])), name='case_event_source_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivery__isnull', False), ('source', 'delivery')), models.Q(models.Q(('source', 'delivery'), _negated=True), ('delivery__isnull', True)), _connector='OR'), name='case_event_shown_by_its_delivery'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['determination', 'determination_to_party', 'determination_public'])), name='letter_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('recipient__isnull', True)), fields=('case', 'kind', 'about', 'template_version'), name='letter_once_per_template_version'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('recipient__isnull', False)), fields=('case', 'kind', 'about', 'recipient', 'template_version'), name='letter_once_per_recipient_and_template_version'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('about', ''), _negated=True), name='letter_is_about_something'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'determination_to_party'), ('recipient__isnull', False)), models.Q(models.Q(('kind', 'determination_to_party'), _negated=True), ('recipient__isnull', True)), _connector='OR'), name='letter_to_a_party_names_it'),
        ),
    ]
