"""Directory knows agencies, staff accounts and who has to do with which case; it never opens a case."""
