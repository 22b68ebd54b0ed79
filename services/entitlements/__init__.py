"""Entitlements decides what a person is owed, under which dated rule, and how much; it never invents an amount."""
