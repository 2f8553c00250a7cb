"""The service desk, and the page on which a party opens its letter."""
