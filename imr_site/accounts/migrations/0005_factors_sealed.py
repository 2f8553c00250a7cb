"""Encrypts the secrets of second factors where they are stored; backwards they are in clear again."""

from django.db import migrations

from imr_site.accounts.factor_secrets import sealed_data, unsealed_data


def _each(change):
    def run(apps, schema_editor):
        factors = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
        for factor in factors.order_by("pk").iterator():
            factors.filter(pk=factor.pk).update(data=change(factor.data))

    return run


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_account_changes"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(_each(sealed_data), _each(unsealed_data))]
