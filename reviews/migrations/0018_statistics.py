from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0017_phrases'),
    ]

    operations = [
        migrations.AddField(
            model_name='decideditem',
            name='injured_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='licence_states',
            field=models.TextField(blank=True, help_text='Of the reviewer, as printed.'),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='opioid',
            field=models.BooleanField(default=False, help_text='An opioid is among the drugs asked for.'),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='representation',
            field=models.CharField(blank=True, choices=[('attorney', 'With an attorney'), ('other', 'With another representative'), ('none', 'No representative on file')], max_length=8),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='requester_npi',
            field=models.CharField(blank=True, max_length=10, verbose_name='NPI of the requesting physician'),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='residence',
            field=models.CharField(blank=True, choices=[('bay_area', 'San Francisco Bay Area'), ('central_coast', 'Central Coast'), ('central_valley', 'Central Valley'), ('far_north', 'Far North and Sierra'), ('inland_empire', 'Inland Empire'), ('los_angeles', 'Los Angeles'), ('north_coast', 'North Coast'), ('orange', 'Orange County'), ('sacramento', 'Sacramento'), ('san_diego', 'San Diego'), ('elsewhere', 'Outside California')], max_length=14),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='sources',
            field=models.TextField(blank=True, help_text='What the reviewer relied on.'),
        ),
        migrations.AddField(
            model_name='decideditem',
            name='specialties',
            field=models.TextField(blank=True, help_text='Of the reviewer, as printed.'),
        ),
        migrations.AddIndex(
            model_name='decideditem',
            index=models.Index(fields=['decided_on', 'position'], name='decided_in_period'),
        ),
        migrations.AddConstraint(
            model_name='decideditem',
            constraint=models.CheckConstraint(condition=models.Q(('representation__in', ['attorney', 'other', 'none', ''])), name='decided_item_representation_known'),
        ),
        migrations.AddConstraint(
            model_name='decideditem',
            constraint=models.CheckConstraint(condition=models.Q(('residence__in', ['bay_area', 'central_coast', 'central_valley', 'far_north', 'inland_empire', 'los_angeles', 'north_coast', 'orange', 'sacramento', 'san_diego', 'elsewhere', ''])), name='decided_item_residence_known'),
        ),
    ]
