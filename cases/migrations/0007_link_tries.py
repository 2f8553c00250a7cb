"""Wrong case numbers at the link of a letter are rows: they slow down who types them, and close no link."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_numbers_once")]
    operations = [
        migrations.RemoveField(model_name="delivery", name="link_failures"),
        migrations.CreateModel(
            name="LinkTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client", models.CharField(help_text="Of the network it came from.", max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="cases.delivery"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "link tries",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["delivery", "at"], name="link_try_of_delivery")],
            },
        ),
    ]
