"""The texts that administrators keep, as they are in force."""
