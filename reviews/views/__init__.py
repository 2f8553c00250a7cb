"""Pages of the reviewer, the quality desk and the determination. Views hold no rules."""
