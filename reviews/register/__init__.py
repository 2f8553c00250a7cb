"""What a published determination is found and sorted by, apart from the database. Pure."""
