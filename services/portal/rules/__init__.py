"""Who may look at a case, and how a case is composed of what the services announced about it."""
