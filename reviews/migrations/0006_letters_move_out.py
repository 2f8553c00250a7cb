"""Letters, their services and print batches go to `cases`: first the tables, under the names they have there."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_facts_version")]
    operations = [
        migrations.AlterModelTable("letter", "cases_letter"),
        migrations.AlterModelTable("service", "cases_delivery"),
        migrations.AlterModelTable("printbatch", "cases_printbatch"),
    ]
