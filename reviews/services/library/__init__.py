"""The texts that administrators keep: guideline files and the wording of letters, each in versions."""
