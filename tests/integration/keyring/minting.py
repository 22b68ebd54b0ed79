"""A process of its own that prepares persons and tells what secrets it got: digests, one a line.

Arguments: how (``threads`` or ``green``), connection string, directory of epoch keys, service,
file of the root key, then the persons.
"""

import sys

if sys.argv[1] == "green":
    import eventlet

    eventlet.monkey_patch()

import hashlib
import threading
from pathlib import Path

from shared.eventlog.database import open_pool
from shared.kernel.ids import PersonId
from shared.sealing.postgres import PostgresKeyring
from shared.sealing.roots import EpochKeys, FileRoot


def main(login: str, directory: str, service: str, root: str, *persons: str) -> None:
    """Prepare each person in every thread, in turns that differ, each thread with a keyring of its own."""
    epochs = EpochKeys(Path(directory), service=service, root=FileRoot(Path(root)))
    wanted = [PersonId(person) for person in persons]
    seen: set[tuple[PersonId, str]] = set()

    def work(turn: int) -> None:
        keyring = PostgresKeyring(pool, epochs)
        for person in wanted[turn:] + wanted[:turn]:
            keyring.prepare([person])
            seen.add((person, hashlib.sha256(keyring.secret_of(person)).hexdigest()))

    with open_pool(login, size=2) as pool:
        threads = [threading.Thread(target=work, args=[turn]) for turn in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for person, digest in sorted(seen):
        sys.stdout.write(f"{person} {digest}\n")


if __name__ == "__main__":
    main(*sys.argv[2:])
