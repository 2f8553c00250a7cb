"""Each account has one address, in small letters; what allauth kept of others, and what is pickled in a cache, goes."""

from django.db import migrations


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
    dependencies = [
        ("sign_in", "0001_address_changes"),
        ("accounts", "0003_limits_cache"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        migrations.RunPython(forget_addresses, migrations.RunPython.noop),
        migrations.RunPython(spell_small, migrations.RunPython.noop),
        migrations.RunPython(empty_caches, empty_caches),
    ]
