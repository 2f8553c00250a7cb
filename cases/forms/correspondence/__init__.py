"""What is typed about letters on their way."""
