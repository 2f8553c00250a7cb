"""The only code that changes an account: verb first, keyword-only, one transaction each."""
