"""What an actor may see: each selector takes the actor first, and returns only what that actor may see."""
