"""Pages of the case desk: selectors read, services write, and a refusal is shown in its own words."""
