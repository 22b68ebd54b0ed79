"""What opening an envelope costs, apart from reading and folding: no fold or projection opens any."""

from collections.abc import Callable

from benchmarks.lives import ORIGIN, codec, sealed
from shared.sealing.keyring import MemoryKeyring

OPENING = "opening one envelope, beside that"
_EVENTS = 5_000
_NAME = "/person/full_name"


def opening() -> Callable[[], int]:
    """Seal the names of invented people; gives the work of opening each, which says how many there were."""
    keyring = MemoryKeyring()
    records = [record for record in sealed(_EVENTS, keyring) if record.type == "VictimReceived.v1"]

    def work() -> int:
        opener = codec(keyring)
        for record in records:
            opener.open(record, ORIGIN, _NAME)
        return len(records)

    return work
