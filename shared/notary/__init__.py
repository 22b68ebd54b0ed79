"""The notary of a log: grows the tree over it, and signs what it comes to, under a role and keys of its own."""
