"""The only code that writes rows of `reviews`: verb first, keyword-only, one transaction each."""
