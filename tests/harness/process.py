"""One process of a run: ``python -m tests.harness.process DIRECTORY ROLE NAME GENERATION``."""

import sys
from importlib import import_module
from pathlib import Path

from tests.harness.plan import SERVICE, Run

ROLES = {
    "writer": ("writer", "write"),
    "reader": ("watching", "read_on"),
    "follower": ("watching", "follow"),
    "looker": ("watching", "look"),
    "relay": ("telling", "relay"),
    "consumer": ("telling", "consume"),
}
"""Module and function of each role: a process that is often killed loads only what it needs."""


def main() -> None:
    """Be what the command line says until that is done."""
    directory, role, name, generation = sys.argv[1:]
    run = Run.read(Path(directory))
    module, function = ROLES[role]
    be = getattr(import_module(f"tests.harness.{module}"), function)
    be(run, name, int(generation), run.settings().postgres(run.database, f"{SERVICE}_service"))


if __name__ == "__main__":
    main()
