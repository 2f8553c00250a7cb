"""Forms of the service desk, and of the page that opens a party's letter."""
