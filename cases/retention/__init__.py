"""How long each class of what is kept is kept, and why: rules as data, and the day they come to. Knows no Django."""
