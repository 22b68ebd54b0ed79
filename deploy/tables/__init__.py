"""Scripts that made tables of reference data out of other people's packages; kept, so that anybody can make them again.

No package is needed to run the platform: each script says what to install in an environment of its own.
"""
