"""Notifications keeps the law's clocks and tells agencies whose turn it is; it never writes about a person."""
