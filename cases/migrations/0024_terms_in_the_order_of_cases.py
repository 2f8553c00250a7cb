"""The index of search terms holds the case too, so that the newest cases of a common word are read off it.

The constraint begins with the case: the index that the foreign key had besides is not needed.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0023_tables_taken_once"),
    ]
    operations = [
        migrations.RemoveIndex(model_name="searchterm", name="search_term_begins"),
        migrations.AlterField(
            model_name="searchterm",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="search_terms",
                to="cases.case",
            ),
        ),
        migrations.AddIndex(
            model_name="searchterm",
            index=models.Index(
                fields=["term", "case"], name="search_term_cases", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
        ),
    ]
