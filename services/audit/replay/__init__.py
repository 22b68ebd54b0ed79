"""A case replayed from the ledger's records: as it stood, step by step, between two moments, from a cause on."""
