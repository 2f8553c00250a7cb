"""What people may do with their own accounts."""

from typing import Final

from imr_site.accounts.authority import Rule, anyone

change_own_address: Final = Rule(anyone, "An address is changed by whom it belongs to.")
