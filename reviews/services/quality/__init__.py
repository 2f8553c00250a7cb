"""What the quality desk keeps: why and what it returned, what decided items are compared by, and second looks."""
