"""The only code that writes reviews: verb first, keyword-only, one transaction each."""
