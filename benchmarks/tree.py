"""What the tree alone costs at a million leaves, beside pymerkle's where there is an interpreter that has it.

`python -m benchmarks.tree [LEAVES] [PYTHON OF PYMERKLE]`: rounds in turns; µs of processor a leaf and a proof of a leaf
at random (from tiles that no proof met before, and after every tile was met), memory of what growing needs, of all
tiles, and of these with what proofs keep beside them; proofs from PostgreSQL beside those of pymerkle's own store.
"""

import hashlib
import json
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.machine import load
from benchmarks.scratch import make_log, scratch_server
from shared.config import Settings
from shared.eventlog.database import connect
from shared.notary.migrate import migrate_tree
from shared.notary.tree import StoredTree
from shared.transparency import tiles as cache
from shared.transparency.tiles import Edge, TileId, prove_inclusion

LEAVES, ROUNDS, PROOFS, SEED, TICK = 1_000_000, 3, 2_000, 7, 1_000
NAME = "grown"
ROOT = Path(__file__).parent.parent
Figures = dict[str, float]
Tiles = dict[TileId, bytes]

say: Callable[[str], object] = sys.stdout.write


def main(words: Sequence[str]) -> int:
    """Measure in turns, and say what the median ratio is."""
    count, peer = int(words[0]) if words else LEAVES, words[1] if len(words) > 1 else None
    say(f"load {load():.1f}\n")
    leaves = [hashlib.sha256(b"\x00" + number.to_bytes(4, "big")).digest() for number in range(count)]
    ours: list[Figures] = []
    theirs: list[Figures] = []
    with scratch_server() as (settings, _):
        stored = _store(settings, leaves)
        for _ in range(ROUNDS):
            ours.append(_ours(leaves) | {"stored": _stored(stored, count)})
            say(f"ours     {_line(ours[-1])}\n")
            if peer is not None:
                theirs.append(_theirs(peer, count))
                say(f"pymerkle {_line(theirs[-1])}\n")
    pairs = (("append", "append"), ("proof", "cold"), ("proof", "warm"), ("memory", "tiles"))
    for what, which in (*pairs, ("memory", "proving"), ("memory", "edge"), ("stored", "stored")):
        if theirs:
            ratios = [them[what] / mine[which] for them, mine in zip(theirs, ours, strict=True)]
            say(f"pymerkle's {what} beside our {which}: {median(ratios):.1f} times\n")
    say(f"load {load():.1f}\n")
    return 0


def _line(figures: Figures) -> str:
    return ", ".join(f"{name} {figure:.4g}" for name, figure in figures.items())


def _ours(leaves: Sequence[bytes]) -> Figures:
    edge, tiles = Edge(), Tiles()
    begin = time.process_time()
    for start in range(0, len(leaves), TICK):
        edge, changed = edge.extended(leaves[start : start + TICK])
        tiles |= changed
    told = {"append": (time.process_time() - begin) / len(leaves) * 1e6}
    cache.forget()
    told["cold"] = _proofs(tiles, len(leaves), PROOFS // 4)
    _meet(tiles, len(leaves))
    told["warm"] = _proofs(tiles, len(leaves), PROOFS)
    held = sum(map(sys.getsizeof, tiles.values())) / 1e6
    return told | {"tiles": held, "proving": held + _remembered(tiles, len(leaves)), "edge": _edge(leaves)}


def _remembered(tiles: Tiles, count: int) -> float:
    """Measure, in MB, what is kept beside the tiles once a proof met each."""
    cache.forget()
    tracemalloc.start()
    _meet(tiles, count)
    kept = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    cache.forget()
    return kept


def _meet(tiles: Tiles, count: int) -> None:
    for index in range(0, count, cache.TILE_WIDTH):
        prove_inclusion(index, count, lambda _: tiles)


def _edge(leaves: Sequence[bytes]) -> float:
    """Measure, in MB, the most that growing the tree held at once, its tiles being given away."""
    tracemalloc.start()
    edge = Edge()
    for start in range(0, len(leaves), TICK):
        edge, _ = edge.extended(leaves[start : start + TICK])
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


def _proofs(tiles: Tiles, count: int, proofs: int) -> float:
    chance = random.Random(SEED)  # noqa: S311 - which leaves are proved, the same for everybody
    begin = time.process_time()
    for _ in range(proofs):
        prove_inclusion(chance.randrange(count), count, lambda _: tiles)
    return (time.process_time() - begin) / proofs * 1e6


def _store(settings: Settings, leaves: Sequence[bytes]) -> str:
    make_log(settings, NAME)
    string = settings.postgres(NAME, "hoigia")
    with connect(string) as connection:
        migrate_tree(connection, NAME, NAME)
        edge, tiles = Edge().extended(leaves)
        StoredTree(connection).grow(0, edge.size, tiles)
        connection.execute("VACUUM ANALYZE tree.tile")
    return string


def _stored(string: str, count: int) -> float:
    """Measure µs of wall time a proof from PostgreSQL, each of tiles that no proof met before."""
    chance = random.Random(SEED)  # noqa: S311 - see above
    with connect(string) as connection:
        tree, times = StoredTree(connection), []
        for _ in range(PROOFS // 4):
            index = chance.randrange(count)
            begin = time.perf_counter()
            prove_inclusion(index, count, tree.fetch)
            times.append(time.perf_counter() - begin)
    times.sort()
    say(f"proof from storage: median {median(times) * 1e3:.2f} ms, p99 {times[-len(times) // 100] * 1e3:.2f} ms\n")
    return median(times) * 1e6


def _theirs(python: str, count: int) -> Figures:
    command = [python, "-m", "benchmarks.tree_pymerkle", *map(str, (count, PROOFS // 4, SEED))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - as we were told
    found: Figures = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
