"""Taking people from files of others in, through the same commands that officers give."""
