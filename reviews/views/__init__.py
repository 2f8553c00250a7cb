"""Pages of reviewers, of the quality desk, of determinations and of the public. They hold no rules."""
