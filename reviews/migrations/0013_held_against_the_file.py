import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imr_site.going_back import refuse_to_lose


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0036_words_of_pages'),
        ('reviews', '0012_approved_are_ready'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                'constraints': [models.CheckConstraint(condition=models.Q(('answer', ''), _negated=True), name='statement_answer_has_words')],
            },
        ),
        refuse_to_lose(("reviews.StatementAnswer", {}, "what reviewers answered to pages of the file would be lost")),
    ]
