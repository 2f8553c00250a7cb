"""Fictional people and cases to try the site with; refused outside DEBUG."""
