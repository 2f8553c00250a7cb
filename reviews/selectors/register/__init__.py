"""The public register as anyone reads it: searches, a decision, and what is like it. None of it asks who reads."""
