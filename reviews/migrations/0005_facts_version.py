from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0004_letters_served'),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewround',
            name='facts_version',
            field=models.PositiveIntegerField(default=0, help_text='Grows each time the facts are saved.'),
        ),
    ]
