"""Encrypts the secrets of all second factors anew."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from imr_site.accounts.audit_kinds import AccountAudit
from imr_site.accounts.factor_secrets import add_key, drop_old_keys, reseal_factors
from imr_site.audit.services import record


class Command(BaseCommand):
    help = (
        "Encrypt the secrets of all second factors with the first key. With the key file of DATA_DIR a new key is made "
        "first and the old ones are dropped after; with FACTOR_KEYS put the new key before the old ones, restart "
        "everything, run this, and then remove the old ones."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        own_file = not settings.FACTOR_KEYS
        if own_file:
            add_key()
        try:
            with transaction.atomic():
                sealed = reseal_factors()
                record(kind=AccountAudit.FACTOR_KEYS_ROTATED, scope="site", actor=None, data={"factors": sealed})
        except InvalidToken as error:
            raise CommandError("A secret cannot be read with any key: put its old key back, and try again.") from error
        if own_file:
            drop_old_keys()
        self.stdout.write(f"{sealed} second factors encrypted with the new key.")
