"""The tree over a log and what is signed of it: pure functions over bytes, after RFC 6962, RFC 9162 and C2SP."""
