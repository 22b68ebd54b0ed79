"""What the notary needs of a partition that is put away: that it is signed, and where its streams ended."""

from psycopg import errors

from shared.eventlog.database import Session
from shared.eventlog.partitions import Partition, PartitionError

_NOT_SIGNED = "HG203"


def note_put_away(connection: Session, partition: Partition) -> None:
    """Remember where the streams of a partition ended; as the owner, in the transaction that detaches it.

    Raises :class:`PartitionError` with ``partition-not-signed`` while records of it, or the first after it, are not in
    a signed tree: a notary that has yet to read them would wait for them, and it reads the newest of the tree again.
    """
    try:
        connection.execute("SELECT tree.note_put_away(%s)", (partition.name,))
    except errors.Error as failure:
        if failure.sqlstate == _NOT_SIGNED:
            raise PartitionError("partition-not-signed") from None
        raise
