"""Taking full partitions off a log and putting them back, held against the ledger each time."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.comparing import compared
from shared.config import Settings
from shared.eventlog import partitions
from shared.eventlog.database import Session, connect
from shared.eventlog.partitions import Copy, Partition, PartitionError, line_of, records_in
from shared.kernel.record import StoredRecord
from shared.notary.putting_away import note_put_away

LEDGER = "audit"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Checked:
    """A partition that agrees with the ledger: how many records, and the digest of its canonical copy."""

    partition: str
    records: int
    digest: str


@dataclass(frozen=True, slots=True)
class Work:
    """One log as its administrator works on it, and the ledger beside it."""

    service: str
    log: Session
    ledger: Session
    origin: str

    def listed(self) -> list[Partition]:
        """List every partition there ever was."""
        return partitions.partitions_of(self.log)

    def verify(self, name: str) -> Checked:
        """Compare every record and leaf of a partition with the ledger."""
        partition, copy = self._present(name), Copy()
        for record in self._compared(partition):
            copy.add(line_of(record))
        return Checked(name, copy.records, copy.digest.hex())

    def copy_out(self, name: str, file: Path) -> Checked:
        """Write the canonical copy of a full partition, read it again, and remember its digest."""
        partition, copy = self._present(name), Copy()
        if not partition.attached:
            raise PartitionError("partition-unknown")
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        with draft.open("xb") as out:
            draft.chmod(0o600)
            for record in self._compared(partition):
                out.write(copy.add(line_of(record)))
            out.flush()
            os.fsync(out.fileno())
        if copy.records != partition.end - partition.first:
            draft.unlink()
            raise PartitionError("partition-not-full")
        if _digest_of_file(draft) != copy.digest:
            raise PartitionError("partition-copy-unreadable")
        draft.replace(file)
        with self._as_owner():
            partitions.note_copy(self.log, partition, copy.digest)
        return Checked(name, copy.records, copy.digest.hex())

    def detach(self, name: str) -> Checked:
        """Take a partition off that is signed and still what was copied out; its table stays where it is."""
        partition, copy = self._present(name), Copy()
        with self._as_owner():
            for record in self._compared(partition):
                copy.add(line_of(record))
            partitions.detach(self.log, partition, copy.digest)
            note_put_away(self.log, partition)
        return Checked(name, copy.records, copy.digest.hex())

    def attach(self, name: str, file: Path | None) -> Checked:
        """Put a partition back, from its table or from its copy, if it is what was taken off."""
        partition, copy = partitions.partition_called(self.log, name), Copy()
        with self._as_owner():
            if not partition.present:
                if file is None:
                    raise PartitionError("partition-table-gone")
                with file.open("rb") as lines:
                    partitions.load(self.log, partition, lines)
            partitions.hold(self.log, partition)
            for record in self._compared(partition):
                copy.add(line_of(record))
            partitions.attach(self.log, partition, copy.digest)
        return Checked(name, copy.records, copy.digest.hex())

    def _compared(self, partition: Partition) -> Iterator[StoredRecord]:
        records = records_in(self.log, partition)
        return compared(records, self.ledger, self.service, origin=self.origin, after=partition.first - 1)

    def _present(self, name: str) -> Partition:
        found = partitions.partition_called(self.log, name)
        if not found.present:
            raise PartitionError("partition-table-gone")
        return found

    @contextmanager
    def _as_owner(self) -> Iterator[None]:
        with self.log.transaction():
            partitions.become_owner(self.log, self.service)
            yield


@contextmanager
def work_on(settings: Settings, service: str) -> Iterator[Work]:
    """Open a log as its administrator, and the ledger to read."""
    with (
        connect(settings.postgres(service, "hoigia")) as log,
        connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger,
    ):
        row = log.execute("SELECT origin FROM log.identity").fetchone()
        if row is None:
            raise PartitionError("log-missing")
        yield Work(service, log, ledger, str(row[0]))


def _digest_of_file(file: Path) -> bytes:
    digest = hashlib.sha256()
    with file.open("rb") as read:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
    return digest.digest()
