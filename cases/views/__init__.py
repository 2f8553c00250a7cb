"""Pages of the case desk. A selector gives, a service writes, an error is shown in its own words."""
