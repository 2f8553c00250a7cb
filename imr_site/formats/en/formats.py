"""Short American dates and times, such as Nov 3, 2026, 14:05."""

DATE_FORMAT = "M j, Y"
DATETIME_FORMAT = "M j, Y, H:i"
TIME_FORMAT = "H:i"
