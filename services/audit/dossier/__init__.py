"""The dossier of a case: what a receiver may have of its events, and what proves each without asking anybody."""
