"""The texts that administrators maintain, as they are in force: guideline rules and the wording of letters."""
