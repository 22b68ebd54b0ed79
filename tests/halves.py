"""Every test, in two processes side by side: what ``make test`` runs when it is told nothing else.

Most server tests wait for a process or a server to come up or to be gone, so that one half works while the other
waits. Each half has servers and an order of its own, and its seed stands in its output; the second half is shown
while it runs, the first one, which kills and restarts, when it has ended.
"""

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


def _pytest(*words: str, output: int | None) -> "subprocess.Popen[bytes]":
    command = (sys.executable, "-m", "pytest", *words)
    return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
