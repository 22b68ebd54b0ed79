"""The house of a service: everything around its pure parts, the same for all of them."""
