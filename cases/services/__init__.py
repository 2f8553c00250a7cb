"""The only code that writes cases: verb first, keyword-only, one transaction each."""
