"""Measurements, not tests: each states its method, and nothing here asserts a time."""
