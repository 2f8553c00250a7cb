"""What the quality desk, reviewers and the director see of the quality of determinations."""
