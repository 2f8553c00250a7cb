from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0041_filed_under_administrator'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='caseevent',
            index=models.Index(condition=models.Q(('kind', 'remand_ordered')), fields=['case', 'recorded_at'], name='case_event_remands'),
        ),
    ]
