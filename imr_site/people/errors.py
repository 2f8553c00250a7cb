"""What the services of the accounts refuse."""

from __future__ import annotations

from imr_site.errors import Refused


class AccountError(Refused):
    """The account cannot be changed so now; the message says why and what to do."""

    code = "account_refused"
