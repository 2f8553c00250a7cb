"""Random faults during a thousand jobs, and afterwards a count: `python -m tests.campaign --seconds 600`."""
