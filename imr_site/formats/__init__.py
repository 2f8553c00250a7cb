"""How this site writes what Django's locales write otherwise."""
