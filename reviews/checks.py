"""Deployment checks of letters: they are sealed, complete and sent, and made at full speed."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name for it
from django.db import DatabaseError, connection

from imr_site.press.printing import subsetter_missing
from imr_site.press.signing import SigningError, load_signer
from reviews.errors import SamplingRulesError
from reviews.models import changed_months
from reviews.sampling import load_rules


@register(Tags.security, deploy=True)
def certificate_is_real(**_kwargs: Any) -> list[CheckMessage]:
    """The certificate of a deployment is not one for development."""
    if not settings.SIGNING_CERTIFICATE:
        return []  # nothing can be issued until there is one: guard `seal_ready`
    try:
        signer = load_signer(settings.SIGNING_CERTIFICATE.read_bytes(), settings.SIGNING_PASSWORD)
    except (OSError, SigningError) as error:
        return [Error(f"The signing certificate cannot be used: {error}", id="imr.E010")]
    if not signer.is_throw_away:
        return []
    return [Error("The signing certificate is a throw-away one.", hint="Set SIGNING_CERTIFICATE.", id="imr.E011")]


@register(deploy=True)
def letters_say_where(**_kwargs: Any) -> list[CheckMessage]:
    """If letters can be issued, the site address printed in them is real."""
    if not settings.SIGNING_CERTIFICATE:
        return []
    found: list[CheckMessage] = []
    address = urlsplit(settings.SITE_ADDRESS)
    if address.scheme != "https" or address.hostname in {None, "localhost", "127.0.0.1", "::1"}:
        hint = "Set SITE_ADDRESS to the public https:// address of this site."
        found.append(
            Error("Letters and messages would name an address nobody outside can open.", hint=hint, id="imr.E012")
        )
    return found


_LINES_OF_AN_ADDRESS = 3
"""At least: a name, a street or box, and a place."""


@register(deploy=True)
def copies_have_an_address(**_kwargs: Any) -> list[CheckMessage]:
    """If letters can be issued, the copy for the Administrative Director has somewhere to go (LC 4610.6(f))."""
    if not settings.SIGNING_CERTIFICATE or settings.ADMINISTRATIVE_DIRECTOR_EMAIL:
        return []
    if len(settings.ADMINISTRATIVE_DIRECTOR) >= _LINES_OF_AN_ADDRESS:
        return []
    hint = "Set ADMINISTRATIVE_DIRECTOR (name; street or box; place), or ADMINISTRATIVE_DIRECTOR_EMAIL."
    said = "Copies of determinations for the Administrative Director have no address."
    return [Error(said, hint=hint, id="imr.E014")]


@register(deploy=True)
def messages_leave(**_kwargs: Any) -> list[CheckMessage]:
    """If letters can be issued, there is a mail server for parties who chose e-mail."""
    if settings.MAIL_LEAVES or not settings.SIGNING_CERTIFICATE:
        return []
    return [Error("No letter could be sent by e-mail: there is no mail server.", hint="Set EMAIL_HOST.", id="imr.E013")]


@register(deploy=True)
def fonts_are_cut_fast(**_kwargs: Any) -> list[CheckMessage]:
    """HarfBuzz is installed, without which letters are made several times slower."""
    if not subsetter_missing():
        return []
    return [Warning("HarfBuzz-Subset is missing.", hint="apt-get install libharfbuzz-subset0", id="imr.W010")]


@register
def sampling_holds_together(**_kwargs: Any) -> list[CheckMessage]:
    """The rules of sampling can be read, so that no issue is refused for them."""
    try:
        load_rules(settings.SAMPLING_RULES)
    except (OSError, SamplingRulesError) as error:
        return [Error(f"The rules of sampling cannot be used: {error}", hint="Mend SAMPLING_RULES.", id="imr.E015")]
    return []


@register(deploy=True)
def changes_are_noted(**_kwargs: Any) -> list[CheckMessage]:
    """The database notes which months of the statistics change, so that nothing kept is shown that is no longer so."""
    try:
        missing = changed_months.missing(connection)
    except DatabaseError:
        return []
    if not missing:
        return []
    hint = "manage.py migrate puts them back (as the owner of the tables)."
    return [Error(f"Triggers of the statistics are missing: {', '.join(missing)}.", hint=hint, id="imr.E024")]
