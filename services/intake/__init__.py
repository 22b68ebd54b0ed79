"""Intake decides reception, classification, consent and closing; it never decides who is a victim."""
