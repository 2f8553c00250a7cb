"""How a published letter is read: white space, header, items, and where one item ends and the next begins."""
