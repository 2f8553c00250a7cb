"""The link from a letter to the determination it tells."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_letters_of_cases"),
        ("reviews", "0007_letters_left"),
    ]
    operations = [
        migrations.CreateModel(
            name='DeterminationLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('determination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_links', to='reviews.determination')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='determination_link', to='cases.letter')),
                ('public', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letter_links', to='reviews.publicdetermination')),
            ],
        ),
        # In the state alone: SQLite would make the tables anew for it, and lose their append-only triggers.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name='determination',
                    name='letters',
                    field=models.ManyToManyField(related_name='+', through='reviews.DeterminationLetter', to='cases.letter'),
                ),
                migrations.AddField(
                    model_name='publicdetermination',
                    name='letters',
                    field=models.ManyToManyField(related_name='+', through='reviews.DeterminationLetter', to='cases.letter'),
                ),
            ]
        ),
    ]
