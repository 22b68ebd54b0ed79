"""A seeded run of many processes on one log, for as long as asked: ``make soak ARGS="--seed 7 --events 10000000"``.

What was run and found is in benchmarks/soak.md, also what the harness says of logs that were broken on purpose.
"""

import argparse
import secrets
import signal
import sys
from pathlib import Path

from tests.harness.arena import arena
from tests.harness.broken import BREAKAGES, spoil
from tests.harness.conduct import conduct
from tests.harness.plan import FAULTS, Plan


def main() -> int:
    """Run and say what came of it; the exit code is 1 when a rule was broken."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=None, help="what chance follows from (default: a new one)")
    parser.add_argument("--events", type=int, default=200_000, help="stored events to come to")
    parser.add_argument("--minutes", type=float, default=10.0, help="at most so long under faults")
    parser.add_argument("--writers", type=int, default=8, help="processes that write")
    parser.add_argument("--threads", type=int, default=2, help="writers in each of them")
    parser.add_argument("--readers", type=int, default=2, help="tailing readers")
    parser.add_argument("--followers", type=int, default=1, help="followers with an effect")
    parser.add_argument("--batch", type=int, default=20, help="most events of a command")
    parser.add_argument("--tell", type=int, default=40, help="one command in so many is announced")
    parser.add_argument("--pause", type=float, default=1.0, help="longest pause between two faults, in seconds")
    parser.add_argument("--faults", nargs="*", default=FAULTS, choices=FAULTS, help="kinds of faults")
    parser.add_argument("--data", type=Path, default=None, help="where the servers' data goes while it runs")
    parser.add_argument("--broken", choices=sorted(BREAKAGES), default=None, help="break the log first: see it found")
    words = vars(parser.parse_args())
    data, broken, pause = words.pop("data"), words.pop("broken"), words.pop("pause")
    seed = words.pop("seed")
    words["faults"] = tuple(words["faults"])
    plan = Plan(seed=secrets.randbelow(1 << 31) if seed is None else seed, pause=(pause / 5, pause), **words)
    # Told to end, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"seed {plan.seed}", flush=True)  # noqa: T201 - known also when the run is cut off
    with arena(broker="broker" in plan.faults, parent=data) as place:
        if broken is not None:
            spoil(place, broken)
        outcome = conduct(plan, place)
    print(outcome)  # noqa: T201 - the result
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
