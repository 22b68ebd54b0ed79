"""The command line: `hoigia`."""
