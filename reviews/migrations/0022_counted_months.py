from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0021_facts_on_pages'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(db_index=True, help_text='Its first day.')),
            ],
        ),
        migrations.CreateModel(
            name='CountedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='Its first day.', unique=True)),
                ('rows', models.JSONField(default=dict, help_text='By the name of the statement.')),
                ('asked', models.CharField(blank=True, help_text='SHA-256 of the statements that gave the rows; empty until they have.', max_length=64)),
                ('turn', models.UUIDField(help_text="Of the last one who began to count: nobody else's rows are kept.")),
            ],
        ),
    ]
