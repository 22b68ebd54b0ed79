"""What a dossier costs: put together from the records of a log in memory, and verified by its own verifier alone.

`python -m benchmarks.dossier [EVENTS]`: a case of so many events, every fourth record of its log. Reading the ledger
and the sealed calls between the command line and the audit service come on top; the page says how much.
"""

import random
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.machine import load
from deploy.dossier.report import report_of
from services.audit.dossier import bundle
from services.audit.dossier.redaction import Hiding, event_line, proof_line
from shared.kernel.canonical import Json
from shared.kernel.commitments import NO_LEAF
from shared.kernel.record import StoredRecord, write_time
from shared.transparency.tiles import Edge, prove_inclusion
from tests.support import dossiers
from tests.support.dossiers import CASE, EXPORTER, SERVICE, Made, sealed_value
from tests.support.records import ORIGIN, record
from tests.support.walking import leaves_of

EVENTS = 10_000
ONE_IN = 4
SEED = 7
CONSENTS, LOOKS = 20, 5
HIDING = Hiding.of(["identity"])

say: Callable[[str], object] = sys.stdout.write


def main(words: Sequence[str]) -> int:
    """Measure, and say it line by line."""
    events = int(words[0]) if words else EVENTS
    say(f"load {load():.1f}\n")
    records = synthetic(events)
    leaves = leaves_of(records, ORIGIN)
    edge, tiles = Edge().extended(leaves)
    begin = time.perf_counter()
    contents = _contents(records, leaves, edge=edge, tiles=tiles)
    say(f"{events} events of a log of {len(records)} spelled and proved: {_since(begin):.1f} s\n")
    report = time.perf_counter()
    written = report_of(contents, contents.statement(), "hoigia.example/24")
    say(f"report: {_since(report):.1f} s, {len(written) / 1e6:.1f} MB\n")
    packed = time.perf_counter()
    files = dossiers.bag(contents.payload(written))
    data = dossiers.seal(files, EXPORTER)
    say(f"bag, seal and zip: {_since(packed):.1f} s, {len(data) / 1e6:.1f} MB\n")
    say(f"built: {_since(begin):.1f} s\n")
    _verify(data)
    say(f"load {load():.1f}\n")
    return 0


def synthetic(events: int) -> list[StoredRecord]:
    """Make a log of which every fourth record is of one case; the last is an export of it."""
    chance = random.Random(SEED)  # noqa: S311 - the same log at every run
    found: list[StoredRecord] = []
    for position in range(1, events * ONE_IN):
        is_case = position % ONE_IN == 0
        kind = _kind(position // ONE_IN) if is_case else "Tried.v1"
        version = position // ONE_IN if is_case else position - position // ONE_IN
        data: Json = _data(chance) if is_case else {"n": position}
        found.append(
            record(position, stream="case" if is_case else "other", version=version, kind=kind, data=data,
                   subject=CASE if is_case else None)
        )  # fmt: skip
    export: dict[str, Json] = {**dossiers.EXPORT, "hidden": [*HIDING.words]}
    last = record(events * ONE_IN, stream="exports", version=1, kind="DossierExported.v1", data=export, subject=CASE)
    return [*found, dossiers.replace_command(last)]


def _kind(number: int) -> str:
    if number % CONSENTS == 0:
        return "ConsentGiven.v1"
    return "DisclosureRecorded.v1" if number % LOOKS == 0 else "SupportGranted.v1"


def _data(chance: random.Random) -> Json:
    return {
        "decision": "allowed",
        "classes": ["identity"],
        "rule": f"R{chance.randrange(99)}",
        "legal_basis": "Nghị định 162/2025, Điều 7",
        "amount": chance.randrange(10**7),
        "agency": "24-xa-dong-ky",
        "paid_on": "2026-03-02",
        "note": sealed_value("legal"),
        "name": sealed_value("identity"),
    }


def _contents(records: Sequence[StoredRecord], leaves: Sequence[bytes], *, edge: Edge, tiles: Any) -> bundle.Contents:
    # Keys, notes and lists as the tests make them; the events and their proofs of this log.
    base = Made()
    base.leaves, base.edge, base.tiles = list(leaves), edge, tiles
    previous: dict[str, bytes] = {}
    events, proofs = [], []
    for one, leaf in zip(records, leaves, strict=True):
        if one.stream != records[0].stream:
            events.append(event_line(SERVICE, one, previous=previous.get(one.stream, NO_LEAF), hiding=HIDING))
            proof = prove_inclusion(one.position - 1, edge.size, lambda _: tiles)
            proofs.append(proof_line(SERVICE, one.position, [b64encode(part).decode() for part in proof]))
        previous[one.stream] = leaf
    export = {**base.export(), "exported_at": write_time(records[-1].recorded_at), "hidden": [*HIDING.words]}
    kinds = {event["type"] for event in events}
    return replace(
        base.contents(), events=events, proofs=proofs, export=export, schemas={str(kind): {} for kind in kinds}
    )


def _verify(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "case.zip").write_bytes(data)
        (folder / "verify.py").write_bytes(bundle.VERIFIER.read_bytes())
        begin = time.perf_counter()
        words = (sys.executable, "-I", "verify.py", "case.zip")
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env={})  # noqa: S603 - ours
        say(f"verified offline: {_since(begin):.1f} s: {done.stdout.splitlines()[-1]}\n")


def _since(begin: float) -> float:
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
