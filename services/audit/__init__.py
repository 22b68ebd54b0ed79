"""Audit keeps the ledger of every log and answers who did and knew what, when; it changes nothing else."""
