import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.duplicates import Identity, keys_of
from cases.folding import search_terms


def fill(apps, schema_editor):
    """The terms and keys of the cases on file."""
    Case, Term, Key = (apps.get_model("cases", name) for name in ("Case", "SearchTerm", "DuplicateKey"))
    cases = Case.objects.select_related("ur_decision").prefetch_related("parties", "items")
    for case in cases.iterator(chunk_size=500):
        names = [f"{party.name} {party.organization}" for party in case.parties.all()]
        terms = {term[:80] for term in search_terms(names, [case.case_number, case.claim_number])}
        Term.objects.bulk_create(Term(case=case, term=term) for term in sorted(terms))
        parties = {party.kind: party.name for party in reversed(case.parties.all())}
        decision = getattr(case, "ur_decision", None)
        identity = Identity(
            worker=parties.get("injured_worker", ""),
            injured_on=case.date_of_injury,
            claim_number=case.claim_number,
            ur_decided_on=decision.decided_on if decision else None,
            physician=parties.get("requesting_physician", ""),
        )
        Key.objects.bulk_create(Key(case=case, key=key) for key in sorted({key[:80] for key in keys_of(identity)}))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_kinds_of_event'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicateKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicate_keys', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['key'], name='duplicate_key_of')],
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='duplicate_key_once_per_case')],
            },
        ),
        migrations.CreateModel(
            name='RuledOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.SmallIntegerField(help_text='As it was when the person looked.')),
                ('weights', models.CharField(help_text='The version of the weights.', max_length=20)),
                ('ruled_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('ruled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'ruled out',
                'constraints': [models.UniqueConstraint(fields=('case', 'other'), name='pair_ruled_out_once'), models.CheckConstraint(condition=models.Q(('case__lt', models.F('other'))), name='pair_ruled_out_in_order')],
            },
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(max_length=80)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_terms', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['term'], name='search_term_begins', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.UniqueConstraint(fields=('case', 'term'), name='search_term_once_per_case')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
