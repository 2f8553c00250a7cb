"""The refusal of everything that makes documents."""

from imr_site.errors import Refused


class PressError(Refused):
    """A document that cannot be drawn or sealed now."""

    code = "press"
