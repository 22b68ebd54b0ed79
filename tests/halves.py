"""Every test, in two processes side by side: what ``make test`` runs when it is told nothing else.

Most server tests wait for a process or a server to come up or to be gone, so that one half works while the other
waits. Each half has servers of its own; the second one is shown while it runs, the first one, which kills and restarts,
when it has ended.

The order is shuffled by a seed that is drawn from the tests themselves: every change of them has a new order, and what
was green or red in a clone is run in the same order in the next one. ``--randomly-seed=N`` asks for another.
"""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
_FIRST = ("faults", "launcher", "canary", "imports", "eventlog", "harness", "bench")
FIRST = (*(f"tests/integration/{name}" for name in _FIRST), "tests/journeys")
"""Chosen so that both halves take about as long."""


def main(words: Sequence[str]) -> int:
    """Run both halves with the same further words for pytest; gives the worse exit code."""
    words = (f"--randomly-seed={seed_of(ROOT / 'tests')}", *words)
    with tempfile.TemporaryFile() as told:
        first = _pytest(*FIRST, *words, output=told.fileno())
        second = _pytest(*(f"--ignore={folder}" for folder in FIRST), *words, output=None)
        try:
            codes = [second.wait(), first.wait()]
        finally:
            for half in (first, second):
                if half.poll() is None:
                    half.terminate()
                    half.wait()
        told.seek(0)
        sys.stdout.write(f"\n--- the half that ran beside it: {' '.join(FIRST)}\n")
        sys.stdout.write(told.read().decode(errors="replace"))
    return max(codes)


def seed_of(folder: Path) -> int:
    """Draw the seed of the order, 32 bits, from the names and bytes of the Python files in a folder."""
    drawn = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        drawn.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        drawn.update(hashlib.sha256(path.read_bytes()).digest())
    return int.from_bytes(drawn.digest()[:4])


def _pytest(*words: str, output: int | None) -> "subprocess.Popen[bytes]":
    command = (sys.executable, "-m", "pytest", *words)
    return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
