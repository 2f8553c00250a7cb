"""What signing in writes: events, mail, and the changes people make to their own account."""
