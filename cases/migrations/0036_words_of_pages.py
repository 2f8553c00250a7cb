"""The index over the words of pages, which each engine has in its own way."""

from __future__ import annotations

from django.db import migrations

_CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE cases_page_index USING fts5(scope, body, tokenize = 'unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        "CREATE TABLE cases_page_index (page_id bigint PRIMARY KEY, body text NOT NULL, words tsvector NOT NULL)",
        "CREATE INDEX cases_page_index_words ON cases_page_index USING gin (words)",
    ),
}


def _create(_apps, schema_editor):
    for statement in _CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def _drop(_apps, schema_editor):
    schema_editor.execute("DROP TABLE cases_page_index")


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_pages_of_records")]

    operations = [migrations.RunPython(_create, _drop)]
