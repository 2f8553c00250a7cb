"""Which rows another release read is asked by every search, and there are a million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0023_register_reading")]

    operations = [
        migrations.AddIndex(
            model_name="registerentry", index=models.Index(name="register_reading", fields=["reading"])
        ),
    ]
