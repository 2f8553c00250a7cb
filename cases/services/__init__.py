"""The only code that writes rows of `cases`: verb first, keyword-only, one transaction each."""
