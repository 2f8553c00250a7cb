"""What the agency's tables are made of, apart from the database. Pure."""
