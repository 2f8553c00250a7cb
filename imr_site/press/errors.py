"""What may go wrong with paper."""

from imr_site.errors import Refused


class PressError(Refused):
    """A document that cannot be drawn or sealed as things stand."""

    code = "press"
