"""What a dossier costs with everything in its way: the ledger in PostgreSQL, sealed calls over the broker, the report.

`python -m benchmarks.dossier_served [EVENTS]`: private servers, the audit service and the directory as processes; the
ledger is filled with a log of four times as many records, which is signed and cosigned as a notary and a witness would.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from benchmarks.dossier import EVENTS, synthetic
from benchmarks.machine import load, processor_seconds
from deploy.dossier.exporting import Exporting, Wish
from deploy.restoring import tail_of
from services.audit.dossier.verify import check
from services.audit.projections import ledger, witnessed
from services.audit.rules import Held, Walk, prepared
from shared.access.asker import Asker
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import Session, connect
from shared.kernel.ids import CommandId, derive
from shared.notary.keyfiles import WITNESS, key_name, signing_keys
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.frontier import Frontier
from shared.transparency.notes import Note
from tests.support.dossiers import CASE, SERVICE
from tests.support.platform import Platform, platform
from tests.support.servers import servers

AUDITOR = Asker(user="auditor-of-benchmarks", agency="24-thanh-tra", role="auditor", purpose="audit")
BATCH = 5_000
TIMES = 2

say: Callable[[str], object] = sys.stdout.write


def main(words: Sequence[str]) -> int:
    """Measure, and say it line by line."""
    events = int(words[0]) if words else EVENTS
    with servers() as running, platform(running.settings, "directory", "audit") as started:
        _fill(running.settings, events)
        say(f"load {load():.1f}\n")
        for number in range(TIMES):
            _export(started, number)
        say(f"load {load():.1f}\n")
    return 0


def _export(started: Platform, number: int) -> None:
    wish = Wish(case=CASE, receiver="24-toa-an", receiver_role=None, hide=("identity",), reason=None, since=())
    exporting = Exporting(started.client, AUDITOR, wish, CommandId(derive("bench-dossier", number)))
    audit = started.pid("audit")
    begin, client, service = time.perf_counter(), time.process_time(), processor_seconds(audit)
    exported = exporting.run()
    seconds = time.perf_counter() - begin
    client, service = time.process_time() - client, processor_seconds(audit) - service
    counted = sum(log["shown"] for log in exported.statement["logs"].values())
    say(
        f"export {number + 1}: {counted} events, {seconds:.1f} s (processor: command line {client:.1f}, audit service"
        f" {service:.1f}), {len(exported.data) / 1e6:.1f} MB\n"
    )
    begin = time.perf_counter()
    check(exported.data)
    say(f"verified: {time.perf_counter() - begin:.1f} s\n")


def _fill(settings: Settings, events: int) -> None:
    with connect(settings.postgres(SERVICE, f"{SERVICE}_service")) as log:
        origin = tail_of(log).origin
    walk, tree = Walk(), Frontier()
    held: list[Held] = []
    for record in synthetic(events)[:-1]:
        leaf = walk.go_on(prepared(record, None, origin=origin))
        tree.add(leaf)
        held.append((record, leaf))
    with connect(settings.postgres("audit", "audit_service")) as connection:
        for start in range(0, len(held), BATCH):
            ledger.take(connection, SERVICE, origin, held[start : start + BATCH])
        _witness(settings, connection, Checkpoint(origin, tree.size, tree.root()))


def _witness(settings: Settings, connection: Session, checkpoint: Checkpoint) -> None:
    moment = now() + timedelta(seconds=1)
    note = signed(checkpoint, signing_keys(settings.secrets, SERVICE, origin=checkpoint.origin, moment=moment))
    keys = signing_keys(settings.secrets, WITNESS, origin=key_name(settings, WITNESS), moment=moment)
    cosigned = Note(note.text, (*note.signatures, *(key.cosign(note.text, int(moment.timestamp())) for key in keys)))
    witnessed.keep(connection, SERVICE, after=None, checkpoint=checkpoint, note=cosigned.written())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
