"""What may be seen: the actor first, and only what that actor may see."""
