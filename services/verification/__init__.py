"""Verification decides from statements and evidence who is a victim, and certifies it; it never grants money."""
