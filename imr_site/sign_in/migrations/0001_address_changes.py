"""The table of address changes; what allauth kept of addresses, and what the caches hold pickled, goes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def forget_addresses(apps, _schema_editor):
    """An account is known by its own address only. Rows here were made in passing, and unproved ones signed in too."""
    apps.get_model("account", "EmailAddress").objects.all().delete()


def spell_small(apps, _schema_editor):
    """Allauth looks for an address in small letters: who was entered in others could not sign in."""
    for user in apps.get_model("accounts", "User").objects.all():
        if user.email != user.email.lower():
            user.email = user.email.lower()
            user.save(update_fields=["email"])


def empty_caches(_apps, schema_editor):
    """Counts of failed sign-ins begin anew: what is stored is pickled, and is read as JSON from now on."""
    for table in ("shared_cache", "limits_cache"):
        schema_editor.execute(f"DELETE FROM {table}")


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0003_limits_cache"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("old_address", models.EmailField(max_length=254)),
                ("new_address", models.EmailField(max_length=254)),
                ("requested_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="address_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True), ("confirmed_at__isnull", True)),
                        fields=("user",),
                        name="one_pending_address_per_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                        ),
                        name="address_confirmed_or_cancelled_not_both",
                    ),
                ],
            },
        ),
        migrations.RunPython(forget_addresses, migrations.RunPython.noop),
        migrations.RunPython(spell_small, migrations.RunPython.noop),
        migrations.RunPython(empty_caches, empty_caches),
    ]
