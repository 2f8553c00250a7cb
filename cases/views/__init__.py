"""Pages of the case desk. Views hold no rules: a selector gives, a service writes, an error is shown in its own words."""
