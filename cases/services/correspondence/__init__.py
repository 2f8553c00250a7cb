"""All that leaves for a party: letters, their deliveries, messages and print batches, whatever the letter says."""
