"""Who asks, which roles there are, and what a role may ever do. Relationships are checked at the door."""
