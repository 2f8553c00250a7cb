"""The kinds of background work of this app."""

from enum import StrEnum


class JobKind(StrEnum):
    """Mail that must go out, each to one person."""

    RESET_MAIL = "sign_in.reset_mail"
    ADDRESS_MAIL = "sign_in.address_mail"
    NOTICE = "sign_in.notice"
