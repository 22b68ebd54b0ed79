"""pymerkle's trees as contenders, in an environment of its own that has it (its licence keeps it out of ours).

``python -m benchmarks.tree_pymerkle LEAVES PROOFS SEED``: the one in memory, and the one that stores. Writes JSON: µs
of processor a leaf and a proof, and MB that the tree in memory added.
"""

import hashlib
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pymerkle import InmemoryTree, SqliteTree  # type: ignore[import-not-found]  # not ours to install


def main(leaves: int, proofs: int, seed: int) -> None:
    """Measure both, and say it."""
    made = [hashlib.sha256(b"\x00" + number.to_bytes(4, "big")).digest() for number in range(leaves)]
    before = _resident()
    tree = InmemoryTree(algorithm="sha256")
    begin = time.process_time()
    for leaf in made:
        tree.append_entry(leaf)
    told = {"append": (time.process_time() - begin) / leaves * 1e6, "memory": _resident() - before}
    told["proof"] = _proofs(tree, leaves, proofs, seed)
    with tempfile.TemporaryDirectory() as folder:
        stored = SqliteTree(f"{folder}/tree", algorithm="sha256")
        stored.append_entries(made, chunksize=1_000)
        # It reads every leaf for each proof.
        told["stored"] = _proofs(stored, leaves, 20, seed)
    sys.stdout.write(json.dumps(told) + "\n")


def _proofs(tree: Any, leaves: int, proofs: int, seed: int) -> float:
    chance = random.Random(seed)  # noqa: S311 - which leaves are proved, the same for everybody
    begin = time.process_time()
    for _ in range(proofs):
        tree.prove_inclusion(chance.randrange(leaves) + 1, leaves)
    return (time.process_time() - begin) / proofs * 1e6


def _resident() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
