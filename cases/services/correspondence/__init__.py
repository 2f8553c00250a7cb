"""Letters of every kind, their deliveries, messages and print batches."""
