"""The table behind the cache of the limits, for an installation that has only the shared one."""

from django.core.management import call_command
from django.db import migrations


def make_table(_apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_shared_cache")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
