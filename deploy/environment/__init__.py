"""Make the Python environment from the lock, and the lock from the registry: the only part that runs before it."""
