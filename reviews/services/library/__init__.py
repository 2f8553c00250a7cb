"""Adds and retires the texts that administrators maintain: guideline rule files and the wording of letters."""
