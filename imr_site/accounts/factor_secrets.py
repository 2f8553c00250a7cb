"""Secrets of second factors, encrypted wherever they are stored: whoever reads the database alone can copy no factor.

The keys are those of `FACTOR_KEYS`, or of a file in `DATA_DIR` that is made once; the first encrypts, all decrypt. What
is encrypted begins with a mark, so that rows from before still read.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

from imr_site.key_files import kept, replace

MARK: Final = "sealed:"
_SECRETS: Final[tuple[str, ...]] = ("secret", "seed")
_LISTS: Final[tuple[str, ...]] = ("migrated_codes",)


def seal(text: str) -> str:
    """The text, encrypted with the first key and marked."""
    return MARK + _fernet().encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """The text behind what is stored; what has no mark is from before and given back as it is.

    Raises InvalidToken where no key fits.
    """
    if not stored.startswith(MARK):
        return stored
    return _fernet().decrypt(stored.removeprefix(MARK).encode()).decode()


def sealed_data(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an authenticator with every secret in it encrypted with the first key."""
    return _mapped(data, lambda stored: seal(unseal(stored)))


def unsealed_data(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an authenticator with every secret in clear, as before there was encryption."""
    return _mapped(data, unseal)


def unreadable_factors() -> list[int]:
    """The ids of the factors that no key opens; their owners cannot sign in."""
    found = []
    for factor in Authenticator.objects.order_by("pk").iterator():
        try:
            unsealed_data(factor.data)
        except InvalidToken:
            found.append(factor.pk)
    return found


def reseal_factors() -> int:
    """Encrypt every stored secret with the first key; returns how many rows. Raises InvalidToken where no key fits."""
    with transaction.atomic():
        factors = list(Authenticator.objects.select_for_update().order_by("pk"))
        for factor in factors:
            factor.data = sealed_data(factor.data)
            factor.save(update_fields=["data"])
    return len(factors)


def add_key() -> None:
    """Put a new key before the others of the file, in one step; every process reads it at the next secret."""
    replace(settings.FACTOR_KEYS_FILE, "\n".join([_new_key(), *_keys()]))


def drop_old_keys() -> None:
    """Keep the newest two keys of the file: an app that is being set up at this moment was sealed with the second."""
    replace(settings.FACTOR_KEYS_FILE, "\n".join(_keys()[:2]))


def _mapped(data: dict[str, Any], change: Any) -> dict[str, Any]:
    changed = {name: change(data[name]) for name in _SECRETS if name in data}
    changed |= {name: [change(code) for code in data[name]] for name in _LISTS if name in data}
    return data | changed


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FACTOR_KEYS or _keys()])


def _keys() -> list[str]:
    """The keys of the file, newest first; it is read at each secret, as a key may be added."""
    return kept(settings.FACTOR_KEYS_FILE, make=_new_key).split()


def _new_key() -> str:
    return Fernet.generate_key().decode()
